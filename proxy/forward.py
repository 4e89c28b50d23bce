"""Forwarding: one request up to a backend, one stream back, and nothing in between."""

import json
import logging
import re
from contextlib import closing
from urllib.parse import unquote_to_bytes

from starlette.types import Receive, Scope, Send

from proxy import demo
from proxy.backends import DEMO, Backends
from proxy.body import read_body
from proxy.config import Backend, Settings
from proxy.errors import BackendError, BadPath, Broken, BrowserLeft, NotInstalled, Redirects, openai_error
from proxy.upstream import CREDENTIALS, RawHeaders, Upstream
from proxy.watch import Watch

log = logging.getLogger(__name__)

_UP = CREDENTIALS | {
    b"accept",
    b"accept-language",
    b"content-type",
    b"content-encoding",
    b"user-agent",
    b"http-referer",
}
_UP_PREFIXES = (b"x-", b"openai-", b"anthropic-")
_NEVER_UP = (b"x-forwarded-", b"x-real-ip")
_DOWN = frozenset({b"content-type", b"content-length", b"content-encoding", b"retry-after", b"x-request-id"})
_DOWN_PREFIXES = (b"x-ratelimit-", b"openai-")
_OURS = (
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # An answer is data: opened as a document it must not run in the console's origin.
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
)


class Forward:
    """ASGI endpoint for `/v1/...` and `/backends/{name}/v1/...`."""

    def __init__(self, settings: Settings, backends: Backends, upstream: Upstream, built_in: demo.Demo) -> None:
        self._backends = backends
        self._upstream = upstream
        self._demo = built_in
        self._limit = settings.max_body
        self._patience = settings.body_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path_params"].get("name")
        target = _target(scope["raw_path"], rooms=2 if name else 0)
        backend = await (self._backends.named(name) if name else self._backends.default())
        try:
            body = await read_body(scope, receive, limit=self._limit, patience=self._patience)
            if backend is DEMO:
                if hint := demo.available():
                    raise NotInstalled(hint)
                await self._demo.answer(scope, target.decode(), body, receive, send)
            else:
                await self._relay(scope, backend, target, body, receive, send)
        except BrowserLeft:
            return
        except BackendError as error:
            log.warning("%s", error)
            raise

    async def _relay(
        self, scope: Scope, backend: Backend, path: bytes, body: bytes, receive: Receive, send: Send
    ) -> None:
        """Let `backend` answer, and cancel its work if the browser leaves."""
        target = path + b"?" + scope["query_string"] if scope["query_string"] else path
        failure: BackendError | None = None
        async with Watch(receive):
            asked = _headers_up(scope["headers"])
            with closing(await self._upstream.ask(backend, scope["method"], target, asked, body)) as answer:
                _refuse_odd_status(backend, answer.status)
                told = _headers_down(answer.headers)
                await send({"type": "http.response.start", "status": answer.status, "headers": told})
                try:
                    async for chunk in answer.chunks():
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                except BackendError as error:
                    failure = error
        last = _last_words(told, failure)
        if last is not None:
            await send({"type": "http.response.body", "body": last, "more_body": False})


def _target(raw_path: bytes, *, rooms: int) -> bytes:
    """The path below the backend's own, without the first `rooms` segments.

    Raises BadPath unless it reads the same to everyone who may decode or normalise it further on.
    """
    segments = raw_path.split(b"/")[1:]
    for segment in segments:
        plain = unquote_to_bytes(segment)
        if plain in (b"", b".", b"..") or re.search(rb"[/\\%\x00-\x1f\x7f]", plain):
            raise BadPath("Write the path plainly: no dots, empty parts, encoded slashes or trailing slash.")
    return b"/" + b"/".join(segments[rooms:])


def _headers_up(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
    hop = {name.strip().lower() for key, value in headers if key == b"connection" for name in value.split(b",")}
    return [
        (name, value)
        for name, value in headers
        if (name in _UP or (name.startswith(_UP_PREFIXES) and not name.startswith(_NEVER_UP))) and name not in hop
    ]


def _refuse_odd_status(backend: Backend, status: int) -> None:
    if 300 <= status < 400:
        raise Redirects(f"The backend {backend.name!r} redirects elsewhere, which is not followed; name its final URL.")
    if not 200 <= status < 600:
        raise Broken(f"The backend {backend.name!r} answered with the impossible status {status}.")


def _headers_down(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
    return [*(pair for pair in headers if pair[0] in _DOWN or pair[0].startswith(_DOWN_PREFIXES)), *_OURS]


def _last_words(headers: RawHeaders, failure: BackendError | None) -> bytes | None:
    """What ends the answer: nothing more, an event that tells of the failure, or None to cut the connection.

    A broken answer must never look whole, and only an event stream has room for saying that it is broken.
    """
    if not failure:
        return b""
    log.warning("%s", failure)
    names = dict(headers)
    streams = names.get(b"content-type", b"").startswith(b"text/event-stream")
    if not streams or b"content-length" in names or b"content-encoding" in names:
        return None
    error = openai_error(failure.message, type=failure.type, code=failure.code)
    return f"\n\ndata: {json.dumps(error)}\n\n".encode()
