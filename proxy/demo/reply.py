"""A reply in OpenAI's shapes: one `chat.completion`, or its chunks.

Usage is counted in what there is to count: a token is a word, and a picture costs none.
"""

import re
import time
import uuid
from collections.abc import Iterator
from typing import Any

from proxy.demo.question import Question

NAME = "demo-classical-vision"


class Reply:
    """`text` as the answer to `question`, cut at its max_tokens."""

    def __init__(self, question: Question, text: str) -> None:
        pieces = re.findall(r"\S+\s*", text)
        self._words = pieces[: question.max_tokens]
        self._finish = "stop" if len(self._words) == len(pieces) else "length"
        self._prompt_tokens = len(question.manner.split())
        self._include_usage = question.include_usage
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(time.time())

    def whole(self) -> dict[str, Any]:
        """The `chat.completion` object."""
        message = {"role": "assistant", "content": "".join(self._words)}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish}
        return self._object("chat.completion", [choice]) | {"usage": self._usage()}

    def chunks(self) -> Iterator[dict[str, Any]]:
        """The `chat.completion.chunk` objects: the role, a word each, the end, and the usage where it was asked for."""
        yield self._chunk({"role": "assistant", "content": ""})
        for word in self._words:
            yield self._chunk({"content": word})
        yield self._chunk({}, self._finish)
        if self._include_usage:
            yield self._object("chat.completion.chunk", []) | {"usage": self._usage()}

    def _chunk(self, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._object("chat.completion.chunk", [choice])

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created, "model": NAME, "choices": choices}

    def _usage(self) -> dict[str, int]:
        said = len(self._words)
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": said,
            "total_tokens": self._prompt_tokens + said,
        }
