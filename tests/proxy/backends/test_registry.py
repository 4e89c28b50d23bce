"""The backends: the list, the default, servers found on their usual ports, and how fresh all this is."""

import asyncio
import threading
import time
from dataclasses import replace
from typing import Any, Protocol

import pytest

from proxy.backends.kinds import KINDS
from proxy.backends.registry import Backends, candidates
from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.demo.reply import NAME as DEMO_MODEL
from proxy.llama.command import Command
from proxy.llama.keeper import Keeper, State
from proxy.upstream.client import Upstream
from tests.proxy.servers import LLAMA, LLAMA_LOADING, VLLM, paths_of, say, speak
from tests.proxy.wire import PATIENCE, Console, Line, Peer, StartConsole, StartPeer, error_of, listing, poll, serve

CHAT = "v1/chat/completions"
DEAD = Backend("dead", "http://127.0.0.1:9", "sk-dead")


class UsualPorts(Protocol):
    def __call__(self, *ports: int) -> None: ...


def rows(console: Console) -> dict[str, dict[str, Any]]:
    answer = console.http.get("/backends")
    assert set(answer.json()) == {"backends"}
    return {row["name"]: row for row in answer.json()["backends"]}


def statuses(console: Console) -> dict[str, str]:
    return {name: row["status"] for name, row in rows(console).items()}


def default_of(console: Console) -> str:
    (name,) = [name for name, row in rows(console).items() if row["default"]]
    return name


@pytest.fixture
def usual_ports(monkeypatch: pytest.MonkeyPatch) -> UsualPorts:
    """Sets the ports on which consoles started from then on look for servers."""

    def use(*ports: int) -> None:
        kinds = [replace(kind, port=port) for kind, port in zip(KINDS, ports, strict=False)]
        monkeypatch.setattr("proxy.backends.registry.KINDS", kinds)

    return use


