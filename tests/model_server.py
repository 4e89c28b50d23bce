"""A scripted OpenAI-compatible model server: real sockets, one function a behaviour, a record of every request.

    with ModelServer(say("a red cup", gap_ms=20)) as server:
        ...  # point a client at server.url
        server.wait_for(lambda requests: requests and requests[-1].aborted)
        server.behave(cut(2))

By hand: `python tests/model_server.py --words "a red cup" --gap-ms 60 --port 0` prints its URL and serves until Ctrl-C.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import uvicorn

CHAT = "/v1/chat/completions"
MODELS = "/v1/models"
HEALTH = "/health"  # open to all, with a key or without
WORDS = "a red cup on a wooden table"
T = TypeVar("T")


@dataclass(eq=False)
class Record:
    """One request as the server saw it. Times are `time.monotonic()` seconds, None until they happen."""

    method: str
    path: str
    headers: dict[str, str]
    arrived: float
    raw: bytes = b""
    first_byte: float | None = None
    finished: float | None = None
    closed: float | None = None
    aborted: bool = False  # the client left before the end

    @property
    def body(self) -> Any:
        """The parsed JSON body, or None where there is none."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The content parts of all messages, plain text content included as a text part."""
        found: list[dict[str, Any]] = []
        messages = self.body.get("messages", []) if isinstance(self.body, dict) else []
        for message in messages:
            content = message.get("content") or []
            found += [{"type": "text", "text": content}] if isinstance(content, str) else content
        return found

    @property
    def text(self) -> str:
        """Everything the client said in words, one line a part."""
        return "\n".join(part["text"] for part in self.parts if part.get("type") == "text")

    @property
    def images(self) -> list[bytes]:
        """The pictures' bytes, decoded from their data URLs."""
        urls = [part["image_url"]["url"] for part in self.parts if part.get("type") == "image_url"]
        return [base64.b64decode(url.partition(",")[2]) for url in urls]

    @property
    def jpeg(self) -> bytes | None:
        """The first picture, or None."""
        return next(iter(self.images), None)


