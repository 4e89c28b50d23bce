"""Every state that the page can be looked at in, and how a person comes to it.

Each is a call on a fresh page. Behind it is the scripted server, whose answers a state chooses, or another model, which
answers as it does.
"""

import asyncio
import json
import re
import socket
from collections.abc import Callable

from playwright.sync_api import expect

from proxy.invitation import qr
from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer, Reply

State = Callable[[Console, ModelServer], None]

WORDS = "A woman in an orange space suit smiles at the camera, a flag and a model of the Space Shuttle behind her."
# This machine's own address is nobody's business.
LAN = "192.168.1.5"
PLACES = json.dumps(
    [{"bbox_2d": [100, 100, 400, 500], "label": "face"}, {"bbox_2d": [600, 200, 900, 800], "label": "cup"}]
)
SECTIONS = ("model", "camera", "pace", "metrics", "display")
REFUSE = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}"""
HIDE = """(hidden) => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


async def musing(reply: Reply) -> None:
    """Think, and never come to a word."""
    await reply.open()
    await reply.speak("The picture shows a person", field="reasoning_content")
    await asyncio.get_running_loop().create_future()


async def faltering(reply: Reply) -> None:
    """Speak, and never come to the end."""
    await reply.open()
    await reply.speak(WORDS[: len(WORDS) // 2])
    await asyncio.get_running_loop().create_future()


def open_panel(console: Console) -> None:
    """Bring question, settings and log into sight: on a phone they are a sheet."""
    if console["panelOpen"].is_visible():
        console["panelOpen"].click()


# Before anything runs


def no_model(console: Console, _: ModelServer) -> None:
    """No model server was found: what the demo is, and the command that starts a real one."""
    expect(console["welcomeCommand"]).to_be_visible()


def first_visit(console: Console, _: ModelServer) -> None:
    """Nothing runs: what will happen, and where frames go."""
    console.page.wait_for_function("() => document.getElementById('serverBadge').dataset.status === 'up'")


def unfolded(console: Console, _: ModelServer) -> None:
    """The settings, those of the model first."""
    console["serverBadge"].click()
    expect(console["baseURL"]).to_be_visible()
    for section in SECTIONS:
        console.unfold(section)
    console.more("system")


def faulty_fields(console: Console, server: ModelServer) -> None:
    """What is wrong with what was typed."""
    unfolded(console, server)
    console.put("baseURL", "http://[").put("maxTokens", "0").put("timeLimit", "0")


def examined(console: Console, server: ModelServer) -> None:
    """What the test of the server found, and where it failed."""
    unfolded(console, server)
    console["testAPI"].click()
    expect(console["testProgress"]).to_contain_text("Failed at: Picture", timeout=20_000)


def inviting(console: Console, _: ModelServer) -> None:
    """The way to a phone: a real code, of an address that is an example."""
    url = f"https://{LAN}:8081/#token=an-example"
    svg, size = qr.path(url)
    way = {"urls": [url], "svg": svg, "size": size, "made": True, "reason": ""}
    console.page.route("**/phone", lambda route: route.fulfill(json=way))
    console["phoneOpen"].click()
    console["phoneCode"].wait_for()


def not_inviting(console: Console, _: ModelServer) -> None:
    """Why no phone can come."""
    console["phoneOpen"].click()
    expect(console["phoneLead"]).not_to_be_empty()


def listing_keys(console: Console, _: ModelServer) -> None:
    """What the keys do."""
    console.page.keyboard.press("?")
    expect(console["shortcuts"]).to_be_visible()


# While something runs, and after it


def waiting(console: Console, server: ModelServer) -> None:
    """The first answer is on its way."""
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    expect(console["hint"]).to_have_text("Looking")


def thinking(console: Console, server: ModelServer) -> None:
    """The model thinks before it answers."""
    server.behave(musing)
    console.start()
    expect(console["hint"]).to_have_text("Thinking")


def watching(console: Console, server: ModelServer) -> None:
    """The loop is on, a few answers are in the log, and the next one grows."""
    server.behave(script.say(WORDS))
    console.start().logged(4, timeout=30)
    # What is looked at closely must not change meanwhile.
    server.behave(faltering)
    # In the middle of an answer: a whole one is soon followed by the first word of the next.
    grown = "document.getElementById('responseText').textContent.split(' ').length > 9"
    console.page.wait_for_function(f"() => document.getElementById('answer').dataset.growing === 'true' && {grown}")


def detecting(console: Console, server: ModelServer) -> None:
    """An answer with places, drawn."""
    server.behave(script.say(PLACES))
    # On a phone the modes are folded away.
    console.page.locator("#modeChoice input[value=detect]").evaluate("(one) => one.click()")
    console.start().logged(2, timeout=30)
    server.behave(script.silent())
    console.page.wait_for_function("() => document.querySelector('#shapes rect')")


def full_screen(console: Console, server: ModelServer) -> None:
    """Nothing but the picture, the answer, and the button that stops."""
    watching(console, server)
    console["fullScreen"].click()
    expect(console["stage"]).to_have_attribute("data-full", "on")


def away(console: Console, server: ModelServer) -> None:
    """The picture has a small window of its own: what the page says in its place."""
    watching(console, server)
    # A phone's Chromium has no such window, an emulated one does.
    console["awayToggle"].click()
    expect(console["away"]).to_be_visible()


def unchanged(console: Console, server: ModelServer) -> None:
    """The change gate is on, and nothing happens: what was saved is told."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.put("gateSelect", "gentle").start().logged(1)
    expect(console["hint"]).to_have_text(re.compile(r"unchanged, \d\d % skipped"), timeout=20_000)


def come_back(console: Console, server: ModelServer) -> None:
    """The tab was hidden for a while, and is seen again."""
    server.behave(script.say(WORDS, gap_ms=35))
    console.start().logged(1)
    console.page.evaluate(HIDE, True)
    console.logged(5)
    console.page.evaluate(HIDE, False)
    console.complains("in the hidden tab")


def stopped(console: Console, server: ModelServer) -> None:
    """What was said stays."""
    watching(console, server)
    console.stop().reaches("idle")


def looking_closer(console: Console, server: ModelServer) -> None:
    """One answer with its frame and its numbers."""
    stopped(console, server)
    open_panel(console)
    console.page.locator("#logList button").first.click()
    expect(console["viewer"]).to_be_visible()


# In trouble


def loading(console: Console, server: ModelServer) -> None:
    """The server is there, its model is not yet."""
    server.behave(script.loading(times=1000))
    console.start().complains("loading")


def failing(console: Console, server: ModelServer) -> None:
    """The server goes away while the page watches."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.start().logged(1, timeout=30)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    console.use(f"http://127.0.0.1:{port}").complains("does not answer")


def no_camera(console: Console, _: ModelServer) -> None:
    """The camera was refused."""
    console.page.evaluate(REFUSE)
    console.start().reaches("failed").complains("camera")


def camera_lost(console: Console, server: ModelServer) -> None:
    """The camera is pulled out while the page watches."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.start().logged(1)
    # A fake camera cannot be pulled out: its track is told that it ended, as a real one's is.
    console.page.evaluate(
        "() => document.getElementById('videoFeed').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    console.reaches("failed").complains("unplugged")


BY_THE_DEMO: tuple[State, ...] = (
    *(no_model, watching, detecting, full_screen, away),
    *(looking_closer, unfolded, inviting, not_inviting, listing_keys),
)
BY_A_MODEL: tuple[State, ...] = (
    *(first_visit, faulty_fields, examined, waiting, thinking, unchanged, come_back, stopped),
    *(loading, failing, no_camera, camera_lost),
)
STATES = (*BY_THE_DEMO, *BY_A_MODEL)
# What only the proxy tells the page.
SERVED: tuple[State, ...] = (no_model, inviting, not_inviting)
# Before a camera that sees nothing move.
STILL: tuple[State, ...] = (unchanged,)
