"""The picture in a small window of its own: it goes there with its answer, works there, and comes back."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

BRIGHT = """() => {
    const video = document.getElementById('videoFeed');
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 1, 1);
    return Math.max(...context.getImageData(0, 0, 1, 1).data.slice(0, 3));
}"""


def send(console: Console) -> Page:
    """Send the picture away, and return the window that it went to."""
    with console.context.expect_page() as opened:
        console["awayToggle"].click()
    console.guard.watch(opened.value)
    expect(console["away"]).to_be_visible()
    return opened.value


def closed(console: Console) -> None:
    """Wait until the page has its picture again."""
    expect(console["away"]).to_be_hidden()
    expect(console["videoFeed"]).to_be_visible()


@pytest.fixture
def watched(console: Console, server: ModelServer) -> Console:
    """Watching, from disk and through the proxy."""
    server.behave(script.say("a red cup", gap_ms=10, first_ms=50))
    return console.start().logged(1)


def test_picture_answer_and_stop_go_to_the_window(watched: Console, server: ModelServer) -> None:
    window = send(watched)
    expect(window.locator("#responseText")).to_have_text("a red cup")
    expect(window.locator("#startButton")).to_be_visible()
    expect(window.locator("#captureOnce")).to_be_hidden()
    # Its looks came along, from disk too.
    assert window.evaluate("() => getComputedStyle(document.getElementById('stage')).position") == "fixed"
    window.wait_for_function(f"() => ({BRIGHT})() > 20")
    before = len(server.chats)
    server.wait_for(lambda _: len(server.chats) > before + 3)
    assert watched.phase == "watching"


def test_nothing_black_is_sent_on_the_way(watched: Console, server: ModelServer) -> None:
    import cv2
    import numpy as np

    for _ in range(2):
        window = send(watched)
        seen = len(server.chats)
        server.wait_for(lambda _, seen=seen: len(server.chats) > seen + 2)  # type: ignore[misc]
        window.close()
        closed(watched)
    for record in server.chats:
        picture = cv2.imdecode(np.frombuffer(record.jpeg or b"", np.uint8), cv2.IMREAD_GRAYSCALE)
        assert picture is not None and picture.mean() > 20


def test_stop_and_start_work_in_the_window(watched: Console) -> None:
    window = send(watched)
    window.locator("#startButton").click()
    watched.reaches("idle")
    # Space is to start again: the focus is on the button.
    window.keyboard.press("Space")
    watched.reaches("watching")


@pytest.mark.parametrize("way", ["the page's button", "the window's button", "the window's end", "P"])
def test_the_picture_comes_back(watched: Console, way: str) -> None:
    window = send(watched)
    # What closes the window is not there any more to say that it was pressed.
    with suppress(Error):
        match way:
            case "the page's button":
                watched["awayBack"].click()
            case "the window's button":
                window.locator("#awayToggle").click()
            case "the window's end":
                window.close()
            case "P":
                window.keyboard.press("p")
    closed(watched)
    count = watched["logList"].locator("li").count()
    watched.logged(count + 2)
    watched.says("a red cup")
    expect(watched["stage"]).to_have_attribute("data-full", "off")
    expect(watched["captureOnce"]).to_be_visible()


def test_the_window_has_the_pages_theme(watched: Console) -> None:
    window = send(watched)
    watched["themeToggle"].click()
    chosen = watched.page.evaluate("() => document.documentElement.dataset.theme")
    expect(window.locator("html")).to_have_attribute("data-theme", chosen)


def test_the_window_speaks_the_pages_language(watched: Console) -> None:
    window = send(watched)
    watched.put("interfaceSelect", "ja")
    expect(window.locator("html")).to_have_attribute("lang", "ja")
    expect(window.locator("#startButton")).to_have_text("停止")
    expect(window.locator("#stage")).to_have_attribute("aria-label", "カメラと応答")
    expect(window.locator("#awayToggle")).to_have_attribute("aria-label", "映像をページに戻す")
    assert window.title() == watched.page.title()
    watched["awayBack"].click()
    closed(watched)
    expect(watched["captureOnce"]).to_have_text("1 回送信")


def test_a_browser_without_such_a_window_shows_no_button(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    console.page.add_init_script("delete window.documentPictureInPicture;")
    console.visit_anew(index).use(server.url)
    expect(console["fullScreen"]).to_be_visible()
    expect(console["awayToggle"]).to_be_hidden()
    console["shortcutsOpen"].click()
    expect(console["shortcutsList"]).to_contain_text("Full screen")
    expect(console["shortcutsList"]).not_to_contain_text("Small window")
