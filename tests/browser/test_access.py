"""What axe-core says of the page in every state: nothing. On a desk, light and dark, and on a phone."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import looks
from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2, levels A and AA, and what axe-core's makers hold for good practice besides.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is wrong, and the place of each fault.
RUN = """async (levels) => {
    // What the page makes of its new sizes comes with the next picture.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const {violations} = await axe.run(document, {runOnly: levels, resultTypes: ['violations'], preload: false});
    return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
}"""
FACES = json.dumps(
    [{"bbox_2d": [100, 100, 400, 500], "label": "face"}, {"bbox_2d": [600, 200, 900, 800], "label": "cup"}]
)
SECTIONS = ("model", "camera", "pace", "metrics", "display")
REFUSE = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}"""
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS = {
    "desk, light": {**DESK, "color_scheme": "light"},
    "desk, dark": {**DESK, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
}

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="no axe-core: make install")

State = Callable[[Console, ModelServer], object]


def first_visit(console: Console, server: ModelServer) -> None:
    expect(console["welcomeStart"]).to_be_visible()


def unfolded(console: Console, server: ModelServer) -> None:
    # On a phone the panel is a sheet of its own.
    if console["panelOpen"].is_visible():
        console["panelOpen"].click()
    for section in SECTIONS:
        console.unfold(section)
    console.page.evaluate("() => { document.getElementById('systemMore').open = true; }")


def faulty_fields(console: Console, server: ModelServer) -> None:
    unfolded(console, server)
    console.put("baseURL", "http://[").put("maxTokens", "0").put("timeLimit", "0")


def waiting(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)


def watching(console: Console, server: ModelServer) -> None:
    server.behave(script.say("A red cup stands on a wooden table. " * 8))
    console.start().logged(3)
    # What is examined must not change meanwhile.
    server.behave(script.silent())
    server.wait_for(lambda _: server.chats[-1].first_byte is None and not server.chats[-1].finished)
    console.page.wait_for_function("() => document.getElementById('answer').dataset.growing === 'false'")


def stopped(console: Console, server: ModelServer) -> None:
    watching(console, server)
    console.stop().reaches("idle")


def looking_closer(console: Console, server: ModelServer) -> None:
    stopped(console, server)
    console.page.locator("#logList button").first.dispatch_event("click")
    expect(console["viewer"]).to_be_visible()


def full_screen(console: Console, server: ModelServer) -> None:
    watching(console, server)
    console["fullScreen"].click()
    expect(console["stage"]).to_have_attribute("data-full", "on")


def away(console: Console, server: ModelServer) -> None:
    watching(console, server)
    console["awayToggle"].click()
    expect(console["away"]).to_be_visible()


def detecting(console: Console, server: ModelServer) -> None:
    server.behave(script.say(FACES))
    console.page.locator("input[name=mode][value=detect]").dispatch_event("click")
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    expect(console["found"]).to_be_visible()


def failing(console: Console, server: ModelServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    console.use(f"http://127.0.0.1:{port}").start().complains("does not answer")


def no_camera(console: Console, server: ModelServer) -> None:
    console.page.evaluate(REFUSE)
    console.start().reaches("failed").complains("camera")


def examined(console: Console, server: ModelServer) -> None:
    unfolded(console, server)
    console["testAPI"].dispatch_event("click")
    console.page.wait_for_function("() => document.querySelectorAll('#testReport > li').length > 1")


STATES: tuple[State, ...] = (
    *(first_visit, unfolded, faulty_fields, waiting, watching, stopped),
    *(looking_closer, full_screen, away, detecting, failing, no_camera, examined),
    *(looks.thinking, looks.loading, looks.camera_lost, looks.listing_keys),
)


def faults(console: Console) -> list[str]:
    console.page.evaluate(AXE.read_text("utf-8"))
    return list(console.page.evaluate(RUN, LEVELS))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    open_console: Callable[..., Console], index: str, server: ModelServer, state: State, look: dict[str, object]
) -> None:
    console = open_console(index, reduced_motion="reduce", **look).use(server.url)
    state(console, server)
    found = faults(console)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing_in_the_way_to_a_phone(open_console: Callable[..., Console], look: dict[str, object]) -> None:
    with Served("--no-discover") as served:
        console = open_console(served.url, reduced_motion="reduce", **look)
        console["phoneOpen"].click()
        expect(console["phoneLead"]).not_to_be_empty()
        found = faults(console)
    assert not found, "\n".join(found)
