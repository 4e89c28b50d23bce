"""Probes: how a server fares by what it answers, what it is asked further, and what it is not asked twice."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from proxy.backends.kinds import KINDS
from proxy.backends.probe import Probe
from proxy.backends.report import Model, Report
from proxy.config.backend import Backend
from proxy.upstream.client import Upstream
from tests.proxy import servers
from tests.proxy.servers import LLAMA, LLAMA_LOADING, LLAMA_OLD, LLAMA_PROPS, LLAMA_REFUSES, VLLM, paths_of, say, speak
from tests.proxy.wire import PATIENCE, Line, Peer, Script, StartPeer, poll, serve

PLAIN = {"object": "list", "data": [{"id": "m"}]}
LLAMA_SHORT = {"object": "list", "data": [{"id": "old", "owned_by": "llamacpp", "meta": {"n_ctx": 512}}]}
LOADING = say(LLAMA_LOADING, "503 Service Unavailable", b"Server: llama.cpp")
REFUSING = say(LLAMA_REFUSES, "401 Unauthorized", b"Server: llama.cpp")


def look(peer: Peer, *, named: bool = True, times: int = 1, key: str = "") -> Report:
    return asyncio.run(servers.look(Backend("lab", peer.url, key), named=named, times=times))


def hang_up(line: Line) -> None:
    raise ConnectionResetError


@pytest.mark.parametrize(
    ("answer", "status", "kind", "reason"),
    [
        (say(LLAMA), "up", "llama.cpp", ""),
        (say(PLAIN), "up", "openai", ""),
        (say([]), "up", "openai", ""),
        (LOADING, "loading", "llama.cpp", "is loading its model"),
        (say({"detail": "Starting"}, "503 Service Unavailable"), "loading", "openai", "is loading its model"),
        (say(b"<h1>Gone fishing</h1>", "503 Service Unavailable"), "down", "openai", "503"),
        (REFUSING, "unauthorised", "llama.cpp", "set RTV_KEY_LAB, or type it in the page"),
        (say(b"<form>Sign in</form>", "401 Unauthorized"), "unauthorised", "openai", "RTV_KEY_LAB"),
        (say({"error": "no"}, "403 Forbidden"), "unauthorised", "openai", "RTV_KEY_LAB"),
        (say({"detail": "Not Found"}, "404 Not Found"), "down", "openai", "404"),
        (say(PLAIN, "404 Not Found"), "down", "openai", "404"),
        (say(b"<!doctype html><h1>It works!</h1>"), "down", "openai", "list of models"),
        (say(b"", "302 Found", b"Location: /login"), "down", "openai", "302"),
        (say(b"[" * 100_000), "down", "openai", "list of models"),
        (hang_up, "down", "openai", "closed the connection"),
        (lambda line: line.send(b"SSH-2.0-OpenSSH\r\n\r\n"), "down", "openai", "closed the connection"),
    ],
)
def test_what_a_server_answers_decides_its_status(
    answer: Script, status: str, kind: str, reason: str, start_peer: StartPeer
) -> None:
    report = look(start_peer(serve(answer)))
    assert (report.status, report.kind) == (status, kind)
    assert reason in report.reason
    assert bool(report.reason) == (status != "up")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (say(LLAMA), "up"),
        (say(PLAIN), "up"),
        (LOADING, "loading"),
        (REFUSING, "unauthorised"),
        (say({"error": "Unauthorized"}, "401 Unauthorized"), "unauthorised"),
        (say([]), "down"),
        (say({"status": 503, "error": "Service Unavailable", "path": "/v1/models"}, "503 Service Unavailable"), "down"),
        (say({"status": 401, "error": "Unauthorized", "path": "/v1/models"}, "401 Unauthorized"), "down"),
        (say({"detail": "Not authenticated"}, "401 Unauthorized"), "down"),
        (say(b"<form>Sign in</form>", "401 Unauthorized"), "down"),
        (say({"error": {"message": "File Not Found"}}, "404 Not Found", b"Server: llama.cpp"), "down"),
        (say(LLAMA, "200 OK", b"Server: realtime-vlm"), "down"),
    ],
)
def test_nobody_is_found_who_does_not_answer_as_a_model_server(
    answer: Script, status: str, start_peer: StartPeer
) -> None:
    assert look(start_peer(serve(answer)), named=False).status == status


def test_who_wants_a_key_is_told_where_to_put_it(start_peer: StartPeer) -> None:
    peer = start_peer(serve(REFUSING))
    wrong = look(peer, key="sk-wrong")
    assert "correct RTV_KEY_LAB" in wrong.reason
    assert "sk-wrong" not in repr(wrong)
    found = look(peer, named=False)
    assert f"--backend NAME={peer.url}" in found.reason
    assert "RTV_KEY_<NAME>" in found.reason
    assert "type it in the page" in found.reason


@pytest.mark.parametrize(
    ("routes", "models", "asked"),
    [
        ({"/v1/models": LLAMA}, [Model("tiny", True, 8192)], []),
        ({"/v1/models": LLAMA_OLD, "/props": LLAMA_PROPS}, [Model("old", True, 4096)], ["/props"]),
        ({"/v1/models": LLAMA_OLD}, [Model("old", None, None)], ["/props"]),
        ({"/v1/models": VLLM}, [Model("qwen", None, 4096)], []),
        (
            {"/v1/models": servers.SGLANG, "/get_model_info": servers.SGLANG_MODEL},
            [Model("qwen", True, 2048)],
            ["/get_model_info"],
        ),
        (
            {"/v1/models": servers.LMSTUDIO, "/api/v0/models": servers.LMSTUDIO_MODELS},
            [Model("seer", True, 4096), Model("talker", False, 8192)],
            ["/api/v0/models"],
        ),
        (
            {"/v1/models": servers.ollama("gemma3:4b", "llama3:8b", "nomic:latest"), "/api/show": servers.show},
            [Model("gemma3:4b", True, 131072), Model("llama3:8b", False, 8192)],
            ["/api/show"] * 3,
        ),
    ],
    ids=["llama.cpp", "llama.cpp-old", "llama.cpp-silent", "vllm", "sglang", "lmstudio", "ollama"],
)
def test_each_kind_is_asked_what_its_list_leaves_out_and_only_once(
    routes: dict[str, Any], models: list[Model], asked: list[str], start_peer: StartPeer
) -> None:
    peer = start_peer(speak(routes))
    assert list(look(peer, times=3).models) == models
    assert paths_of(peer) == ["/v1/models", *asked, "/v1/models", "/v1/models"]


def test_a_changed_list_is_asked_about_anew(start_peer: StartPeer) -> None:
    pulled = ["llama3:8b"]
    peer = start_peer(speak({"/v1/models": lambda line: say(servers.ollama(*pulled))(line), "/api/show": servers.show}))

    async def pull() -> Report | None:
        upstream = Upstream(connect_timeout=5, silence=5)
        probe = Probe(upstream, Backend("lab", peer.url), named=True)
        await probe.look()
        pulled.append("gemma3:4b")
        await probe.look()
        await upstream.close()
        return probe.report

    report = asyncio.run(pull())
    assert report
    assert report.models == (Model("llama3:8b", False, 8192), Model("gemma3:4b", True, 131072))


def test_a_server_that_was_away_may_have_come_back_another(start_peer: StartPeer) -> None:
    before, after = [say(LLAMA_OLD), say(LLAMA_PROPS)], [say(LLAMA_OLD), say({"modalities": {"vision": False}})]
    # Twice, because a kept connection that breaks is no reason yet.
    answers = iter([*before, hang_up, hang_up, *after])
    peer = start_peer(serve(lambda line: next(answers)(line)))
    assert look(peer, times=3).models == (Model("old", False),)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (say(servers.ollama("old")), say({"capabilities": ["completion"]})),
        (say(LLAMA_OLD, "200 OK", b"Server: llama.cpp"), say({"modalities": {"vision": False}})),
        (say(LLAMA_SHORT), say({"modalities": {"vision": False}})),
    ],
    ids=["of another owner", "by another program", "with another context"],
)
def test_what_one_server_told_of_a_model_is_not_believed_of_the_next_at_its_address(
    listed: Script, told: Script, start_peer: StartPeer
) -> None:
    answers = iter([say(LLAMA_OLD), say(LLAMA_PROPS), listed, told])
    peer = start_peer(serve(lambda line: next(answers)(line)))
    (model,) = look(peer, times=2).models
    assert (model.id, model.vision) == ("old", False)


@pytest.mark.parametrize(
    ("owner", "ids", "sign", "reply", "kind"),
    [
        ("ggml-org", ["hf.co/ggml-org/SmolVLM:latest"], "/api/version", {"version": "0.40"}, "ollama"),
        ("", [], "/api/version", {"version": "0.40"}, "ollama"),
        ("", [], "/api/v0/models", {"object": "list", "data": []}, "lmstudio"),
        ("me", ["tiny"], "", None, "openai"),
    ],
)
def test_a_list_without_a_known_owner_is_told_by_a_sign(
    owner: str, ids: list[str], sign: str, reply: Any, kind: str, start_peer: StartPeer
) -> None:
    peer = start_peer(speak({"/v1/models": servers.ollama(*ids, owner=owner), sign: reply}))
    assert look(peer, times=2).kind == kind
    assert len(set(paths_of(peer))) == len(paths_of(peer)) - 1, "a sign is asked for once"


def test_the_sign_of_the_usual_port_is_asked_for_first(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = {"/v1/models": servers.ollama(), "/api/v0/models": {"object": "list", "data": []}}
    peer = start_peer(speak(routes))
    moved = [replace(kind, port=peer.port) if kind.name == "lmstudio" else kind for kind in KINDS]
    monkeypatch.setattr("proxy.backends.probe.KINDS", moved)
    assert look(peer).kind == "lmstudio"
    assert paths_of(peer) == list(routes)


def test_who_wants_a_key_is_still_told_by_a_sign(start_peer: StartPeer) -> None:
    refusal = say({"error": "Unauthorized"}, "401 Unauthorized")
    peer = start_peer(speak({"/v1/models": refusal, "/version": {"version": "0.32.0"}}))
    report = look(peer, named=False)
    assert (report.status, report.kind) == ("unauthorised", "vllm")


def test_a_server_on_the_internet_is_asked_for_no_sign(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.backends.probe.circle_of", lambda host: "internet")
    peer = start_peer(speak({"/v1/models": {"object": "list", "data": [{"id": "gpt", "owned_by": "system"}]}}))
    assert look(peer).kind == "openai"
    assert paths_of(peer) == ["/v1/models"]


@pytest.mark.parametrize(
    "answer",
    [
        say(b"<h1>Oops</h1>", "500 Internal Server Error"),
        say(LLAMA_PROPS, "500 Internal Server Error"),
        say(b"[" * 100_000),
        say({"modalities": 7, "default_generation_settings": [[]]}),
        hang_up,
    ],
    ids=["page", "error", "deep", "odd", "cut"],
)
def test_a_server_that_fails_on_a_second_question_is_up_all_the_same(answer: Script, start_peer: StartPeer) -> None:
    report = look(start_peer(speak({"/v1/models": LLAMA_OLD, "/props": answer})))
    assert (report.status, report.models) == ("up", (Model("old"),))


def test_it_is_up_before_all_is_known_and_a_missing_answer_is_asked_for_again(
    start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.probe._LONGEST", 0.2)
    monkeypatch.setattr("proxy.upstream.question._WHOLE", 6 * PATIENCE)
    stalls = iter([True])

    def props(line: Line) -> None:
        if next(stalls, False):
            line.wait_closed()
        else:
            say(LLAMA_PROPS)(line)

    peer = start_peer(speak({"/v1/models": LLAMA_OLD, "/props": props}))

    async def twice() -> list[Report | None]:
        upstream = Upstream(connect_timeout=5, silence=5)
        probe = Probe(upstream, Backend("lab", peer.url), named=True)
        first = probe.look()
        await asyncio.to_thread(poll, lambda: probe.report)
        early = [probe.report, first.done()]
        await first
        reports = [probe.report]
        await probe.look()
        await upstream.close()
        assert early == [reports[0], False]
        return [*reports, probe.report]

    reports = asyncio.run(twice())
    assert [report and report.models for report in reports] == [(Model("old"),), (Model("old", True, 4096),)]


def test_many_models_are_asked_about_a_few_at_a_time(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [f"m{number}" for number in range(40)]
    monkeypatch.setattr(servers, "OLLAMA_SHOWS", {id: {"capabilities": ["completion", "vision"]} for id in ids})
    peer = start_peer(speak({"/v1/models": servers.ollama(*ids), "/api/show": servers.show}))
    assert all(model.vision for model in look(peer).models)
    assert len(peer.lines) <= 5


def test_a_kind_once_known_is_kept_while_the_server_is_down(start_peer: StartPeer) -> None:
    peer = start_peer(speak({"/v1/models": LLAMA}))

    async def stop() -> Report | None:
        upstream = Upstream(connect_timeout=5, silence=5)
        probe = Probe(upstream, Backend("lab", peer.url), named=True)
        await probe.look()
        peer.close()
        await probe.look()
        await upstream.close()
        return probe.report

    report = asyncio.run(stop())
    assert report
    assert (report.status, report.kind, report.models) == ("down", "llama.cpp", ())


def test_a_look_that_is_given_up_leaves_nothing_open(start_peer: StartPeer) -> None:
    peer = start_peer(serve(lambda line: line.wait_closed()))

    async def give_up() -> None:
        upstream = Upstream(connect_timeout=5, silence=60)
        probe = Probe(upstream, Backend("lab", peer.url), named=True)
        looking = probe.look()
        assert probe.look() is looking
        await asyncio.to_thread(poll, lambda: peer.received)
        await probe.close()
        assert looking.cancelled()
        await upstream.close()

    asyncio.run(give_up())
    poll(lambda: peer.finished == 1)


def test_a_server_that_takes_too_long_is_down(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    def dribble(line: Line) -> None:
        line.stream()
        while True:
            line.chunk(json.dumps(PLAIN).encode()[:1])

    monkeypatch.setattr("proxy.upstream.question._WHOLE", 0.2)
    report = look(start_peer(serve(dribble)))
    assert (report.status, report.reason) == ("down", "The backend 'lab' took too long to list its models.")
