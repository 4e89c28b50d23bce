"""Keyboard, themes, narrow pages, screen readers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


def test_space_starts_and_stops(console: Console) -> None:
    console.page.locator("body").press("Space")
    console.reaches("watching")
    console.page.evaluate("() => document.activeElement.blur()")
    console.page.keyboard.press("Space")
    console.reaches("idle")


def test_a_space_in_the_instruction_is_a_space(console: Console) -> None:
    console["instructionText"].fill("")
    console["instructionText"].press_sequentially("is it red")
    expect(console["instructionText"]).to_have_value("is it red")
    assert console.phase == "idle"


def test_space_on_a_focused_control_is_the_controls(console: Console) -> None:
    console.unfold("pace")
    for control in ("themeToggle", "streamSwitch"):
        console[control].focus()
        console.page.keyboard.press("Space")
    console["modelSection"].locator(":scope > summary").focus()
    console.page.keyboard.press("Space")
    assert console.phase == "idle"
    expect(console["streamSwitch"]).not_to_be_checked()


def test_space_on_start_starts_once(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console["startButton"].focus()
    console.page.keyboard.press("Space")
    console.reaches("watching")


def test_everything_is_reached_by_tab_in_order(console: Console) -> None:
    console.page.evaluate("() => document.activeElement.blur()")
    order = []
    for _ in range(12):
        console.page.keyboard.press("Tab")
        order.append(console.page.evaluate("() => document.activeElement.id"))
    bar, picture = ["serverBadge", "shortcutsOpen", "themeToggle"], ["welcomeStart", "awayToggle", "fullScreen"]
    assert order[:8] == [*bar, *picture, "startButton", "captureOnce"]


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_chosen(
    open_console: Callable[..., Console], index: str, system: str
) -> None:
    console = open_console(index, color_scheme=system)
    dark = "() => matchMedia('(prefers-color-scheme: dark)').matches"
    colour = "() => getComputedStyle(document.body).color"
    assert console.page.evaluate(dark) == (system == "dark")
    before = console.page.evaluate(colour)
    other = "light" if system == "dark" else "dark"
    console.page.emulate_media(color_scheme=other)
    followed = console.page.evaluate(colour)
    assert followed != before
    console["themeToggle"].click()
    expect(console.page.locator("html")).to_have_attribute("data-theme", system)
    assert console.page.evaluate(colour) == before
    console.page.reload()
    expect(console.page.locator("html")).to_have_attribute("data-theme", system)
    assert console.page.evaluate(colour) == before
    console.unfold("display")["systemThemeSwitch"].check()
    expect(console.page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))
    assert console.page.evaluate(colour) == followed


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_is_wider_than_the_page(
    open_console: Callable[..., Console], index: str, server: ModelServer, width: int
) -> None:
    server.behave(script.say("Donaudampfschifffahrtsgesellschaftskapitänswitwe " * 12))
    console = open_console(index, viewport={"width": width, "height": 800}).use(server.url)
    console.put("instructionText", "x" * 400)
    for section in ("model", "camera", "pace", "display"):
        console.unfold(section)
    console["captureOnce"].click()
    console.reaches("idle")
    assert console.page.evaluate("() => document.documentElement.scrollWidth") <= width
    if width >= 1024:
        assert console.page.evaluate("() => document.documentElement.scrollHeight") <= 800


def test_on_a_desk_all_sections_are_seen_folded_and_whole_unfolded(
    open_console: Callable[..., Console], index: str
) -> None:
    console = open_console(index, viewport={"width": 1440, "height": 900})
    console["modeDetect"].check()
    console["modelSection"].evaluate("(one) => { one.open = false; }")  # from disk it is open at first
    expect(console["displaySection"]).to_be_in_viewport(ratio=1)
    console.unfold("model")
    assert console.page.locator(".sections").evaluate("(one) => one.scrollHeight <= one.clientHeight")
    console["orderAdd"].scroll_into_view_if_needed()
    expect(console["orderAdd"]).to_be_in_viewport(ratio=1)


def test_on_a_phone_start_stays_in_reach_and_targets_are_large(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).use(
        server.url
    )
    console["startButton"].tap()
    console.logged(1)
    console.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(console["startButton"]).to_be_in_viewport()
    small = console.page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea, input:not([type=checkbox]), summary')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => one.id || one.textContent)"""
    )
    assert small == []


@pytest.mark.parametrize(("opener", "dialog"), [("shortcutsOpen", "shortcuts"), ("phoneOpen", "phone")])
def test_a_click_beside_a_dialog_closes_it(open_console: Callable[..., Console], opener: str, dialog: str) -> None:
    with Served("--no-discover") as served:
        console = open_console(served.url)
        console[opener].click()
        console[dialog].locator(".title").click()
        expect(console[dialog]).to_be_visible()
        console.page.mouse.click(5, 5)
        expect(console[dialog]).to_be_hidden()


def test_every_control_has_a_name(console: Console) -> None:
    for section in ("model", "camera", "pace", "display"):
        console.unfold(section)
    nameless = console.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, video, dialog')]
            .filter((one) => !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim()))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("name", ["Question", "Settings", "Log"])
def test_every_card_is_a_landmark_with_a_heading(console: Console, name: str) -> None:
    card = console.page.get_by_role("region", name=name, exact=True)
    expect(card.get_by_role("heading", name=name, exact=True, level=2)).to_be_attached()


def test_a_whole_answer_is_announced_and_a_growing_one_is_not(console: Console, server: ModelServer) -> None:
    server.behave(script.held("one two"))
    console["captureOnce"].click()
    server.wait_for(lambda _: server.chats)
    server.release()
    console.says("one")
    expect(console["announcer"]).to_have_text("")
    server.release(2)
    expect(console["announcer"]).to_have_text("one two")


# Everything that was read out so far, in its order.
HEAR = """() => {
    window.heard = [];
    const region = document.getElementById('announcer');
    const hear = () => { if (region.textContent) heard.push(region.textContent); };
    new MutationObserver(hear).observe(region, { childList: true });
}"""


def test_who_asks_again_is_told_the_same_answer_again(console: Console, server: ModelServer) -> None:
    server.behave(script.say("A cup."))
    console.page.evaluate(HEAR)
    for times in (1, 2):
        console["captureOnce"].click()
        console.page.wait_for_function("(times) => heard.length === times", arg=times, timeout=10_000)
    assert console.page.evaluate("() => heard") == ["A cup.", "A cup."]


def test_half_an_answer_is_not_told(console: Console, server: ModelServer) -> None:
    server.behave(script.held("one two"))
    console.page.evaluate(HEAR)
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    server.release()
    console.says("one").stop().reaches("idle")
    server.behave(script.say("A cup."))
    console["captureOnce"].click()
    console.page.wait_for_function("() => heard.includes('A cup.')", timeout=10_000)
    assert console.page.evaluate("() => heard") == ["A cup."]


def test_a_trouble_is_told_once_however_often_it_is_tried_again(console: Console, server: ModelServer) -> None:
    server.behave(script.status(500, {"error": {"message": "CUDA error"}}))
    console.page.evaluate(HEAR)
    console.start().complains("CUDA error")
    server.wait_for(lambda _: len(server.chats) > 2)
    assert console.page.evaluate("() => heard") == ["The server failed (500). It says: CUDA error"]


def test_start_on_the_first_visit_hands_the_focus_to_stop(console: Console) -> None:
    console["welcomeStart"].press("Enter")
    console.reaches("watching")
    expect(console["startButton"]).to_be_focused()
    expect(console["startButton"]).to_have_text("Stop")
