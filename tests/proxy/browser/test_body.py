"""A request's body, read from messages as a server hands them over."""

import asyncio

import pytest
from starlette.types import Message

from proxy.browser.body import read_body
from proxy.config.reader import load
from proxy.errors import BodyTooLarge, BrowserLeft, SlowBody

LEFT: Message = {"type": "http.disconnect"}


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def read(*messages: Message, limit: int = 10, announced: bytes | None = None) -> bytes:
    waiting = list(messages)

    async def receive() -> Message:
        return waiting.pop(0)

    headers = [(b"content-length", announced)] if announced is not None else []
    body = asyncio.run(read_body({"type": "http", "headers": headers}, receive, limit=limit, patience=10))
    assert not waiting
    return body


def test_parts_are_joined_in_order() -> None:
    assert read(part(b"ab"), part(b""), part(b"cd", more=False)) == b"abcd"
    assert read({"type": "http.request"}) == b""


def test_the_limit_itself_is_allowed() -> None:
    assert read(part(b"x" * 10, more=False), announced=b"10") == b"x" * 10


def test_more_than_the_limit_is_not_even_asked_for() -> None:
    with pytest.raises(BodyTooLarge):
        read(announced=b"11")


@pytest.mark.parametrize("given", [0.001, 0.1, 0.3, 32, 4095.5])
def test_the_limit_is_told_as_it_was_given(given: float) -> None:
    limit = load(["--max-body", f"{given}"])[0].max_body
    with pytest.raises(BodyTooLarge, match=rf" {given:g} MiB; .*--max-body"):
        read(limit=limit, announced=b"%d" % (limit + 1))


def test_more_than_announced_is_still_noticed() -> None:
    with pytest.raises(BodyTooLarge):
        read(part(b"x" * 6), part(b"x" * 5), announced=b"9")


def test_a_browser_that_leaves_half_way_never_said_all_of_it() -> None:
    with pytest.raises(BrowserLeft):
        read(part(b"half"), LEFT)


def test_a_drip_is_no_progress_but_a_slow_stream_is() -> None:
    async def come(size: int, parts: int) -> bytes:
        left = parts

        async def receive() -> Message:
            nonlocal left
            left -= 1
            await asyncio.sleep(0.02)
            return part(b"x" * size, more=left > 0)

        return await read_body({"type": "http", "headers": []}, receive, limit=10_000_000, patience=0.2)

    with pytest.raises(SlowBody):
        asyncio.run(come(1, 1000))
    assert len(asyncio.run(come(70_000, 30))) == 30 * 70_000
