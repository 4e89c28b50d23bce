"""What a behaviour answers with: the raw response, and the shapes of OpenAI's stream on top of it."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.model_server.record import Record

if TYPE_CHECKING:
    from tests.model_server.server import ModelServer


def split(words: str) -> list[str]:
    """The pieces a text is streamed in: words with the blanks after them."""
    return re.findall(r"\s*\S+\s*", words)


class Reply:
    """What a behaviour answers with: the raw response, and the shapes of OpenAI's stream on top of it."""

    def __init__(self, server: "ModelServer", record: Record, send: Callable[[Any], Awaitable[None]]) -> None:
        self.server = server
        self.record = record
        self._send = send
        self._words = 0

    @property
    def asked(self) -> dict[str, Any]:
        """The request's JSON object, empty where it is none."""
        return self.record.body if isinstance(self.record.body, dict) else {}

    async def start(self, status: int = 200, kind: str = "application/json", headers: Any = ()) -> None:
        """Send the status line and the headers."""
        leave = {} if status >= 400 and self.server.bare_errors else self.server.cors_headers(self.record)
        fields = {"content-type": kind, **leave, **dict(headers)}
        raw = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def write(self, data: bytes | str) -> None:
        """Send body bytes at once, as one chunk of the chunked coding."""
        data = data.encode() if isinstance(data, str) else data
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        if self.record.first_byte is None:
            self.server.note(self.record, first_byte=time.monotonic())

    async def end(self) -> None:
        """Finish the response properly; a behaviour that returns without it cuts the socket."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self.server.note(self.record, finished=time.monotonic())

    async def whole(self, body: Any, status: int = 200, kind: str = "application/json", headers: Any = ()) -> None:
        """Answer in one piece; anything but text and bytes goes out as JSON."""
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        await self.start(status, kind, headers)
        await self.write(data)
        await self.end()

    async def error(self, status: int, message: str, type: str = "invalid_request_error", headers: Any = ()) -> None:
        """Answer an error in OpenAI's shape."""
        error = {"error": {"message": message, "type": type, "param": None, "code": status}}
        await self.whole(error, status, headers=headers)

    async def event(self, payload: Any) -> None:
        """Send one server-sent event."""
        await self.write(f"data: {payload if isinstance(payload, str) else json.dumps(payload)}\n\n")

    def chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
        """One `chat.completion.chunk` object."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return self._envelope("chat.completion.chunk") | {"choices": [choice]} | more

    async def open(self) -> None:
        """Start the stream: headers and the chunk that names only the role."""
        await self.start(kind="text/event-stream")
        await self.event(self.chunk({"role": "assistant", "content": None}))

    async def speak(self, words: str, gap_ms: float = 0, field: str = "content") -> None:
        """Stream the words one chunk each, `gap_ms` milliseconds apart."""
        for number, word in enumerate(split(words)):
            if number:
                await asyncio.sleep(gap_ms / 1000)
            await self.event(self.chunk({field: word}))
            self._words += 1

    async def close(self, finish: str | None = "stop", done: bool = True, **more: Any) -> None:
        """End the stream: finish chunk, usage where it was asked for, `[DONE]`."""
        if finish:
            await self.event(self.chunk({}, finish, **more))
        if (self.asked.get("stream_options") or {}).get("include_usage"):
            await self.event(self._envelope("chat.completion.chunk") | {"choices": [], "usage": self._usage()})
        if done:
            await self.event("[DONE]")
        await self.end()

    async def completion(self, content: Any, finish: str = "stop", **more: Any) -> None:
        """Answer with one `chat.completion` object; `more` joins the message."""
        self._words += len(split(content)) if isinstance(content, str) else 1
        message = {"role": "assistant", "content": content, **more}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        await self.whole(self._envelope("chat.completion") | {"choices": [choice], "usage": self._usage()})

    def _envelope(self, kind: str) -> dict[str, Any]:
        model = self.asked.get("model", "tiny-vlm")
        return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": model}

    def _usage(self) -> dict[str, int]:
        prompt = 100 * len(self.record.images) + len(self.record.text.split())
        return {"prompt_tokens": prompt, "completion_tokens": self._words, "total_tokens": prompt + self._words}


Behaviour = Callable[[Reply], Awaitable[None]]