class Reply:
    """What a behaviour answers with: the raw response, and the shapes of OpenAI's stream on top of it."""

    def __init__(self, server: "ModelServer", record: Record, send: Callable[[Any], Awaitable[None]]) -> None:
        self.server = server
        self.record = record
        self._send = send
        self._words = 0

    @property
    def asked(self) -> dict[str, Any]:
        """The request's JSON object, empty where it is none."""
        return self.record.body if isinstance(self.record.body, dict) else {}

    async def start(self, status: int = 200, kind: str = "application/json", headers: Any = ()) -> None:
        """Send the status line and the headers."""
        leave = {} if status >= 400 and self.server.bare_errors else self.server.cors_headers(self.record)
        fields = {"content-type": kind, **leave, **dict(headers)}
        raw = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def write(self, data: bytes | str) -> None:
        """Send body bytes at once, as one chunk of the chunked coding."""
        data = data.encode() if isinstance(data, str) else data
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
        if self.record.first_byte is None:
            self.server.note(self.record, first_byte=time.monotonic())

    async def end(self) -> None:
        """Finish the response properly; a behaviour that returns without it cuts the socket."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self.server.note(self.record, finished=time.monotonic())

    async def whole(self, body: Any, status: int = 200, kind: str = "application/json", headers: Any = ()) -> None:
        """Answer in one piece; anything but text and bytes goes out as JSON."""
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        await self.start(status, kind, headers)
        await self.write(data)
        await self.end()

    async def error(self, status: int, message: str, type: str = "invalid_request_error", headers: Any = ()) -> None:
        """Answer an error in OpenAI's shape."""
        error = {"error": {"message": message, "type": type, "param": None, "code": status}}
        await self.whole(error, status, headers=headers)

    async def event(self, payload: Any) -> None:
        """Send one server-sent event."""
        await self.write(f"data: {payload if isinstance(payload, str) else json.dumps(payload)}\n\n")

    def chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
        """One `chat.completion.chunk` object."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return self._envelope("chat.completion.chunk") | {"choices": [choice]} | more

    async def open(self) -> None:
        """Start the stream: headers and the chunk that names only the role."""
        await self.start(kind="text/event-stream")
        await self.event(self.chunk({"role": "assistant", "content": None}))

    async def speak(self, words: str, gap_ms: float = 0, field: str = "content") -> None:
        """Stream the words one chunk each, `gap_ms` milliseconds apart."""
        for number, word in enumerate(split(words)):
            if number:
                await asyncio.sleep(gap_ms / 1000)
            await self.event(self.chunk({field: word}))
            self._words += 1

    async def close(self, finish: str | None = "stop", done: bool = True, **more: Any) -> None:
        """End the stream: finish chunk, usage where it was asked for, `[DONE]`."""
        if finish:
            await self.event(self.chunk({}, finish, **more))
        if (self.asked.get("stream_options") or {}).get("include_usage"):
            await self.event(self._envelope("chat.completion.chunk") | {"choices": [], "usage": self._usage()})
        if done:
            await self.event("[DONE]")
        await self.end()

    async def completion(self, content: Any, finish: str = "stop", **more: Any) -> None:
        """Answer with one `chat.completion` object; `more` joins the message."""
        self._words += len(split(content)) if isinstance(content, str) else 1
        message = {"role": "assistant", "content": content, **more}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        await self.whole(self._envelope("chat.completion") | {"choices": [choice], "usage": self._usage()})

    def _envelope(self, kind: str) -> dict[str, Any]:
        model = self.asked.get("model", "tiny-vlm")
        return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": model}

    def _usage(self) -> dict[str, int]:
        prompt = 100 * len(self.record.images) + len(self.record.text.split())
        return {"prompt_tokens": prompt, "completion_tokens": self._words, "total_tokens": prompt + self._words}


Behaviour = Callable[[Reply], Awaitable[None]]
Shape = Callable[[Sequence[dict[str, Any]]], Any]


def split(words: str) -> list[str]:
    """The pieces a text is streamed in: words with the blanks after them."""
    return re.findall(r"\s*\S+\s*", words)


# Behaviours: answers that are as they should be


def say(words: str = WORDS, gap_ms: float = 0, first_ms: float = 0) -> Behaviour:
    """Stream the words after `first_ms` of thought; answer whole when no stream was asked for."""

    async def answer(reply: Reply) -> None:
        await asyncio.sleep(first_ms / 1000)
        if not reply.asked.get("stream"):
            await asyncio.sleep(gap_ms / 1000 * len(split(words)))
            return await reply.completion(words)
        await reply.open()
        await reply.speak(words, gap_ms)
        await reply.close()

    return answer


def held(words: str = WORDS) -> Behaviour:
    """Stream one word for each `server.release()`, and the end after one more."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        for word in split(words):
            await reply.server.released()
            await reply.speak(word)
        await reply.server.released()
        await reply.close()

    return answer


def timings(words: str = WORDS, per_second: float = 42.5) -> Behaviour:
    """Stream with llama.cpp's `timings` on the last chunk."""

    async def answer(reply: Reply) -> None:
        count = len(split(words))
        figures = {"prompt_n": 100, "prompt_ms": 80.0, "predicted_n": count}
        figures |= {"predicted_ms": 1000 * count / per_second, "predicted_per_second": per_second}
        await reply.open()
        await reply.speak(words)
        await reply.close(timings=figures)

    return answer


# Behaviours: other shapes of an answer


def whole(text: str = WORDS) -> Behaviour:
    """JSON although a stream was asked for."""

    async def answer(reply: Reply) -> None:
        await reply.completion(text)

    return answer


def parts(text: str = WORDS) -> Behaviour:
    """Content as a list of parts, streamed or whole as asked."""

    async def answer(reply: Reply) -> None:
        if not reply.asked.get("stream"):
            return await reply.completion([{"type": "text", "text": word} for word in split(text)])
        await reply.open()
        for word in split(text):
            await reply.event(reply.chunk({"content": [{"type": "text", "text": word}]}))
        await reply.close()

    return answer


def reasoning(thoughts: str, text: str, field: str = "reasoning_content") -> Behaviour:
    """Thoughts in their own field, then the answer (none when `text` is empty, as when thinking ate the budget)."""

    async def answer(reply: Reply) -> None:
        finish = "stop" if text else "length"
        if not reply.asked.get("stream"):
            return await reply.completion(text, finish, **{field: thoughts})
        await reply.open()
        await reply.speak(thoughts, field=field)
        await reply.speak(text)
        await reply.close(finish)

    return answer


def reasoning_field(thoughts: str, text: str) -> Behaviour:
    """As `reasoning`, in the field that vLLM and Ollama use."""
    return reasoning(thoughts, text, field="reasoning")


