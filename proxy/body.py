"""A request's body: read whole, before anything is done with it, and never beyond its limits."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from proxy.errors import BodyTooLarge, BrowserLeft, SlowBody

# Seconds without a byte after which a sender is given up; uvicorn has no limit of its own.
PATIENCE = 30.0


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The body's bytes, at most `limit` of them.

    Raises BodyTooLarge as soon as more are announced or come, SlowBody when none come for PATIENCE seconds,
    and BrowserLeft when the connection closes before the last, so that half a request is never taken for a whole.
    """
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
        except TimeoutError:
            raise SlowBody(f"The request's body stopped coming for {PATIENCE:g} s; send it again.") from None
        if message["type"] == "http.disconnect":
            raise BrowserLeft
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The request is larger than {limit / 1024 / 1024:g} MiB; send a smaller picture or raise --max-body."
    )
