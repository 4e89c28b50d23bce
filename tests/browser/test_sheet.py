"""What a thumb reaches on a phone: question, settings and log in a sheet, and room for it all, upright and across."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.phones import ACROSS, OFFERING, SMALL, UPRIGHT, phone

Open = Callable[..., Console]

# Controls that are in sight and smaller than a fingertip. What lies in a label is as large as that.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, textarea, input, summary')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]'))
    .map((one) => [one, one.matches('[type=checkbox], [type=radio]') ? one.closest('label') : one])
    .map(([one, target]) => [one, target.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
    .map(([one, { width, height }]) => `${one.id || one.outerHTML.slice(0, 60)} ${width} x ${height}`)"""


@pytest.fixture
def console(open_console: Open, index: str, server: ModelServer) -> Console:
    return phone(open_console, index).use(server.url)


# The sheet


def test_the_sheet_opens_and_closes_by_touch(console: Console) -> None:
    panel, opener = console["panel"], console["panelOpen"]
    expect(panel).to_be_hidden()
    for beside in (False, True):
        opener.tap()
        expect(panel).to_be_in_viewport(ratio=0.99)
        expect(opener).to_have_attribute("aria-expanded", "true")
        if beside:
            console.page.touchscreen.tap(195, 100)
        else:
            console["panelClose"].tap()
        expect(panel).to_be_hidden()
        expect(opener).to_be_focused()
    assert console.phase == "idle", "a tap beside the sheet presses nothing under it"


def test_the_sheet_is_pulled_down(console: Console) -> None:
    console["panelOpen"].tap()
    expect(console["panel"]).to_be_in_viewport(ratio=0.99)
    box = console["panelGrip"].bounding_box()
    assert box
    mouse = console.page.mouse
    for far, hidden in ((40, False), (200, True)):
        mouse.move(box["x"] + 60, box["y"] + 10)
        mouse.down()
        mouse.move(box["x"] + 60, box["y"] + 10 + far)
        mouse.up()
        expect(console["panelOpen"]).to_have_attribute("aria-expanded", str(not hidden).lower())
    expect(console["panel"]).to_be_hidden()


def test_the_sheet_takes_the_keyboard_and_gives_it_back(console: Console) -> None:
    console["panelOpen"].focus()
    console.page.keyboard.press("Enter")
    expect(console["panelClose"]).to_be_focused()
    console.page.keyboard.press("Shift+Tab")
    inside = "() => document.activeElement === document.body || Boolean(document.activeElement.closest('#panel'))"
    assert console.page.evaluate(inside), "what is covered cannot be reached"
    console.page.keyboard.press("Escape")
    expect(console["panel"]).to_be_hidden()
    expect(console["panelOpen"]).to_be_focused()
    console.page.keyboard.press("Tab")
    assert not console.page.evaluate("() => Boolean(document.activeElement.closest('#panel'))")


def test_the_server_badge_and_the_notice_lead_into_the_sheet(console: Console) -> None:
    console["serverBadge"].tap()
    expect(console["backendSelect"]).to_be_focused()
    expect(console["backendSelect"]).to_be_in_viewport()
    console.page.keyboard.press("Escape")
    expect(console["serverBadge"]).to_be_focused()
    console.use("http://127.0.0.1:9").start().complains("does not answer")
    console["noticeWhy"].tap()
    expect(console["testReport"]).to_be_visible()
    expect(console["panel"]).to_be_in_viewport()


def test_fields_in_the_closed_sheet_work_all_the_same(console: Console, server: ModelServer) -> None:
    console.put("instructionText", "Is it blue?").put("maxTokens", "7").start().logged(1)
    assert server.chats[-1].body["max_tokens"] == 7
    assert "Is it blue?" in str(server.chats[-1].body["messages"])


def test_the_sheet_stays_out_of_the_way_of_a_wide_window(console: Console) -> None:
    console["panelOpen"].tap()
    console.page.set_viewport_size({"width": 1280, "height": 800})
    expect(console["panel"]).to_be_visible()
    console["startButton"].click()
    console.reaches("watching")
    expect(console["panelOpen"]).to_be_hidden()


