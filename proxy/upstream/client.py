"""The one client to all backends: asks, and tells what went wrong in our own words.

Nothing that goes by it knows which libraries do the work.
"""

import asyncio

import h11

from proxy.config.backend import Backend
from proxy.errors import Broken, Silent
from proxy.upstream.answer import Answer
from proxy.upstream.headers import RawHeaders
from proxy.upstream.route import Route


class Upstream:
    """Asks any backend: without cookies, redirects, or proxies of the environment."""

    def __init__(self, *, connect_timeout: float, silence: float) -> None:
        self._connect_timeout = connect_timeout
        self._silence = silence
        self._routes: dict[Backend, Route] = {}

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
        route = self._routes.get(backend) or self._routes.setdefault(backend, Route(backend))
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
