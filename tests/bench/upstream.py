"""A model server reduced to sockets: so lean that the way to it is what the proxy's benchmark measures.

`python -m tests.bench.upstream` prints its URL and serves until terminated. Any path is answered at once with a
little JSON; with the query `?chunks=N&gap=MS` N events come instead, each followed by a pause of MS milliseconds and
stamped with `time.monotonic_ns()` as it is written (one clock for all processes of a machine).
"""

import asyncio
import re
import time
from collections.abc import Callable
from typing import cast

import uvloop

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
STREAM = re.compile(rb"\?chunks=(\d+)&gap=(\d+) ")
WHOLE = (
    b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "a red cup"}, "finish_reason": "stop"}]}'
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(WHOLE)
STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"at": %d, "choices": [{"index": 0, "delta": {"content": "cup "}, "finish_reason": null}]}\n\n'
BACKLOG = 1024  # a crowd comes at once


class Connection(asyncio.Protocol):
    """One client, who asks one thing at a time."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = bytearray()
        self._head = b""
        self._missing: int | None = None  # bytes of the body; None before the head is whole
        self._next: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._next:
            self._next.cancel()

    def data_received(self, data: bytes) -> None:
        if self._missing is None:
            self._received += data
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = bytes(self._received[:end])
            length = LENGTH.search(self._head)
            self._missing = (int(length[1]) if length else 0) - (len(self._received) - end - 4)
            self._received.clear()
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self._missing = None
            self.answer(self._head)

    def answer(self, head: bytes) -> None:
        """Answer the request that begins with `head`; its body has been read."""
        if asked := STREAM.search(head):
            self.stream(int(asked[1]), int(asked[2]) / 1000)
        else:
            self.transport.write(HEAD + WHOLE)

    def stream(self, chunks: int, gap: float) -> None:
        """Answer with so many events, `gap` seconds apart by the clock, however late each is written."""
        loop = asyncio.get_running_loop()
        started = loop.time()

        def step(number: int, head: bytes) -> None:
            if number == chunks:
                self.transport.write(b"0\r\n\r\n")
                return
            event = EVENT % time.monotonic_ns()
            self.transport.write(b"%b%x\r\n%b\r\n" % (head, len(event), event))
            self._next = loop.call_at(started + (number + 1) * gap, step, number + 1, b"")

        step(0, STREAM_HEAD)


async def listen(connection: Callable[[], asyncio.Protocol]) -> tuple[asyncio.Server, str]:
    """A server on a free port, and its URL."""
    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, backlog=BACKLOG)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def serve() -> None:
    """Serve on a free port until terminated, and print the URL."""
    server, url = await listen(Connection)
    print(url, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
