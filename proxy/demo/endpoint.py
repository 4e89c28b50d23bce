"""The demo as a backend: OpenAI's model list and chat completions, answered from what the eye saw."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from proxy.browser.watch import Watch
from proxy.demo import opencv, words
from proxy.demo.question import parse
from proxy.demo.reply import NAME, Reply
from proxy.errors import NotFound, NotInstalled

if TYPE_CHECKING:
    from proxy.demo.eye.look import Eye
    from proxy.demo.eye.scene import Scene

PAUSE = 0.015  # seconds between two words: fast to read, and still visibly a stream
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Demo:
    """Serves `/v1/models` and `/v1/chat/completions`; `close()` ends its thread."""

    def __init__(self) -> None:
        # One thread: the event loop stays free, and the detectors keep state while they work.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo")
        self._eye: Eye | None = None

    async def answer(self, scope: Scope, path: str, body: bytes, receive: Receive, send: Send) -> None:
        """Answer a request for `path`, whose body has been read. Raises ProxyError for one that cannot be answered."""
        if hint := opencv.missing():
            raise NotInstalled(hint)
        match scope["method"], path:
            case "GET", "/v1/models":
                await _plain(_models())(scope, receive, send)
            case "POST", "/v1/chat/completions":
                await self._chat(scope, body, receive, send)
            case method, _:
                raise NotFound(
                    f"The demo backend has no {method} {path}; it has GET /v1/models and POST /v1/chat/completions."
                )

    async def close(self) -> None:
        """Let a look that has begun end, and drop those that wait."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _chat(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        question = parse(body)
        async with Watch(receive):
            loop = asyncio.get_running_loop()
            scene = await loop.run_in_executor(self._thread, self._look, _client(scope), question.pictures)
            reply = Reply(question, words.answer(question, scene))
            if question.stream:
                await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
                for chunk in reply.chunks():
                    await send({"type": "http.response.body", "body": _event(chunk), "more_body": True})
                    await asyncio.sleep(PAUSE)
        if question.stream:
            await send({"type": "http.response.body", "body": b"data: [DONE]\n\n", "more_body": False})
        else:
            await _plain(reply.whole())(scope, receive, send)

    def _look(self, client: str, pictures: tuple[str, ...]) -> "Scene":
        # Imported at the first picture, and here in the thread: OpenCV is optional, and slow to load.
        from proxy.demo.eye.look import Eye

        self._eye = self._eye or Eye()
        return self._eye.look(client, pictures)


def _client(scope: Scope) -> str:
    """Who asks, as well as it can be told: several people may look through one proxy."""
    host = scope["client"][0] if scope.get("client") else ""
    return f"{host} {Headers(scope=scope).get('user-agent', '')}"


def _models() -> dict[str, Any]:
    modalities = {"input_modalities": ["text", "image"], "output_modalities": ["text"]}
    model = {"id": NAME, "object": "model", "created": 0, "owned_by": "realtime-vlm", "architecture": modalities}
    return {"object": "list", "data": [model]}


def _plain(body: dict[str, Any]) -> JSONResponse:
    return JSONResponse(body, headers={"cache-control": "no-store", "x-content-type-options": "nosniff"})


def _event(payload: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()
