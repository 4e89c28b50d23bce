"""What an answer found, as the person keeps it: read as they choose, counted, shown or hidden, looked at, saved."""

import json
import re
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

# Numbers that may be 0 to 1000 or pixels of the frame, which is 1280 x 720.
BOXES = [("face", [380, 120, 640, 700]), ("hand", [100, 500, 300, 690]), ("hand", [700, 500, 900, 690])]
SAID = json.dumps([{"bbox_2d": numbers, "label": label} for label, numbers in BOXES])


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    server.behave(script.whole(SAID))
    return open_console(index).use(server.url)


def ask(console: Console) -> None:
    """One question, and its answer."""
    before = console["logList"].locator("li").count()
    console["captureOnce"].click()
    console.logged(before + 1).reaches("idle")


def edges(console: Console, over: str = "picture", svg: str = "shapes") -> list[list[float]]:
    """Where the boxes lie in a picture of 16 x 9, left, top, right, bottom, as fractions of it."""
    found: list[list[float]] = console.page.evaluate(
        """([over, svg]) => {
            const element = document.getElementById(over).getBoundingClientRect();
            const width = Math.min(element.width, element.height * 16 / 9);
            const height = width * 9 / 16;
            const [left, top] = [element.x + (element.width - width) / 2, element.y + (element.height - height) / 2];
            return [...document.querySelectorAll(`#${svg} .line`)].map((line) => {
                const { x, y, right, bottom } = line.getBoundingClientRect();
                return [(x - left) / width, (y - top) / height, (right - left) / width, (bottom - top) / height];
            });
        }""",
        [over, svg],
    )
    return found


def lies(width: int, height: int) -> list[Any]:
    """The boxes as fractions, their numbers so divided; within what a line's own width makes of it."""
    divisors = (width, height, width, height)
    return [pytest.approx([n / by for n, by in zip(box, divisors, strict=True)], abs=0.01) for _, box in BOXES]


THOUSANDTHS, PIXELS = lies(1000, 1000), lies(1280, 720)


def chosen(console: Console) -> Locator:
    return console["reading"].locator("select")


def choose(console: Console, reading: str) -> None:
    chosen(console).select_option(reading)


# How it was read


def test_a_guess_is_told_and_another_reading_moves_the_boxes(console: Console) -> None:
    ask(console)
    expect(console["reading"]).to_have_text(re.compile("^Read as 0 to 1000, x first: a guess."))
    assert edges(console) == THOUSANDTHS
    choose(console, "xy/frame")
    expect(console["reading"]).to_contain_text("your choice for tiny-vlm")
    assert edges(console) == PIXELS
    choose(console, "")
    expect(console["reading"]).to_contain_text("a guess")
    assert edges(console) == THOUSANDTHS


def test_a_choice_is_remembered_for_that_model_and_for_no_other(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "tiny-vlm"}, {"id": "other-vlm"}]
    ask(console)
    choose(console, "xy/frame")
    console.page.reload()
    ask(console)
    expect(chosen(console)).to_have_value("xy/frame")
    assert edges(console) == PIXELS
    console.put("modelSelect", "other-vlm")
    ask(console)
    expect(chosen(console)).to_have_value("")
    assert edges(console) == THOUSANDTHS


def test_of_a_known_family_only_an_earlier_choice_is_told(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "qwen3-vl-8b"}]
    ask(console)
    expect(console["found"]).to_be_visible()
    expect(console["reading"]).to_be_hidden()
    stored = "JSON.parse(localStorage['rtv.settings.1'])"
    console.page.evaluate(
        f"""() => {{
            const settings = {{ ...{stored}, conventions: {{ 'qwen3-vl-8b': 'xy/frame' }} }};
            localStorage['rtv.settings.1'] = JSON.stringify(settings);
        }}"""
    )
    console.page.reload()
    ask(console)
    expect(console["reading"]).to_contain_text("your choice for qwen3-vl-8b")
    choose(console, "")
    expect(console["reading"]).to_be_hidden()
    assert edges(console) == THOUSANDTHS


def test_the_reading_stays_while_the_next_answer_grows(console: Console, server: ModelServer) -> None:
    ask(console)
    server.behave(script.held(SAID.replace("},", "}, ")))
    console["captureOnce"].click()
    server.release(1)
    console.page.wait_for_function("() => document.getElementById('answer').dataset.growing === 'true'")
    expect(console["reading"]).to_be_visible()
    server.release(100)
    console.reaches("idle")


