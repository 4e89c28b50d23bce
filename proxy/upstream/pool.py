"""The connections to one backend: the last one given back is the first one taken, and none is kept for long."""

import asyncio
import ssl

from proxy.upstream.connection import Connection
from proxy.upstream.stream import Stream

# Seconds. Model servers commonly drop an idle connection after 5; letting go first avoids the race.
_KEEP = 4.0


class Pool:
    """Connections to the server at `host` and `port`; `tls` for https."""

    # Why not httpx: its pool looks at every connection whenever it gives one out or takes one back, and its layers
    # cost each request more than all of this does; tests/bench/bench_proxy.py measures both.

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._idle: dict[Connection, asyncio.TimerHandle] = {}

    def take(self) -> Connection | None:
        """A kept connection that the other side has not closed, if there is one."""
        if not self._idle:
            return None
        connection, timer = self._idle.popitem()
        timer.cancel()
        connection.stream.on_event = None
        return connection

    async def connect(self) -> Connection:
        """A new connection. Raises OSError and its kind ssl.SSLError."""
        return Connection(await Stream.connect(self._host, self._port, self._tls))

    def give_back(self, connection: Connection) -> None:
        """Keep the connection for the next request, or end it: where an answer is not read out, this cancels it."""
        if not connection.renew():
            connection.stream.abort()
            return
        self._idle[connection] = asyncio.get_running_loop().call_later(_KEEP, self._drop, connection)
        # Whatever comes over an idle connection is its end, or the start of nothing good.
        connection.stream.on_event = lambda: self._drop(connection)

    def close(self) -> None:
        """End the connections that are not in use."""
        while connection := self.take():
            connection.stream.abort()

    def _drop(self, connection: Connection) -> None:
        self._idle.pop(connection).cancel()
        connection.stream.abort()
