"""Behaviours that refuse, or say nothing at all."""

import asyncio
from typing import Any

from tests.model_server.answers import WORDS, say
from tests.model_server.reply import Behaviour, Reply, split


def status(code: int, body: Any = None, headers: Any = ()) -> Behaviour:
    """This status; `body` is a message put in OpenAI's shape, or bytes or JSON sent as they are."""

    async def answer(reply: Reply) -> None:
        if body is None or isinstance(body, str):
            return await reply.error(code, body or f"status {code}", headers=headers)
        await reply.whole(body, code, headers=headers)

    return answer


def loading(times: int = 2, then: Behaviour | None = None) -> Behaviour:
    """llama.cpp's 503 while its model loads, for the first `times` requests."""
    left = times

    async def answer(reply: Reply) -> None:
        nonlocal left
        if left == 0:
            return await (then or say())(reply)
        left -= 1
        error = {"message": "Loading model", "type": "unavailable_error", "code": 503}
        await reply.whole({"error": error}, 503)

    return answer


def no_vision() -> Behaviour:
    """llama.cpp without its projector: 500 to a picture."""

    async def answer(reply: Reply) -> None:
        if not reply.record.images:
            return await say()(reply)
        hint = "hint: if this is unexpected, you may need to provide the mmproj"
        await reply.error(500, f"image input is not supported - {hint}", "server_error")

    return answer


def refuses_field(name: str, then: Behaviour | None = None) -> Behaviour:
    """A strict server: 400 naming the field while it is there."""

    async def answer(reply: Reply) -> None:
        if name not in reply.asked:
            return await (then or say())(reply)
        await reply.error(400, f"Unexpected fields in the request: {{'{name}'}}")

    return answer


def not_json(html: str = "<!doctype html><title>Welcome</title><h1>It works!</h1>") -> Behaviour:
    """A web page where an answer should be."""

    async def answer(reply: Reply) -> None:
        await reply.whole(html, kind="text/html; charset=utf-8")

    return answer


def silent(headers: bool = False, after_words: int = 0) -> Behaviour:
    """Accept and never answer (or fall silent after the headers, or after some words) until the client leaves."""

    async def answer(reply: Reply) -> None:
        if after_words:
            await reply.open()
            await reply.speak("".join(split(WORDS)[:after_words]))
        elif headers:
            await reply.start(kind="text/event-stream")
        await asyncio.get_running_loop().create_future()

    return answer


def lingering(words: str = WORDS) -> Behaviour:
    """A whole stream, `[DONE]` included, on a connection that stays open."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak(words)
        await reply.event(reply.chunk({}, "stop"))
        await reply.event("[DONE]")
        await asyncio.get_running_loop().create_future()

    return answer
