"""Keys: each does what the list under `?` says, and tells it; none acts where one types; all can be switched off."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

# What each row of the list promises, and how it is seen that the key kept it.
Seen = Callable[[Console, ModelServer], object]
MODES = {"Caption": "caption", "Ask": "query", "Detect": "detect", "Point": "point"}


def mode(name: str) -> Seen:
    return lambda console, _: expect(console.page.locator(f"input[name=mode][value={name}]")).to_be_checked()


def asked(_: Console, server: ModelServer) -> None:
    server.wait_for(lambda _: len(server.chats) == 2)


def saved(console: Console, _: ModelServer) -> None:
    console.page.wait_for_function("() => window.saved.length === 1")


def row(console: Console, number: int) -> Locator:
    """A row of the log, counted from the newest."""
    return console["logList"].locator("button").nth(number)


def at(number: int) -> Seen:
    return lambda console, _: expect(row(console, number)).to_be_focused()


def seen(place: str) -> Seen:
    return lambda console, _: expect(console["viewerPlace"]).to_have_text(place)


def copied(console: Console, _: ModelServer) -> None:
    expect(console["copyAnswer"]).to_have_text("Copied")


PROMISES: dict[str, Seen] = {
    "Start or stop": lambda console, _: console.reaches("watching"),
    "Send once": asked,
    "Send once, while you type too": asked,
    "Save the frame": saved,
    "Copy the answer": copied,
    "Go to the instruction": lambda console, _: expect(console["instructionText"]).to_be_focused(),
    **{name: mode(value) for name, value in MODES.items()},
    "Show or hide what was found": lambda console, _: expect(console["shapesSwitch"]).not_to_be_checked(),
    "Full screen, and back": lambda console, _: expect(console["stage"]).to_have_attribute("data-full", "on"),
    "Small window, and back": lambda console, _: expect(console["away"]).to_be_visible(),
    "Newer, in the log": at(0),
    "Older, in the log": at(2),
    "Newer, seen large": seen("1 of 3"),
    "Older, seen large": seen("3 of 3"),
    "This list": lambda console, _: expect(console["shortcuts"]).to_be_visible(),
    "Leave, close, let go": lambda console, _: expect(console["shortcuts"]).to_be_hidden(),
}
# Where a key does something only there: how a person comes to that place.
BEFORE: dict[str, Callable[[Console], object]] = {
    "Ask": lambda console: console.page.locator("#modeCaption").dispatch_event("click"),
    **{f"{name}, in the log": lambda console: row(console, 1).focus() for name in ("Newer", "Older")},
    **{f"{name}, seen large": lambda console: row(console, 1).click() for name in ("Newer", "Older")},
    "Leave, close, let go": lambda console: console["shortcutsOpen"].click(),
}
KEYS = {"Ctrl": "Control", "Esc": "Escape", "↑": "ArrowUp", "↓": "ArrowDown", "←": "ArrowLeft", "→": "ArrowRight"}
# What is told of a key when the focus is elsewhere, and nothing else tells.
TOLD = {
    " ": "Started",
    "o": "Asking",
    "Control+Enter": "Asking",
    "s": "Frame saved",
    "c": "Copied",
    "1": "Mode: Caption",
    "2": "Mode: Ask",
    "3": "Mode: Detect",
    "4": "Mode: Point",
    "b": "What was found is hidden",
    "f": "Full screen",
}
# A download cannot be heard in the page, the click of its link can.
LISTEN = """() => {
    window.saved = [];
    HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); };
}"""


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    console = open_console(index, permissions=["camera", "clipboard-write"]).use(server.url)
    console.page.evaluate(LISTEN)
    return console


def listed(console: Console) -> dict[str, str]:
    """The rows of the list, their keys as Playwright would press them; the list is closed again."""
    console["shortcutsOpen"].click()
    rows = console["shortcutsList"].locator("dl > div").all()
    keys = {row.locator("dt").inner_text(): row.locator("kbd").all_inner_texts() for row in rows}
    console["shortcutsClose"].click()
    return {does: "+".join(KEYS.get(key, key) for key in pressed) for does, pressed in keys.items()}


def press(console: Console, key: str) -> None:
    """Press it where the person is at nothing in particular."""
    console.page.evaluate("() => document.activeElement.blur()")
    console.page.keyboard.press(key)


def test_the_list_has_what_is_tried_here(console: Console) -> None:
    assert list(listed(console)) == list(PROMISES)


@pytest.mark.parametrize("does", PROMISES)
def test_a_key_does_what_the_list_says(console: Console, server: ModelServer, does: str) -> None:
    key = listed(console)[does]
    for count in range(1, 4 if does in BEFORE else 2):
        console["captureOnce"].click()
        console.logged(count).reaches("idle")
    console.page.evaluate("() => document.activeElement.blur()")
    if does in BEFORE:
        BEFORE[does](console)
    console.page.keyboard.press(key)
    PROMISES[does](console, server)


@pytest.mark.parametrize(("key", "words"), TOLD.items())
def test_a_key_tells_what_it_did(console: Console, server: ModelServer, key: str, words: str) -> None:
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    expect(console["announcer"]).to_have_text(script.WORDS)
    server.behave(script.silent())
    press(console, key)
    expect(console["announcer"]).to_have_text(words)


def test_what_a_key_switches_back_is_told_too(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    for words, phase in (("Started", "watching"), ("Stopped", "idle")):
        press(console, " ")
        # It stays there until there is something else to tell: who reads it out may come late.
        console.reaches(phase)
        expect(console["announcer"]).to_have_text(words)
    for words in ("What was found is hidden", "What was found is shown"):
        press(console, "b")
        expect(console["announcer"]).to_have_text(words)


def test_a_click_and_a_key_that_may_not_act_tell_nothing(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console["modeDetect"].check()
    console.start().reaches("watching")
    press(console, "o")
    # Whatever would be told is told before the next key.
    press(console, "3")
    expect(console["announcer"]).to_have_text("Mode: Detect")
    console["modePoint"].check()
    console.stop().reaches("idle")
    expect(console["announcer"]).to_have_text("Mode: Detect")


def test_no_key_acts_where_a_person_types(console: Console, server: ModelServer) -> None:
    keys = [key.lower() for key in listed(console).values() if len(key) == 1]
    for field in ("instructionText", "baseURL"):
        console.unfold("model")[field].fill("")
        for key in keys:
            console.page.keyboard.press(key)
        expect(console[field]).to_have_value("".join(keys))
    assert console.phase == "idle"
    assert not server.chats


def test_what_is_typed_is_sent_by_control_and_enter(console: Console, server: ModelServer) -> None:
    console["instructionText"].fill("Is it red?")
    console["instructionText"].press("Control+Enter")
    server.wait_for(lambda _: server.chats)
    assert server.chats[0].text == "Is it red?"


@pytest.mark.parametrize("key", ["Control+s", "Alt+f", "Shift+f", "Control+p"])
def test_the_browsers_own_keys_stay_the_browsers(console: Console, key: str) -> None:
    heard = "() => document.addEventListener('keydown', (event) => { window.kept = event.defaultPrevented; })"
    console.page.evaluate(heard)
    press(console, key)
    assert console.page.evaluate("() => window.kept") is False


def test_single_keys_can_be_switched_off_for_good(console: Console, server: ModelServer) -> None:
    console.page.keyboard.press("?")
    console["shortcutsSwitch"].uncheck()
    console.page.keyboard.press("Escape")
    for _ in range(2):
        expect(console["startButton"]).not_to_have_attribute("aria-keyshortcuts", "Space")
        for key in ("Space", "f", "2", "?"):
            press(console, key)
        expect(console["shortcuts"]).to_be_hidden()
        expect(console["stage"]).not_to_have_attribute("data-full", "on")
        assert console.phase == "idle"
        console.page.reload()
    press(console, "Control+Enter")
    server.wait_for(lambda _: server.chats)
    console["shortcutsOpen"].click()
    console["shortcutsSwitch"].check()
    console["shortcutsClose"].click()
    expect(console["startButton"]).to_have_attribute("aria-keyshortcuts", "Space")


def test_buttons_promise_no_key_that_does_nothing(console: Console) -> None:
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    console.page.locator("#shapesSwitch").evaluate("(one) => one.click()")
    keys = {"Show what was found": "B", "Full screen": "F", "Picture in a small window": "P"}
    names = dict(zip(("shapesToggle", "fullScreen", "awayToggle"), keys, strict=True))
    for button, name in names.items():
        expect(console[button]).to_have_attribute("title", f"{name} ({keys[name]})")
    console["shortcutsOpen"].click()
    console["shortcutsSwitch"].uncheck()
    console["shortcutsClose"].click()
    for button, name in names.items():
        expect(console[button]).to_have_attribute("title", name)
    console["fullScreen"].click()
    expect(console["fullScreen"]).to_have_attribute("title", "Leave full screen (Esc)")


def test_the_list_gives_the_focus_back(console: Console) -> None:
    console["themeToggle"].focus()
    console.page.keyboard.press("?")
    expect(console["shortcutsClose"]).to_be_focused()
    console.page.keyboard.press("Escape")
    expect(console["themeToggle"]).to_be_focused()


def test_a_key_does_what_its_button_may_do(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    press(console, "o")
    press(console, "c")
    expect(console["copyAnswer"]).to_have_text("Copy answer")
    assert len(server.chats) == 1


def test_the_readme_tells_of_every_key(console: Console) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    table = readme.partition("## The keys")[2].partition("\n\nNo single key")[0]
    names = {pressed: name for name, pressed in KEYS.items()} | {"Control+Enter": "Ctrl+Enter"}
    keys = [names.get(key, key) for key in listed(console).values()]
    assert sorted(re.findall(r"Ctrl\+Enter|(?<=[| ])(?:Space|Esc|[A-Z1-9?↑↓←→])(?= )", table)) == sorted(keys)
