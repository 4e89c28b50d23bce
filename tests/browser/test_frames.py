"""Where frames come from: by themselves where the browser has a stream of them, else out of the page's video."""

from collections.abc import Callable

import pytest

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

# Counts the frames that the page itself takes out of its video.
COUNT = """() => {
    window.taken = 0;
    const Native = window.VideoFrame;
    window.VideoFrame = class extends Native {
        constructor(...given) {
            super(...given);
            window.taken += 1;
        }
    };
}"""


@pytest.fixture
def counted(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    server.behave(script.say("a face", gap_ms=5))
    console = open_console(index).use(server.url)
    console.page.evaluate(COUNT)
    return console


def taken(console: Console) -> int:
    return int(console.page.evaluate("() => window.taken"))


def test_watching_takes_no_frame_out_of_the_page(counted: Console) -> None:
    counted.start().logged(8)
    assert taken(counted) == 0


def test_a_browser_without_a_stream_of_frames_takes_them_out_of_the_page(counted: Console) -> None:
    counted.page.evaluate("() => { delete window.MediaStreamTrackProcessor; }")
    counted.start().logged(8)
    assert taken(counted) >= 8


def test_no_frame_is_taken_when_nothing_is_asked(counted: Console) -> None:
    counted.page.evaluate("() => { delete window.MediaStreamTrackProcessor; }")
    counted["captureOnce"].click()
    counted.logged(1).reaches("idle")
    before = taken(counted)
    counted.page.wait_for_timeout(500)
    assert taken(counted) == before <= 2


def test_a_page_that_may_start_no_worker_does_the_work_itself(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.behave(script.say("a face", gap_ms=5))
    console = open_console(index).use(server.url)
    console.context.add_init_script("delete window.Worker")
    console.page.reload()
    console.start().says("a face").logged(5).stop().reaches("idle")
    assert not console.page.workers
