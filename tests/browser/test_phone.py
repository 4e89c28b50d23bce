"""A phone as the camera: its cameras, its sleep, the sheet under the thumb, and the way there by a QR code."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

Open = Callable[..., Console]

UPRIGHT, ACROSS, SMALL = (390, 844), (844, 390), (320, 568)
ANYWHERE = "0.0.0.0"  # noqa: S104

# Every track of this page has a light and a zoom, unless they refuse; `window.applied` is what they were told last.
OFFERING = """() => {
    const { getCapabilities, getSettings } = MediaStreamTrack.prototype;
    const now = { torch: false, zoom: 1 };
    window.refuses = false;
    Object.assign(MediaStreamTrack.prototype, {
        getCapabilities() { return { ...getCapabilities.call(this), torch: true, zoom: { min: 1, max: 4 } }; },
        getSettings() { return { ...getSettings.call(this), ...now }; },
        async applyConstraints(wanted) {
            window.applied = wanted;
            if (window.refuses) throw new OverconstrainedError('torch', 'not now');
            Object.assign(now, wanted.advanced[0]);
        },
    });
}"""

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

# Controls that are in sight and smaller than a fingertip. What lies in a label is as large as that.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, textarea, input, summary')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]'))
    .map((one) => [one, one.matches('[type=checkbox], [type=radio]') ? one.closest('label') : one])
    .map(([one, target]) => [one, target.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
    .map(([one, { width, height }]) => `${one.id || one.outerHTML.slice(0, 60)} ${width} x ${height}`)"""


def phone(open_console: Open, address: str, size: tuple[int, int] = UPRIGHT, **options: Any) -> Console:
    return open_console(
        address, viewport={"width": size[0], "height": size[1]}, has_touch=True, is_mobile=True, **options
    )


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


# The sheet


def test_the_sheet_opens_and_closes_by_touch(console: Console) -> None:
    panel, opener = console["panel"], console["panelOpen"]
    expect(panel).to_be_hidden()
    for beside in (False, True):
        opener.tap()
        expect(panel).to_be_in_viewport(ratio=0.99)
        expect(opener).to_have_attribute("aria-expanded", "true")
        if beside:
            console.page.touchscreen.tap(195, 100)
        else:
            console["panelClose"].tap()
        expect(panel).to_be_hidden()
        expect(opener).to_be_focused()
    assert console.phase == "idle", "a tap beside the sheet presses nothing under it"


def test_the_sheet_is_pulled_down(console: Console) -> None:
    console["panelOpen"].tap()
    expect(console["panel"]).to_be_in_viewport(ratio=0.99)
    box = console["panelGrip"].bounding_box()
    assert box
    mouse = console.page.mouse
    for far, hidden in ((40, False), (200, True)):
        mouse.move(box["x"] + 60, box["y"] + 10)
        mouse.down()
        mouse.move(box["x"] + 60, box["y"] + 10 + far)
        mouse.up()
        expect(console["panelOpen"]).to_have_attribute("aria-expanded", str(not hidden).lower())
    expect(console["panel"]).to_be_hidden()


def test_the_sheet_takes_the_keyboard_and_gives_it_back(console: Console) -> None:
    console["panelOpen"].focus()
    console.page.keyboard.press("Enter")
    expect(console["panelClose"]).to_be_focused()
    console.page.keyboard.press("Shift+Tab")
    inside = "() => document.activeElement === document.body || Boolean(document.activeElement.closest('#panel'))"
    assert console.page.evaluate(inside), "what is covered cannot be reached"
    console.page.keyboard.press("Escape")
    expect(console["panel"]).to_be_hidden()
    expect(console["panelOpen"]).to_be_focused()
    console.page.keyboard.press("Tab")
    assert not console.page.evaluate("() => Boolean(document.activeElement.closest('#panel'))")


def test_the_server_badge_and_the_notice_lead_into_the_sheet(console: Console) -> None:
    console["serverBadge"].tap()
    expect(console["backendSelect"]).to_be_focused()
    expect(console["backendSelect"]).to_be_in_viewport()
    console.page.keyboard.press("Escape")
    expect(console["serverBadge"]).to_be_focused()
    console.use("http://127.0.0.1:9").start().complains("does not answer")
    console["noticeWhy"].tap()
    expect(console["testReport"]).to_be_visible()
    expect(console["panel"]).to_be_in_viewport()


def test_fields_in_the_closed_sheet_work_all_the_same(console: Console, server: ModelServer) -> None:
    console.put("instructionText", "Is it blue?").put("maxTokens", "7").start().logged(1)
    assert server.chats[-1].body["max_tokens"] == 7
    assert "Is it blue?" in str(server.chats[-1].body["messages"])


