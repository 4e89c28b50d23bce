"""The mailbox: how old the frame is that leaves, how many are made for it, and what the gate spares."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.static.clock import CLOCK

Run = Callable[..., Any]

# A camera of 30 frames a second, an encoder that takes 10 ms, and a model that takes as long as `latencies` says.
WATCH = """async ({ latencies, gate = () => true }) => {
    const clock = (CLOCK)();
    const sleep = RTV.loop.sleep.create(clock);
    const never = new AbortController().signal;
    const judge = eval(gate);
    let made = 0;
    let handed = -1;
    const told = [];
    const mailbox = RTV.loop.mailbox.create({
        next: async (signal) => {
            while (Math.floor(clock.now() / 33) <= handed) await sleep(1, signal);
            signal.throwIfAborted();
            handed = Math.floor(clock.now() / 33);
            return { frame: handed };
        },
        look: async (picture, wanted) => {
            if (!wanted && !judge(clock.now())) return null;
            made += 1;
            await sleep(10, never);
            return { jpeg: new Blob(['1234567890']), width: 4, height: 3, encodeMs: 10, picture };
        },
        clock, sleep, changed: () => {},
    });
    for (const latency of latencies) {
        const free = clock.now();
        const frame = await mailbox.take(never);
        told.push({ waited: clock.now() - free, age: clock.now() - frame.takenAt, at: clock.now() });
        const back = mailbox.left(frame);
        await sleep(latency, never);
        back({ tokens: 7 });
    }
    mailbox.clear();
    return { told, made, state: mailbox.state };
}""".replace("CLOCK", CLOCK)


def watch(run: Run, *latencies: float, gate: str = "() => true") -> Any:
    return run(WATCH, {"latencies": list(latencies), "gate": gate})


@pytest.mark.parametrize("latency", [60, 100, 300, 800])
def test_the_next_frame_is_ready_when_the_model_is_free_and_hardly_older_than_it_must_be(
    run: Run, latency: int
) -> None:
    result = watch(run, *[latency] * 12)
    settled = result["told"][3:]
    assert all(one["waited"] <= 1 for one in settled), result
    assert all(10 <= one["age"] <= 60 for one in settled), result


@pytest.mark.parametrize("latencies", [[300] * 12, [300, 900, 250, 700, 320, 2000, 280, 600, 310, 1500, 305, 450]])
def test_hardly_more_frames_are_made_than_are_asked_about(run: Run, latencies: list[int]) -> None:
    assert watch(run, *latencies)["made"] <= 3 * len(latencies)


def test_a_frame_that_waited_too_long_is_not_sent(run: Run) -> None:
    result = watch(run, *[100] * 8, 5000, 100, 100)
    assert all(one["age"] < 120 for one in result["told"])


def test_an_unchanged_picture_is_not_sent_and_what_that_saved_is_counted(run: Run) -> None:
    # Nothing moves from 1 s to 6 s.
    result = watch(run, *[100] * 20, gate="(now) => now < 1000 or now > 6000".replace(" or ", " || "))
    gaps = [after["at"] - before["at"] for before, after in zip(result["told"], result["told"][1:], strict=False)]
    assert max(gaps) > 4900
    state = result["state"]
    assert state["sent"] == 20
    # Five seconds for a model that answers ten times a second.
    assert 40 <= state["skipped"] <= 52
    assert state["savedBytes"] == 10 * state["skipped"]
    assert state["savedTokens"] == 7 * state["skipped"]
    assert state["seen"] >= 20 + 40
    assert state["unchanged"] is False


def test_the_first_frame_and_one_that_is_wanted_pass_whatever_the_gate_says(run: Run) -> None:
    result = watch(run, 100, gate="() => false")
    assert (result["state"]["sent"], result["state"]["skipped"]) == (1, 0)
