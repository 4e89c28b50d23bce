"""A person with nothing but this repository: the page, Start, and a true sentence about what the camera sees."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests import clips
from tests.console import Console
from tests.served import Served

# Where the clips have these, px: both eyes and the mouth before the pan begins, and the code's left upper corner.
FACE = ((540, 268), (656, 273), (595, 385))
CODE = (480, 200)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served("--no-discover") as running:
        yield running


def test_a_face_is_seen(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url)
    expect(console["welcome"]).to_contain_text("classical vision, not a language model")
    expect(console["welcomeCommand"]).to_contain_text("llama-server -hf")
    console.start().says(re.compile("face", re.IGNORECASE))
    expect(console["meta"]).to_contain_text("classical vision, not a language model")


def test_the_text_of_a_qr_code_is_read(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url, clip="qr:door 42 is open")
    console.start().says(re.compile("door 42 is open"))


def test_a_colour_is_named(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url, clip="colour:red")
    console.start().says(re.compile(r"\bred\b", re.IGNORECASE))


def detect(console: Console, target: str, mode: str = "Detect") -> Console:
    """Ask once where these things are."""
    console["modeChoice"].get_by_label(mode, exact=True).check()
    console["targetText"].fill(target)
    console["captureOnce"].click()
    return console.logged(1).reaches("idle")


def drawn(console: Console, kind: str) -> list[tuple[float, float, float, float]]:
    """The shapes as they are drawn, left, top, right and bottom in px of the clip."""
    console.page.wait_for_function("(kind) => document.querySelector(`#shapes [data-kind=${kind}] path`)", arg=kind)
    edges = console.page.evaluate(
        """([kind, width, height]) => {
            const place = document.getElementById('videoFeed').getBoundingClientRect();
            const scale = Math.min(place.width / width, place.height / height);
            const left = place.left + (place.width - width * scale) / 2;
            const top = place.top + (place.height - height * scale) / 2;
            return [...document.querySelectorAll(`#shapes [data-kind=${kind}]`)].map((shape) => {
                const path = [...shape.querySelectorAll('path')].find((one) => one.getAttribute('d'));
                const { left: x0, top: y0, right: x1, bottom: y1 } = path.getBoundingClientRect();
                return [(x0 - left) / scale, (y0 - top) / scale, (x1 - left) / scale, (y1 - top) / scale];
            });
        }""",
        [kind, clips.WIDTH, clips.HEIGHT],
    )
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in edges]


def test_the_box_of_a_face_lies_on_the_face(open_console: Callable[..., Console], served: Served) -> None:
    console = detect(open_console(served.url), "person, QR code")
    expect(console["targetNote"]).to_have_text("The demo finds faces and QR codes, and nothing else.")
    assert [find["label"] for find in json.loads(console.answer)] == ["face"]
    [(x0, y0, x1, y1)] = drawn(console, "box")
    # The clip pans, so that only its range is known; but a face is never wider than this.
    assert any(all(x0 < x - left < x1 and y0 < y < y1 for x, y in FACE) for left in range(clips.PAN + 1))
    assert 200 < x1 - x0 < 320
    assert 200 < y1 - y0 < 320
    (asked,) = (find["bbox_2d"] for find in json.loads(console.answer))
    sides = (clips.WIDTH, clips.HEIGHT) * 2
    assert (x0, y0, x1, y1) == pytest.approx(
        [edge * side / 1000 for edge, side in zip(asked, sides, strict=True)], abs=3
    )


def test_the_box_of_a_code_lies_on_the_code(open_console: Callable[..., Console], served: Served) -> None:
    console = detect(open_console(served.url, clip="qr:door 42 is open"), "QR code")
    [(x0, y0, x1, y1)] = drawn(console, "box")
    left, top = CODE
    assert (x0 + x1) / 2 == pytest.approx(left + clips.CODE / 2, abs=6)
    assert (y0 + y1) / 2 == pytest.approx(top + clips.CODE / 2, abs=6)
    # The code has a white border.
    assert 0.6 * clips.CODE < x1 - x0 < clips.CODE
    assert 0.6 * clips.CODE < y1 - y0 < clips.CODE


def test_a_face_is_pointed_at(open_console: Callable[..., Console], served: Served) -> None:
    console = detect(open_console(served.url), "", mode="Point")
    assert [list(find) for find in json.loads(console.answer)] == [["point_2d", "label"]]
    [(x0, y0, x1, y1)] = drawn(console, "point")
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    eye, other, mouth = FACE
    assert any(eye[0] < x + left < other[0] and eye[1] < y < mouth[1] for left in range(clips.PAN + 1))


def test_what_the_demo_cannot_find_is_not_found(open_console: Callable[..., Console], served: Served) -> None:
    console = detect(open_console(served.url), "cup")
    assert console.answer == "[]"
    expect(console.page.locator("#shapes path")).to_have_count(0)


def test_what_is_looked_for_changes_while_watching(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url)
    console["modeChoice"].get_by_label("Detect", exact=True).check()
    console["targetText"].fill("cup")
    console.start().says("[]")
    console["targetText"].fill("face")
    console.says(re.compile('"label": "face"'))
    drawn(console, "box")
