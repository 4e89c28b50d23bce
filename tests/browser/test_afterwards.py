"""What stands on the screen when nothing more comes: after Stop, after Send once, and while the server fails."""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests import strip
from tests.console import Console
from tests.model_server import ModelServer
from tests.seen import BAG, CUP, FACE, THREE, answer

STATES = "() => [...document.querySelectorAll('#shapes .shape')].map((one) => one.dataset.state).join()"
ANOTHER = answer((FACE, "face"), (CUP, "cup"), (BAG, "bag"))
# Press Stop in the moment in which these words are on the screen, however busy the machine is.
STOP_AT = """(words) => {
    const response = document.getElementById('responseText');
    new MutationObserver((_, observer) => {
        if (!response.textContent.startsWith(words) || document.documentElement.dataset.phase !== 'watching') return;
        observer.disconnect();
        document.getElementById('startButton').click();
    }).observe(response, { childList: true, characterData: true, subtree: true });
}"""
STILL = """async () => {
    const still = document.getElementById('still');
    await still.decode();
    const { naturalWidth: width, naturalHeight: height } = still;
    const sheet = Object.assign(document.createElement('canvas'), { width, height });
    sheet.getContext('2d').drawImage(still, 0, 0);
    return sheet.toDataURL('image/jpeg').split(',')[1];
}"""


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    """A console whose camera numbers its pictures, and whose model answers with boxes."""
    server.models = [{"id": "Qwen3-VL-8B"}]
    server.behave(script.say(THREE))
    return open_console(index, clip="numbered").use(server.url)


def become(console: Console, *states: str) -> None:
    """Wait until the shapes, in the order of the answer, are in these states."""
    console.page.wait_for_function(f"(states) => ({STATES})() === states", arg=",".join(states))


def pictured(console: Console) -> int | None:
    """The number of the picture that stands still on the screen."""
    expect(console["still"]).to_be_visible()
    return strip.read(base64.b64decode(console.page.evaluate(STILL)))


def stopped_in_the_next(console: Console, server: ModelServer) -> int | None:
    """Watch, and press Stop at the first words after a whole answer; the number of that answer's picture."""
    server.behave(script.held(THREE))
    console.start()
    server.release(4)
    server.wait_for(lambda _: len(server.chats) == 2)
    server.behave(script.held(ANOTHER))
    server.release(4)
    server.wait_for(lambda _: len(server.chats) == 3)
    console.logged(2)
    console.page.evaluate(STOP_AT, ANOTHER.split()[0])
    server.release()
    console.reaches("idle").logged(3)
    return strip.read(server.chats[1].jpeg or b"")


def test_stop_at_the_first_words_shows_the_whole_answer_before_on_its_own_picture(
    console: Console, server: ModelServer
) -> None:
    number = stopped_in_the_next(console, server)
    console.says(THREE)
    become(console, "own", "own", "own")
    expect(console["meta"]).to_be_empty()
    expect(console["logList"].locator("li").first).to_contain_text("stopped")
    assert pictured(console) == number


def test_after_stop_the_frame_is_saved_that_is_shown(console: Console, server: ModelServer) -> None:
    number = stopped_in_the_next(console, server)
    console.says(THREE)
    with console.page.expect_download() as download:
        console["saveFrame"].click()
    assert strip.read(download.value.path().read_bytes()) == number


def test_a_cleared_log_leaves_nothing_of_what_was_stopped(console: Console, server: ModelServer) -> None:
    stopped_in_the_next(console, server)
    console["clearLog"].click()
    console.says("")
    become(console)
    expect(console["still"]).to_be_hidden()


def test_after_send_once_the_page_says_how_long_ago_that_was_and_fades_the_boxes(
    console: Console, server: ModelServer
) -> None:
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    become(console, "faded", "faded", "faded")
    expect(console["figuresAge"]).to_have_text(re.compile(r"^\d+ s ago$"))
    expect(console["figures"]).to_contain_text(re.compile(r"^\d+ s ago · TTFT \d+ m?s · \d+ m?s"))
    server.behave(script.held(THREE))
    console["captureOnce"].click()
    server.release(4)
    become(console, "own", "own", "own")
    expect(console["figuresAge"]).to_be_empty()


def test_a_server_that_fails_leaves_boxes_of_the_past_until_it_answers(console: Console, server: ModelServer) -> None:
    console.start().logged(1)
    server.behave(script.status(503, "overloaded"))
    become(console, "faded", "faded", "faded")
    expect(console["figuresAge"]).to_have_text(re.compile(r"^\d+ s ago$"))
    server.behave(script.say(THREE))
    become(console, "own", "own", "own")
    expect(console["figuresAge"]).to_be_empty()


def test_the_picture_that_stands_still_is_of_no_past(console: Console) -> None:
    console["captureOnce"].click()
    console.logged(1)
    become(console, "faded", "faded", "faded")
    console["cameraOff"].click()
    become(console, "own", "own", "own")
    expect(console["figuresAge"]).to_be_empty()
