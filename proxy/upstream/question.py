"""A question that the console asks a backend by itself: a small request, answered in JSON within limits."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from proxy.config.backend import Backend
from proxy.upstream.client import Upstream

# Seconds. Nobody waits for an answer, and a server that is busy with frames may be slow to speak of itself.
_CONNECT, _WHOLE = 3.0, 8.0
# Bytes: parsing more would keep everybody else waiting, and no list of models is so long.
_MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """`target` lies below the backend's own path; `body` is JSON."""

    method: str
    target: bytes
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """`server` is the Server header, `payload` the body's JSON, None where it is none or too much."""

    status: int
    server: str
    payload: Any


async def ask(upstream: Upstream, backend: Backend, question: Question) -> Reply:
    """Raises BackendError, and TimeoutError where the whole of the answer takes too long."""
    headers = [(b"accept", b"application/json")]
    if question.body:
        headers.append((b"content-type", b"application/json"))
    async with asyncio.timeout(_WHOLE):
        answer = await upstream.ask(
            backend,
            question.method,
            question.target,
            headers,
            question.body,
            connect_timeout=_CONNECT,
            silence=_WHOLE,
        )
        body = bytearray()
        try:
            async for chunk in answer.chunks():
                body += chunk
                if len(body) > _MOST_BYTES:
                    body.clear()
                    break
        finally:
            answer.close()
    server = dict(answer.headers).get(b"server", b"")
    return Reply(answer.status, server.decode("latin-1"), _parse(body))


def _parse(body: bytearray) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
