"""What a camera offers: the other one, its light and zoom; and how one comes back that went while nobody looked."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("label", "modes", "facing"),
    [
        ("camera2 0, facing back", None, "environment"),
        ("camera2 1, facing front", None, "user"),
        ("Back Ultra Wide Camera", None, "environment"),
        ("FaceTime HD Camera", None, "user"),
        ("HD Pro Webcam C920", None, ""),
        ("Backlight Studio Cam", None, ""),
        # What the browser tells counts more than a name.
        ("Frontkamera", ["user"], "user"),
        ("front", ["environment"], "environment"),
        ("front", [], "user"),
        ("front", ["left"], "user"),
    ],
)
def test_which_way_a_camera_looks(run: Run, label: str, modes: list[str] | None, facing: str) -> None:
    told = run("([label, modes]) => RTV.capture.facing.of(label, modes ?? undefined)", [label, modes])
    assert told == facing


PHONE = [
    ("f", "camera2 1, facing front", "user"),
    ("wide", "camera2 2, facing back", "environment"),
    ("back", "camera2 0, facing back", "environment"),
]
WEBCAMS = [("one", "Webcam", ""), ("two", "Other webcam", "")]


@pytest.mark.parametrize(
    ("devices", "using", "any_will_do", "other"),
    [
        (PHONE, "back", False, "f"),
        (PHONE, "wide", True, "f"),
        (PHONE, "f", False, "back"),
        # Which way they look is unknown: where fingers point, the next one will do.
        (WEBCAMS, "one", False, ""),
        (WEBCAMS, "one", True, "two"),
        (WEBCAMS, "two", True, "one"),
        (PHONE[1:], "wide", False, ""),
        (PHONE[1:], "wide", True, "back"),
        (PHONE[:1], "f", True, ""),
        (PHONE, "gone", True, ""),
        ([], "", True, ""),
    ],
)
def test_the_camera_to_switch_to(
    run: Run, devices: list[tuple[str, str, str]], using: str, any_will_do: bool, other: str
) -> None:
    listed = [{"id": name, "label": label, "facing": facing} for name, label, facing in devices]
    assert (
        run("([listed, id, any]) => RTV.capture.facing.other(listed, id, any)", [listed, using, any_will_do]) == other
    )


OF = "([offered, now]) => RTV.capture.controls.of({ getCapabilities: () => offered, getSettings: () => now })"


@pytest.mark.parametrize(
    ("offered", "now", "torch"),
    [
        ({}, {}, None),
        ({"torch": False}, {}, None),
        ({"torch": True}, {}, False),
        ({"torch": True}, {"torch": True}, True),
        ({"torch": [False, True]}, {"torch": False}, False),
        ({"torch": [False]}, {}, None),
    ],
)
def test_the_light_where_there_is_one(run: Run, offered: Any, now: Any, torch: bool | None) -> None:
    assert run(OF, [offered, now])["torch"] is torch


@pytest.mark.parametrize(
    ("lowest", "highest", "presses"),
    [
        (1, 8, [1, 2, 4, 8, 1]),
        (1, 10, [1, 2, 4, 10, 1]),
        (0.5, 3, [0.5, 1, 2, 3, 0.5]),
        (1, 1.3, [1, 1.3, 1]),
        (100, 400, [100, 200, 400, 100]),
    ],
)
def test_one_button_goes_through_the_zooms(run: Run, lowest: float, highest: float, presses: list[float]) -> None:
    value = lowest
    for press in presses:
        assert value == press
        zoom = run(OF, [{"zoom": {"min": lowest, "max": highest, "step": 0.1}}, {"zoom": value}])["zoom"]
        assert zoom["times"] == value / (100 if lowest == 100 else 1)
        value = zoom["next"]


@pytest.mark.parametrize("offered", [{}, {"zoom": {"min": 1, "max": 1}}])
def test_no_zoom_where_there_is_nothing_to_zoom(run: Run, offered: Any) -> None:
    assert run(OF, [offered, {}])["zoom"] is None


def test_a_browser_without_capabilities_offers_nothing(run: Run) -> None:
    assert run("() => RTV.capture.controls.of({ getSettings: () => ({}) })") == {"torch": None, "zoom": None}


@pytest.mark.parametrize(
    ("torch", "zoom", "change", "told"),
    [
        (True, 2, {"zoom": 4}, {"torch": True, "zoom": 4}),
        (False, 2, {"torch": True}, {"torch": True, "zoom": 2}),
        (None, 2, {"zoom": 1}, {"zoom": 1}),
        (False, None, {"torch": True}, {"torch": True}),
    ],
)
def test_what_is_not_to_change_goes_along(
    run: Run, torch: bool | None, zoom: float | None, change: Any, told: Any
) -> None:
    controls = {"torch": torch, "zoom": zoom and {"value": zoom, "times": zoom, "next": zoom}}
    wanted = run("([controls, change]) => RTV.capture.controls.wanted(controls, change)", [controls, change])
    assert wanted == {"advanced": [told]}


# A page that is hidden and shown while its camera goes, as the steps say; time passes between them.
REVIVAL = """(steps) => {
    const page = { hidden: false, running: true, muted: false, time: 0 };
    const camera = { state: { status: 'on' }, muted: () => page.muted, play: () => told.push('play') };
    const told = [];
    const timers = [];
    const revival = RTV.capture.revival.create({
        hidden: () => page.hidden,
        camera,
        running: () => page.running,
        reopen: () => {
            told.push('reopen');
            camera.state.status = 'on';
        },
        fail: (fault) => told.push(fault),
        clock: {
            now: () => page.time,
            setTimeout: (wake, ms) => timers.push({ wake, at: page.time + ms }),
            clearTimeout: (id) => { if (timers[id - 1]) timers[id - 1].at = Infinity; },
        },
    });
    const actions = {
        hide: () => { page.hidden = true; revival.moved(); },
        show: () => { page.hidden = false; revival.moved(); },
        lose: () => { camera.state.status = 'off'; revival.lost('lost'); },
        mute: () => { page.muted = true; },
        unmute: () => { page.muted = false; },
        idle: () => { page.running = false; },
        stop: () => { page.running = false; camera.state.status = 'off'; revival.forget(); },
        start: () => { page.running = true; camera.state.status = 'on'; },
    };
    for (const step of steps) {
        if (typeof step === 'number') page.time += step;
        else actions[step]();
        for (const timer of timers) {
            if (timer.at > page.time) continue;
            timer.at = Infinity;
            timer.wake();
        }
    }
    return told;
}"""


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        # Before the person's eyes it was unplugged.
        (["lose", 400], []),
        (["lose", 600], ["lost"]),
        (["lose", "start", 600], []),
        (["lose", "stop", 600], []),
        # A phone sleeps, and wakes.
        (["hide", "lose", 60_000], []),
        (["hide", "lose", 60_000, "show"], ["reopen"]),
        (["lose", 100, "hide", 60_000, "show", 60_000], ["reopen"]),
        (["hide", "lose", "show", "hide", "show", 5000], ["reopen", "play"]),
        # Nobody waits for its pictures any more.
        (["idle", "hide", "lose", "show", 60_000], []),
        (["hide", "lose", "stop", "show", 60_000], []),
        # It rested, and goes on by itself or does not.
        (["hide", "mute", "show", 1000, "unmute", 60_000], ["play"]),
        (["hide", "mute", "show", 2000], ["play", "reopen"]),
        (["hide", "mute", "show", 1000, "hide", 60_000], ["play"]),
        (["hide", "mute", "show", 1000, "stop", 60_000], ["play"]),
    ],
)
def test_a_camera_that_went_while_nobody_looked_comes_back(run: Run, steps: list[str | int], told: list[str]) -> None:
    assert run(REVIVAL, steps) == told
