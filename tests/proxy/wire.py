"""The two ends of the wire in the proxy's tests: a running console, and peers scripted byte by byte behind it."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from proxy.config.backend import Backend
from proxy.config.settings import Settings

PATIENCE = 10.0  # seconds; a deadline for what should be there at once


def poll(condition: Callable[[], Any]) -> Any:
    """Wait until `condition()` is true, and give back what it gave."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
    return found


@dataclass
class Line:
    """One connection to a peer: what came over it, and what the peer's script does with it."""

    socket: socket.socket
    received: list["Received"]
    requests: list["Received"] = field(default_factory=list)

    def read_request(self) -> "Received | None":
        """The next whole request, or None where the other side has closed."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = self.socket.recv(1)
            if not byte:
                return None
            head += byte
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        headers = [(name.lower(), value) for name, value in (line.split(": ", 1) for line in lines)]
        body = b""
        length = int(dict(headers).get("content-length", 0))
        while len(body) < length:
            body += self.socket.recv(65536)
        self.requests.append(Received(first, headers, body))
        self.received.append(self.requests[-1])
        return self.requests[-1]

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def answer(self, body: bytes, status: str = "200 OK", *headers: bytes) -> None:
        """A whole answer, after which the connection stays open."""
        length = b"Content-Length: %d" % len(body)
        self.send(b"\r\n".join([b"HTTP/1.1 " + status.encode(), length, *headers, b"", body]))

    def stream(self, kind: bytes = b"text/event-stream") -> None:
        """The head of a chunked answer."""
        self.send(b"HTTP/1.1 200 OK\r\nContent-Type: ", kind, b"\r\nTransfer-Encoding: chunked\r\n\r\n")

    def chunk(self, data: bytes) -> None:
        self.send(b"%x\r\n%b\r\n" % (len(data), data))

    def wait_closed(self) -> None:
        """Block until the other side closes; fails if that does not happen."""
        self.socket.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            while self.socket.recv(65536):
                pass


@dataclass
class Received:
    """One request as it came over the wire."""

    first: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)

    @property
    def is_probe(self) -> bool:
        """Whether the console asked this by itself: on behalf of a browser it would name the browser."""
        return self.first.startswith("GET /") and self.header("user-agent") is None


Script = Callable[[Line], None]


class Peer:
    """A server of raw bytes: `script` plays each connection, in a thread of its own."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.lines: list[Line] = []
        self.received: list[Received] = []
        self.finished = 0
        self.errors: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def requests(self) -> list[Received]:
        """What browsers asked, oldest first."""
        return [request for request in self.received if not request.is_probe]

    @property
    def probes(self) -> list[Received]:
        """What the console asked by itself, oldest first."""
        return [request for request in self.received if request.is_probe]

    def wait_for(self, count: int) -> None:
        """Wait until browsers have asked this often."""
        poll(lambda: len(self.requests) >= count)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(PATIENCE)
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not self.errors, self.errors

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            line = Line(connection, self.received)
            self.lines.append(line)
            self._threads.append(threading.Thread(target=self._play, args=(line,)))
            self._threads[-1].start()

    def _play(self, line: Line) -> None:
        try:
            self.script(line)
            self.finished += 1
        except (ConnectionError, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                self.errors.append(error)
        except BaseException as error:
            self.errors.append(error)
        finally:
            line.socket.close()


def serve(answer: Script) -> Script:
    """A script that gives `answer` to every request of a connection."""

    def script(line: Line) -> None:
        while line.read_request():
            answer(line)

    return script


def model_server(answer: Script) -> Script:
    """A script that gives `answer` to browsers, and a list of models to the console's own probes."""
    return serve(lambda line: (listing("m") if line.requests[-1].is_probe else answer)(line))


def listing(*ids: str) -> Script:
    """Answer with a list of models."""
    body = json.dumps({"object": "list", "data": [{"id": id} for id in ids]}).encode()
    return lambda line: line.answer(body, "200 OK", b"Content-Type: application/json")


@dataclass
class Console:
    """A running console, and a client that asks it as a program would."""

    settings: Settings
    url: str
    http: httpx.Client

    @property
    def port(self) -> int:
        return self.settings.port

    def connect(self) -> socket.socket:
        """A bare connection, for what an HTTP client would not send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, *lines: str, body: bytes = b"") -> bytes:
        """Send a request of these header lines and give back all bytes until the console closes."""
        with self.connect() as line:
            line.sendall("\r\n".join([*lines, "User-Agent: raw", "Connection: close", "", ""]).encode("latin-1") + body)
            return b"".join(iter(lambda: line.recv(65536), b""))


class StartConsole(Protocol):
    def __call__(self, *backends: Backend, **settings: Any) -> Console: ...


class StartPeer(Protocol):
    def __call__(self, script: Script) -> Peer: ...


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The error in an answer, which must have OpenAI's shape."""
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert isinstance(error, dict)
    return error
