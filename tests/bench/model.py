"""The scripted model of the loop's benchmark: so lean that it takes no turn from the page under test.

`python -m tests.bench.model OWNER` prints its URL and serves until terminated. Its one model is owned by OWNER, by
which clients know the kind of a server. `POST /scene?latency=MS&slots=N` begins a new scene: from then on an answer
takes so long once it has one of so many slots, for which requests queue. `GET /log` tells of every request to
`/v1/chat/completions` since then, once its answer has ended: its number, which its answer begins with; `whole` and
`ended`, ms since the epoch, when its body had come and its last word went; and what its picture says of itself (see
`tests.strip` and `tests.bench.stamp`). `GET /count` is the number of those. `GET /NAME.html` is the page of that name
in this folder.
"""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

from tests.bench.slots import Answer, Scene, opening, respond
from tests.bench.upstream import LENGTH, listen

PAGES = Path(__file__).parent
ALLOWED = b"access-control-allow-headers: content-type, authorization\r\naccess-control-max-age: 600\r\n"


class Model:
    """The server: its owner's name and the scene at hand."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.numbers = count(1)
        self.scene = Scene(self.numbers)

    def answer(self, method: str, target: str, head: bytes) -> bytes:
        """The response to anything but a chat."""
        url = urlsplit(target)
        match method, url.path:
            case "OPTIONS", _:
                self.scene.preflights += 1
                return b"%b%bcontent-length: 0\r\n\r\n" % (opening(head, b"text/plain"), ALLOWED)
            case "POST", "/scene":
                asked = parse_qs(url.query)
                self.scene = Scene(self.numbers, int(asked["latency"][0]) / 1000, int(asked["slots"][0]))
                return respond(head, b"{}")
            case "GET", "/count":
                return respond(head, str(len(self.scene.ended)).encode())
            case "GET", "/log":
                return respond(head, json.dumps(self.scene.told()).encode())
            case "GET", "/v1/models":
                return respond(head, json.dumps({"data": [{"id": "tiny-vlm", "owned_by": self.owner}]}).encode())
            case "GET", page if page.endswith(".html") and (path := PAGES / page[1:]).exists():
                return respond(head, path.read_bytes(), b"text/html; charset=utf-8")
        return respond(head, b'{"error": {"message": "no such path"}}', status=b"404 Not Found")


class Connection(asyncio.Protocol):
    """One client, who asks one thing at a time."""

    transport: asyncio.Transport

    def __init__(self, model: Model) -> None:
        self._model = model
        self._received = bytearray()
        self._answering: Answer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._answering:
            self._answering.leave()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = bytes(self._received[: end - 2])
        length = LENGTH.search(head)
        missing = end + (int(length[1]) if length else 0) - len(self._received)
        if missing > 0:
            return
        body = bytes(self._received[end:])
        self._received.clear()
        method, target, _ = head.decode("latin-1").split(" ", 2)
        if method == "POST" and target == "/v1/chat/completions":
            self._answering = Answer(self._model.scene, self.transport, head, body)
        else:
            self.transport.write(self._model.answer(method, target, head))


async def serve(owner: str) -> None:
    """Serve on a free port until terminated, and print the URL."""
    model = Model(owner)
    server, url = await listen(lambda: Connection(model))
    print(url, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
