"""The log at the keyboard: one stop for Tab, arrows within, and a place that is kept while rows come and go."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

STOPS = "#logList [tabindex='0']"


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    """It watches, six answers are in the log, and another is waited for."""
    server.behave(script.numbered())
    server.release(6)
    return open_console(index).use(server.url).start().logged(6)


def row(console: Console, answer: int) -> Locator:
    return console["logList"].get_by_role("button", name=re.compile(rf"answer {answer}$"))


def enter(console: Console) -> None:
    """Come to the log by Tab."""
    console["clearLog"].focus()
    console.page.keyboard.press("Tab")


def test_the_list_is_one_stop_from_which_tab_leads_out(console: Console) -> None:
    enter(console)
    expect(row(console, 6)).to_be_focused()
    console.page.keyboard.press("Tab")
    assert not console["logList"].evaluate("(list) => list.contains(document.activeElement)")
    console.page.keyboard.press("Shift+Tab")
    expect(row(console, 6)).to_be_focused()
    console.page.keyboard.press("Shift+Tab")
    expect(console["clearLog"]).to_be_focused()


def test_keys_go_from_row_to_row(console: Console) -> None:
    enter(console)
    ends = [("ArrowUp", 6), ("End", 1), ("ArrowDown", 1), ("Home", 6)]
    for key, answer in [*ends, ("ArrowDown", 5), ("ArrowDown", 4), ("ArrowUp", 5)]:
        console.page.keyboard.press(key)
        expect(row(console, answer)).to_be_focused()
        expect(row(console, answer)).to_be_in_viewport()
        expect(console.page.locator(STOPS)).to_have_count(1)


def test_enter_looks_closer_and_escape_comes_back(console: Console) -> None:
    enter(console)
    console.page.keyboard.press("ArrowDown")
    console.page.keyboard.press("Enter")
    expect(console["viewerText"]).to_have_text("answer 5")
    console.page.keyboard.press("Escape")
    expect(row(console, 5)).to_be_focused()


def test_the_row_that_was_pressed_is_meant_wherever_it_is_when_the_press_ends(
    console: Console, server: ModelServer
) -> None:
    row(console, 6).hover()
    console.page.mouse.down()
    server.release()
    console.logged(7)
    console.page.mouse.up()
    expect(console["viewerText"]).to_have_text("answer 6")


def test_keys_with_others_are_not_the_lists(console: Console) -> None:
    enter(console)
    for key in ("Control+End", "Alt+ArrowDown", "Shift+ArrowDown"):
        console.page.keyboard.press(key)
        expect(row(console, 6)).to_be_focused()


def test_tab_comes_to_the_newest_until_somebody_was_there_and_then_back_to_where_they_were(
    console: Console, server: ModelServer
) -> None:
    server.release()
    console.logged(7)
    enter(console)
    expect(row(console, 7)).to_be_focused()
    console.page.keyboard.press("ArrowDown")
    console["clearLog"].focus()
    server.release()
    console.logged(8)
    enter(console)
    expect(row(console, 6)).to_be_focused()


@pytest.mark.parametrize("downs", [0, 3])
def test_new_answers_leave_the_focused_row_in_its_place(console: Console, server: ModelServer, downs: int) -> None:
    enter(console)
    for _ in range(downs):
        console.page.keyboard.press("ArrowDown")
    focused = row(console, 6 - downs)
    before = focused.bounding_box()
    server.release(4)
    console.logged(10)
    expect(focused).to_be_focused()
    assert focused.bounding_box() == before
    # Once nobody is there, the list follows what is new.
    console["clearLog"].focus()
    server.release()
    expect(row(console, 11)).to_be_in_viewport()


def test_the_focus_of_a_row_that_is_let_go_of_goes_to_the_nearest(short_log: Console, server: ModelServer) -> None:
    console = short_log
    enter(console)
    console.page.keyboard.press("End")
    expect(row(console, 1)).to_be_focused()
    server.release(2)
    expect(row(console, 3)).to_be_focused()
    console.page.keyboard.press("ArrowUp")
    expect(row(console, 4)).to_be_focused()
    expect(console.page.locator(STOPS)).to_have_count(1)


def test_who_clears_the_log_begins_anew_with_the_newest(console: Console, server: ModelServer) -> None:
    enter(console)
    console.page.keyboard.press("End")
    console["clearLog"].click()
    expect(console["logList"].locator("li")).to_have_count(0)
    server.release(2)
    console.logged(2)
    enter(console)
    expect(row(console, 8)).to_be_focused()
