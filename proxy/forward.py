"""Forwarding: one request up to a backend, one stream back, and nothing in between."""

import json
import logging
import re
import time
from contextlib import closing
from urllib.parse import unquote_to_bytes

from starlette.types import Receive, Scope, Send

from proxy.backends.registry import DEMO, Backends
from proxy.browser.body import read_body
from proxy.browser.watch import Watch
from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.demo.endpoint import Demo
from proxy.errors import BackendError, BadPath, Broken, BrowserLeft, Redirects, openai_error
from proxy.upstream import headers
from proxy.upstream.answer import Answer
from proxy.upstream.client import Upstream
from proxy.upstream.headers import RawHeaders

log = logging.getLogger(__name__)


class Forward:
    """ASGI endpoint for `/v1/...` and `/backends/{name}/v1/...`."""

    def __init__(self, settings: Settings, backends: Backends, upstream: Upstream, demo: Demo) -> None:
        self._backends = backends
        self._upstream = upstream
        self._demo = demo
        self._limit = settings.max_body
        self._patience = settings.body_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path_params"].get("name")
        target = _target(scope, rooms=2 if name else 0)
        backend = await (self._backends.named(name) if name else self._backends.default())
        try:
            started = time.perf_counter()
            body = await read_body(scope, receive, limit=self._limit, patience=self._patience)
            upload_ms = (time.perf_counter() - started) * 1000
            if backend is DEMO:
                await self._demo.answer(scope, target.decode().partition("?")[0], body, receive, send)
            else:
                self._backends.check(backend)
                await self._relay(scope, backend, target, body, upload_ms, receive, send)
        except BrowserLeft:
            return
        except BackendError as error:
            log.warning("%s", error)
            raise

    async def _relay(
        self, scope: Scope, backend: Backend, target: bytes, body: bytes, upload_ms: float, receive: Receive, send: Send
    ) -> None:
        """Let `backend` answer, and cancel its work if the browser leaves."""
        failure: BackendError | None = None
        async with Watch(receive):
            asked = headers.up(scope["headers"])
            with closing(await self._upstream.ask(backend, scope["method"], target, asked, body)) as answer:
                told = _told(answer, backend, upload_ms)
                await send({"type": "http.response.start", "status": answer.status, "headers": told})
                try:
                    async for chunk in answer.chunks():
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                except BackendError as error:
                    failure = error
        last = _last_words(told, failure)
        if last is not None:
            await send({"type": "http.response.body", "body": last, "more_body": False})


def _target(scope: Scope, *, rooms: int) -> bytes:
    """The path below the backend's own, without the first `rooms` segments, and the query.

    Raises BadPath unless it reads the same to everyone who may decode or normalise it further on.
    """
    target: bytes = scope["raw_path"] + b"?" + scope["query_string"] if scope["query_string"] else scope["raw_path"]
    segments = scope["raw_path"].split(b"/")[1:]
    if b"#" in target or segments[rooms : rooms + 1] != [b"v1"] or not all(map(_is_plain, segments)):
        raise BadPath("Write the path plainly: no dots, empty parts, encoded slashes or trailing slash.")
    return b"/" + target.split(b"/", rooms + 1)[-1]


def _is_plain(segment: bytes) -> bool:
    try:
        plain = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return False
    # Some servers take what follows a semicolon for a remark: to them `..;` is `..`.
    return plain.partition(";")[0] not in ("", ".", "..") and not re.search(r"[/\\%\x00-\x1f\x7f]", plain)


def _told(answer: Answer, backend: Backend, upload_ms: float) -> list[tuple[bytes, bytes]]:
    """The headers of the answer. Raises Redirects and Broken for one that cannot be passed on."""
    if 300 <= answer.status < 400:
        raise Redirects(f"The backend {backend.name!r} redirects elsewhere, which is not followed; name its final URL.")
    if not 200 <= answer.status < 600:
        raise Broken(f"The backend {backend.name!r} answered with the impossible status {answer.status}.")
    try:
        told = headers.down(answer.headers, answer.status, backend)
    except ValueError as error:
        raise Broken(f"The backend {backend.name!r} sent a header with {error} in it.") from error
    # A page cannot measure how long its frame was on the way to us, and would blame the model for a slow network.
    return [*told, (b"server-timing", b"upload;dur=%.1f" % upload_ms)]


def _last_words(told: RawHeaders, failure: BackendError | None) -> bytes | None:
    """What ends the answer: nothing more, an event that tells of the failure, or None to cut the connection.

    A broken answer must never look whole, and only an event stream has room for saying that it is broken.
    """
    if not failure:
        return b""
    log.warning("%s", failure)
    names = dict(told)
    streams = names.get(b"content-type", b"").startswith(b"text/event-stream")
    if not streams or b"content-length" in names or b"content-encoding" in names:
        return None
    error = openai_error(failure.message, type=failure.type, code=failure.code)
    return f"\n\ndata: {json.dumps(error)}\n\n".encode()
