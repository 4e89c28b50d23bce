"""The scripted server itself: a socket, a thread, a behaviour for each path, and the record of what was asked."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import uvicorn

from tests.model_server.answers import say
from tests.model_server.lists import Shape, data_shape, list_models
from tests.model_server.record import Record
from tests.model_server.refusals import status
from tests.model_server.reply import Behaviour, Reply

CHAT = "/v1/chat/completions"
MODELS = "/v1/models"
HEALTH = "/health"  # open to all, with a key or without
T = TypeVar("T")


class ModelServer:
    """The server, in a thread of its own while the `with` block lasts.

    `models`, `shape`, `key`, `cors`, `preflights` and `bare_errors` may be changed at any time; `prefix` is a path in
    front of `/v1`.
    """

    def __init__(self, behaviour: Behaviour | None = None, *, port: int = 0, prefix: str = "") -> None:
        self.models: list[dict[str, Any]] = [{"id": "tiny-vlm"}]
        self.shape: Shape = data_shape
        self.key: str | None = None
        self.cors = True
        self.preflights = True  # refused when false, while plain requests may be read
        self.bare_errors = False  # as vLLM: errors carry no CORS fields, so that no page can read them
        self.prefix = prefix
        self._behaviours = {CHAT: behaviour or say(), MODELS: list_models, HEALTH: _healthy}
        self._requests: list[Record] = []
        self._changed = threading.Condition()
        self._answering: set[asyncio.Future[None]] = set()
        # Bound and listening before the thread runs, so that a client can connect at once.
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}{prefix}"
        self._loop = asyncio.new_event_loop()
        self._releases = asyncio.Semaphore(0)
        config = uvicorn.Config(
            self._serve, interface="asgi3", lifespan="off", ws="none", log_config=None, access_log=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="model server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def requests(self) -> list[Record]:
        """Every request so far, preflights included, oldest first."""
        with self._changed:
            return list(self._requests)

    @property
    def chats(self) -> list[Record]:
        """The chat requests so far, without preflights."""
        return [record for record in self.requests if record.path.endswith(CHAT) and record.method == "POST"]

    def behave(self, behaviour: Behaviour, path: str = CHAT) -> None:
        """Answer requests to `path` that arrive from now on this way."""
        self._behaviours[path] = behaviour

    def release(self, words: int = 1) -> None:
        """Let a `held` behaviour say its next words."""
        for _ in range(words):
            self._loop.call_soon_threadsafe(self._releases.release)

    def wait_for(self, predicate: Callable[[list[Record]], T], timeout: float = 5) -> T:
        """Wait until `predicate(requests)` is true and return what it said; AssertionError after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: predicate(self._requests), timeout)
            value = predicate(self._requests)
        assert value, f"not seen within {timeout} s; requests: {[(r.method, r.path, r.aborted) for r in self.requests]}"
        return value

    async def released(self) -> None:
        """Wait, in a behaviour, for one `release`."""
        await self._releases.acquire()

    def note(self, record: Record, **facts: Any) -> None:
        """Write facts into a record and wake who waits for them."""
        with self._changed:
            for name, value in facts.items():
                setattr(record, name, value)
            self._changed.notify_all()

    def cors_headers(self, record: Record) -> dict[str, str]:
        """The CORS fields of every response, as llama.cpp reflects them."""
        origin = record.headers.get("origin")
        return {"access-control-allow-origin": origin, "vary": "Origin"} if self.cors and origin else {}

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))

    def _stop(self) -> None:
        self._server.should_exit = True
        for answering in self._answering:
            answering.cancel()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        record = Record(scope["method"], scope["path"], headers, time.monotonic())
        record.aborted = not await _read_body(record, receive)
        with self._changed:
            self._requests.append(record)
            self._changed.notify_all()
        # A page that is still open asks again when its answer is cut: nobody would end that one.
        if record.aborted or self._server.should_exit:
            return
        answering = asyncio.ensure_future(self._choose(record)(Reply(self, record, send)))
        leaving = asyncio.ensure_future(_left(receive))
        self._answering.add(answering)
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        self._answering.discard(answering)
        aborted = not answering.done()
        answering.cancel()
        leaving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering
        self.note(record, closed=time.monotonic(), aborted=aborted)

    def _choose(self, record: Record) -> Behaviour:
        if record.method == "OPTIONS":
            return _preflight
        if self.key and record.path != HEALTH and record.headers.get("authorization") != f"Bearer {self.key}":
            return status(401, "Invalid API key")
        path = record.path.removeprefix(self.prefix)
        return self._behaviours.get(path, status(404, f"no such path: {record.path}"))


async def _healthy(reply: Reply) -> None:
    await reply.whole({"status": "ok"})


async def _preflight(reply: Reply) -> None:
    if not (reply.server.cors and reply.server.preflights):
        return await reply.whole("Disallowed CORS origin", 400, "text/plain")
    asked = reply.record.headers
    headers = {"access-control-allow-methods": "GET, POST, OPTIONS"}
    if "access-control-request-headers" in asked:
        headers["access-control-allow-headers"] = asked["access-control-request-headers"]
    if "access-control-request-private-network" in asked:
        headers["access-control-allow-private-network"] = "true"
    await reply.whole("", headers=headers)


async def _read_body(record: Record, receive: Any) -> bool:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        record.raw += message.get("body", b"")
        if not message.get("more_body"):
            return True


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
