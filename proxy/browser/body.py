"""A request's body: read whole, before anything is done with it, and never beyond its limits."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from proxy.errors import BodyTooLarge, BrowserLeft, SlowBody

# Bytes that must come within the time limit, unless the body ends before; uvicorn would wait for a drip forever.
_PART = 64 * 1024


async def read_body(scope: Scope, receive: Receive, *, limit: int, patience: float) -> bytes:
    """The body's bytes, at most `limit` of them, each next part of it waited for no longer than `patience` seconds.

    Raises BodyTooLarge as soon as more are announced or come, SlowBody when they come too slowly, and BrowserLeft
    when the connection closes before the last, so that half a request is never taken for a whole.
    """
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = due = 0
    more = True
    try:
        async with asyncio.timeout(None) as clock:
            while more:
                if size >= due:
                    clock.reschedule(asyncio.get_running_loop().time() + patience)
                    due = size + _PART
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BrowserLeft
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
                more = message.get("more_body", False)
    except TimeoutError:
        raise SlowBody(
            f"The request's body came too slowly: {patience:g} s for its next part; send it again, "
            "send a smaller picture, or raise --body-timeout."
        ) from None
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(
        # As it was given: whole bytes are not a round number of MiB.
        f"The request is larger than {round(limit / 1024 / 1024, 5):g} MiB; send a smaller picture or raise --max-body."
    )