def test_an_entry_of_the_log_is_looked_at_over_the_sheet(console: Console) -> None:
    console["captureOnce"].tap()
    console.logged(1)
    console["panelOpen"].tap()
    console["logList"].locator("button").first.tap()
    expect(console["viewer"]).to_be_visible()
    console.page.keyboard.press("Escape")
    expect(console["viewer"]).to_be_hidden()
    expect(console["panel"]).to_be_visible()


# The layout


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, SMALL, SMALL[::-1]], ids=str)
def test_everything_fits_a_fingertip_and_the_width(
    open_console: Open, index: str, server: ModelServer, size: tuple[int, int]
) -> None:
    server.behave(script.say("Donaudampfschifffahrtsgesellschaftskapitänswitwe " * 6))
    console = phone(open_console, index, size).use(server.url)
    console.page.evaluate(OFFERING)

    def fits(state: str) -> None:
        small = console.page.evaluate(SMALL_TARGETS)
        assert small == [], state
        assert console.page.evaluate("() => document.documentElement.scrollWidth") == size[0], state

    fits("first visit")
    console.put("instructionText", "x" * 60)
    console.start().logged(1)
    fits("watching")
    expect(console["startButton"]).to_be_in_viewport(ratio=1)
    expect(console["panelOpen"]).to_be_in_viewport(ratio=1)
    for section in ("model", "camera", "pace", "metrics", "display"):
        console.unfold(section)
    console["panelOpen"].tap()
    expect(console["panel"]).to_be_visible()
    console.page.get_by_role("button", name="Save this").tap()
    fits("sheet")
    console["panelClose"].tap()
    console.use("http://127.0.0.1:9").complains("does not answer")
    expect(console["noticeWhat"]).to_be_in_viewport()
    fits("failing")


def test_enlarged_to_200_percent_everything_is_reached(open_console: Open, index: str, server: ModelServer) -> None:
    width, height = UPRIGHT[0] // 2, UPRIGHT[1] // 2
    console = phone(open_console, index, (width, height)).use(server.url).start().logged(1)
    console["panelOpen"].tap()
    console["baseURL"].tap()
    assert console.page.evaluate("() => document.documentElement.scrollWidth") == width
    console["panelClose"].tap()
    console["themeToggle"].tap()
    console.stop().reaches("idle")


def test_across_the_answer_lies_over_the_picture_and_the_buttons_beside_it(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = phone(open_console, index, ACROSS).use(server.url).start().logged(1)
    picture, answer, start = (console[name].bounding_box() for name in ("picture", "responseText", "startButton"))
    assert picture and answer and start
    assert picture["height"] == ACROSS[1]
    assert answer["y"] + answer["height"] <= picture["height"]
    assert start["x"] >= picture["x"] + picture["width"]


def test_across_no_button_stands_alone_beside_a_gap(open_console: Open, index: str, server: ModelServer) -> None:
    console = phone(open_console, index, ACROSS).use(server.url)
    console["captureOnce"].tap()
    console.logged(1).reaches("idle")
    expect(console["cameraOff"]).to_be_visible()
    start, last = (console[name].bounding_box() for name in ("startButton", "panelOpen"))
    assert start and last
    assert (last["x"], last["width"]) == (start["x"], start["width"])


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, SMALL, SMALL[::-1]], ids=str)
def test_the_bar_tells_who_answers_and_how_far_frames_travel(
    open_console: Open, index: str, server: ModelServer, size: tuple[int, int]
) -> None:
    console = phone(open_console, index, size).use(server.url)
    # Where the console can be opened from elsewhere its bar has one button more.
    console["phoneOpen"].evaluate("(one) => { one.hidden = false; }")
    name, circle = console["serverName"], console["circleBadge"]
    expect(name).to_have_text(server.url.removeprefix("http://"))
    assert name.evaluate("(one) => one.scrollWidth <= one.clientWidth"), "the name is whole"
    seen = "(one) => [...one.children].filter((one) => one.clientWidth > 60).map((one) => one.innerText)"
    assert circle.evaluate(seen) == ["frames stay on this machine"]
    expect(circle).to_be_in_viewport(ratio=1)


