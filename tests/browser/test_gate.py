"""The change gate: what it costs to watch where nothing happens, and that what happens is not missed."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.model_server import ModelServer

Site = Callable[..., Console]
GATES = pytest.mark.parametrize("gate", ["gentle", "strict"])


def looked(console: Console, times: int) -> None:
    """Wait until the gate has looked at so many frames."""
    console.page.wait_for_function(
        "(times) => Number(document.getElementById('gateSeen').textContent) >= times", arg=times, timeout=20_000
    )


def gated(console: Console, gate: str, heartbeat: int = 3600) -> Console:
    return console.unfold("metrics").put("gateSelect", gate).put("heartbeatSeconds", str(heartbeat))


@GATES
def test_a_still_scene_is_asked_about_once(
    open_console: Callable[..., Console], index: str, server: ModelServer, gate: str
) -> None:
    console = gated(open_console(index, clip="still").use(server.url), gate)
    console.start().logged(1)
    looked(console, 30)
    assert len(server.chats) == 1
    assert console.phase == "watching"


def test_a_heartbeat_asks_about_a_still_scene(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = gated(open_console(index, clip="still").use(server.url), "gentle", heartbeat=1)
    console.start().logged(4)
    sent = [record.arrived for record in server.chats]
    assert min(after - before for before, after in pairwise(sent)) > 0.8


@GATES
@pytest.mark.parametrize("clip", ["hand", "face", "two cameras"])
def test_what_moves_is_asked_about(
    open_console: Callable[..., Console], index: str, server: ModelServer, gate: str, clip: str
) -> None:
    console = gated(open_console(index, clip=clip).use(server.url), gate)
    console.start().logged(6)


def test_the_gate_is_off_until_it_is_chosen(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index, clip="still").use(server.url).unfold("pace")
    expect(console["gateSelect"]).to_have_value("off")
    expect(console["heartbeatField"]).to_be_hidden()
    console.start().logged(5)
    console["gateSelect"].select_option("strict")
    expect(console["heartbeatSeconds"]).to_be_visible()
    expect(console["paceNow"]).to_contain_text("strict gate")
