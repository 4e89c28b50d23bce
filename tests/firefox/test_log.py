"""The log in Firefox: one stop on the way of Tab, arrows in it, and arrows from one enlarged answer to the next."""

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer

AT = "(answer) => document.activeElement.closest('#logList li')?.textContent.trim().endsWith(answer) ?? false"
SHOWN = """([answer, place]) => viewerText.textContent === answer && viewerPlace.textContent === place
    && viewerFrame.complete && viewerFrame.naturalWidth > 0"""


@pytest.fixture
def watching(console: Console, server: ModelServer) -> Console:
    """Three answers are in the log, and a fourth is waited for."""
    server.behave(script.numbered())
    server.release(3)
    return console.start().logged(3)


def test_tab_comes_to_one_row_and_arrows_to_the_others(watching: Console, server: ModelServer) -> None:
    watching.focus("clearLog").press("Tab").sees(AT, "answer 3")
    watching.press("ArrowDown").sees(AT, "answer 2").press("End").sees(AT, "answer 1")
    server.release()
    watching.logged(4).sees(AT, "answer 1").press("Home").sees(AT, "answer 4")
    watching.press("Tab").sees("() => !logList.contains(document.activeElement)")


def test_arrows_lead_from_one_enlarged_answer_to_the_next(watching: Console, server: ModelServer) -> None:
    watching.focus("clearLog").press("Tab").press("Enter").sees(SHOWN, ["answer 3", "1 of 3"])
    watching.press("ArrowRight").sees(SHOWN, ["answer 2", "2 of 3"])
    server.release()
    watching.sees(SHOWN, ["answer 2", "3 of 4"]).press("ArrowLeft").sees(SHOWN, ["answer 3", "2 of 4"])
    watching.focus("viewerNewer").press("Enter").press("Enter").sees(SHOWN, ["answer 4", "1 of 4"])
    assert watching.focused == "viewerNewer"
    watching.press("Escape").sees(AT, "answer 4")
