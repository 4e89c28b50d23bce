"""Nothing moves while an answer grows, and nothing is out of reach: long answers, long names, small windows, zoom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

Open = Callable[..., Console]

WORDS = " ".join(["The red cup stands on the wooden table near a window."] * 6)
PHONE = {"has_touch": True, "is_mobile": True}
WINDOWS: dict[str, dict[str, object]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "small desk": {"viewport": {"width": 1024, "height": 768}},
    # What 1440 x 900 is at 200 %.
    "zoomed": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
    "phone": {"viewport": {"width": 390, "height": 844}, **PHONE},
    "phone across": {"viewport": {"width": 844, "height": 390}, **PHONE},
    "smallest phone": {"viewport": {"width": 320, "height": 568}, **PHONE},
}
windows = pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)

# What moved, but for the mark behind the last word, which is no node and goes along with it, and a line without words.
WATCH_SHIFTS = """() => {
    const shifts = [];
    const keep = (entries) => {
        const seen = (node) => node && !(node.className === 'meta' && !node.textContent);
        const moved = entries.flatMap(({sources}) => sources.map(({node}) => node).filter(seen));
        shifts.push(...moved.map((node) => node.id || node.className || node.nodeName));
    };
    const observer = new PerformanceObserver((list) => keep(list.getEntries()));
    observer.observe({type: 'layout-shift'});
    window.takeShifts = () => {
        keep(observer.takeRecords());
        return shifts.splice(0);
    };
}"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Controls that cannot be brought into sight, or lie under something else there.
OUT_OF_REACH = """() => [...document.querySelectorAll('button, select, input, textarea, summary')]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert]'))
    .filter((one) => {
        // What is seen of a choice is the label around it.
        const seen = one.type === 'radio' ? one.closest('label') : one;
        seen.scrollIntoView({block: 'center', behavior: 'instant'});
        const {left, top, right, bottom} = seen.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return left < -1 || right > innerWidth + 1 || !hit || !(seen.contains(hit) || hit.contains(seen));
    })
    .map((one) => one.id || one.outerHTML)"""


def grow(console: Console, server: ModelServer, words: int) -> None:
    """Let so many words of an answer arrive, a few at a time."""
    server.release(1)
    console.page.wait_for_function("() => document.getElementById('answer').dataset.growing === 'true'")
    for count in range(5, words + 1, 5):
        server.release(4 if count == 5 else 5)
        console.page.wait_for_function(
            "(count) => document.getElementById('responseText').textContent.split(' ').length >= count", arg=count
        )
    console.page.evaluate(SETTLED)


@windows
@pytest.mark.parametrize("overlay", [True, False], ids=["over the picture", "under the picture"])
def test_nothing_moves_while_an_answer_grows(
    open_console: Open, index: str, server: ModelServer, window: dict[str, object], overlay: bool
) -> None:
    server.behave(script.held(WORDS))
    console = open_console(index, **window).use(server.url)
    console["overlaySwitch"].evaluate("(one, on) => { if (one.checked !== on) one.click(); }", overlay)
    console.start()
    expect(console["hint"]).to_have_text("Looking")
    console.page.wait_for_function("() => /fps/.test(document.getElementById('cameraText').textContent)")
    console.page.evaluate(WATCH_SHIFTS)
    for answers in (1, 2):
        console.page.evaluate("() => window.takeShifts()")
        grow(console, server, 60)
        assert console.page.evaluate("() => window.takeShifts()") == []
        # Its end, which is the beginning of the next.
        server.release(len(script.split(WORDS)) - 60 + 1)
        console.logged(answers)


@windows
def test_a_long_answer_can_be_read_to_its_end(
    open_console: Open, index: str, server: ModelServer, window: dict[str, object]
) -> None:
    server.behave(script.say("A red cup stands there. " * 600 + "The end."))
    console = open_console(index, **window).use(server.url)
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    response = console["responseText"]
    assert response.evaluate("(one) => one.scrollHeight > 2 * one.clientHeight && one.clientHeight > 60")
    response.focus()
    console.page.keyboard.press("End")
    console.page.wait_for_function(
        """() => {
            const one = document.getElementById('responseText');
            return one.scrollTop + one.clientHeight >= one.scrollHeight - 1;
        }"""
    )
    assert console.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@windows
def test_a_long_name_pushes_nothing_away(
    open_console: Open, index: str, server: ModelServer, window: dict[str, object]
) -> None:
    name = "organisation/" + "vision-language-model-instruct-q4-" * 4
    server.models = [{"id": name[:120]}]
    console = open_console(index, **window).use(server.url)
    host = server.url.removeprefix("http://")
    expect(console["serverBadge"]).to_have_attribute("title", f"{host}, {name[:120]}: up")
    console["captureOnce"].click()
    console.logged(1).reaches("idle")
    assert console.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert console.page.evaluate(OUT_OF_REACH) == []


@windows
def test_every_control_can_be_reached(
    open_console: Open, index: str, server: ModelServer, window: dict[str, object]
) -> None:
    console = open_console(index, **window).use(server.url)
    assert console.page.evaluate(OUT_OF_REACH) == []
    if console["panelOpen"].is_visible():
        console["panelOpen"].click()
        expect(console["panel"]).to_be_in_viewport(ratio=0.99)
    for section in ("model", "camera", "pace", "metrics", "display"):
        console.unfold(section)
    assert console.page.evaluate(OUT_OF_REACH) == []


@pytest.mark.parametrize("unwelcome", [False, True], ids=["motion is welcome", "motion is not"])
def test_what_waits_moves_only_where_motion_is_welcome(
    open_console: Open, index: str, server: ModelServer, unwelcome: bool
) -> None:
    server.behave(script.silent())
    console = open_console(index, reduced_motion="reduce" if unwelcome else "no-preference").use(server.url)
    console.start()
    expect(console["hint"]).to_have_text("Looking")
    moving = "() => document.getAnimations().filter(({playState}) => playState === 'running').length"
    assert (console.page.evaluate(moving) == 0) is unwelcome
