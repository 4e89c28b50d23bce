"""A server that plays answers back byte by byte, as a real server once gave them: the files below `wire/`.

    with Replay() as server:
        server.play("vllm", chat=("wrong-key",))
        ...  # point a client at server.url

What changes with the request is the only thing filled in: `{origin}` is the page that asks.
"""

import socketserver
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

WIRE = Path(__file__).parent / "wire"
CHAT, MODELS = "/v1/chat/completions", "/v1/models"


class Replay(socketserver.ThreadingTCPServer):
    """On a free port of this machine while the `with` block lasts."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[bytes] = []  # the bodies of all questions since `play`
        self._answers: dict[str, list[bytes]] = {}
        self._turn = threading.Lock()

    def play(self, server: str, chat: Sequence[str] = ("stream",), models: str = "models", preflight: str = "") -> None:
        """Answer as this server did: the questions in turn, the last answer again and again."""
        names = {CHAT: chat, MODELS: [models], "OPTIONS": [preflight or "preflight"]}
        with self._turn:
            self.asked = []
            self._answers = {route: [_bytes(server, name) for name in files] for route, files in names.items()}

    def next_answer(self, method: str, path: str, body: bytes) -> bytes:
        with self._turn:
            if path == CHAT and method == "POST":
                self.asked.append(body)
            answers = self._answers.get("OPTIONS" if method == "OPTIONS" else path, [NOT_FOUND])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    """One request of a connection, which is closed after its answer: so ends also one that was cut off."""

    server: Replay

    def handle(self) -> None:
        first = self.rfile.readline().decode("latin-1").split()
        if len(first) < 2:
            return
        headers = dict(self._headers())
        body = self.rfile.read(int(headers.get("content-length", 0)))
        answer = self.server.next_answer(first[0], first[1], body)
        self.wfile.write(answer.replace(b"{origin}", headers.get("origin", "").encode()))

    def _headers(self) -> list[tuple[str, str]]:
        found = []
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            found.append((name.lower(), value.strip()))
        return found


NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _bytes(server: str, name: str) -> bytes:
    return (WIRE / server / f"{name}.http").read_bytes()
