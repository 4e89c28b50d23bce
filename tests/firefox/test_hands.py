"""The keyboard in Firefox: Space starts and stops, but never while the person types or is on a control."""

from collections.abc import Callable

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


def test_space_starts_and_stops(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.press(" ").reaches("watching")
    console.press(" ").reaches("idle")


def test_a_space_in_the_instruction_is_a_space(console: Console) -> None:
    console.put("instructionText", "").focus("instructionText").type("is it red")
    assert console.value("instructionText") == "is it red"
    assert console.phase == "idle"


def test_space_on_a_focused_control_is_the_controls(console: Console) -> None:
    console.evaluate("() => { document.getElementById('paceSection').open = true; }")
    for control in ("themeToggle", "streamSwitch"):
        console.focus(control).press(" ")
    assert console.evaluate("() => document.getElementById('streamSwitch').checked") is False
    console.sees("() => Boolean(document.documentElement.dataset.theme)")
    assert console.phase == "idle"


def test_space_on_start_starts_once(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.focus("startButton").press(" ").reaches("watching")
    server.wait_for(lambda _: server.chats)
    assert console.phase == "watching"
