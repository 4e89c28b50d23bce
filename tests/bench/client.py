"""What every client of the benchmarks sends and understands, and one connection that times what it reads."""

import re
import socket
import time
from typing import Self

import httpx

CHAT = b"/v1/chat/completions"
FRAME = b"x" * 100_000  # a frame of 1280x720 weighs about as much
STAMP = re.compile(rb'"at": (\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
END_OF_STREAM = b"\r\n0\r\n\r\n"


def request(url: str, query: bytes = b"", *, stream: bool = False) -> bytes:
    """The whole request that every client sends."""
    body = b'{"model": "tiny-vlm", "stream": %b, "messages": "%b"}' % (b"true" if stream else b"false", FRAME)
    head = b"POST %b%b HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % (CHAT, query, httpx.URL(url).netloc, len(body)) + body


def streamed(url: str, chunks: int, gap_ms: int) -> bytes:
    """The request for a stream of so many events."""
    return request(url, b"?chunks=%d&gap=%d" % (chunks, gap_ms), stream=True)


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
        asked = streamed(self._url, chunks, gap_ms)
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
