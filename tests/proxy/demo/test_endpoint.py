"""The demo on the wire: OpenAI's shapes, through the console and real sockets."""

import asyncio
import base64
import contextlib
import json
import subprocess
import sys
import threading
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from proxy.demo import endpoint, opencv
from proxy.demo.endpoint import Demo
from proxy.errors import BrowserLeft
from tests import clips
from tests.proxy.wire import PATIENCE, StartConsole

CHAT, MODELS = "/backends/demo/v1/chat/completions", "/backends/demo/v1/models"
RED = np.full((72, 128, 3), (30, 30, 220), np.uint8)


@pytest.fixture
def http(start_console: StartConsole) -> httpx.Client:
    return start_console().http


def as_url(frame: Any) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(cv2.imencode(".jpg", frame)[1].tobytes()).decode()


def ask(prompt: str, *frames: Any, **more: Any) -> dict[str, Any]:
    pictures = [{"type": "image_url", "image_url": {"url": as_url(frame)}} for frame in frames]
    message = {"role": "user", "content": [{"type": "text", "text": prompt}, *pictures]}
    return {"model": "demo-classical-vision", "messages": [message], **more}


def said(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["choices"][0]["message"]["content"])


def events(response: httpx.Response) -> list[str]:
    return [event.removeprefix("data: ") for event in response.text.split("\n\n") if event]


def test_the_model_is_listed_as_one_that_sees(http: httpx.Client) -> None:
    (model,) = http.get(MODELS).json()["data"]
    assert model["id"] == "demo-classical-vision"
    assert "image" in model["architecture"]["input_modalities"]


def test_an_answer_is_a_chat_completion(http: httpx.Client) -> None:
    answer = http.post(CHAT, json=ask("What colour is it?", RED)).json()
    assert (answer["object"], answer["model"]) == ("chat.completion", "demo-classical-vision")
    (choice,) = answer["choices"]
    assert choice["message"] == {"role": "assistant", "content": "Mostly red (100%)."}
    assert choice["finish_reason"] == "stop"
    assert answer["usage"] == {"prompt_tokens": 4, "completion_tokens": 3, "total_tokens": 7}


def test_a_stream_says_the_same_word_by_word(http: httpx.Client) -> None:
    options = {"stream": True, "stream_options": {"include_usage": True}}
    response = http.post(CHAT, json=ask("What colour is it?", RED, **options))
    assert response.headers["content-type"] == "text/event-stream"
    *chunks, done = events(response)
    first, *words, finish, usage = [json.loads(chunk) for chunk in chunks]
    assert done == "[DONE]"
    assert first["choices"][0]["delta"]["role"] == "assistant"
    assert [word["choices"][0]["delta"]["content"] for word in words] == ["Mostly ", "red ", "(100%)."]
    assert (finish["choices"][0]["delta"], finish["choices"][0]["finish_reason"]) == ({}, "stop")
    assert usage["choices"] == [] and usage["usage"]["completion_tokens"] == 3
    assert {chunk["object"] for chunk in (first, *words, finish, usage)} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in (first, *words, finish, usage)}) == 1


def test_usage_is_streamed_only_when_asked_for(http: httpx.Client) -> None:
    assert "usage" not in http.post(CHAT, json=ask("What colour is it?", RED, stream=True)).text


@pytest.mark.parametrize("stream", [False, True])
def test_max_tokens_cuts_the_answer_and_says_so(http: httpx.Client, stream: bool) -> None:
    response = http.post(CHAT, json=ask("What colour is it?", RED, max_tokens=2, stream=stream))
    assert '"length"' in response.text and "red" in response.text and "100%" not in response.text


def test_the_whole_way_from_a_photograph_to_a_sentence(http: httpx.Client) -> None:
    photograph = next(clips.frames("face"))
    assert said(http.post(CHAT, json=ask("Describe what you see.", photograph))).startswith("One face ")
    (box,) = json.loads(said(http.post(CHAT, json=ask("Detect faces.", photograph))))
    assert box["label"] == "face" and all(0 <= edge <= 1000 for edge in box["bbox_2d"])