def test_the_sheet_stays_out_of_the_way_of_a_wide_window(console: Console) -> None:
    console["panelOpen"].tap()
    console.page.set_viewport_size({"width": 1280, "height": 800})
    expect(console["panel"]).to_be_visible()
    console["startButton"].click()
    console.reaches("watching")
    expect(console["panelOpen"]).to_be_hidden()


def test_an_entry_of_the_log_is_looked_at_over_the_sheet(console: Console) -> None:
    console["captureOnce"].tap()
    console.logged(1)
    console["panelOpen"].tap()
    console["logList"].locator("button").first.tap()
    expect(console["viewer"]).to_be_visible()
    console.page.keyboard.press("Escape")
    expect(console["viewer"]).to_be_hidden()
    expect(console["panel"]).to_be_visible()


# The layout


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, SMALL, SMALL[::-1]], ids=str)
def test_everything_fits_a_fingertip_and_the_width(
    open_console: Open, index: str, server: ModelServer, size: tuple[int, int]
) -> None:
    server.behave(script.say("Donaudampfschifffahrtsgesellschaftskapitänswitwe " * 6))
    console = phone(open_console, index, size).use(server.url)
    console.page.evaluate(OFFERING)

    def fits(state: str) -> None:
        small = console.page.evaluate(SMALL_TARGETS)
        assert small == [], state
        assert console.page.evaluate("() => document.documentElement.scrollWidth") == size[0], state

    fits("first visit")
    console.put("instructionText", "x" * 60)
    console.start().logged(1)
    fits("watching")
    expect(console["startButton"]).to_be_in_viewport(ratio=1)
    expect(console["panelOpen"]).to_be_in_viewport(ratio=1)
    for section in ("model", "camera", "pace", "figures", "display"):
        console.unfold(section)
    console["panelOpen"].tap()
    expect(console["panel"]).to_be_visible()
    console.page.get_by_role("button", name="Save this").tap()
    fits("sheet")
    console["panelClose"].tap()
    console.use("http://127.0.0.1:9").complains("does not answer")
    expect(console["noticeWhat"]).to_be_in_viewport()
    fits("failing")


def test_enlarged_to_200_percent_everything_is_reached(open_console: Open, index: str, server: ModelServer) -> None:
    width, height = UPRIGHT[0] // 2, UPRIGHT[1] // 2
    console = phone(open_console, index, (width, height)).use(server.url).start().logged(1)
    console["panelOpen"].tap()
    console["baseURL"].tap()
    assert console.page.evaluate("() => document.documentElement.scrollWidth") == width
    console["panelClose"].tap()
    console["themeToggle"].tap()
    console.stop().reaches("idle")


def test_across_the_answer_lies_over_the_picture_and_the_buttons_beside_it(
    open_console: Open, index: str, server: ModelServer
) -> None:
    console = phone(open_console, index, ACROSS).use(server.url).start().logged(1)
    picture, answer, start = (console[name].bounding_box() for name in ("picture", "responseText", "startButton"))
    assert picture and answer and start
    assert picture["height"] == ACROSS[1]
    assert answer["y"] + answer["height"] <= picture["height"]
    assert start["x"] >= picture["x"] + picture["width"]


def test_upright_the_picture_reaches_from_edge_to_edge_in_its_own_shape(console: Console) -> None:
    console.start().logged(1)
    box = console["picture"].bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, UPRIGHT[0])
    console.page.wait_for_function("() => document.getElementById('picture').style.getPropertyValue('--aspect')")
    assert console.page.evaluate("() => document.getElementById('picture').style.getPropertyValue('--aspect')") == (
        "1280 / 720"
    )


@pytest.mark.parametrize(("size", "whole"), [(UPRIGHT, True), (SMALL, False)], ids=str)
def test_upright_a_long_answer_has_what_the_picture_leaves(
    open_console: Open, index: str, server: ModelServer, size: tuple[int, int], whole: bool
) -> None:
    server.behave(script.say("A man in sunglasses holds a cup while a dog runs past. " * 5))
    console = phone(open_console, index, size).use(server.url)
    console["captureOnce"].tap()
    console.logged(1)
    answer, start = (console[name].bounding_box() for name in ("responseText", "startButton"))
    assert answer and start
    assert answer["y"] + answer["height"] <= start["y"]
    assert console.page.evaluate("() => document.documentElement.scrollHeight") == size[1]
    hidden = "() => responseText.scrollHeight > responseText.clientHeight"
    assert console.page.evaluate(hidden) is not whole, "what does not fit is scrolled to"


def test_the_sheet_does_not_slide_where_motion_is_unwelcome(console: Console) -> None:
    slide = "() => getComputedStyle(document.getElementById('panel')).transitionDuration"
    assert console.page.evaluate(slide) != "0s"
    console.page.emulate_media(reduced_motion="reduce")
    assert set(console.page.evaluate(slide).split(", ")) <= {"0s", "0ms"}


# The way to the phone


