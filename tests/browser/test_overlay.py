"""What a person sees of an answer with places: shapes at the right pixels of the picture, and their list under it."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from playwright.sync_api import expect

from tests import contrast
from tests.console import Console
from tests.model_server import ModelServer, held, say
from tests.seen import BAG, CUP, FACE, NEAR, PLACE, THREE, WITHIN, Seen, answer, hue

STATES = "() => [...document.querySelectorAll('#shapes .shape')].map((one) => one.dataset.state)"


@pytest.fixture
def look(open_console: Callable[..., Console], index: str, server: ModelServer) -> Callable[..., Console]:
    """Open a console whose server is of a family that counts in thousandths."""
    server.models = [{"id": "Qwen3-VL-8B"}]

    def open_it(**options: Any) -> Console:
        return open_console(index, **options).use(server.url)

    return open_it


def drawn(console: Console, count: int) -> Console:
    """Wait until so many shapes are drawn, and nothing moves any more."""
    console.page.wait_for_function(
        "(count) => document.querySelectorAll('#shapes .line').length === count", arg=count, timeout=10_000
    )
    settle(console)
    return console


def settle(console: Console) -> None:
    """Whatever was due is drawn, and what fades has faded."""
    console.page.evaluate(
        """async () => {
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const fading = document.getElementById('shapes').getAnimations({ subtree: true });
            await Promise.allSettled(fading.map((one) => one.finished));
        }"""
    )


def whole(console: Console) -> None:
    console.page.wait_for_function("() => document.getElementById('answer').dataset.growing === 'false'")


def turn_on(console: Console, switch: str) -> None:
    console.unfold("camera")[switch].check()


def look_at(console: Console, mirrored: bool = False) -> Seen:
    return Seen(console.page.screenshot(), console.page.evaluate(PLACE), mirrored)


def has_all_three(seen: Seen) -> bool:
    return all(seen.has(box, index) for index, box in enumerate((CUP, FACE, BAG)))


def become(console: Console, *states: str) -> None:
    """Wait until the shapes, in the order of the answer, are in these states: own, faded, lit, dim."""
    console.page.wait_for_function(f"(states) => ({STATES})().join() === states", arg=",".join(states))


def unlit(console: Console) -> None:
    console.page.wait_for_function(f"() => !({STATES})().includes('lit')")


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_boxes_appear_one_by_one_where_they_lie(
    look: Callable[..., Console], server: ModelServer, mirrored: bool, ratio: int
) -> None:
    server.behave(held(THREE))
    console = look(device_scale_factor=ratio)
    if mirrored:
        turn_on(console, "mirrorSwitch")
    console.start().reaches("watching")
    boxes = (CUP, FACE, BAG)
    for count in (1, 2, 3):
        server.release()
        seen = look_at(drawn(console, count), mirrored)
        assert [seen.has(box, index) for index, box in enumerate(boxes)] == [index < count for index in range(3)]
    server.release()
    whole(console)
    assert has_all_three(look_at(drawn(console, 3), mirrored))


@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), (1900, 700), (1100, 1000), (600, 900), (390, 844)], ids=lambda value: str(value)
)
def test_boxes_lie_right_in_every_window_and_follow_when_it_changes(
    look: Callable[..., Console], server: ModelServer, width: int, height: int
) -> None:
    server.behave(say(THREE))
    console = look(viewport={"width": 1280, "height": 720}).start()
    drawn(console, 3)
    console.page.set_viewport_size({"width": width, "height": height})
    settle(console)
    assert has_all_three(look_at(console))


@pytest.mark.parametrize(("longest", "multiple"), [("0", True), ("336", False), ("336", True), ("512", True)])
def test_boxes_lie_right_whatever_size_was_sent(
    look: Callable[..., Console], server: ModelServer, longest: str, multiple: bool
) -> None:
    server.behave(say(THREE))
    console = look().put("sizeSelect", longest)
    if multiple:
        turn_on(console, "multipleSwitch")
    assert has_all_three(look_at(drawn(console.start(), 3)))


def test_points_lie_where_they_point(look: Callable[..., Console], server: ModelServer) -> None:
    server.models = [{"id": "Molmo-7B-D"}]
    server.behave(say('<points x1="20.0" y1="30.0" x2="70.5" y2="80.0" alt="apples">apples</points>'))
    seen = look_at(drawn(look().start(), 2))
    for place in ((0.2, 0.3), (0.705, 0.8)):
        x, y = seen.at(*place)
        assert np.abs(seen.colour(x, y) - hue(0)).max() <= NEAR
        for along in ("across", "down"):
            distance = seen.line(x, y, along, 0, reach=9)
            assert distance is not None and abs(distance) <= WITHIN


def test_the_sides_of_a_polygon_lie_where_they_belong(look: Callable[..., Console], server: ModelServer) -> None:
    corners = [(200, 200), (600, 200), (600, 700), (200, 700)]
    server.behave(say(json.dumps([{"polygon": corners, "label": "lake"}])))
    seen = look_at(drawn(look(clip="colour:white").start(), 1))
    for x, y, along in ((0.2, 0.5, "across"), (0.6, 0.5, "across"), (0.4, 0.2, "down"), (0.4, 0.7, "down")):
        distance = seen.line(*seen.at(x, y), along, 0)
        assert distance is not None and abs(distance) <= WITHIN
    inside, outside = seen.colour(*seen.at(0.5, 0.5)), seen.colour(*seen.at(0.8, 0.5))
    assert np.abs(inside - outside).max() > 10, "a light fill tells in from out"


def opaque(pixel: Sequence[int]) -> contrast.Colour:
    """The colour of blue, green and red, 0-255 each."""
    blue, green, red = (part / 255 for part in pixel)
    return red, green, blue, 1


@pytest.mark.parametrize("clip", ["colour:white", "colour:blue", "colour:red", "face"])
def test_lines_are_seen_on_any_picture(look: Callable[..., Console], server: ModelServer, clip: str) -> None:
    server.behave(say(THREE))
    seen = look_at(drawn(look(clip=clip).start(), 3))
    for index, (x0, y0, _, y1) in enumerate((CUP, FACE, BAG)):
        strip = seen.strip(*seen.at(x0, (y0 + y1) / 2), "across", 12).tolist()
        assert max(contrast.ratio(opaque(hue(index)), opaque(pixel)) for pixel in strip) >= 3


def test_nothing_flickers_between_two_answers(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(held(answer((CUP, "cup"), (FACE, "face"))))
    console = look().start()
    server.release(3)
    drawn(console, 2)
    console.page.evaluate(
        """() => {
            RTV.fewest = Infinity;
            const shapes = document.getElementById('shapes');
            new MutationObserver(() => {
                RTV.fewest = Math.min(RTV.fewest, shapes.querySelectorAll('.line').length);
            }).observe(shapes, { attributes: true, childList: true, subtree: true });
        }"""
    )
    moved = (0.12, 0.32, 0.37, 0.62)
    server.behave(held(answer((moved, "cup"), (FACE, "face"))))
    console.logged(1)
    # The answer that was waiting already is still as it was.
    server.release(3)
    console.logged(2)
    server.release(1)
    become(console, "own", "faded")
    settle(console)
    seen = look_at(console)
    assert seen.has(moved, 0)
    server.release(2)
    become(console, "own", "own")
    assert console.page.evaluate("() => RTV.fewest") == 2, "at every moment both are drawn"


def test_shapes_that_are_not_there_any_more_go(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(THREE))
    console = look().start()
    drawn(console, 3)
    server.behave(say("Nothing of that kind is in this picture."))
    drawn(console, 0)
    expect(console["found"]).to_be_hidden()


def test_shapes_stay_on_the_still_picture_after_stop(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(THREE))
    console = look()
    turn_on(console, "mirrorSwitch")
    console.start().logged(1)
    drawn(console, 3)
    server.behave(held("Nothing."))
    console.stop().reaches("idle")
    expect(console["still"]).to_be_visible()
    assert has_all_three(look_at(drawn(console, 3), mirrored=True))


def test_what_is_sent_is_not_mirrored(look: Callable[..., Console], server: ModelServer) -> None:
    console = look(clip="still")
    turn_on(console, "mirrorSwitch")
    console.start().logged(1)
    sent = server.wait_for(lambda requests: next((one.jpeg for one in requests if one.jpeg), None))
    frame = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_GRAYSCALE)
    seen = look_at(console)
    part = seen.shot[round(seen.top) : round(seen.top + seen.height), round(seen.left) : round(seen.left + seen.width)]
    # Most of the upper part: nothing lies over it.
    shown = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    like = cv2.resize(frame, (shown.shape[1], shown.shape[0]))
    middle = slice(shown.shape[0] // 4, shown.shape[0] // 2)

    def difference(picture: MatLike) -> float:
        return float(np.abs(shown[middle].astype(int) - picture[middle].astype(int)).mean())

    assert difference(cv2.flip(like, 1)) < difference(like) / 2


def test_a_turned_phone_shows_no_shape_of_the_picture_before(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(THREE))
    console = look().start()
    drawn(console, 3)
    server.behave(held(THREE))
    console.page.evaluate(
        """() => {
            const video = document.getElementById('videoFeed');
            Object.defineProperties(video, { videoWidth: { value: 720 }, videoHeight: { value: 1280 } });
            video.dispatchEvent(new Event('resize'));
        }"""
    )
    drawn(console, 0)


def test_the_list_counts_lights_and_pins(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(answer((CUP, "cup"), (FACE, "face"), (BAG, "Cup"))))
    console = look().start()
    drawn(console, 3)
    expect(console["found"].get_by_role("button")).to_have_text(["cup2", "face1"])
    cups = console["found"].get_by_role("button", name="cup: 2 found")
    cups.hover()
    become(console, "lit", "dim", "lit")
    console.page.mouse.move(5, 5)
    unlit(console)
    cups.press("Enter")
    expect(cups).to_have_attribute("aria-pressed", "true")
    assert console.page.evaluate(STATES) == ["lit", "dim", "lit"]
    console.page.keyboard.press("Escape")
    expect(cups).to_have_attribute("aria-pressed", "false")


def test_a_pinned_label_keeps_its_button_while_it_is_absent(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(answer((CUP, "cup"), (FACE, "face"))))
    console = look().start()
    drawn(console, 2)
    console["found"].get_by_role("button", name="cup: 1 found").click()
    console.page.mouse.move(5, 5)
    server.behave(say(answer((FACE, "face"))))
    drawn(console, 1)
    absent = console["found"].get_by_role("button", name="cup: 0 found")
    expect(absent).to_have_attribute("aria-pressed", "true")
    absent.click()
    console.page.mouse.move(5, 5)
    expect(absent).to_have_count(0)


def test_what_the_mouse_is_over_is_lit_and_a_click_keeps_it(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(answer(((0.3, 0.2, 0.9, 0.9), "table"), (FACE, "face"))))
    console = look().start()
    drawn(console, 2)
    seen = look_at(console)
    console.page.mouse.move(*seen.at(0.5, 0.5))
    become(console, "dim", "lit")
    console.page.mouse.move(*seen.at(0.8, 0.5))
    become(console, "lit", "dim")
    console.page.mouse.click(*seen.at(0.5, 0.5))
    console.page.mouse.move(5, 5)
    become(console, "dim", "lit")
    console.page.mouse.click(*seen.at(0.5, 0.5))
    console.page.mouse.move(5, 5)
    unlit(console)


def test_a_finger_lights_a_shape_and_a_second_tap_ends_it(look: Callable[..., Console], server: ModelServer) -> None:
    server.behave(say(answer((CUP, "cup"), (FACE, "face"))))
    console = look(viewport={"width": 390, "height": 844}, has_touch=True).start()
    drawn(console, 2)
    seen = look_at(console)
    console.page.touchscreen.tap(*seen.at(0.5, 0.5))
    become(console, "dim", "lit")
    console.page.touchscreen.tap(*seen.at(0.5, 0.5))
    unlit(console)


def test_where_places_are_wanted_and_none_is_found_the_page_says_so(
    look: Callable[..., Console], server: ModelServer
) -> None:
    server.behave(say("[]"))
    console = look()
    console.page.locator("input[name=mode][value=detect]").check(force=True)
    console.start().logged(1)
    expect(console["foundNone"]).to_have_text("Nothing found.")
    expect(console["foundNone"]).to_be_visible()
    server.behave(say(THREE))
    drawn(console, 3)
    expect(console["foundNone"]).to_be_hidden()


def test_no_box_is_ever_under_the_answer_and_the_picture_keeps_its_size(
    look: Callable[..., Console], server: ModelServer
) -> None:
    server.behave(held(answer(*((CUP, f"thing {number}") for number in range(30)))))
    console = look().start()
    server.release()
    drawn(console, 1)
    box = """(id) => {
        const { top, bottom, width, height } = document.getElementById(id).getBoundingClientRect();
        return { top, bottom, width, height };
    }"""
    picture = console.page.evaluate(box, "picture")
    assert console.page.evaluate(box, "answer")["top"] >= picture["bottom"]
    server.release(60)
    drawn(console, 30)
    assert console.page.evaluate(box, "picture") == picture


def test_an_answer_without_places_lies_over_the_picture(look: Callable[..., Console], server: ModelServer) -> None:
    console = look().start().says("a red cup on a wooden table")
    expect(console["stage"]).to_have_attribute("data-answer", "over")
    server.behave(say(THREE))
    expect(console["stage"]).to_have_attribute("data-answer", "under")
