"""One answer, large: from there to its neighbours in the log, by button and by key, whatever arrives meanwhile."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

BOXES = json.dumps([{"bbox_2d": [100, 100, 400, 500], "label": "face"}])
# What is read out in the dialog, in its order, and the object URLs that are held.
LISTEN = """() => {
    window.heard = [];
    const region = document.querySelector('#viewer [data-announcer]');
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
    window.urls = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
        const url = createObjectURL.call(URL, blob);
        urls.add(url);
        return url;
    };
    URL.revokeObjectURL = (url) => {
        urls.delete(url);
        revokeObjectURL.call(URL, url);
    };
}"""
# The frame is there, and its URL is the only one that is held: rows of the log need theirs no more.
HELD = "() => viewerFrame.complete && viewerFrame.naturalWidth > 0 && [...urls].join() === viewerFrame.src"


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    """It watches, three answers are in the log, and a fourth is waited for."""
    server.behave(script.numbered())
    console = open_console(index, permissions=["camera", "clipboard-write"]).use(server.url)
    console.page.evaluate(LISTEN)
    server.release(3)
    return console.start().logged(3)


def look(console: Console, row: int) -> None:
    """Enlarge the answer in this row of the log, counted from 0."""
    console["logList"].locator("button").nth(row).click()
    expect(console["viewer"]).to_be_visible()


def shows(console: Console, answer: str, place: str) -> None:
    expect(console["viewerText"]).to_have_text(answer)
    expect(console["viewerPlace"]).to_have_text(place)


def ends(console: Console, *, newer: bool = False, older: bool = False) -> None:
    """On which side there is nobody any more."""
    expect(console["viewerNewer"]).to_have_attribute("aria-disabled", str(newer).lower())
    expect(console["viewerOlder"]).to_have_attribute("aria-disabled", str(older).lower())


def test_buttons_lead_from_answer_to_answer_and_keep_the_focus(console: Console) -> None:
    look(console, 1)
    shows(console, "answer 2", "2 of 3")
    ends(console)
    for button, answer, place in (("viewerNewer", "answer 3", "1 of 3"), ("viewerOlder", "answer 1", "3 of 3")):
        # At the end of the way another press does nothing.
        for _ in range(3):
            console[button].focus()
            console[button].press("Enter")
        shows(console, answer, place)
        ends(console, newer=button == "viewerNewer", older=button == "viewerOlder")
        expect(console[button]).to_be_focused()


def test_the_arrows_do_the_same_wherever_the_focus_is(console: Console) -> None:
    look(console, 2)
    console.page.keyboard.press("ArrowLeft")
    shows(console, "answer 2", "2 of 3")
    # Where nothing can have it, the focus is nowhere.
    console["viewerText"].click()
    console.page.keyboard.press("ArrowLeft")
    shows(console, "answer 3", "1 of 3")
    console["viewerClose"].focus()
    console.page.keyboard.press("ArrowRight")
    shows(console, "answer 2", "2 of 3")


def test_arrows_in_a_field_are_the_fields(console: Console, server: ModelServer) -> None:
    console.stop().reaches("idle")
    server.behave(script.say(BOXES))
    console["modeDetect"].check()
    console["captureOnce"].click()
    console.logged(4).reaches("idle")
    look(console, 0)
    choice = console["viewerReading"].locator("select")
    choice.focus()
    choice.press("ArrowRight")
    shows(console, BOXES, "1 of 4")


def test_new_answers_leave_what_is_looked_at(console: Console, server: ModelServer) -> None:
    look(console, 0)
    ends(console, newer=True)
    server.release(2)
    shows(console, "answer 3", "3 of 5")
    ends(console)
    console["viewerNewer"].click()
    shows(console, "answer 4", "2 of 5")
    assert console.page.evaluate("() => heard") == ["1 of 3: answer 3", "2 of 5: answer 4"]


def test_each_frame_is_let_go_of_for_the_next(console: Console) -> None:
    look(console, 2)
    sources = []
    for _ in range(3):
        console.page.wait_for_function(HELD)
        sources.append(console["viewerFrame"].get_attribute("src"))
        console.page.keyboard.press("ArrowLeft")
    assert len({*sources}) == 3
    console["viewerClose"].click()
    console.page.wait_for_function("() => urls.size === 0")


def test_an_answer_that_the_log_let_go_of_stays_with_the_nearest_beside_it(
    short_log: Console, server: ModelServer
) -> None:
    console = short_log
    look(console, 1)
    server.release(5)
    expect(console["logList"].locator("button").first).to_contain_text("answer 8")
    shows(console, "answer 2", "no longer in the log")
    assert console["viewerFrame"].evaluate("(one) => one.complete && one.naturalWidth > 0")
    ends(console, older=True)
    console.page.keyboard.press("ArrowLeft")
    shows(console, "answer 6", "3 of 3")
    ends(console, older=True)


def test_who_closes_it_is_at_the_row_of_what_was_seen_last(console: Console) -> None:
    look(console, 0)
    for _ in range(2):
        console.page.keyboard.press("ArrowRight")
    console.page.keyboard.press("Escape")
    expect(console["logList"].locator("button").nth(2)).to_be_focused()


def test_keys_of_the_page_do_nothing_behind_it(console: Console, server: ModelServer) -> None:
    console.stop().reaches("idle")
    look(console, 0)
    asked = len(server.chats)
    console["viewerText"].click()
    for key in ("Space", "o", "Control+Enter", "2", "?"):
        console.page.keyboard.press(key)
    expect(console["shortcuts"]).to_be_hidden()
    expect(console["viewer"]).to_be_visible()
    assert (console.phase, len(server.chats)) == ("idle", asked)


def test_what_happens_in_it_is_told_in_it(console: Console) -> None:
    look(console, 0)
    console["viewerCopy"].click()
    console.page.wait_for_function("() => heard.at(-1) === 'Copied'")
    with console.page.expect_download():
        console["viewerSave"].click()
    console.page.wait_for_function("() => heard.at(-1) === 'Frame saved'")
