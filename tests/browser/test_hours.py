"""Hours of watching, compressed: after a great many answers and every trouble the page holds no more than before."""

import time
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Playwright

from tests import browsers, holdings
from tests import model_server as script
from tests.conftest import FLAGS
from tests.console import Console, Guard
from tests.model_server import ModelServer, Reply

# Chromium's own pattern, from two cameras and as fast as it goes: every answer waits for a new picture.
CAMERAS = "--use-fake-device-for-media-stream=device-count=2,fps=60"
ROWS = 200  # of the log, which is full before the first look
ANSWERS, SECONDS = 2000, 30  # from the first look to the second, whichever comes first
BETWEEN = 13  # answers from one event to the next

# What may differ between two looks without anything being lost: compiled code and the text that stands there. One
# promise, closure or picture an answer is some hundred objects more.
BREATH = {
    **{"heap": 1_000_000, "objects": 40, "nodes": 100, "listeners": 4},
    **{"urls": 1, "tracks": 0, "rows": 0, "workers": 0},
}


class Hour:
    """A page that watches, a model that answers it at once, and the port of one that is gone."""

    def __init__(self, console: Console, server: ModelServer, gone: int) -> None:
        self.console = console
        self.server = server
        self.gone = gone
        self.answered = 0
        server.behave(self.answer)

    async def answer(self, reply: Reply) -> None:
        await script.say("a red cup", gap_ms=1)(reply)
        self.answered += 1

    def answers(self, count: int) -> None:
        """Wait for so many more."""
        wanted = self.answered + count
        self.server.wait_for(lambda _: self.answered >= wanted, timeout=60)

    def start(self) -> None:
        self.console.start().reaches("watching")

    def stop(self) -> None:
        self.console.stop().reaches("idle")


# What goes wrong in an hour, and what a person does in it. Each begins and ends while the page is watching.


def the_server_fails(hour: Hour) -> None:
    for trouble in (script.status(500, "CUDA error"), script.cut(1)):
        hour.server.behave(trouble)
        hour.console.page.wait_for_function("() => !document.getElementById('notice').hidden")
        hour.server.behave(hour.answer)
        restart(hour)


def the_server_vanishes(hour: Hour) -> None:
    hour.console.use(f"http://127.0.0.1:{hour.gone}").complains("does not answer").use(hour.server.url)


def the_camera_changes(hour: Hour) -> None:
    cameras = hour.console["deviceSelect"].locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    for camera in (cameras[-1], cameras[0]):
        hour.console.put("deviceSelect", camera)


def send_once(hour: Hour) -> None:
    hour.stop()
    wanted = hour.answered + 1
    hour.console["captureOnce"].click()
    hour.server.wait_for(lambda _: hour.answered >= wanted)
    hour.console.reaches("idle")
    hour.start()


def restart(hour: Hour) -> None:
    hour.stop()
    hour.start()


def change_the_gate(hour: Hour) -> None:
    for mode in ("strict", "gentle", "off"):
        hour.console.put("gateSelect", mode)
        hour.answers(2)


def ask_something_else(hour: Hour) -> None:
    hour.server.behave(script.silent())
    hour.server.wait_for(lambda requests: requests[-1].closed is None)
    hour.server.behave(hour.answer)
    hour.console.put("instructionText", f"Is it number {hour.answered}?")


def look_closely(hour: Hour) -> None:
    hour.console["logList"].locator("button").first.click()
    hour.console["viewerClose"].click()


LIFE: tuple[Callable[[Hour], None], ...] = (
    *(the_server_fails, the_camera_changes, send_once, restart),
    *(change_the_gate, the_server_vanishes, ask_something_else, look_closely),
)


def held(hour: Hour, scales: holdings.Scales) -> holdings.Holdings:
    """Stop, look at what is held, and go on."""
    hour.stop()
    hour.server.wait_for(lambda requests: all(record.closed or record.aborted for record in requests))
    # A picture keeps its URL until it is there.
    hour.console.page.wait_for_function(
        "() => [...document.querySelectorAll('#logList img')].every((one) => one.complete)"
    )
    seen = scales.weigh()
    hour.start()
    return seen


@pytest.fixture
def console(playwright: Playwright, guard: Guard, index: str, server: ModelServer) -> Iterator[Console]:
    browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=[*FLAGS, CAMERAS])
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    holdings.watch(context)
    # A small picture leaves more time for answers.
    yield Console(context, guard).open(index).use(server.url).put("resolutionSelect", "480p")
    browser.close()


def test_hours_of_watching_leave_nothing_behind(console: Console, server: ModelServer, port: int) -> None:
    hour = Hour(console, server, port)
    scales = holdings.Scales(console.page)
    hour.start()
    for happens in LIFE:
        hour.answers(BETWEEN)
        happens(hour)
    hour.answers(max(1, ROWS - hour.answered))
    console.logged(ROWS)
    early, begun, deadline = held(hour, scales), hour.answered, time.monotonic() + SECONDS
    for happens in cycle(LIFE):
        if hour.answered - begun >= ANSWERS or time.monotonic() > deadline:
            break
        hour.answers(BETWEEN)
        happens(hour)
    late = held(hour, scales)
    more = {name: count for name, count in late.grown(early).items() if count > BREATH[name]}
    assert not more, f"after {hour.answered - begun} more answers the page holds more of this than before: {more}"
    assert (late.rows, late.tracks) == (ROWS, 0)
