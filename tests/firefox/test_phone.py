"""The console at a phone's size in Firefox, and the way there: the sheet by the keyboard, TLS with a token."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer
from tests.served import Served

UPRIGHT = (390, 844)
ANYWHERE = "0.0.0.0"  # noqa: S104
IN_SHEET = "() => document.activeElement === document.body || Boolean(document.activeElement.closest('#panel'))"


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).resize(*UPRIGHT).use(server.url)


def test_the_sheet_takes_the_keyboard_and_gives_it_back(console: Console) -> None:
    console.hides("panel").focus("panelOpen").press("Enter").sees("() => document.activeElement.id === 'panelClose'")
    for _ in range(5):
        console.press("Tab")
        assert console.evaluate(IN_SHEET), "what is covered cannot be reached"
    console.press("Escape").hides("panel")
    assert console.focused == "panelOpen"


def test_what_is_set_in_the_sheet_is_used_and_nothing_overflows(console: Console, server: ModelServer) -> None:
    console.click("panelOpen").focus("instructionText").press("End").type(" Now.").press("Escape")
    console.hides("panel").start().says(script.WORDS)
    assert server.chats[0].text.endswith(" Now.")
    assert console.evaluate("() => document.documentElement.scrollWidth") == UPRIGHT[0]


def test_picture_answer_and_the_answers_before_share_the_window(console: Console) -> None:
    console.start().sees("() => document.querySelectorAll('#recentList li').length >= 3")
    heights = "() => ['picture', 'answer'].map((id) => document.getElementById(id).clientHeight)"
    picture, answer = console.evaluate(heights)
    assert 216 <= picture <= 220, "as high as a picture of 16 to 9 that is 390 px wide"
    assert answer > 200
    assert console.evaluate("() => document.documentElement.scrollHeight") == UPRIGHT[1]


def test_under_tls_the_token_of_the_link_opens_the_console(
    open_console: Callable[..., Console], server: ModelServer, tmp_path: Path
) -> None:
    options = ("--host", ANYWHERE, "--tls", "--no-discover", "--backend", f"tiny={server.url}")
    with Served(*options, XDG_CONFIG_HOME=str(tmp_path)) as served:
        token = served.opened().partition("#token=")[2]
        console = open_console(f"{served.url}/#token={token}").resize(*UPRIGHT)
        console.sees("() => location.hash === ''")
        assert console.evaluate("() => isSecureContext && location.protocol") == "https:"
        console.start().says(script.WORDS).stop().reaches("idle")
        assert token not in console.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")


def test_under_tls_without_the_token_it_tells_what_to_open(
    open_console: Callable[..., Console], tmp_path: Path
) -> None:
    with Served("--host", ANYWHERE, "--tls", "--no-discover", XDG_CONFIG_HOME=str(tmp_path)) as served:
        console = open_console(served.url).shows("welcomeLead", "the one with #token= at its end")
        assert not console.visible("welcomeStart")
        console.start().reaches("failed")
