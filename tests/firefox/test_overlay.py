"""What was found, over the picture in Firefox: where the shapes lie, to the pixel, and that their labels fit."""

import json

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer
from tests.seen import BAG, CUP, FACE, PLACE, THREE, Seen

FOUND = [
    {"bbox_2d": [100, 300, 350, 600], "label": "cup"},
    {"bbox_2d": [400, 200, 600, 750], "label": "a label that is much longer than the box at which it stands"},
]

# Each line's edges as fractions of the picture that the page shows.
LINES = """() => {
    const { left, top, width, height } = videoFeed.getBoundingClientRect();
    const scale = Math.min(width / videoFeed.videoWidth, height / videoFeed.videoHeight);
    const [across, down] = [videoFeed.videoWidth * scale, videoFeed.videoHeight * scale];
    const [x, y] = [left + (width - across) / 2, top + (height - down) / 2];
    return [...document.querySelectorAll('#shapes .line')].map((line) => {
        const { left, top, right, bottom } = line.getBoundingClientRect();
        return [(left - x) / across, (top - y) / down, (right - x) / across, (bottom - y) / down];
    });
}"""

# Whether each label's text lies on its plate.
FITS = """() => [...document.querySelectorAll('#shapes text')].map((text) => {
    const [words, plate] = [text.getBBox(), text.previousElementSibling.getBBox()];
    return words.x >= plate.x && words.x + words.width <= plate.x + plate.width
        && words.y >= plate.y - 1 && words.y + words.height <= plate.y + plate.height + 1;
})"""


@pytest.mark.parametrize("mirrored", [False, True], ids=["as it is", "mirrored"])
def test_boxes_lie_where_they_belong(console: Console, server: ModelServer, mirrored: bool) -> None:
    server.models = [{"id": "Qwen3-VL-8B"}]
    server.behave(script.say(json.dumps(FOUND)))
    if mirrored:
        console.evaluate("() => document.getElementById('mirrorSwitch').click()")
    console.use(server.url).start().sees("() => document.querySelectorAll('#shapes .line').length === 2")
    for line, found in zip(console.evaluate(LINES), FOUND, strict=True):
        x0, y0, x1, y1 = (value / 1000 for value in found["bbox_2d"])
        wanted = [1 - x1, y0, 1 - x0, y1] if mirrored else [x0, y0, x1, y1]
        assert line == pytest.approx(wanted, abs=0.006)
    assert console.evaluate(FITS) == [True, True]


# Whatever was due is drawn, and what fades has faded.
SETTLED = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const fading = document.getElementById('shapes').getAnimations({ subtree: true });
    await Promise.allSettled(fading.map((one) => one.finished));
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (600, 900), (390, 844)], ids=lambda value: str(value))
def test_boxes_are_painted_where_they_lie_and_follow_the_window(
    console: Console, server: ModelServer, width: int, height: int
) -> None:
    server.models = [{"id": "Qwen3-VL-8B"}]
    server.behave(script.say(THREE))
    console.use(server.url).start().sees("() => document.querySelectorAll('#shapes .line').length === 3")
    console.resize(width, height).stop().reaches("idle").evaluate(SETTLED)
    seen = Seen(console.screenshot(), console.evaluate(PLACE))
    assert all(seen.has(box, index) for index, box in enumerate((CUP, FACE, BAG)))


def test_b_hides_what_was_found_and_the_list_counts_it(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "Qwen3-VL-8B"}]
    server.behave(script.say(THREE))
    console.use(server.url).click("captureOnce").logged(1).shows("found", "cup")
    console.sees("(text) => announcer.textContent === text", "1 cup, 1 face, 1 bag")
    console.press("b").sees("() => document.querySelectorAll('#shapes .line').length === 0")
    assert not console.visible("found")
    console.press("b").sees("() => document.querySelectorAll('#shapes .line').length === 3")
