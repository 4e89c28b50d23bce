"""Every state that the page can be looked at in, and how a person comes to it."""

import asyncio
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
HIDE = """(hidden) => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


async def musing(reply: Reply) -> None:
    """Think, and never come to a word."""
    await reply.open()
    await reply.speak("The picture shows a person", field="reasoning_content")
    await asyncio.get_running_loop().create_future()


def open_panel(console: Console) -> None:
    """Bring question, settings and log into sight: on a phone they are a sheet."""
    if console["panelOpen"].is_visible():
        console["panelOpen"].click()


# With nobody but the demo


def no_model(console: Console, _: ModelServer) -> None:
    """No model server was found: what the demo is, and the command that starts a real one."""
    expect(console["welcomeCommand"]).to_be_visible()


def watching(console: Console, _: ModelServer) -> None:
    """The loop is on and a few answers are in the log."""
    console.start().logged(4, timeout=30)
    # In the middle of an answer: a whole one is soon followed by the first word of the next.
    grown = "document.getElementById('responseText').textContent.split(' ').length > 9"
    console.page.wait_for_function(f"() => document.getElementById('answer').dataset.growing === 'true' && {grown}")


def detecting(console: Console, _: ModelServer) -> None:
    """An answer with places, drawn."""
    # On a phone the modes are folded away.
    console.page.locator("#modeChoice input[value=detect]").evaluate("(one) => one.click()")
    console.start().logged(2, timeout=30)
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


def looking_closer(console: Console, _: ModelServer) -> None:
    """One answer with its frame and its numbers."""
    console.start().logged(2, timeout=30).stop()
    open_panel(console)
    console.page.locator("#logList button").first.click()


def unfolded(console: Console, _: ModelServer) -> None:
    """The settings of the model."""
    console["serverBadge"].click()
    expect(console["baseURL"]).to_be_visible()


def inviting(console: Console, _: ModelServer) -> None:
    """The way to a phone: a real code, of an address that is an example."""
    url = f"https://{LAN}:8081/#token=an-example"
    svg, size = qr.path(url)
    way = {"urls": [url], "svg": svg, "size": size, "made": True, "reason": ""}
    console.page.route("**/phone", lambda route: route.fulfill(json=way))
    console["phoneOpen"].click()
    console["phoneCode"].wait_for()


def listing_keys(console: Console, _: ModelServer) -> None:
    """What the keys do."""
    console.page.keyboard.press("?")
    expect(console["shortcuts"]).to_be_visible()


# With a model server


def first_visit(console: Console, _: ModelServer) -> None:
    """Nothing runs: what will happen, and where frames go."""
    console.page.wait_for_function("() => document.getElementById('serverBadge').dataset.status === 'up'")


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


def loading(console: Console, server: ModelServer) -> None:
    """The server is there, its model is not yet."""
    server.behave(script.loading(times=1000))
    console.start().complains("loading")


def unchanged(console: Console, server: ModelServer) -> None:
    """The change gate is on, and nothing happens: what was saved is told."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.put("gateSelect", "gentle").start().logged(1)
    expect(console["hint"]).to_have_text(re.compile(r"unchanged, \d\d % skipped"), timeout=20_000)


def failing(console: Console, server: ModelServer) -> None:
    """The server goes away while the page watches."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.start().logged(1, timeout=30)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    console.use(f"http://127.0.0.1:{port}").complains("does not answer")


def camera_lost(console: Console, server: ModelServer) -> None:
    """The camera is pulled out while the page watches."""
    server.behave(script.say(WORDS, gap_ms=5))
    console.start().logged(1)
    # A fake camera cannot be pulled out: its track is told that it ended, as a real one's is.
    console.page.evaluate(
        "() => document.getElementById('videoFeed').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    console.reaches("failed").complains("unplugged")


def come_back(console: Console, server: ModelServer) -> None:
    """The tab was hidden for a while, and is seen again."""
    server.behave(script.say(WORDS, gap_ms=50))
    console.start().logged(1)
    console.page.evaluate(HIDE, True)
    console.logged(5)
    console.page.evaluate(HIDE, False)
    console.complains("in the hidden tab")


BY_THE_DEMO: tuple[State, ...] = (
    *(no_model, watching, detecting, full_screen, away),
    *(looking_closer, unfolded, inviting, listing_keys),
)
BY_A_MODEL: tuple[State, ...] = (
    *(first_visit, waiting, thinking, loading, unchanged),
    *(failing, camera_lost, come_back),
)