def think_tags(thoughts: str, text: str) -> Behaviour:
    """Thoughts inside the content, between `<think>` tags that are split across chunks."""

    async def answer(reply: Reply) -> None:
        tagged = f"<think>{thoughts}</think>{text}"
        await reply.open()
        for start in range(0, len(tagged), 3):
            await reply.event(reply.chunk({"content": tagged[start : start + 3]}))
        await reply.close()

    return answer


def special_tokens(text: str = WORDS) -> Behaviour:
    """The answer between stray chat markup, with an empty-choices chunk in its midst and a last chunk without text."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("<|im_start|>assistant\n[FINAL] ")
        await reply.event(reply.chunk({}) | {"choices": []})
        await reply.speak(f"{text}<|im_end|><end_of_utterance></s>")
        await reply.close()

    return answer


def repeated(word: str = "the", n: int = 60) -> Behaviour:
    """A degenerate answer: one token over and over."""
    return say(f"{word} " * n)


def length(words: str = WORDS) -> Behaviour:
    """An answer that ran out of tokens: finish_reason `length`."""

    async def answer(reply: Reply) -> None:
        if not reply.asked.get("stream"):
            return await reply.completion(words, "length")
        await reply.open()
        await reply.speak(words)
        await reply.close("length")

    return answer


def empty() -> Behaviour:
    """A complete answer without a word."""
    return say("")


# Behaviours: framing


def odd_framing(text: str = WORDS) -> Behaviour:
    """CRLF, comments, an event in two `data` lines, one byte at a time, so through every multi-byte character."""

    async def answer(reply: Reply) -> None:
        await reply.start(kind="text/event-stream")
        lines = [": a comment", "", "event: message", "id: 1", "retry: 1000"]
        for word in split(text):
            head, tail = json.dumps(reply.chunk({"content": word}), ensure_ascii=False).split(", ", 1)
            lines += [f"data: {head},", f"data:{tail}", "", ":", ""]
        lines += [f"data: {json.dumps(reply.chunk({}, 'stop'))}", "", "data: [DONE]", "", ""]
        for byte in "\r\n".join(lines).encode():
            await reply.write(bytes([byte]))
        await reply.end()

    return answer


def no_done(words: str = WORDS) -> Behaviour:
    """A stream that ends after its finish chunk, without `[DONE]`."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak(words)
        await reply.close(done=False)

    return answer


def cut(after_words: int = 2, words: str = WORDS) -> Behaviour:
    """The socket closes in the middle of an event, inside the chunked coding."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(words)[:after_words]))
        await reply.write('data: {"choices": [{"index": 0, "del')

    return answer


def ended(after_words: int = 2, words: str = WORDS) -> Behaviour:
    """The response ends properly but the stream has neither a finish chunk nor `[DONE]`."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(words)[:after_words]))
        await reply.end()

    return answer


def error_in_stream(message: str = "out of memory", after_words: int = 2) -> Behaviour:
    """Some words, then an error object inside the 200 stream, then nothing."""

    async def answer(reply: Reply) -> None:
        await reply.open()
        await reply.speak("".join(split(WORDS)[:after_words]))
        await reply.event({"error": {"message": message, "type": "server_error", "code": 500}})
        await reply.end()

    return answer


# Behaviours: refusals and silence


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


# Shapes of a model list


def data_shape(models: Sequence[dict[str, Any]]) -> Any:
    """OpenAI's `{"data": [{"id"}]}`."""
    return {"object": "list", "data": list(models)}


def plain_shape(models: Sequence[dict[str, Any]]) -> Any:
    """A bare list of ids."""
    return [model["id"] for model in models]


def names_shape(models: Sequence[dict[str, Any]]) -> Any:
    """`{"models": [{"name"}]}`."""
    return {"models": [{"name": model["id"]} for model in models]}


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
        self._behaviours = {CHAT: behaviour or say(), MODELS: _list_models, HEALTH: _healthy}
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


async def _list_models(reply: Reply) -> None:
    await reply.whole(reply.server.shape(reply.server.models))


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


def main() -> None:
    """Serve by hand until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible model server.")
    parser.add_argument("--words", default=WORDS, help="what it says to every picture")
    parser.add_argument("--gap-ms", type=float, default=60, help="milliseconds between two words")
    parser.add_argument("--first-ms", type=float, default=0, help="milliseconds before the first word")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    options = parser.parse_args()
    behaviour = say(options.words, options.gap_ms, options.first_ms)
    with ModelServer(behaviour, port=options.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
