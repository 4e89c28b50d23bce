"""The newest frame, handed out once: announced, or looked for where nothing is announced, as in a hidden page."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# A video whose frames the steps show. `announced` ones call back as in a page that is seen, `unannounced` ones do not;
# `freeze` lets its clock go on with no new frame. Engines differ in what they count and which times they give.
FRAMES = """async ({ steps, engine }) => {
    const sheet = new OffscreenCanvas(64, 36);
    const pixels = sheet.getContext('2d');
    const page = { time: 5000, frame: 0, slept: 0 };
    const told = [];
    let call = null;
    let wake = null;
    const video = {
        srcObject: {}, readyState: 4, videoWidth: 64, videoHeight: 36,
        get currentTime() { return page.time / 1000; },
        getVideoPlaybackQuality: () => ({ totalVideoFrames: engine.counts ? page.frame : 0 }),
        requestVideoFrameCallback: (callback) => { call = callback; },
    };
    const canvas = () => Object.assign(document.createElement('canvas'), {
        getContext: () => ({ drawImage: () => { told.push('drawn'); }, getImageData: () => ({ data: [page.frame] }) }),
    });
    const times = { none: () => 0, seconds: () => Math.floor(page.time / 1000), true: () => page.shownAt * 1000 };
    const native = window.VideoFrame;
    window.VideoFrame = function () {
        return { frame: page.frame, timestamp: times[engine.times](), close: () => told.push('closed') };
    };
    const frames = RTV.capture.frames.create({
        video, canvas, now: () => page.time,
        sleep: () => { page.slept += 1; return new Promise((resolve) => { wake = resolve; }); },
    });
    const settle = async () => { for (let turn = 0; turn < 20; turn += 1) await null; };
    const over = new AbortController();
    const ask = async () => { told.push((await frames.next(1, over.signal)).frame); };
    const show = () => { page.time += 33; page.frame += 1; page.shownAt = page.time; };
    const actions = {
        announced: () => { show(); call(0, { presentedFrames: page.frame }); },
        unannounced: show,
        again: () => call(0, { presentedFrames: page.frame }),
        freeze: () => { page.time += 33; },
        silence: () => { page.time += 600; },
        slept: () => wake?.(),
        ask: () => void ask().catch(() => told.push('given up')),
        other: () => frames.restart(),
        rate: () => told.push(Math.round(frames.fps() ?? 0)),
    };
    try {
        for (const step of steps) {
            actions[step]();
            await settle();
        }
        over.abort();
        wake?.();
        await settle();
    } finally {
        window.VideoFrame = native;
    }
    return { told: told.filter((one) => one !== 'drawn'), drawn: told.includes('drawn'), slept: page.slept };
}"""

CHROMIUM = {"counts": True, "times": "true"}
FIREFOX = {"counts": False, "times": "seconds"}
NEITHER = {"counts": False, "times": "none"}
engines = pytest.mark.parametrize("engine", [CHROMIUM, FIREFOX, NEITHER], ids=["chromium", "firefox", "neither"])


def frames(run: Run, engine: dict[str, Any], *steps: str) -> Any:
    return run(FRAMES, {"steps": list(steps), "engine": engine})


@engines
def test_every_announced_frame_is_handed_out_once(run: Run, engine: dict[str, Any]) -> None:
    steps = ["announced", "announced", "ask", "ask", "announced", "ask", "announced", "ask"]
    assert frames(run, engine, *steps)["told"] == [2, 3, 4, "given up"]


@engines
def test_a_page_that_is_seen_pays_for_no_looking(run: Run, engine: dict[str, Any]) -> None:
    # The very first frame is looked at: nothing is known yet.
    result = frames(run, engine, "announced", *["announced", "ask"] * 4, "ask")
    assert result["slept"] == 0
    assert result["drawn"] is (not engine["counts"])


@engines
def test_frames_that_are_not_announced_are_found(run: Run, engine: dict[str, Any]) -> None:
    steps = ["announced", "announced", "ask", "silence", "ask", "slept"]
    looks = ["unannounced", "slept", "ask", "slept"]
    assert frames(run, engine, *steps, *looks * 3)["told"] == [2, 3, 4, 5, "given up"]


@engines
def test_a_picture_that_stands_is_not_handed_out_again(run: Run, engine: dict[str, Any]) -> None:
    steps = ["announced", "announced", "ask", "silence", "ask"]
    assert frames(run, engine, *steps, *["freeze", "slept"] * 10)["told"] == [2, "given up"]


@engines
def test_a_frame_found_is_not_handed_out_again_when_it_is_announced_late(run: Run, engine: dict[str, Any]) -> None:
    steps = ["announced", "announced", "silence", "ask", "ask", "slept", "unannounced", "slept", "ask"]
    assert frames(run, engine, *steps, "again", "slept")["told"] == [2, 3, "given up"]


@engines
def test_a_page_that_is_seen_again_goes_back_to_announcements(run: Run, engine: dict[str, Any]) -> None:
    hidden = ["announced", "announced", "silence", "ask", "ask", "slept", "unannounced", "slept"]
    back = ["announced", "announced", "ask", "ask", "announced"]
    result = frames(run, engine, *hidden, *back)
    assert result["told"] == [2, 3, 5, 6]


def test_the_screen_may_be_ahead_of_its_announcement(run: Run) -> None:
    steps = ["announced", "announced", "unannounced", "ask", "ask", "again", "announced"]
    assert frames(run, CHROMIUM, *steps)["told"] == [3, "closed", 4]


@engines
def test_another_camera_begins_anew(run: Run, engine: dict[str, Any]) -> None:
    before = ["announced", "announced", "ask", "other"]
    assert frames(run, engine, *before, "ask", "announced")["told"] == [2, 3]
    assert frames(run, engine, *before, "silence", "unannounced", "ask")["told"] == [2, 3]


@engines
def test_the_rate_is_known_through_a_hiccup_and_not_through_a_stop(run: Run, engine: dict[str, Any]) -> None:
    steps = ["announced"] * 12
    hiccup = [*steps, "rate", "silence", *["announced"] * 3, "rate"]
    assert frames(run, engine, *hiccup)["told"] == [30, 30]
    assert frames(run, engine, *hiccup, *["silence"] * 3, "rate")["told"] == [30, 30, 0]
    assert frames(run, engine, *steps, "rate", "other", "announced", "rate")["told"] == [30, 0]