def test_clients_are_told_apart_by_their_user_agent(http: httpx.Client) -> None:
    def changed(agent: str, frame: Any) -> str:
        return said(http.post(CHAT, json=ask("What changed?", frame), headers={"User-Agent": agent}))

    assert "first picture" in changed("one", RED)
    assert "first picture" in changed("two", RED)
    assert changed("one", RED) == "Nothing moves."
    half = RED.copy()
    half[:, :30] = 250
    assert "on the left" in changed("two", half)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"messages": [', "bad_json"),
        (json.dumps(ask("hello")).encode(), "no_picture"),
        (json.dumps(ask("hello", RED)).replace("data:", "http://127.0.0.1/").encode(), "bad_picture"),
    ],
)
def test_a_refusal_has_openais_shape(http: httpx.Client, body: bytes, code: str) -> None:
    response = http.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["code"], error["type"], error["param"]) == (code, "invalid_request_error", None)
    assert error["message"].endswith(".")


def test_other_paths_are_not_found(http: httpx.Client) -> None:
    response = http.post("/backends/demo/v1/embeddings", json={})
    assert response.status_code == 404 and "embeddings" in response.json()["error"]["message"]


class Asked:
    """One request to a bare Demo on this event loop, whose client can leave."""

    def __init__(self, app: Demo, method: str, path: str, body: bytes = b"") -> None:
        self.sent: list[dict[str, Any]] = []
        self.leave = asyncio.Event()
        self.answered = asyncio.Event()
        scope = {"type": "http", "method": method, "headers": [], "client": ("test", 1)}
        self.task = asyncio.create_task(self._ask(app, scope, path, body))

    async def _ask(self, app: Demo, scope: dict[str, Any], path: str, body: bytes) -> None:
        with contextlib.suppress(BrowserLeft):
            await app.answer(scope, path, body, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)
        self.answered.set()


async def alone(test: Any) -> None:
    app = Demo()
    try:
        async with asyncio.timeout(PATIENCE):
            await test(app)
    finally:
        await app.close()


def test_the_client_leaving_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    # So long between two words that only the leaving can end it in time.
    monkeypatch.setattr(endpoint, "PAUSE", 10 * PATIENCE)

    async def test(app: Demo) -> None:
        body = json.dumps(ask("What colour is it?", RED, stream=True)).encode()
        asked = Asked(app, "POST", "/v1/chat/completions", body)
        await asked.answered.wait()
        asked.leave.set()
        await asked.task
        assert not any(b"[DONE]" in message.get("body", b"") for message in asked.sent)

    asyncio.run(alone(test))


def test_looking_leaves_the_event_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    looking, seen = threading.Event(), threading.Event()

    def look(self: Demo, client: str, pictures: tuple[str, ...]) -> Any:
        looking.set()
        assert seen.wait(PATIENCE)
        return real(self, client, pictures)

    real = Demo._look
    monkeypatch.setattr(Demo, "_look", look)

    async def test(app: Demo) -> None:
        body = json.dumps(ask("What colour is it?", RED)).encode()
        slow = Asked(app, "POST", "/v1/chat/completions", body)
        assert await asyncio.to_thread(looking.wait, PATIENCE)
        quick = Asked(app, "GET", "/v1/models")
        await quick.task
        assert quick.sent and not slow.sent
        seen.set()
        await slow.task
        assert b"Mostly red" in slow.sent[-1]["body"]

    asyncio.run(alone(test))


def test_opencv_is_not_loaded_before_the_first_picture() -> None:
    program = "import sys, proxy.app; proxy.app.Demo(); print('cv2' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_without_its_extra_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opencv.missing() == ""
    monkeypatch.setattr(opencv, "find_spec", lambda name: None)
    assert "pip install" in opencv.missing()
