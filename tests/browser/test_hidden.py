"""A hidden tab: it goes on with new frames or pauses, as the person chose, and tells which."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Playwright

from tests import model_server as script
from tests import strip
from tests.console import Console, Guard
from tests.model_server import ModelServer
from tests.tabs import Tabs

# A camera whose frames end, and go on, when the test says so.
ENDING_CAMERA = """() => {
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d');
        const stream = canvas.captureStream(0);
        const [track] = stream.getVideoTracks();
        window.draw = () => {
            context.fillStyle = `hsl(${performance.now() % 360} 50% 50%)`;
            context.fillRect(0, 0, canvas.width, canvas.height);
            track.requestFrame();
        };
        window.timer = setInterval(window.draw, 30);
        return stream;
    };
}"""


@pytest.fixture
def console(playwright: Playwright, guard: Guard, index: str, server: ModelServer) -> Iterator[Console]:
    """A console in a tab that another tab can hide. Where it is hidden nothing is to be waited for in the page: its
    animation frames stand still."""
    server.behave(script.say("ok", first_ms=80))
    with Tabs(playwright, "numbered") as tabs:
        yield Console(tabs.context, guard).open(index).use(server.url)


def hide(console: Console) -> None:
    console.context.new_page().bring_to_front()
    assert console.page.evaluate("() => document.hidden")


def becomes(told: Callable[[], str], text: str) -> None:
    """Wait until the page, hidden or not, says it."""
    deadline = time.monotonic() + 10
    while text not in told():
        assert time.monotonic() < deadline, f"not said: {text!r}, but {told()!r}"
        time.sleep(0.05)


def more(server: ModelServer, count: int) -> None:
    """Wait for so many more questions."""
    before = len(server.chats)
    server.wait_for(lambda _: len(server.chats) >= before + count, timeout=20)


def test_a_hidden_tab_goes_on_with_new_frames(console: Console, server: ModelServer) -> None:
    console.start().logged(3)
    hide(console)
    before = len(server.chats)
    more(server, 30)
    numbers = [strip.read(record.jpeg or b"") for record in server.chats[before:]]
    assert None not in numbers
    assert all(one != next for one, next in pairwise(numbers)), numbers
    becomes(console.page.title, "watching · RealTime-VLM")
    console.page.bring_to_front()
    console.complains("in the hidden tab: ")
    assert int((console["noticeWhat"].text_content() or "").split()[-3]) >= 29


def test_a_hidden_tab_pauses_where_that_is_wanted(console: Console, server: ModelServer) -> None:
    console.put("hiddenSelect", "pause").start().logged(3)
    hide(console)
    becomes(console.page.title, "paused · RealTime-VLM")
    asked = len(server.chats)
    console.page.wait_for_timeout(2500)  # in which it would have asked two dozen times
    assert len(server.chats) == asked
    console.page.bring_to_front()
    console.complains("while the tab was hidden").reaches("watching")
    more(server, 3)
    becomes(console.page.title, "watching · RealTime-VLM")


def test_what_was_to_be_drawn_when_the_tab_was_hidden_is_drawn(console: Console) -> None:
    console.put("hiddenSelect", "pause").start().logged(1)
    # A hidden page has no animation frames: the one just asked for never comes.
    console.page.evaluate("() => { window.requestAnimationFrame = () => { window.asked = true; }; }")
    console.page.wait_for_function("() => window.asked", polling=50)
    hide(console)
    becomes(console.page.title, "paused · RealTime-VLM")


def test_stop_is_a_stop_also_after_a_pause(console: Console, server: ModelServer) -> None:
    console.put("hiddenSelect", "pause").start().logged(1)
    hide(console)
    becomes(console.page.title, "paused · RealTime-VLM")
    console.page.bring_to_front()
    console.stop().reaches("idle")
    server.wait_for(lambda _: server.chats[-1].closed)
    asked = len(server.chats)
    hide(console)
    console.page.bring_to_front()
    console.page.wait_for_timeout(500)
    assert len(server.chats) == asked
    assert console.page.title() == "RealTime-VLM"


def test_a_camera_that_stands_in_a_hidden_tab_is_told_and_nothing_is_sent(
    console: Console, server: ModelServer
) -> None:
    console.page.evaluate(ENDING_CAMERA)
    console.start().logged(2)
    hide(console)
    console.page.evaluate("() => clearInterval(window.timer)")
    becomes(lambda: console["noticeWhat"].text_content() or "", "The camera gives no picture")
    asked = len(server.chats)
    console.page.wait_for_timeout(1500)
    assert len(server.chats) == asked
    console.page.evaluate("() => { window.timer = setInterval(window.draw, 30); }")
    more(server, 3)
