"""A model server reduced to sockets: so lean that the way to it is what the proxy's benchmark measures.

`python -m tests.bench.upstream` prints its URL and serves until terminated. Any path is answered at once with a
little JSON; with the query `?chunks=N&gap=MS` N events come instead, MS milliseconds apart, each stamped with
`time.monotonic_ns()` as it is written (one clock for all processes of a machine).
"""

import asyncio
import re
import time

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
STREAM = re.compile(rb"\?chunks=(\d+)&gap=(\d+) ")
WHOLE = (
    b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "a red cup"}, "finish_reason": "stop"}]}'
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(WHOLE)
STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"at": %d, "choices": [{"index": 0, "delta": {"content": "cup "}, "finish_reason": null}]}\n\n'


class Connection(asyncio.Protocol):
    """One client, who asks one thing at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._asked: re.Match[bytes] | None = None
        self._missing: int | None = None  # bytes of the body; None before the head is whole
        self._streams: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._missing is None:
            self._received += data
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._received[:end])
            length = LENGTH.search(head)
            self._asked = STREAM.search(head)
            self._missing = (int(length[1]) if length else 0) - (len(self._received) - end - 4)
            self._received.clear()
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self._missing = None
            self._answer()

    def _answer(self) -> None:
        if not self._asked:
            self._transport.write(HEAD + WHOLE)
            return
        stream = asyncio.ensure_future(self._stream(int(self._asked[1]), int(self._asked[2]) / 1000))
        self._streams.add(stream)
        stream.add_done_callback(self._streams.discard)

    async def _stream(self, chunks: int, gap: float) -> None:
        head = STREAM_HEAD
        for number in range(chunks):
            if number:
                await asyncio.sleep(gap)
            event = EVENT % time.monotonic_ns()
            self._transport.write(b"%b%x\r\n%b\r\n" % (head, len(event), event))
            head = b""
        self._transport.write(b"0\r\n\r\n")


async def serve() -> None:
    """Serve on a free port until terminated, and print the URL."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
