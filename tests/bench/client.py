"""Clients that cost next to nothing: one connection that times what it reads, and many that only count."""

import asyncio
import re
import socket
import time
from typing import Self

import httpx

CHAT = b"/v1/chat/completions"
BODY = b'{"model": "tiny-vlm", "messages": "' + b"x" * 100_000 + b'"}'  # a frame of 1280x720 weighs about as much
STAMP = re.compile(rb'"at": (\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
END_OF_STREAM = b"\r\n0\r\n\r\n"


def request(url: str, query: bytes = b"") -> bytes:
    """The whole request that every client sends."""
    host = httpx.URL(url).netloc
    head = b"POST %b%b HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % (CHAT, query, host, len(BODY)) + BODY


def address(url: str) -> tuple[str, int]:
    """Host and port of a URL that names both."""
    parsed = httpx.URL(url)
    assert parsed.port, "a server on a port of its own was expected"
    return parsed.host, parsed.port


def missing(answer: bytes | bytearray) -> int:
    """How many bytes of an answer with a Content-Length are still to come; ValueError unless it is a 200."""
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ValueError(f"not the answer that is measured: {bytes(answer[:200])!r}")
    end = answer.find(b"\r\n\r\n")
    length = LENGTH.search(answer, 0, max(end, 0))
    return end + 4 + int(length[1]) - len(answer) if length else 1


class Client:
    """One keep-alive connection; times are in milliseconds."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Self:
        self._socket = socket.create_connection(address(self._url), 10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def whole(self) -> float:
        """How long a one-shot answer took, from the request's first byte to the answer's last."""
        asked = request(self._url)
        started = time.perf_counter()
        self._socket.sendall(asked)
        answer = self._receive()
        while missing(answer):
            answer += self._receive()
        return (time.perf_counter() - started) * 1000

    def stream(self, chunks: int, gap_ms: int) -> tuple[float, list[float]]:
        """When the first event of a stream was here, and how long each later one was on its way."""
        asked = request(self._url, b"?chunks=%d&gap=%d" % (chunks, gap_ms))
        answer, first, delays = b"", 0.0, []
        started = time.monotonic_ns()
        self._socket.sendall(asked)
        while not answer.endswith(END_OF_STREAM):
            part = self._receive()
            now = time.monotonic_ns()
            answer += part
            for stamp in STAMP.findall(part):
                if not first:
                    first = (now - started) / 1e6
                else:
                    delays.append((now - int(stamp)) / 1e6)
        if len(delays) != chunks - 1:
            raise ValueError(f"{len(delays) + 1} of {chunks} events came: {answer[:200]!r}")
        return first, delays

    def _receive(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


class Repeater(asyncio.Protocol):
    """One connection of many: asks again as soon as it has its answer, and counts."""

    def __init__(self, asked: bytes) -> None:
        self._asked = asked
        self._answer = bytearray()
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not missing(self._answer):
            self._answer.clear()
            self.answers += 1
            self.transport.write(self._asked)


async def rate(url: str, in_flight: int, seconds: float) -> float:
    """Answers a second with so many requests in flight, after a warm-up of a quarter of the time."""
    loop, asked = asyncio.get_running_loop(), request(url)
    made = [await loop.create_connection(lambda: Repeater(asked), *address(url)) for _ in range(in_flight)]
    repeaters = [repeater for _, repeater in made]
    await asyncio.sleep(seconds / 4)
    before, started = sum(repeater.answers for repeater in repeaters), time.perf_counter()
    await asyncio.sleep(seconds)
    counted, took = sum(repeater.answers for repeater in repeaters) - before, time.perf_counter() - started
    for repeater in repeaters:
        repeater.transport.close()
    return counted / took
