"""Probes: every shape of model list, and what is told of a server that does not send one."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from proxy import probe as probe_module
from proxy.config import Backend
from proxy.probe import Model, Report, guess_kind, probe, read_models
from proxy.upstream import Upstream
from tests.proxy.wire import Line, StartPeer, serve

LLAMA = {
    "models": [{"name": "tiny", "model": "tiny", "capabilities": ["completion", "multimodal"]}],
    "object": "list",
    "data": [{"id": "tiny", "owned_by": "llamacpp", "meta": {"n_ctx": 8192, "n_ctx_train": 32768}}],
}


@pytest.mark.parametrize(
    ("payload", "models"),
    [
        ({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}, (Model("a"), Model("b"))),
        (["a", "b"], (Model("a"), Model("b"))),
        ({"models": [{"name": "a"}]}, (Model("a"),)),
        ({"data": ["a"]}, (Model("a"),)),
        (LLAMA, (Model("tiny", True, 8192),)),
        ({"models": [{"name": "t", "capabilities": ["completion"]}]}, (Model("t", False),)),
        ({"data": [{"id": "v", "max_model_len": 4096}]}, (Model("v", None, 4096),)),
        (
            {"data": [{"id": "r", "context_length": 131072, "architecture": {"input_modalities": ["text", "image"]}}]},
            (Model("r", True, 131072),),
        ),
        ({"data": [{"id": "t", "architecture": {"input_modalities": ["text"]}}]}, (Model("t", False),)),
        ({"data": [{"id": "l", "type": "vlm", "max_context_length": 10}]}, (Model("l", True, 10),)),
        ({"data": [{"id": "m", "capabilities": {"vision": False}}]}, (Model("m", False),)),
        ({"object": "list", "data": []}, ()),
        ({"object": "list", "data": None}, ()),
        ([], ()),
        ({"data": [{"no": "id"}, 7, None]}, ()),
        ({"error": "Unauthorized"}, None),
        ({"detail": "Not Found"}, None),
        ("text", None),
        (None, None),
    ],
)
def test_a_list_of_models_is_read_in_every_shape(payload: Any, models: tuple[Model, ...] | None) -> None:
    assert read_models(payload) == models


@pytest.mark.parametrize(
    ("owner", "kind"),
    [("llamacpp", "llama.cpp"), ("vllm", "vllm"), ("library", "ollama"), ("sglang", "sglang"), ("me", ""), (None, "")],
)
def test_the_owner_gives_the_kind_away(owner: str | None, kind: str) -> None:
    assert guess_kind({"data": [{"id": "m", "owned_by": owner}]}) == kind


def look(backend: Backend) -> Report:
    async def once() -> Report:
        upstream = Upstream(connect_timeout=5, silence=5)
        try:
            return await probe(upstream, backend)
        finally:
            await upstream.close()

    return asyncio.run(once())


def say(payload: Any, status: str = "200 OK") -> Callable[[Line], None]:
    return lambda line: line.answer(payload if isinstance(payload, bytes) else json.dumps(payload).encode(), status)


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (say(LLAMA), "up", ""),
        (say([]), "up", ""),
        (say({"error": {"message": "Loading model", "code": 503}}, "503 Service Unavailable"), "loading", "loading"),
        (say(b"<h1>Gone fishing</h1>", "503 Service Unavailable"), "down", "503"),
        (say({"error": "Unauthorized"}, "401 Unauthorized"), "down", "RTV_KEY_LAB"),
        (say({"detail": "Not Found"}, "404 Not Found"), "down", "404"),
        (say(b"<!doctype html><h1>It works!</h1>"), "down", "list of models"),
        (say(b"", "302 Found"), "down", "302"),
    ],
)
def test_what_a_server_answers_decides_its_status(
    answer: Callable[[Line], None], status: str, reason: str, start_peer: StartPeer
) -> None:
    report = look(Backend("lab", start_peer(serve(answer)).url))
    assert report.status == status
    assert reason in report.reason


def test_a_probe_carries_the_backends_key_and_never_tells_it(start_peer: StartPeer) -> None:
    peer = start_peer(serve(say({"error": "no"}, "401 Unauthorized")))
    report = look(Backend("lab", peer.url, "sk-lab"))
    assert peer.probes[0].header("authorization") == "Bearer sk-lab"
    assert "sk-lab" not in repr(report)


@pytest.mark.parametrize("silent_after", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"])
def test_a_silent_server_is_down_soon(
    silent_after: bytes, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(line: Line) -> None:
        line.send(silent_after)
        line.wait_closed()

    monkeypatch.setattr(probe_module, "_SILENCE", 0.1)
    assert look(Backend("lab", start_peer(serve(stall)).url)).status == "down"


def test_a_server_that_dribbles_is_not_waited_for(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    def dribble(line: Line) -> None:
        line.stream()
        while True:
            line.chunk(b" ")

    monkeypatch.setattr(probe_module, "_WHOLE", 0.2)
    assert look(Backend("lab", start_peer(serve(dribble)).url)).status == "down"


def test_a_kind_that_is_not_said_is_guessed_from_the_address() -> None:
    kinds = {url: look(Backend("a", url)).kind for url in ("http://127.0.0.1:9", "http://127.0.0.1:11434")}
    assert kinds == {"http://127.0.0.1:9": "openai", "http://127.0.0.1:11434": "ollama"}