@pytest.fixture
def lan(server: ModelServer, tmp_path: Path) -> Iterator[Served]:
    """The console as a phone reaches it: under TLS, with a token."""
    with Served(
        *("--host", ANYWHERE, "--tls", "--no-discover", "--backend", f"tiny={server.url}"),
        XDG_CONFIG_HOME=str(tmp_path),
    ) as served:
        yield served


def decode(picture: bytes) -> str:
    """The text of the QR code in a picture; "" without one."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return cv2.QRCodeDetector().detectAndDecode(image)[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_code_leads_a_phone_to_the_console(open_console: Open, lan: Served, theme: str) -> None:
    token = lan.opened().partition("#token=")[2]
    console = open_console(lan.url + f"/#token={token}", ignore_https_errors=True, color_scheme=theme)
    console["phoneOpen"].click()
    expect(console["phoneLead"]).not_to_have_text(re.compile("^Asking"))
    if not console["phoneCode"].is_visible():
        pytest.skip("this machine has no address in a network")
    address = console["phoneAddress"].locator("code").text_content() or ""
    assert decode(console["phone"].screenshot()) == address
    assert address.endswith(f"#token={token}")
    expect(console["phoneToken"]).to_be_visible()
    expect(console["phoneCertificate"]).to_be_visible()
    expect(console["phoneCommand"]).to_be_hidden()

    visitor = phone(open_console, address, ignore_https_errors=True)
    visitor.page.wait_for_function("() => location.hash === ''")
    visitor["startButton"].tap()
    visitor.logged(1)

    console["phoneClose"].click()
    expect(console["phoneCode"].locator("path")).to_have_attribute("d", "")
    left = console.page.content() + str(console.stored()) + console.page.title() + console.page.url
    assert token not in left


def test_a_console_of_this_machine_alone_says_what_to_start(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        asked = [request.url for request in console.requests if request.url.endswith("/phone")]
        assert asked == [], "the address, with its token, is asked for when somebody wants it"
        console["phoneOpen"].click()
        expect(console["phoneLead"]).to_contain_text("--host 0.0.0.0 --tls")
        expect(console["phoneCommand"].locator("code")).to_have_text('ARGS="--host 0.0.0.0 --tls" make run')
        expect(console["phoneCode"]).to_be_hidden()
        console.page.keyboard.press("Escape")
        expect(console["phone"]).to_be_hidden()


def test_an_answer_that_comes_after_the_dialog_closed_leaves_nothing(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        late: list[Route] = []
        console.page.route("**/phone", lambda route: late.append(route))
        console["phoneOpen"].click()
        expect(console["phoneLead"]).to_contain_text("Asking")
        console["phoneClose"].click()
        way = {"urls": ["https://x/#token=secret"], "svg": "M0 0h1v1h-1z", "size": 9, "made": True, "reason": ""}
        with console.page.expect_response("**/phone"):
            late[0].fulfill(json=way)
        console.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
        assert "secret" not in console.page.content()


def test_from_disk_there_is_no_way_to_a_phone(console: Console) -> None:
    expect(console["phoneOpen"]).to_be_hidden()


# A phone that may not


def test_a_phone_without_the_token_is_told_what_to_open(open_console: Open, lan: Served) -> None:
    console = phone(open_console, lan.url, ignore_https_errors=True)
    expect(console["welcomeLead"]).to_contain_text("the one with #token= at its end, or scan the code")
    for name in ("welcomeStart", "phoneOpen", "serverBadge", "circleBadge"):
        expect(console[name]).to_be_hidden()
    assert console.phase == "idle"
    console["startButton"].tap()
    console.reaches("failed")
    expect(console["welcomeLead"]).to_be_visible()


def test_an_insecure_page_says_so_where_start_would_be(open_console: Open, server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        elsewhere = "http://console.test"

        def serve(route: Route) -> None:
            # The same files at a plain address that is not this machine's, as a phone would have it, less a header
            # of which the browser would say that it means nothing there.
            answer = route.fetch(url=route.request.url.replace(elsewhere, served.url))
            headers = {name: value for name, value in answer.headers.items() if name != "cross-origin-opener-policy"}
            route.fulfill(response=answer, headers=headers)

        console = open_console(served.url)
        console.context.route(f"{elsewhere}/**", serve)
        console.visit_anew(f"{elsewhere}/")
        assert not console.page.evaluate("() => isSecureContext")
        expect(console["welcomeLead"]).to_contain_text("secure pages only")
        expect(console["welcomeCommand"].locator("code")).to_have_text('ARGS="--host 0.0.0.0 --tls" make run')
        expect(console["welcomeStart"]).to_be_hidden()
        console["startButton"].click()
        console.reaches("failed").complains("secure pages only")
        expect(console["noticeCommand"].locator("code")).to_have_text('ARGS="--host 0.0.0.0 --tls" make run')