def test_the_readings_to_choose_from_do_not_change_while_the_next_answer_grows(
    console: Console, server: ModelServer
) -> None:
    boxes = [{"bbox_2d": numbers, "label": "cup"} for numbers in ([380, 120, 640, 980], [100, 500, 300, 690])]
    said = ", ".join(json.dumps(box, separators=(",", ":")) for box in boxes)
    server.behave(script.whole(f"[{said}]"))
    ask(console)
    offered = chosen(console).locator("option")
    before = offered.all_text_contents()
    server.behave(script.held(f"[{said}]"))
    console["captureOnce"].click()
    server.release(1)
    console.page.wait_for_selector("#shapes [data-state=faded]", state="attached")
    assert offered.all_text_contents() == before
    choose(console, "yx/1000")
    expect(console["reading"]).to_contain_text("your choice for tiny-vlm")
    server.release(100)
    console.reaches("idle")
    assert offered.all_text_contents() == before


# In words


def test_tags_are_not_read_by_a_person(console: Console, server: ModelServer) -> None:
    console.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tagged = "A <ref>cup</ref><box>[[100, 100, 200, 200]]</box> on a table."
    server.behave(script.say(tagged))
    console.page.evaluate(
        """() => {
            window.shown = [];
            const response = document.getElementById('responseText');
            const note = () => window.shown.push(response.textContent);
            new MutationObserver(note).observe(response, { childList: true, subtree: true });
        }"""
    )
    ask(console)
    console.says("A cup on a table.")
    assert not [text for text in console.page.evaluate("() => window.shown") if re.search(r"<|\d|\[", text)]
    expect(console["logList"].locator(".words")).to_have_text("A cup on a table.")
    console["copyAnswer"].click()
    expect(console["copyAnswer"]).to_have_text("Copied")
    assert console.page.evaluate("() => navigator.clipboard.readText()") == tagged


def test_an_answer_that_is_only_notation_is_set_small_and_told_in_words(console: Console) -> None:
    ask(console)
    console.says(SAID)
    expect(console["responseText"]).to_have_css("font-size", "13px")
    expect(console["announcer"]).to_have_text("1 face, 2 hands")
    expect(console["logList"].locator(".said")).to_have_text("1 face, 2 hands")


def test_an_answer_in_words_stays_large_beside_its_count(console: Console, server: ModelServer) -> None:
    server.behave(script.whole("A <ref>cup</ref><box>[[100, 100, 200, 200]]</box>."))
    ask(console)
    expect(console["responseText"]).not_to_have_css("font-size", "13px")
    expect(console["announcer"]).to_have_text("A cup.")
    expect(console["logList"].locator(".tally")).to_have_text("1 cup")


def test_json_that_says_nothing_of_places_is_read_as_words(console: Console, server: ModelServer) -> None:
    server.behave(script.whole('{"answer": "yes"}'))
    ask(console)
    expect(console["responseText"]).not_to_have_css("font-size", "13px")
    expect(console["announcer"]).to_have_text('{"answer": "yes"}')


def test_an_answer_that_was_stopped_says_nothing_of_what_it_did_not_come_to(
    console: Console, server: ModelServer
) -> None:
    server.behave(script.held(SAID))
    console.page.locator("input[name=mode][value=detect]").check(force=True)
    console.start()
    server.release(2)
    console.says('[{"bbox_2d": [380,').stop().reaches("idle")
    expect(console["meta"]).to_have_text("stopped")
    expect(console["foundNone"]).to_be_hidden()
    expect(console["responseText"]).to_have_css("font-size", "13px")
    expect(console["logList"].locator(".tally")).to_have_text("")
    expect(console["logList"].locator(".words")).to_have_text('[{"bbox_2d": [380,')


# Shown or hidden


def test_b_hides_what_was_found_and_shows_it_again(console: Console) -> None:
    expect(console["shapesToggle"]).to_be_hidden()
    ask(console)
    toggle = console["shapesToggle"]
    expect(toggle).to_have_attribute("aria-pressed", "true")
    console["logTitle"].press("b")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(console["shapes"].locator(".line")).to_have_count(0)
    for hidden in ("found", "reading"):
        expect(console[hidden]).to_be_hidden()
    expect(console["logList"].locator(".said")).to_have_text(SAID)
    toggle.click()
    expect(console["shapes"].locator(".line")).to_have_count(3)
    expect(console["logList"].locator(".said")).to_have_text("1 face, 2 hands")


def test_a_letter_that_is_typed_is_no_shortcut(console: Console) -> None:
    ask(console)
    console["instructionText"].press("b")
    console["instructionText"].press("f")
    expect(console["shapesToggle"]).to_have_attribute("aria-pressed", "true")
    expect(console["stage"]).not_to_have_attribute("data-full", "on")


# Looked at large, and saved


