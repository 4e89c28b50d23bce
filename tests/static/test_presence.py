"""Whether anybody looks: what a hidden tab may do, what is told afterwards, and whom the screen is kept awake for."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# A page that is hidden and shown, starts and stops, as the steps say; time passes between them.
PRESENCE = """async ({ steps, choice, lock }) => {
    const page = { hidden: false, watching: false, answers: 0, time: 0 };
    const told = [];
    const rejected = () => told.push('rejected');
    window.addEventListener('unhandledrejection', rejected);
    const timers = new Map();
    const request = async () => {
        told.push('ask for the screen');
        if (lock === 'refused') throw new DOMException('no', 'NotAllowedError');
        return { release: async () => { told.push('let it go'); } };
    };
    const presence = RTV.loop.presence.create({
        hidden: () => page.hidden,
        wakeLock: lock === 'none' ? undefined : { request },
        settings: () => ({ ...RTV.keep.settings.defaults, hidden: choice }),
        watching: () => page.watching,
        answered: () => page.answers,
        clock: {
            now: () => page.time,
            setTimeout: (wake, ms) => {
                timers.set(timers.size + 1, { wake, at: page.time + ms });
                return timers.size;
            },
            clearTimeout: (id) => { if (timers.has(id)) timers.get(id).at = Infinity; },
        },
        changed: () => told.push('changed'),
    });
    const actions = {
        start: () => { page.watching = true; presence.update(); },
        stop: () => { page.watching = false; presence.update(); },
        answer: () => { page.answers += 1; presence.update(); },
        hide: () => { page.hidden = true; presence.moved(); },
        show: () => { page.hidden = false; presence.moved(); },
    };
    for (const step of steps) {
        if (typeof step === 'number') page.time += step;
        else actions[step]();
        for (const timer of timers.values()) {
            if (timer.at > page.time) continue;
            timer.at = Infinity;
            timer.wake();
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
    }
    window.removeEventListener('unhandledrejection', rejected);
    return { told, allowed: presence.allowed(), absence: presence.state.absence };
}"""


def presence(run: Run, *steps: str | int, choice: str = "go", lock: str = "given") -> Any:
    return run(PRESENCE, {"steps": list(steps), "choice": choice, "lock": lock})


@pytest.mark.parametrize(
    ("choice", "steps", "allowed"),
    [
        ("go", ["start", "hide"], True),
        ("pause", ["start"], True),
        ("pause", ["start", "hide"], False),
        ("pause", ["start", "hide", "show"], True),
    ],
)
def test_a_hidden_tab_does_what_was_chosen(run: Run, choice: str, steps: list[str], allowed: bool) -> None:
    result = presence(run, *steps, choice=choice)
    assert result["allowed"] is allowed
    assert result["told"].count("changed") == len(steps) - 1


def test_who_comes_back_is_told_how_many_answers_came(run: Run) -> None:
    result = presence(run, "start", "answer", "hide", 60_000, "answer", "answer", 5000, "show", "answer")
    assert result["absence"] == {"ms": 65_000, "paused": False, "answers": 2}


def test_who_comes_back_is_told_of_the_pause(run: Run) -> None:
    result = presence(run, "start", "hide", 60_000, "show", choice="pause")
    assert result["absence"] == {"ms": 60_000, "paused": True, "answers": 0}


@pytest.mark.parametrize(
    "steps",
    [
        ["hide", 60_000, "show"],
        ["start", "hide", 60_000],
        ["start", "hide", 1000, "show"],
        ["start", "hide", 60_000, "stop", "show"],
        ["start", "hide", 60_000, "show", 10_000],
        ["start", "hide", 60_000, "show", "stop"],
        ["start", "hide", 60_000, "show", "hide", 1000, "show"],
    ],
)
def test_nothing_is_told_that_is_over_or_not_worth_it(run: Run, steps: list[str | int]) -> None:
    assert presence(run, *steps)["absence"] is None


def test_what_is_told_lasts_from_the_last_return(run: Run) -> None:
    steps = ["start", "hide", 60_000, "show", 8000, "hide", 5000, "show", 8000]
    assert presence(run, *steps)["absence"] == {"ms": 5000, "paused": False, "answers": 0}


SCREEN = ["ask for the screen", "let it go"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["hide", "show"], []),
        (["start", "answer", "answer"], SCREEN[:1]),
        (["start", "stop"], SCREEN),
        (["start", "hide"], SCREEN),
        (["start", "hide", "answer", "show"], [*SCREEN, *SCREEN[:1]]),
        (["start", "hide", "stop", "show"], SCREEN),
    ],
)
def test_the_screen_is_awake_for_who_watches(run: Run, steps: list[str], told: list[str]) -> None:
    assert [line for line in presence(run, *steps)["told"] if line != "changed"] == told


@pytest.mark.parametrize(("lock", "asked"), [("refused", 2), ("none", 0)])
def test_a_screen_that_may_not_be_kept_awake_is_no_trouble(run: Run, lock: str, asked: int) -> None:
    result = presence(run, "start", "answer", "hide", "show", "answer", "stop", lock=lock)
    assert result["told"].count("ask for the screen") == asked
    assert set(result["told"]) <= {"ask for the screen", "changed"}


@pytest.mark.parametrize(
    ("ms", "span"),
    [(2400, "2 s"), (119_000, "119 s"), (120_000, "2 minutes"), (3_600_000, "60 minutes"), (9_000_000, "3 hours")],
)
def test_a_span_is_told_in_its_own_unit(run: Run, ms: int, span: str) -> None:
    assert run("(ms) => RTV.view.strings.span(ms)", ms) == span
