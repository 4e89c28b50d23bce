"""The way to the backends: one pooled client, and the HTTP library's failures in our own words.

Nothing outside this module knows which library it is.
"""

import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import httpx

from proxy.config import Backend
from proxy.errors import Broken, ConnectTimeout, Cut, Silent, Unreachable

RawHeaders = Sequence[tuple[bytes, bytes]]

# Model servers commonly drop an idle connection after 5 s; letting go first avoids the race.
_KEEP_ALIVE = 4.0
_WRITE = 30.0


class Answer:
    """A backend's answer, its body not read yet: `status`, `headers`, `chunks()`, and in any case `close()`."""

    def __init__(self, backend: Backend, response: httpx.Response) -> None:
        self._backend = backend
        self._response = response
        self.status = response.status_code
        self.headers: RawHeaders = response.headers.raw

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body's bytes as they arrive, exactly as they were sent.

        Raises Silent when none come within the limit, Cut when the connection breaks before the last.
        """
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except httpx.ReadTimeout as error:
            raise Silent(f"The backend {self._backend.name!r} fell silent in the middle of its answer.") from error
        except httpx.TransportError as error:
            raise Cut(f"The backend {self._backend.name!r} broke off in the middle of its answer.") from error

    async def close(self) -> None:
        """Give the connection back if the answer was read to its end; else end it, which cancels the backend's work."""
        await self._response.aclose()


class Upstream:
    """The one client to all backends: no cookies, no redirects, no proxies of the environment."""

    def __init__(self, *, connect_timeout: float, silence: float) -> None:
        self._connect_timeout = connect_timeout
        self._silence = silence
        self._client = httpx.AsyncClient(
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=32, keepalive_expiry=_KEEP_ALIVE),
        )

    async def ask(
        self,
        backend: Backend,
        method: str,
        target: bytes,
        headers: RawHeaders = (),
        body: bytes = b"",
        *,
        connect_timeout: float | None = None,
        silence: float | None = None,
    ) -> Answer:
        """Send one request to `target` (path and query, below the backend's own path) and wait for the headers.

        Time-outs are in seconds, the client's own where none are given. Raises Unreachable, ConnectTimeout, Silent
        or Broken. Asks a second time only if a kept connection turns out to be dead before a byte of an answer.
        """
        base = _base_url(backend.url)
        url = base.copy_with(raw_path=base.raw_path.rstrip(b"/") + target)
        timeout = httpx.Timeout(
            silence or self._silence, connect=connect_timeout or self._connect_timeout, write=_WRITE, pool=None
        )
        connected = False

        async def trace(event: str, _info: Any) -> None:
            nonlocal connected
            connected = connected or event == "connection.connect_tcp.started"

        def request() -> httpx.Request:
            extensions = {"timeout": timeout.as_dict(), "trace": trace}
            return httpx.Request(method, url, headers=list(headers), content=body, extensions=extensions)

        with _in_our_words(backend):
            try:
                response = await self._client.send(request(), stream=True)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                if connected:
                    raise
                response = await self._client.send(request(), stream=True)
        return Answer(backend, response)

    async def close(self) -> None:
        """End every connection."""
        await self._client.aclose()


@lru_cache(maxsize=64)
def _base_url(url: str) -> httpx.URL:
    return httpx.URL(url)


@contextmanager
def _in_our_words(backend: Backend) -> Iterator[None]:
    name = repr(backend.name)
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise ConnectTimeout(
            f"The backend {name} at {backend.url} does not take connections in time; is its address right?"
        ) from error
    except httpx.ConnectError as error:
        raise Unreachable(_why_unreachable(backend, error)) from error
    except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
        raise Silent(f"The backend {name} took the request and has been silent since; it may be overloaded.") from error
    except httpx.TransportError as error:
        raise Broken(f"The backend {name} closed the connection without an answer; its log may say why.") from error


def _why_unreachable(backend: Backend, error: BaseException) -> str:
    cause: BaseException | None = error
    while cause and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of the backend {backend.name!r} is not trusted: {cause.verify_message}."
    if cause:
        return f"The backend {backend.name!r} does not speak TLS as expected; is its URL http:// rather than https://?"
    return f"The backend {backend.name!r} at {backend.url} is not running; start it, or correct its address."