def test_upright_the_picture_reaches_from_edge_to_edge_in_its_own_shape(console: Console) -> None:
    console.start().logged(1)
    box = console["picture"].bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, UPRIGHT[0])
    console.page.wait_for_function("() => document.getElementById('picture').style.getPropertyValue('--aspect')")
    assert console.page.evaluate("() => document.getElementById('picture').style.getPropertyValue('--aspect')") == (
        "1280 / 720"
    )


def test_upright_the_answers_before_stand_below_and_nothing_moves_when_they_change(console: Console) -> None:
    rows, log = console["recentList"].locator("button"), console["logList"].locator("button")
    console["captureOnce"].tap()
    console.logged(1).reaches("idle")
    expect(rows).to_have_count(0)
    console["captureOnce"].tap()
    console.logged(2).reaches("idle")
    expect(rows).to_have_count(1)
    assert rows.first.text_content() == log.nth(1).text_content()
    before = rows.first.bounding_box()
    console.start().logged(6).stop().reaches("idle")
    shown = rows.count()
    assert shown >= 2
    assert rows.first.bounding_box() == before
    expect(rows.last).to_be_in_viewport(ratio=1)
    rows.first.tap()
    expect(console["viewer"]).to_be_visible()
    console["viewerClose"].tap()
    console.page.set_viewport_size({"width": ACROSS[0], "height": ACROSS[1]})
    expect(rows).to_have_count(0)
    console.page.set_viewport_size({"width": UPRIGHT[0], "height": UPRIGHT[1]})
    expect(rows).to_have_count(shown)


def test_upright_a_picture_higher_than_wide_leaves_the_answer_its_room(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = phone(open_console, index).use(server.url)
    console.page.evaluate(
        """() => {
            const canvas = document.createElement('canvas');
            Object.assign(canvas, { width: 720, height: 1280 });
            setInterval(() => canvas.getContext('2d').fillRect(0, 0, 9, 9), 50);
            navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
        }"""
    )
    console.start().logged(1)
    answer, start = (console[name].bounding_box() for name in ("answer", "startButton"))
    assert answer and start
    assert answer["height"] > 200
    assert answer["y"] + answer["height"] <= start["y"]
    assert console.page.evaluate("() => document.documentElement.scrollHeight") == UPRIGHT[1]


@pytest.mark.parametrize(("size", "whole"), [(UPRIGHT, True), (SMALL, False)], ids=str)
def test_upright_a_long_answer_has_what_the_picture_leaves(
    open_console: Open, index: str, server: ModelServer, size: tuple[int, int], whole: bool
) -> None:
    server.behave(script.say("A man in sunglasses holds a cup while a dog runs past. " * 5))
    console = phone(open_console, index, size).use(server.url)
    console["captureOnce"].tap()
    console.logged(1)
    answer, start = (console[name].bounding_box() for name in ("responseText", "startButton"))
    assert answer and start
    assert answer["y"] + answer["height"] <= start["y"]
    assert console.page.evaluate("() => document.documentElement.scrollHeight") == size[1]
    hidden = "() => responseText.scrollHeight > responseText.clientHeight"
    assert console.page.evaluate(hidden) is not whole, "what does not fit is scrolled to"


def test_copying_is_seen_where_the_button_has_no_room_for_words(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = phone(open_console, index, permissions=["camera", "clipboard-write"]).use(server.url)
    console["captureOnce"].tap()
    console.logged(1).reaches("idle")
    symbol = console["copyAnswer"].locator("use")
    console["copyAnswer"].tap()
    expect(symbol).to_have_attribute("href", "#icon-done")
    expect(console["announcer"]).to_have_text("Copied")
    expect(symbol).to_have_attribute("href", "#icon-copy")


def test_the_sheet_does_not_slide_where_motion_is_unwelcome(console: Console) -> None:
    slide = "() => getComputedStyle(document.getElementById('panel')).transitionDuration"
    assert console.page.evaluate(slide) != "0s"
    console.page.emulate_media(reduced_motion="reduce")
    assert set(console.page.evaluate(slide).split(", ")) <= {"0s", "0ms"}
