"""The way to the backends: what each is owed, how it is reached, and every failure of it in our own words.

Nothing above this module knows which libraries do the work.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import urlsplit

import certifi
import h11

from proxy.config import backend as config
from proxy.config.backend import Backend
from proxy.errors import Broken, ConnectTimeout, Cut, Silent, Unreachable
from proxy.upstream.connection import Connection
from proxy.upstream.pool import Pool

RawHeaders = Sequence[tuple[bytes, bytes]]

CREDENTIALS = frozenset(name.encode() for name in config.CREDENTIALS)

# The network's own words for an address to which it has no way.
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# OpenSSL's codes (X509_V_ERR_...) for a certificate of another name, and for one whose time is over or has not come.
_OTHER_NAME, _OTHER_TIME = frozenset({62, 64}), frozenset({9, 10})


class Answer:
    """A backend's answer, its body not read yet: `status`, `headers`, `chunks()`, and in any case `close()`."""

    def __init__(self, route: "_Route", connection: Connection, head: h11.Response, silence: float) -> None:
        self._route = route
        self._connection = connection
        self._silence = silence
        self.status = head.status_code
        self.headers: RawHeaders = list(head.headers)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body's bytes as they arrive, exactly as they were sent.

        Raises Silent when none come within the limit, Cut when the connection breaks before the last.
        """
        try:
            async for chunk in self._connection.chunks():
                yield chunk
        except TimeoutError as error:
            raise Silent(
                f"The backend {self._route.name} fell silent in the middle of its answer, "
                f"for {self._silence:g} s; its log may say why, and --silence allows longer waits."
            ) from error
        except (ConnectionError, h11.ProtocolError) as error:
            raise Cut(f"The backend {self._route.name} broke off in the middle of its answer.") from error

    def close(self) -> None:
        """Give the connection back if the answer was read to its end; else end it, which cancels the backend's work."""
        self._route.pool.give_back(self._connection)


class Upstream:
    """The one client to all backends: no cookies, no redirects, no proxies of the environment."""

    def __init__(self, *, connect_timeout: float, silence: float) -> None:
        self._connect_timeout = connect_timeout
        self._silence = silence
        self._routes: dict[Backend, _Route] = {}

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

        What the backend is owed, its key and its extra headers, is added here, and replaces what stands in `headers`
        under the same names. Time-outs are in seconds, the client's own where none are given. Raises Unreachable,
        ConnectTimeout, Silent or Broken. Asks a second time only if a kept connection turns out to be dead before a
        byte of an answer.
        """
        route = self._routes.get(backend) or self._routes.setdefault(backend, _Route(backend))
        silence = silence or self._silence
        try:
            if kept := route.pool.take():
                try:
                    return await route.ask(kept, method, target, headers, body, silence)
                except (ConnectionError, h11.RemoteProtocolError):
                    if kept.heard:
                        raise
            fresh = await route.connect(connect_timeout or self._connect_timeout)
            return await route.ask(fresh, method, target, headers, body, silence)
        except TimeoutError as error:
            raise Silent(
                f"The backend {route.name} took the request and has been silent for {silence:g} s; "
                "it may be overloaded, and --silence allows longer waits."
            ) from error
        except (ConnectionError, h11.ProtocolError) as error:
            raise Broken(
                f"The backend {route.name} closed the connection without an answer; its log may say why."
            ) from error

    async def close(self) -> None:
        """End every connection that is not in use; those in use end with their answers."""
        for route in self._routes.values():
            route.pool.close()
        # Sockets close in the event loop's next turn, which may be its last.
        await asyncio.sleep(0)


class _Route:
    """The way to one backend: what is known of it before anything is asked, and the connections to it."""

    def __init__(self, backend: Backend) -> None:
        parts = urlsplit(backend.url)
        tls = _tls(backend) if parts.scheme == "https" else None
        self.pool = Pool(parts.hostname or "", parts.port or (443 if tls else 80), tls)
        self.name = repr(backend.name)
        self._where = backend.url
        self._ca_variable = backend.ca_variable
        self._base = parts.path.encode().rstrip(b"/")
        self._owed = [(b"host", parts.netloc.encode()), *_owed(backend)]
        self._replaced = {name for name, _ in self._owed}
        if self._replaced & CREDENTIALS:
            self._replaced |= CREDENTIALS

    async def connect(self, patience: float) -> Connection:
        """Raises ConnectTimeout, Unreachable."""
        try:
            async with asyncio.timeout(patience):
                return await self.pool.connect()
        except TimeoutError as error:
            raise ConnectTimeout(
                f"The backend {self.name} at {self._where} does not take connections in time; is its address right?"
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(
                f"The certificate of the backend {self.name} is not trusted: {error.verify_message}; "
                f"{self._cure(error.verify_code)}."
            ) from error
        except ssl.SSLError as error:
            raise Unreachable(
                f"The backend {self.name} does not speak TLS as expected; is its URL http:// rather than https://?"
            ) from error
        except socket.gaierror as error:
            raise Unreachable(
                f"The host of the backend {self.name} at {self._where} cannot be found by its name; "
                "correct the name, or look whether this machine is connected."
            ) from error
        except OSError as error:
            if error.errno in _NO_WAY:
                raise Unreachable(
                    f"This machine has no way to the backend {self.name} at {self._where}; "
                    "look at its network connection, or at a VPN."
                ) from error
            raise Unreachable(f"The backend {self.name} is not running at {self._where}; start it there.") from error

    async def ask(
        self, connection: Connection, method: str, target: bytes, headers: RawHeaders, body: bytes, silence: float
    ) -> Answer:
        """The answer of this backend; the connection is ended where there is none."""
        sent = [*self._owed, *(header for header in headers if header[0] not in self._replaced)]
        if body or method == "POST":
            sent.append((b"content-length", b"%d" % len(body)))
        try:
            head = await connection.ask(method, self._base + target, sent, body, silence=silence)
        except BaseException:
            connection.stream.abort()
            raise
        return Answer(self, connection, head, silence)

    def _cure(self, code: int) -> str:
        """What to do about a certificate that was refused with this code of OpenSSL's."""
        if code in _OTHER_NAME:
            return "address it by the name that its certificate is made for"
        if code in _OTHER_TIME:
            return "renew it, or set the clock of this machine"
        return f"name the PEM file of the authority that vouches for it in {self._ca_variable}"


def _owed(backend: Backend) -> Iterator[tuple[bytes, bytes]]:
    # Compressed, a stream would come in lumps.
    yield b"accept-encoding", b"identity"
    if backend.key:
        yield b"authorization", b"Bearer " + backend.key.encode()
    for name, value in backend.headers:
        yield name.encode(), value.encode()


def _tls(backend: Backend) -> ssl.SSLContext:
    if backend.ca:
        return ssl.create_default_context(cafile=backend.ca)
    # The system's authorities, and for systems without any those that Mozilla trusts.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
