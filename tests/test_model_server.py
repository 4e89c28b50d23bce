"""The scripted model server: what the other tests rely on it for."""

import base64
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import model_server as script
from tests.model_server import CHAT, ModelServer, Record

PICTURE = b"\xff\xd8 not really a picture \xff\xd9"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def ask(**more: Any) -> dict[str, Any]:
    url = "data:image/jpeg;base64," + base64.b64encode(PICTURE).decode()
    content = [{"type": "text", "text": "what is this?"}, {"type": "image_url", "image_url": {"url": url}}]
    return {"model": "tiny-vlm", "stream": True, "messages": [{"role": "user", "content": content}], **more}


def post(server: ModelServer, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    return httpx.post(server.url + CHAT, json=ask(**more), headers=headers, trust_env=False)


def first(server: ModelServer) -> Record:
    """The first request, once it is over."""
    server.wait_for(lambda requests: requests and requests[0].closed)
    return server.requests[0]


def chunks(response: httpx.Response) -> list[dict[str, Any]]:
    events = [line.removeprefix("data: ") for line in response.text.split("\n") if line.startswith("data: ")]
    return [json.loads(event) for event in events if event != "[DONE]"]


def said(response: httpx.Response) -> str:
    deltas = [choice["delta"] for chunk in chunks(response) for choice in chunk["choices"]]
    return "".join(delta.get("content") or "" for delta in deltas)


def test_an_answer_streams_role_words_finish_usage_and_done(server: ModelServer) -> None:
    server.behave(script.say("one two three"))
    response = post(server, stream_options={"include_usage": True})
    role, *middle, finish, usage = chunks(response)
    assert role["choices"][0]["delta"] == {"role": "assistant", "content": None}
    assert [chunk["choices"][0]["delta"]["content"] for chunk in middle] == ["one ", "two ", "three"]
    assert finish["choices"][0]["finish_reason"] == "stop"
    assert usage["choices"] == [] and usage["usage"]["completion_tokens"] == 3
    assert response.text.endswith("data: [DONE]\n\n")


def test_usage_comes_only_when_asked_for(server: ModelServer) -> None:
    assert "usage" not in post(server).text


def test_a_record_holds_the_request_its_picture_and_its_times(server: ModelServer) -> None:
    post(server, headers={"X-Trace": "7"})
    record = first(server)
    assert (record.method, record.path, record.headers["x-trace"]) == ("POST", CHAT, "7")
    assert record.jpeg == PICTURE and record.text == "what is this?"
    assert record.first_byte and record.finished and record.closed and not record.aborted
    assert record.arrived <= record.first_byte <= record.finished <= record.closed


@pytest.mark.parametrize(
    "behaviour",
    [script.silent(), script.silent(headers=True), script.silent(after_words=2)],
    ids=["before the headers", "before the first chunk", "in mid-stream"],
)
def test_the_client_leaving_a_silent_server_is_recorded(server: ModelServer, behaviour: script.Behaviour) -> None:
    server.behave(behaviour)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(server.url + CHAT, json=ask(), timeout=httpx.Timeout(5, read=0.1), trust_env=False)
    record = first(server)
    assert record.aborted and record.finished is None


def test_held_words_come_one_for_each_release(server: ModelServer) -> None:
    server.behave(script.held("one two"))
    with httpx.stream("POST", server.url + CHAT, json=ask(), trust_env=False) as response:
        lines = (line for line in response.iter_lines() if '"content": "' in line)
        for word in ("one", "two"):
            server.release()
            assert word in next(lines)
        assert server.requests[0].finished is None
        server.release()
        assert list(lines) == []
    server.wait_for(lambda requests: requests[0].finished)


def test_numbered_answers_come_one_for_each_release(server: ModelServer) -> None:
    server.behave(script.numbered())
    server.release(2)
    assert ["answer 1" in post(server).text, "answer 2" in post(server).text] == [True, True]


def test_a_cut_stream_breaks_inside_the_chunked_coding(server: ModelServer) -> None:
    server.behave(script.cut(2))
    with pytest.raises(httpx.RemoteProtocolError):
        post(server)
    assert not first(server).aborted


def test_odd_framing_is_still_a_correct_event_stream(server: ModelServer) -> None:
    server.behave(script.odd_framing("grüße 世界 🙂"))
    events = post(server).content.decode().split("\r\n\r\n")
    data = ["\n".join(line[5:] for line in event.split("\r\n") if line.startswith("data:")) for event in events]
    words = [json.loads(text)["choices"][0]["delta"].get("content", "") for text in data if text and "DONE" not in text]
    assert "".join(words) == "grüße 世界 🙂"


@pytest.mark.parametrize(
    ("behaviour", "words", "finish"),
    [
        (script.parts("a b"), [{"type": "text", "text": "a "}, {"type": "text", "text": "b"}], "stop"),
        (script.whole("a b"), "a b", "stop"),
        (script.length("a b"), "a b", "length"),
        (script.empty(), "", "stop"),
        (script.reasoning("hmm", "a b"), "a b", "stop"),
        (script.reasoning_field("hmm", ""), "", "length"),
    ],
)
def test_an_answer_is_whole_where_no_stream_was_asked_for(
    server: ModelServer, behaviour: script.Behaviour, words: object, finish: str
) -> None:
    server.behave(behaviour)
    choice = post(server, stream=False).json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == (words, finish)


@pytest.mark.parametrize(
    ("behaviour", "sign"),
    [
        (script.whole("a b"), '"object": "chat.completion"'),
        (script.parts("a b"), '"content": [{"type": "text", "text": "a "}]'),
        (script.reasoning("hmm", "a"), '"reasoning_content": "hmm"'),
        (script.reasoning_field("hmm", "a"), '"reasoning": "hmm"'),
        (script.error_in_stream("no memory"), '{"error": {"message": "no memory"'),
        (script.length("a b"), '"finish_reason": "length"'),
        (script.timings("a b"), '"predicted_per_second": 42.5'),
        (script.special_tokens("a b"), "<|im_end|>"),
        (script.not_json(), "<!doctype html>"),
    ],
)
def test_a_streamed_behaviour_shows_its_mark(server: ModelServer, behaviour: script.Behaviour, sign: str) -> None:
    server.behave(behaviour)
    assert sign in post(server).text


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (script.think_tags("hmm", "a b"), "<think>hmm</think>a b"),
        (script.repeated("the", 3), "the the the "),
        (script.no_done("a b"), "a b"),
        (script.ended(1, "a b"), "a "),
    ],
)
def test_a_stream_says_these_words(server: ModelServer, behaviour: script.Behaviour, words: str) -> None:
    server.behave(behaviour)
    assert said(post(server)) == words


