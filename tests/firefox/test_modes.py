"""Caption, ask, detect, point in Firefox: chosen by the keyboard, asked in the words that stand there."""

import re

import pytest

from tests.firefox.console import Console
from tests.model_server import ModelServer

CHOSEN = "() => document.querySelector('#modeChoice input:checked').value"
FOCUS = "() => document.querySelector('#modeChoice input:checked').focus()"


def go_right(console: Console, steps: int) -> None:
    """From the mode that is chosen, by arrow keys: caption, query, detect, point."""
    console.evaluate(FOCUS)
    for _ in range(steps):
        before = console.value("instructionText")
        console.press("ArrowRight")
        console.sees("(before) => document.getElementById('instructionText').value !== before", before)


@pytest.mark.parametrize(
    ("steps", "mode", "words"),
    [
        (1, "detect", r'Detect "door", "cat"\. Answer only .*"bbox_2d": \[x1, y1, x2, y2\].* 0 to 1000\.'),
        (2, "point", r'Point to "door", "cat"\. Answer only .*"point_2d": \[x, y\].* 0 to 1000\.'),
        (3, "caption", r"Describe the scene in one sentence\."),
    ],
    ids=["detect", "point", "caption"],
)
def test_the_arrow_keys_choose_and_what_stands_there_is_asked(
    console: Console, server: ModelServer, steps: int, mode: str, words: str
) -> None:
    console.put("targetText", "door, cat")
    go_right(console, steps)
    assert console.evaluate(CHOSEN) == mode
    console.click("captureOnce").logged(1)
    assert re.fullmatch(words, server.chats[0].text)
    assert console.value("instructionText") == server.chats[0].text


def test_own_words_are_kept_for_their_mode(console: Console, server: ModelServer) -> None:
    go_right(console, 1)
    suggested = console.value("instructionText")
    console.put("instructionText", "Where is the cup? Answer with bbox_2d.").reload()
    assert console.evaluate(CHOSEN) == "detect"
    console.click("captureOnce").logged(1)
    assert server.chats[0].text == "Where is the cup? Answer with bbox_2d."
    console.click("suggestedWords")
    assert console.value("instructionText") == suggested
    assert not console.visible("suggestedWords")
