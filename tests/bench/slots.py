"""The slots of the benchmark's scripted model: who waits for one, what is said in it, and a log of what was shown."""

import asyncio
import base64
import json
import re
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from tests import strip
from tests.bench import stamp

ORIGIN = re.compile(rb"\r\norigin: *([^\r]+)", re.IGNORECASE)
STREAMED = re.compile(rb'"stream": ?true')
PICTURE = b"data:image/jpeg;base64,"
WORDS = "a red cup stands on a wooden table."


def words(number: int) -> list[str]:
    """The pieces of an answer, which says first whose it is."""
    return [f"{number}:", *(f" {word}" for word in WORDS.split())]


class Scene:
    """The slots, who waits for one, and what has happened in them."""

    def __init__(self, numbers: Iterator[int], latency: float = 0.1, slots: int = 1) -> None:
        self.latency = latency  # s
        self.free = slots
        self.waiting: deque[Answer] = deque()
        self.numbers = numbers
        self.preflights = 0
        self.ended: list[tuple[int, float, float, bytes]] = []  # number, whole, ended, body

    def told(self) -> dict[str, Any]:
        return {"preflights": self.preflights, "answers": [told(*one) for one in self.ended]}


def told(number: int, whole: float, ended: float, body: bytes) -> dict[str, Any]:
    """One answered request, with its picture read: that is left until somebody asks, when nobody is measured."""
    start = body.index(PICTURE) + len(PICTURE)
    jpeg = base64.b64decode(body[start : body.index(b'"', start)])
    says = {"frame": strip.read(jpeg), "taken": stamp.read(jpeg)}
    return {"number": number, "whole": whole, "ended": ended, "bytes": len(jpeg), **says}


class Answer:
    """One answer, from its place in the queue to its last word."""

    def __init__(self, scene: Scene, transport: asyncio.Transport, head: bytes, body: bytes) -> None:
        self._scene, self._transport, self._body, self._number = scene, transport, body, next(scene.numbers)
        self._whole = time.time() * 1000
        self._head = head
        self._next: asyncio.TimerHandle | None = None
        self._running = False
        scene.waiting.append(self)
        self.advance(scene)

    @staticmethod
    def advance(scene: Scene) -> None:
        """Give free slots to who has waited longest."""
        while scene.free and scene.waiting:
            scene.waiting.popleft()._start()

    def leave(self) -> None:
        """The client has gone."""
        if self._next:
            self._next.cancel()
        if self._running:
            self._free()
        elif self in self._scene.waiting:
            self._scene.waiting.remove(self)

    def _start(self) -> None:
        self._scene.free -= 1
        self._running = True
        self._started = asyncio.get_running_loop().time()
        if STREAMED.search(self._body):
            self._transport.write(b"%btransfer-encoding: chunked\r\n\r\n" % opening(self._head, b"text/event-stream"))
            self._speak(words(self._number), 1)
        else:
            self._at(1, self._say)

    def _at(self, share: float, call: Any, *arguments: Any) -> None:
        """Call at this share of the latency, however late the one before was."""
        at = self._started + share * self._scene.latency
        self._next = asyncio.get_running_loop().call_at(at, call, *arguments)

    def _speak(self, pieces: list[str], count: int) -> None:
        self._at(count / len(pieces), self._word, pieces, count)

    def _word(self, pieces: list[str], count: int) -> None:
        self._event({"delta": {"content": pieces[count - 1]}, "finish_reason": None})
        if count < len(pieces):
            return self._speak(pieces, count + 1)
        self._end()
        self._event({"delta": {}, "finish_reason": "stop"})
        self._chunk(b"data: [DONE]\n\n")
        self._transport.write(b"0\r\n\r\n")
        self._free()

    def _say(self) -> None:
        message = {"role": "assistant", "content": "".join(words(self._number))}
        whole = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()
        self._transport.write(respond(self._head, whole))
        self._end()
        self._free()

    def _event(self, choice: dict[str, Any]) -> None:
        self._chunk(b"data: %b\n\n" % json.dumps({"choices": [{"index": 0, **choice}]}).encode())

    def _chunk(self, data: bytes) -> None:
        self._transport.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _end(self) -> None:
        self._scene.ended.append((self._number, self._whole, time.time() * 1000, self._body))

    def _free(self) -> None:
        self._running = False
        self._scene.free += 1
        self.advance(self._scene)


def opening(head: bytes, kind: bytes, status: bytes = b"200 OK") -> bytes:
    """The status line and headers, CORS included, for the request that begins with `head`."""
    origin = ORIGIN.search(head)
    cors = b"access-control-allow-origin: %b\r\nvary: Origin\r\n" % origin[1] if origin else b""
    return b"HTTP/1.1 %b\r\ncontent-type: %b\r\n%b" % (status, kind, cors)


def respond(head: bytes, body: bytes, kind: bytes = b"application/json", status: bytes = b"200 OK") -> bytes:
    return b"%bcontent-length: %d\r\n\r\n%b" % (opening(head, kind, status), len(body), body)
