"""The backends: the list, the default, and servers found on their usual ports."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from proxy.backends import candidates
from proxy.config import Backend, Settings
from proxy.demo.reply import NAME as DEMO_MODEL
from tests.proxy.wire import PATIENCE, Console, Line, StartConsole, StartPeer, error_of, listing, poll, serve

CHAT = "v1/chat/completions"


def rows(console: Console) -> dict[str, dict[str, Any]]:
    answer = console.http.get("/backends")
    assert set(answer.json()) == {"backends"}
    return {row["name"]: row for row in answer.json()["backends"]}


@pytest.fixture
def usual_ports(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, int]:
    """The ports searched, empty at first; a test enters its peers."""
    ports: dict[str, int] = {}
    monkeypatch.setattr("proxy.backends.USUAL_PORTS", ports)
    return ports


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.backends._FRESH", 0.0)


def test_a_row_says_all_that_the_page_needs(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(serve(listing("m")))
    dead = Backend("dead", "http://127.0.0.1:9", "sk-dead")
    found = rows(start_console(Backend("lab", peer.url), dead))
    assert found["lab"] == {
        "name": "lab",
        "kind": "openai",
        "status": "up",
        "default": True,
        "models": [{"id": "m", "vision": None, "context": None}],
        "reason": "",
        "circle": "machine",
    }
    assert (found["dead"]["status"], found["dead"]["models"], found["dead"]["default"]) == ("down", [], False)
    assert "not running" in found["dead"]["reason"]
    assert found["demo"]["models"] == [{"id": DEMO_MODEL, "vision": True, "context": None}]
    assert list(found) == ["lab", "dead", "demo"]
    assert "sk-dead" not in str(found)


def test_the_demo_is_listed_as_down_with_its_hint(start_console: StartConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.demo.available", lambda: "Install the extra.")
    demo = rows(start_console())["demo"]
    assert (demo["kind"], demo["status"], demo["reason"]) == ("demo", "down", "Install the extra.")


def test_the_first_named_is_the_default_even_if_it_is_down(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: dict[str, int]
) -> None:
    usual_ports["ollama"] = start_peer(serve(listing("found"))).port
    found = rows(start_console(Backend("dead", "http://127.0.0.1:9"), discover=True))
    assert [name for name, row in found.items() if row["default"]] == ["dead"]
    assert found["ollama"]["status"] == "up"


def test_else_the_first_found_that_is_up(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: dict[str, int]
) -> None:
    def load(line: Line) -> None:
        line.answer(b'{"error":{"message":"Loading model"}}', "503 Service Unavailable")

    ports = {
        "llama.cpp": start_peer(serve(load)).port,
        "ollama": start_peer(serve(lambda line: line.answer(b"<h1>Hi</h1>", "404 Not Found"))).port,
        "vllm": start_peer(serve(listing("found"))).port,
        "sglang": 9,
    }
    usual_ports.update(ports)
    console = start_console(discover=True)
    found = rows(console)
    assert {name: row["status"] for name, row in found.items()} == {"llama.cpp": "loading", "vllm": "up", "demo": "up"}
    assert [name for name, row in found.items() if row["default"]] == ["vllm"]
    assert console.http.get("/v1/models").json()["data"][0]["id"] == "found"


def test_else_the_demo(start_console: StartConsole, usual_ports: dict[str, int]) -> None:
    usual_ports["ollama"] = 9
    console = start_console(discover=True)
    assert console.http.get("/v1/models").json()["data"][0]["id"] == DEMO_MODEL
    assert rows(console)["demo"]["default"] is True


def test_no_discover_looks_for_nobody(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: dict[str, int]
) -> None:
    peer = start_peer(serve(listing("found")))
    usual_ports["ollama"] = peer.port
    console = start_console(discover=False)
    assert list(rows(console)) == ["demo"]
    assert console.http.get("/backends/ollama/v1/models").status_code == 404
    assert not peer.received


def test_a_server_that_is_named_is_not_found_again(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: dict[str, int]
) -> None:
    by_url, by_name = start_peer(serve(listing("m"))), start_peer(serve(listing("m")))
    usual_ports.update({"llama.cpp": by_url.port, "ollama": by_name.port})
    console = start_console(Backend("fast", by_url.url), Backend("Ollama", "http://127.0.0.1:9"), discover=True)
    assert list(rows(console)) == ["fast", "Ollama", "demo"]
    assert not by_name.received


def test_the_console_does_not_find_itself(usual_ports: dict[str, int]) -> None:
    usual_ports.update({"llama.cpp": 8080, "vllm": 8000})
    assert [backend.name for backend in candidates(Settings(port=8000))] == ["llama.cpp"]


def test_one_that_was_found_and_stopped_is_still_known_by_name(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: dict[str, int], no_cache: None
) -> None:
    peer = start_peer(serve(listing("m")))
    usual_ports["ollama"] = peer.port
    console = start_console(discover=True)
    assert "ollama" in rows(console)
    peer.close()
    assert "ollama" not in rows(console)
    answer = console.http.post(f"/backends/ollama/{CHAT}", content=b"{}")
    assert answer.status_code == 502
    assert error_of(answer)["code"] == "backend_unreachable"


def test_statuses_are_kept_for_a_while_and_then_asked_again(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url))
    for _ in range(5):
        rows(console)
    assert len(peer.probes) == 1
    monkeypatch.setattr("proxy.backends._FRESH", 0.0)
    rows(console)
    assert len(peer.probes) == 2


def test_a_slow_probe_holds_up_no_request(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.probe._SILENCE", 6 * PATIENCE)
    monkeypatch.setattr("proxy.probe._WHOLE", 6 * PATIENCE)
    go = threading.Event()

    def hesitate(line: Line) -> None:
        if line.requests[-1].is_probe:
            go.wait(6 * PATIENCE)
        line.answer(b"[]")

    peer = start_peer(serve(hesitate))
    console = start_console(Backend("lab", peer.url))
    poll(lambda: peer.probes)
    assert console.http.post(f"/{CHAT}", content=b"{}").status_code == 200
    assert console.http.post(f"/backends/lab/{CHAT}", content=b"{}").status_code == 200
    assert console.http.get("/").status_code == 200
    go.set()
