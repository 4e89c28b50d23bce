"""The camera: denied, missing, switched, unplugged."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.model_server import ModelServer

REFUSE = """(name) => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name)); }"""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("NotAllowedError", "The camera is not allowed"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "in use or does not start"),
    ],
)
def test_a_camera_that_cannot_be_had(console: Console, server: ModelServer, name: str, what: str) -> None:
    console.page.evaluate(REFUSE, name)
    console.start().reaches("failed").complains(what)
    assert server.chats == []


def test_unplugging_says_so_and_start_begins_anew(console: Console, server: ModelServer) -> None:
    console.start().logged(1)
    # A fake camera cannot be pulled out: its track is told that it ended, as a real one's is.
    console.page.evaluate(
        "() => document.getElementById('videoFeed').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    console.reaches("failed").complains("was unplugged or taken away")
    asked = len(server.chats)
    console.start().reaches("watching").logged(asked + 1)
    expect(console["notice"]).to_be_hidden()


def test_a_camera_without_pictures_is_told(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url)
    console.page.evaluate(
        """() => {
            const canvas = document.createElement('canvas');
            navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(0);
        }"""
    )
    console.start().complains("gives no picture")
    assert console.phase == "asking"
    console.stop().reaches("idle")


def test_the_folded_line_has_the_cameras_name_and_its_title_the_whole(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    console.page.add_init_script(
        "Object.defineProperty(MediaStreamTrack.prototype, 'label', {get: () => 'HD Pro Webcam C920 (046d:082d)'});"
    )
    console.visit_anew(index).use(server.url).start().logged(1)
    expect(console["cameraNow"]).to_have_text("HD Pro Webcam C920 · auto · 0.8")
    expect(console["cameraNow"]).to_have_attribute("title", "HD Pro Webcam C920 (046d:082d) · auto · 0.8")


def test_the_list_is_right_after_the_first_permission(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index, clip="two cameras").use(server.url)
    assert console["deviceSelect"].locator("option").all_text_contents() == ["Any camera"]
    console.start().logged(1)
    names = console["deviceSelect"].locator("option").all_text_contents()
    assert len(names) == 2
    assert all(names)


def test_cameras_whose_names_the_browser_keeps_to_itself_are_counted(
    open_console: Callable[..., Console], index: str
) -> None:
    console = open_console(index, locale="ja-JP")
    console.page.evaluate(
        """() => {
            const nameless = (deviceId) => ({ kind: 'videoinput', deviceId, label: '' });
            navigator.mediaDevices.enumerateDevices = async () => [nameless('a'), nameless('b')];
            navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        }"""
    )
    expect(console["deviceSelect"].locator("option")).to_have_text(["既定のカメラ", "カメラ 1", "カメラ 2"])
    console.put("interfaceSelect", "en")
    expect(console["deviceSelect"].locator("option")).to_have_text(["Any camera", "Camera 1", "Camera 2"])


def test_switching_keeps_watching_and_is_remembered(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index, clip="two cameras").use(server.url)
    console.start().logged(1)
    values = console["deviceSelect"].locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    using = console["deviceSelect"].input_value()
    other = next(value for value in values if value != using)
    console.page.evaluate("() => { window.first = document.getElementById('videoFeed').srcObject.getTracks()[0]; }")
    console.put("deviceSelect", other)
    console.page.wait_for_function(
        "(id) => document.getElementById('videoFeed').srcObject?.getTracks()[0].getSettings().deviceId === id",
        arg=other,
    )
    assert console.page.evaluate("() => window.first.readyState") == "ended"
    console.logged(console["logList"].locator("li").count() + 1)
    assert console.phase == "watching"
    expect(console["deviceSelect"]).to_have_value(other)


def test_a_fast_double_switch_leaves_one_camera_open(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url)
    console.page.evaluate(
        """() => {
            window.tracks = [];
            const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async (wanted) => {
                const stream = await ask(wanted);
                window.tracks.push(...stream.getTracks());
                return stream;
            };
        }"""
    )
    console.start().logged(1)
    for resolution in ("480p", "1080p", "720p"):
        console.put("resolutionSelect", resolution)
    console.page.wait_for_function("() => window.tracks.length >= 2 && document.getElementById('videoFeed').srcObject")
    console.logged(console["logList"].locator("li").count() + 2)
    assert console.page.evaluate("() => window.tracks.filter((track) => track.readyState === 'live').length") == 1


def test_the_resolution_keeps_the_whole_picture(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("resolutionSelect", "480p")
    console["captureOnce"].click()
    console.reaches("idle")
    width, height = console.page.evaluate(
        "() => [document.getElementById('videoFeed').videoWidth, document.getElementById('videoFeed').videoHeight]"
    )
    assert height <= 480
    assert abs(width / height - 16 / 9) < 0.02


@pytest.mark.parametrize(
    ("longest", "multiple", "size"),
    [("0", False, (1280, 720)), ("512", False, (512, 288)), ("0", True, (1260, 700)), ("336", True, (336, 196))],
)
def test_the_picture_is_sent_at_the_size_chosen(
    console: Console, server: ModelServer, longest: str, multiple: bool, size: tuple[int, int]
) -> None:
    console.put("resolutionSelect", "720p").put("sizeSelect", longest)
    console.unfold("camera")["multipleSwitch"].set_checked(multiple)
    console["captureOnce"].click()
    console.reaches("idle")
    assert sent_size(server) == size
    assert console.page.evaluate("() => document.getElementById('videoFeed').videoWidth") == 1280


def test_another_size_counts_from_the_next_picture_on(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url)
    console.start().logged(2)
    console.put("sizeSelect", "384")
    server.wait_for(lambda _: sent_size(server) == (384, 216))
    console.logged(console["logList"].locator("li").count() + 2)
    assert sent_size(server) == (384, 216)
    assert console.phase == "watching"


def sent_size(server: ModelServer) -> tuple[int, int]:
    """Width and height of the newest picture that reached the model."""
    jpeg = server.chats[-1].jpeg
    assert jpeg
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]