@pytest.mark.parametrize("behaviour", [script.no_done(), script.ended()])
def test_some_streams_never_say_done(server: ModelServer, behaviour: script.Behaviour) -> None:
    server.behave(behaviour)
    assert "[DONE]" not in post(server).text


def test_a_refused_field_is_named_until_it_is_gone(server: ModelServer) -> None:
    server.behave(script.refuses_field("top_k"))
    refusal = post(server, top_k=5)
    assert refusal.status_code == 400 and "top_k" in refusal.json()["error"]["message"]
    assert post(server).status_code == 200


def test_loading_passes(server: ModelServer) -> None:
    server.behave(script.loading(2))
    assert [post(server).status_code for _ in range(3)] == [503, 503, 200]


def test_a_text_only_model_refuses_pictures_alone(server: ModelServer) -> None:
    server.behave(script.no_vision())
    assert "mmproj" in post(server).json()["error"]["message"]
    assert post(server, messages=[{"role": "user", "content": "hello"}]).status_code == 200


def test_a_status_carries_its_headers(server: ModelServer) -> None:
    server.behave(script.status(429, "slow down", {"Retry-After": "2"}))
    response = post(server)
    assert (response.status_code, response.headers["retry-after"]) == (429, "2")


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (script.data_shape, {"object": "list", "data": [{"id": "a"}]}),
        (script.plain_shape, ["a"]),
        (script.names_shape, {"models": [{"name": "a"}]}),
    ],
)
def test_models_are_listed_in_any_shape(server: ModelServer, shape: script.Shape, body: object) -> None:
    server.models, server.shape = [{"id": "a"}], shape
    assert httpx.get(f"{server.url}/v1/models", trust_env=False).json() == body


def test_a_key_is_demanded(server: ModelServer) -> None:
    server.key = "secret"
    assert post(server).status_code == 401
    assert post(server, headers={"Authorization": "Bearer secret"}).status_code == 200


def preflight(server: ModelServer) -> httpx.Response:
    headers = {"Origin": "null", "Access-Control-Request-Method": "POST"}
    headers["Access-Control-Request-Headers"] = "authorization,content-type"
    return httpx.options(server.url + CHAT, headers=headers, trust_env=False)


def test_cors_reflects_the_origin_and_records_the_preflight(server: ModelServer) -> None:
    response = preflight(server)
    assert response.headers["access-control-allow-origin"] == "null"
    assert response.headers["access-control-allow-headers"] == "authorization,content-type"
    assert [record.method for record in server.requests] == ["OPTIONS"] and server.chats == []


def test_cors_can_be_off(server: ModelServer) -> None:
    server.cors = False
    assert preflight(server).status_code == 400
    assert "access-control-allow-origin" not in post(server, headers={"Origin": "null"}).headers


def test_only_the_exact_paths_are_served() -> None:
    with ModelServer(prefix="/api") as server:
        assert httpx.get(f"{server.url}/v1/models", trust_env=False).status_code == 200
        assert httpx.get(f"{server.url}/v1/v1/models", trust_env=False).status_code == 404


def test_the_server_stops_while_a_client_still_waits() -> None:
    with ModelServer(script.silent()) as server:
        waiting = socket.create_connection(("127.0.0.1", httpx.URL(server.url).port))
        waiting.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}")
        server.wait_for(lambda requests: requests)
    with waiting:
        waiting.settimeout(5)
        while waiting.recv(4096):
            pass
    assert not server.requests[0].aborted
