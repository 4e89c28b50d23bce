"""A phone as the camera: its cameras, their light and zoom, and its sleep."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.model_server import ModelServer
from tests.phones import OFFERING, phone

Open = Callable[..., Console]

# What the page asks of its cameras, and what it got.
WATCHED = """() => {
    window.asked = [];
    window.tracks = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        window.asked.push(wanted);
        const stream = await ask(wanted);
        window.tracks.push(...stream.getVideoTracks());
        return stream;
    };
    window.locks = 0;
    navigator.wakeLock.request = async () => {
        window.locks += 1;
        return { release: async () => {} };
    };
}"""

# The page is hidden or seen; what `happens` happens just before.
SEEN = """([seen, happens]) => {
    const track = window.tracks.at(-1);
    if (happens === 'ended') {
        track.stop();
        track.dispatchEvent(new Event('ended'));
    }
    if (happens === 'muted') Object.defineProperty(track, 'muted', { get: () => true });
    Object.defineProperty(document, 'hidden', { get: () => !seen, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def console(open_console: Open, index: str, server: ModelServer) -> Console:
    console = phone(open_console, index).use(server.url)
    console.page.evaluate(WATCHED)
    return console


def seen(console: Console, seen: bool, happens: str = "") -> None:
    console.page.evaluate(SEEN, [seen, happens])


def more(console: Console) -> None:
    console.logged(console["logList"].locator("li").count() + 2)


# The camera


def test_the_rear_camera_comes_first(console: Console) -> None:
    console.start().logged(1)
    assert console.page.evaluate("() => window.asked.map(({ video }) => video.facingMode)") == [
        {"ideal": "environment"}
    ]


def test_a_button_on_the_picture_switches_and_is_remembered(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = phone(open_console, index, clip="two cameras").use(server.url)
    expect(console["cameraSwitch"]).to_be_hidden()
    console.start().logged(1)
    first = console["deviceSelect"].input_value()
    console["cameraSwitch"].tap()
    expect(console["deviceSelect"]).not_to_have_value(first)
    more(console)
    assert console.phase == "watching"
    using = "() => document.getElementById('videoFeed').srcObject.getTracks()[0].getSettings().deviceId"
    second = console.page.evaluate(using)
    assert second != first
    console.page.reload()
    console.use(server.url).start().logged(1)
    assert console.page.evaluate(using) == second


def test_a_mouse_is_offered_no_other_camera_of_which_nothing_is_known(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = open_console(index, clip="two cameras").use(server.url).start().logged(1)
    expect(console["cameraSwitch"]).to_be_hidden()


def test_light_and_zoom_are_what_the_track_says(console: Console) -> None:
    console.page.evaluate(OFFERING)
    console.start().logged(1)
    expect(console["torchToggle"]).to_have_attribute("aria-pressed", "false")
    console["torchToggle"].tap()
    expect(console["torchToggle"]).to_have_attribute("aria-pressed", "true")
    console["zoomStep"].tap()
    expect(console["zoomStep"]).to_have_text("2\N{MULTIPLICATION SIGN}")
    assert console.page.evaluate("() => window.applied") == {"advanced": [{"torch": True, "zoom": 2}]}
    console["torchToggle"].tap()
    expect(console["torchToggle"]).to_have_attribute("aria-pressed", "false")
    console.stop()
    expect(console["torchToggle"]).to_be_hidden()
    expect(console["zoomStep"]).to_be_hidden()


def test_a_light_that_refuses_stays_off(console: Console) -> None:
    console.page.evaluate(OFFERING)
    console.start().logged(1)
    console.page.evaluate("() => { window.refuses = true; }")
    console["torchToggle"].tap()
    console.page.wait_for_function("() => window.applied")
    more(console)
    expect(console["torchToggle"]).to_have_attribute("aria-pressed", "false")
    assert console.phase == "watching"


def test_a_camera_without_light_and_zoom_has_no_buttons_for_them(console: Console) -> None:
    console.start().logged(1)
    for name in ("torchToggle", "zoomStep", "cameraSwitch"):
        expect(console[name]).to_be_hidden()


# Sleep


@pytest.mark.parametrize("when", ["before it hides the page", "after"])
def test_a_phone_that_slept_goes_on_watching(console: Console, when: str) -> None:
    console.start().logged(1)
    seen(console, False, "ended" if when != "after" else "")
    if when == "after":
        seen(console, False, "ended")
    assert console.phase == "watching"
    locks = console.page.evaluate("() => window.locks")
    seen(console, True)
    console.page.wait_for_function("() => window.tracks.length === 2")
    more(console)
    assert console.phase == "watching"
    assert console.page.evaluate("() => window.locks") == locks + 1, "the screen is kept awake again"
    expect(console["videoFeed"]).to_be_visible()


def test_a_camera_that_stays_muted_after_the_sleep_is_opened_anew(console: Console) -> None:
    console.start().logged(1)
    seen(console, False, "muted")
    seen(console, True)
    console.page.wait_for_function("() => window.tracks.length === 2")
    assert console.page.evaluate("() => window.tracks.map((track) => track.readyState)") == ["ended", "live"]
    more(console)
    assert console.phase == "watching"


def test_a_camera_that_does_not_come_back_is_told_and_start_is_there(console: Console) -> None:
    console.start().logged(1)
    seen(console, False, "ended")
    console.page.evaluate(
        """() => {
            const { mediaDevices } = navigator;
            const ask = mediaDevices.getUserMedia;
            mediaDevices.getUserMedia = async () => {
                mediaDevices.getUserMedia = ask;
                throw new DOMException('held elsewhere', 'NotReadableError');
            };
        }"""
    )
    seen(console, True)
    console.reaches("failed").complains("in use or does not start")
    console["startButton"].tap()
    console.reaches("watching")
    more(console)


def test_nobody_who_only_looked_has_the_camera_opened(console: Console) -> None:
    console["captureOnce"].tap()
    console.reaches("idle")
    seen(console, False, "ended")
    seen(console, True)
    expect(console["cameraBadge"]).to_be_hidden()
    expect(console["notice"]).to_be_hidden()
    assert console.phase == "idle"
    assert console.page.evaluate("() => window.asked.length") == 1