def test_the_viewer_shows_boxes_list_and_reading(console: Console) -> None:
    ask(console)
    console["logList"].locator("li").first.click()
    expect(console["viewerFound"].locator("button")).to_have_count(2)
    assert edges(console, "viewerFrame", "viewerShapes") == THOUSANDTHS
    console["viewerFound"].get_by_role("button", name="hand").click()
    states = console["viewerShapes"].locator(".shape").evaluate_all("(all) => all.map(({ dataset }) => dataset.state)")
    assert states == ["dim", "lit", "lit"]
    console["viewerReading"].locator("select").select_option("xy/frame")
    expect(console["viewerReading"]).to_contain_text("your choice")
    assert edges(console, "viewerFrame", "viewerShapes") == PIXELS
    console.page.keyboard.press("Escape")
    assert edges(console) == PIXELS


def saved(console: Console, button: str) -> tuple[str, Any]:
    """Save a frame: the file's name, and its picture as rows x columns x blue, green, red."""
    with console.page.expect_download() as download:
        console[button].click()
    data = np.fromfile(download.value.path(), np.uint8)
    return download.value.suggested_filename, cv2.imdecode(data, cv2.IMREAD_COLOR)


def hue(console: Console, label: str) -> list[int]:
    """The colour of a label, blue, green, red."""
    button = console["found"].get_by_role("button", name=re.compile(label))
    colour = button.locator(".swatch").evaluate("(swatch) => getComputedStyle(swatch).backgroundColor")
    return [int(part) for part in reversed(re.findall(r"\d+", colour)[:3])]


def outlined(picture: Any, colour: list[int]) -> bool:
    """Whether the face's box is drawn on the picture: its colour is near each middle of its four edges."""
    height, width = picture.shape[:2]
    left, top, right, bottom = [
        round(number / 1000 * (width, height)[place % 2]) for place, number in enumerate(BOXES[0][1])
    ]
    middles = [
        (left, (top + bottom) // 2),
        (right, (top + bottom) // 2),
        ((left + right) // 2, top),
        ((left + right) // 2, bottom),
    ]
    return all(
        (np.abs(picture[max(y - 3, 0) : y + 4, max(x - 3, 0) : x + 4].astype(int) - colour).max(axis=2) < 48).any()
        for x, y in middles
    )


@pytest.mark.parametrize(
    ("button", "switch"),
    [("saveFrame", "saveShapesSwitch"), ("viewerSave", "viewerSaveShapes")],
    ids=["from the stage", "from the viewer"],
)
def test_a_frame_is_saved_as_it_was_sent_or_with_what_was_found(console: Console, button: str, switch: str) -> None:
    ask(console)
    colour = hue(console, "face")
    console.unfold("display")
    if button == "viewerSave":
        console["logList"].locator("li").first.click()
    name, plain = saved(console, button)
    assert re.fullmatch(r"frame-[\dTZ-]+\.jpg", name)
    assert not outlined(plain, colour)
    console[switch].check()
    name, painted = saved(console, button)
    assert re.fullmatch(r"frame-[\dTZ-]+-found\.jpg", name)
    assert painted.shape == (720, 1280, 3)
    assert outlined(painted, colour)


def test_where_nothing_was_found_the_newest_frame_is_saved_as_it_is(console: Console, server: ModelServer) -> None:
    server.behave(script.whole("nothing of note"))
    console.unfold("display")["saveShapesSwitch"].check()
    ask(console)
    assert re.fullmatch(r"frame-[\dTZ-]+\.jpg", saved(console, "saveFrame")[0])
    console["logList"].locator("li").first.click()
    expect(console["viewerSaveField"]).to_be_hidden()


# Full screen


def test_full_screen_is_the_picture_the_answer_and_start(console: Console) -> None:
    ask(console)
    console["fullScreen"].click()
    console.page.wait_for_function("() => document.fullscreenElement?.id === 'stage'")
    expect(console["startButton"]).to_be_visible()
    expect(console["found"]).to_be_visible()
    expect(console["saveFrame"]).to_be_hidden()
    console.page.wait_for_function("() => document.getElementById('picture').getBoundingClientRect().x === 0")
    assert edges(console) == THOUSANDTHS
    # Space starts and stops there, too, and does not leave.
    console.page.keyboard.press("Space")
    console.reaches("watching")
    console.page.keyboard.press("Space")
    console.reaches("idle")
    console.page.keyboard.press("f")
    console.page.wait_for_function("() => !document.fullscreenElement")
    expect(console["saveFrame"]).to_be_visible()
    assert edges(console) == THOUSANDTHS


def test_without_leave_for_the_screen_it_takes_the_window(console: Console) -> None:
    console.page.evaluate("() => { delete Element.prototype.requestFullscreen; }")
    ask(console)
    console["fullScreen"].click()
    expect(console["stage"]).to_have_attribute("data-full", "on")
    box = console["stage"].bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1280, "height": 800}
    assert edges(console) == THOUSANDTHS
    console.page.keyboard.press("Escape")
    expect(console["stage"]).to_have_attribute("data-full", "off")