@pytest.fixture
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is known is too old to be told."""
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    monkeypatch.setattr("proxy.backends.registry._OLD", 0.0)
    monkeypatch.setattr("proxy.backends.registry._PATIENCE", PATIENCE)


# What the list says


def test_a_row_says_all_that_the_page_needs(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(speak({"/v1/models": LLAMA}))
    found = rows(start_console(Backend("lab", peer.url), DEAD))
    assert found["lab"] == {
        "name": "lab",
        "kind": "llama.cpp",
        "status": "up",
        "default": True,
        "models": [{"id": "tiny", "vision": True, "context": 8192}],
        "reason": "",
        "circle": "machine",
        "keyed": False,
    }
    assert found["dead"]["keyed"] is True
    assert (found["dead"]["status"], found["dead"]["models"], found["dead"]["default"]) == ("down", [], False)
    assert "not running" in found["dead"]["reason"]
    assert found["demo"]["models"] == [{"id": DEMO_MODEL, "vision": True, "context": None}]
    assert list(found) == ["lab", "dead", "demo"]
    assert "sk-dead" not in str(found)


def test_the_demo_is_listed_as_down_with_its_hint(start_console: StartConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.demo.opencv.missing", lambda: "Install the extra.")
    demo = rows(start_console())["demo"]
    assert (demo["kind"], demo["status"], demo["reason"]) == ("demo", "down", "Install the extra.")


# Which is the default


def test_the_first_named_is_the_default_even_if_it_is_down(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    usual_ports(start_peer(speak({"/v1/models": VLLM})).port)
    console = start_console(DEAD, discover=True)
    assert default_of(console) == "dead"
    assert statuses(console)["vllm"] == "up"


def test_else_the_first_found_that_is_up(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    scripts = (
        serve(say(LLAMA_LOADING, "503 Service Unavailable", b"Server: llama.cpp")),
        serve(say(b"<h1>Hi</h1>")),
        serve(say({"error": "Unauthorized"}, "401 Unauthorized")),
        speak({"/v1/models": VLLM}),
    )
    usual_ports(*(start_peer(script).port for script in scripts), 9)
    console = start_console(discover=True)
    found = statuses(console)
    assert found == {"llama.cpp": "loading", "local": "unauthorised", "vllm": "up", "demo": "up"}
    assert default_of(console) == "vllm"


def test_the_first_request_of_all_waits_until_servers_were_looked_for(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    usual_ports(9, start_peer(serve(listing("found"))).port)
    assert start_console(discover=True).http.get("/v1/models").json()["data"][0]["id"] == "found"


def test_else_the_demo(start_console: StartConsole, usual_ports: UsualPorts) -> None:
    usual_ports(9)
    console = start_console(discover=True)
    assert console.http.get("/v1/models").json()["data"][0]["id"] == DEMO_MODEL
    assert default_of(console) == "demo"


def test_the_default_follows_a_server_that_starts_and_stops(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, no_memory: None
) -> None:
    loads = threading.Event()

    def load(line: Line) -> None:
        (say(LLAMA) if loads.is_set() else say(LLAMA_LOADING, "503 Service Unavailable"))(line)

    peer = start_peer(serve(load))
    usual_ports(peer.port)
    console = start_console(discover=True)
    assert default_of(console) == "demo"
    loads.set()
    assert rows(console)["local"]["kind"] == "llama.cpp"
    assert default_of(console) == "local"
    peer.close()
    assert default_of(console) == "demo"


# Who is found, and by what name


def test_no_discover_looks_for_nobody(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    peer = start_peer(speak({"/v1/models": VLLM}))
    usual_ports(peer.port)
    console = start_console(discover=False)
    assert list(rows(console)) == ["demo"]
    assert console.http.get("/backends/vllm/v1/models").status_code == 404
    assert not peer.received


def test_a_server_is_called_by_its_kind_wherever_it_listens(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    peers = [start_peer(speak({"/v1/models": payload})) for payload in (VLLM, LLAMA, LLAMA, {"data": [{"id": "m"}]})]
    usual_ports(*(peer.port for peer in peers))
    console = start_console(Backend("VLLM", "http://127.0.0.1:9"), discover=True)
    names = ["VLLM", f"vllm-{peers[0].port}", "llama.cpp", f"llama.cpp-{peers[2].port}", "local", "demo"]
    assert list(rows(console)) == names
    for name, peer in zip(names[1:], peers, strict=False):
        console.http.post(f"/backends/{name}/{CHAT}", content=b"{}")
        assert paths_of(peer)[-1] == f"/{CHAT}"


def test_a_name_once_given_stays(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, no_memory: None
) -> None:
    lists = [LLAMA]
    peer = start_peer(speak({"/v1/models": lambda line: say(lists[0])(line)}))
    usual_ports(peer.port)
    console = start_console(discover=True)
    assert rows(console)["llama.cpp"]["kind"] == "llama.cpp"
    lists[0] = VLLM
    assert rows(console)["llama.cpp"]["kind"] == "vllm"


def test_a_server_that_is_named_is_not_found_again(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    peer = start_peer(serve(listing("m")))
    usual_ports(peer.port)
    console = start_console(Backend("fast", f"http://localhost:{peer.port}"), discover=True)
    assert list(rows(console)) == ["fast", "demo"]


def test_the_console_does_not_find_itself(usual_ports: UsualPorts) -> None:
    usual_ports(8080, 8000)
    assert [backend.url for backend in candidates(Settings(port=8000))] == ["http://127.0.0.1:8080"]


def test_two_consoles_do_not_find_each_other(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts
) -> None:
    model = start_peer(speak({"/v1/models": VLLM}))
    other = start_console(Backend("lab", model.url))
    usual_ports(other.port)
    console = start_console(discover=True)
    assert statuses(console) == {"demo": "up"}


def test_one_that_was_found_and_stopped_is_said_to_be_down(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, no_memory: None
) -> None:
    peer = start_peer(speak({"/v1/models": VLLM}))
    usual_ports(peer.port)
    console = start_console(discover=True)
    assert statuses(console)["vllm"] == "up"
    peer.close()
    assert statuses(console)["vllm"] == "down"
    answer = console.http.post(f"/backends/vllm/{CHAT}", content=b"{}")
    assert answer.status_code == 502
    assert error_of(answer)["code"] == "backend_unreachable"


def test_a_name_that_is_not_known_yet_is_looked_for(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, no_memory: None
) -> None:
    usual_ports(start_peer(speak({"/v1/models": VLLM})).port)
    console = start_console(discover=True)
    assert console.http.get("/backends/VLLM/v1/models").json() == VLLM
    answer = console.http.get("/backends/nobody/v1/models")
    assert answer.status_code == 404
    assert "there are: vllm, demo." in error_of(answer)["message"]


# How fresh it is, and who waits for it


def test_what_is_known_is_kept_for_a_while_and_then_asked_again(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url))
    for _ in range(5):
        rows(console)
    assert len(peer.probes) == 1
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    rows(console)
    poll(lambda: len(peer.probes) == 2)


def test_news_of_a_server_that_answers_at_once_is_told_at_once(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    monkeypatch.setattr("proxy.backends.registry._MOMENT", PATIENCE)
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url))
    assert statuses(console)["lab"] == "up"
    peer.close()
    assert statuses(console)["lab"] == "down"


def test_a_server_that_hangs_is_waited_for_once_and_not_at_every_question(
    start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    peer, go = hesitant(start_peer, after=1)
    waits: list[float] = []

    async def poll_it() -> None:
        upstream = Upstream(connect_timeout=5, silence=5)
        backends = Backends(Settings(discover=False, backends=(Backend("lab", peer.url),)), upstream)
        wait = asyncio.wait

        async def noted(*tasks: Any, **limits: Any) -> Any:
            waits.append(limits["timeout"])
            return await wait(*tasks, **limits)

        monkeypatch.setattr("asyncio.wait", noted)
        await backends.listing()
        for _ in range(4):
            assert (await backends.listing())[0]["status"] == "up"
        monkeypatch.setattr("asyncio.wait", wait)
        go.set()
        await backends.close()
        await upstream.close()

    asyncio.run(poll_it())
    assert len(waits) == 2 and waits[1] <= 0.3


def test_a_llama_server_is_asked_only_while_it_is_up_and_at_once_after_a_start(start_peer: StartPeer) -> None:
    peer = start_peer(speak({"/v1/models": LLAMA}))
    command, backend = Command(argv=(), url=peer.url), Backend("llama", peer.url)
    settings = Settings(discover=False, backends=(backend,), llama=command)
    asked: list[int] = []

    async def follow() -> None:
        upstream = Upstream(connect_timeout=5, silence=5)
        keeper = Keeper(command, backend, upstream)
        backends = Backends(settings, upstream, keeper)
        for status in ("loading", "up", "up", "down", "up"):
            if status != keeper.state.status:
                keeper.state = State(status, status, time.monotonic())
            assert (await backends.listing())[0]["status"] == status
            asked.append(len(peer.received))
        await backends.close()
        await upstream.close()

    asyncio.run(follow())
    assert asked == [0, 1, 1, 1, 2]


def test_what_is_known_is_told_while_it_is_asked_again(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    monkeypatch.setattr("proxy.backends.registry._PATIENCE", 6 * PATIENCE)
    peer, go = hesitant(start_peer, after=1)
    console = start_console(Backend("lab", peer.url))
    for _ in range(3):
        assert statuses(console)["lab"] == "up"
    poll(lambda: len(peer.probes) == 2)
    assert statuses(console)["lab"] == "up"
    go.set()


def test_what_is_known_from_long_ago_is_not_told_as_news(
    start_console: StartConsole, start_peer: StartPeer, no_memory: None
) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url))
    assert statuses(console)["lab"] == "up"
    peer.close()
    assert statuses(console)["lab"] == "down"


def test_the_first_answer_does_not_wait_long_for_a_slow_server(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.registry._PATIENCE", 0.3)
    slow, go = hesitant(start_peer)
    found, go_too = hesitant(start_peer)
    usual_ports(found.port)
    console = start_console(
        Backend("slow", slow.url), Backend("lab", start_peer(serve(listing("m"))).url), discover=True
    )
    first = rows(console)
    assert {name: row["status"] for name, row in first.items()} == {"slow": "down", "lab": "up", "demo": "up"}
    assert "not answered yet" in first["slow"]["reason"]
    go.set()
    go_too.set()
    poll(lambda: statuses(console) == {"slow": "up", "lab": "up", "local": "up", "demo": "up"})


def test_a_slow_server_does_not_hold_up_the_news_of_others(
    start_console: StartConsole, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.backends.registry._FRESH", 0.0)
    monkeypatch.setattr("proxy.backends.registry._PATIENCE", 0.3)
    slow, go = hesitant(start_peer)
    quick = start_peer(serve(listing("m")))
    console = start_console(Backend("slow", slow.url), Backend("quick", quick.url))
    assert statuses(console)["quick"] == "up"
    quick.close()
    poll(lambda: statuses(console)["quick"] == "down")
    assert len(slow.probes) == 1
    go.set()


def test_a_slow_server_holds_up_no_request(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer, go = hesitant(start_peer)
    console = start_console(Backend("lab", peer.url))
    poll(lambda: peer.probes)
    assert console.http.post(f"/{CHAT}", content=b"{}").status_code == 200
    assert console.http.post(f"/backends/lab/{CHAT}", content=b"{}").status_code == 200
    assert console.http.get("/").status_code == 200
    go.set()


def test_a_request_does_not_wait_for_news_of_its_server(
    start_console: StartConsole, start_peer: StartPeer, usual_ports: UsualPorts, no_memory: None
) -> None:
    peer, go = hesitant(start_peer, after=1)
    usual_ports(peer.port)
    console = start_console(discover=True)
    for _ in range(2):
        assert console.http.post(f"/{CHAT}", content=b"{}").status_code == 200
        assert console.http.post(f"/backends/local/{CHAT}", content=b"{}").status_code == 200
    poll(lambda: len(peer.probes) == 2)
    assert console.http.post(f"/{CHAT}", content=b"{}").status_code == 200
    go.set()


def test_a_console_that_nobody_asks_asks_nobody(start_peer: StartPeer, no_memory: None) -> None:
    peer = start_peer(serve(listing("m")))

    async def idle() -> None:
        upstream = Upstream(connect_timeout=5, silence=5)
        backends = Backends(Settings(discover=False, backends=(Backend("lab", peer.url), DEAD)), upstream)
        await backends.listing()
        assert asyncio.all_tasks() == {asyncio.current_task()}, "something goes on after the answer"
        await backends.close()
        await upstream.close()

    asyncio.run(idle())


def test_a_console_stops_although_a_server_has_not_answered(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(serve(lambda line: line.wait_closed()))
    start_console(Backend("lab", peer.url))
    poll(lambda: peer.probes)


def hesitant(start_peer: StartPeer, after: int = 0) -> tuple[Peer, threading.Event]:
    """A server that answers the console's own questions, beyond the first few, only when the event is set."""
    go = threading.Event()

    def hesitate(line: Line) -> None:
        if line.requests[-1].is_probe and sum(request.is_probe for request in line.received) > after:
            go.wait(6 * PATIENCE)
        listing("m")(line)

    return start_peer(serve(hesitate)), go
