"""The loop room: when the next request is due, and the session with a clock and a model of the test's own."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.static.clock import CLOCK

Run = Callable[..., Any]
FAULT = "{kind: 'server-error', status: 500, detail: '', retryAfterMs: null}"


def test_failures_back_off_to_half_a_minute(run: Run) -> None:
    pauses = run(f"() => [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => RTV.loop.pacer.backOff({FAULT}, failures))")
    assert pauses == [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]


@pytest.mark.parametrize(("asked", "waited"), [(7000, 7000), (0, 250)])
def test_the_server_may_say_when(run: Run, asked: int, waited: int) -> None:
    pause = run(f"(ms) => RTV.loop.pacer.backOff({{...{FAULT}, retryAfterMs: ms}}, 6)", asked)
    assert pause == waited


@pytest.mark.parametrize("kind", ["unreachable", "down", "backend-down", "gone"])
def test_a_server_that_is_not_there_is_looked_for_often(run: Run, kind: str) -> None:
    pauses = run(f"(kind) => [1, 2, 3, 50].map((times) => RTV.loop.pacer.backOff({{...{FAULT}, kind}}, times))", kind)
    assert pauses == [1000, 2000, 3000, 3000]


def test_a_loading_server_is_asked_every_second(run: Run) -> None:
    assert run(f"() => RTV.loop.pacer.backOff({{...{FAULT}, kind: 'loading'}}, 20)") == 1000


@pytest.mark.parametrize(
    ("asked_at", "interval", "now", "wait"),
    [
        ("-Infinity", 500, 1000, 0),
        (1000, 500, 1200, 300),
        (1000, 500, 1500, 0),
        (1000, 500, 9000, 0),
        (1000, 0, 1000, 0),
    ],
)
def test_the_interval_counts_from_the_last_request(run: Run, asked_at: Any, interval: int, now: int, wait: int) -> None:
    assert run(f"() => RTV.loop.pacer.wait({asked_at}, {interval}, {now})") == wait


# A session whose clock stands still until a pause is asked for, and whose model answers as the test says.
SESSION = """async ({ script, run, settings, handsOver, missing }) => {
    const clock = (CLOCK)();
    let on = false;
    const told = [];
    const wanted = [];
    const whole = (text) => ({ text, degenerate: text.startsWith('the the'), finish: 'stop', totalMs: 2, ttftMs: 1 });

    const ended = (signal) => new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        queueMicrotask(() => session.stop());
    });
    const ask = async (frame, job, signal, growing) => {
        told.push(`ask at ${clock.now()}`);
        const next = script.shift();
        if (!next) return ended(signal);
        if (next.kind) throw { status: 0, detail: '', retryAfterMs: null, ...next };
        growing(whole(next));
        return whole(next);
    };
    const watch = (job, signal, { take, grow }) => {
        const frame = { jpeg: new Blob(['x']), width: 4, height: 3, encodeMs: 0, takenAt: clock.now() };
        take(frame, RTV.loop.mailbox.nothing());
        wanted.push(job.wanted);
        return ask(frame, job, signal, grow);
    };

    const log = RTV.loop.log.create();
    const session = RTV.loop.session.create({
        camera: {
            open: async () => { told.push('open'); on = true; },
            close: () => { told.push('close'); on = false; },
            on: () => on,
        },
        frames: { ready: async () => {} },
        line: { ask, watch, clear: () => {}, reset: () => {} },
        log,
        loop: RTV.loop,
        fault: RTV.model.fault,
        check: () => missing[0] ?? null,
        compose: async () => ({
            endpoint: { url: '', key: '' }, question: {}, asked: { prompt: 'p', model: 'm', server: 's', demo: false },
        }),
        presence: { allowed: () => true },
        settings: () => ({ ...RTV.keep.settings.defaults, ...settings }),
        encoding: () => ({}),
        clock,
        update: () => {},
        outcome: async (fault) => {
            told.push(fault ? `outcome ${fault.kind}` : 'outcome good');
            return fault !== null && handsOver && (session.change(), true);
        },
    });
    await session[run]();
    const phases = [];
    while (missing.length) {
        missing.shift();
        session.change();
        phases.push(session.state.phase);
    }
    const { phase, answer, fault, growing } = session.state;
    return {
        told, wanted, phases, phase, growing, answer: answer?.text ?? null, fault: fault?.kind ?? null,
        log: log.entries().map((entry) => entry.answer.text),
    };
}"""


def session(
    run: Run,
    *script: Any,
    then: str = "start",
    hands_over: bool = False,
    missing: tuple[Any, ...] = (),
    **settings: Any,
) -> Any:
    told = {"script": script, "run": then, "settings": settings, "handsOver": hands_over, "missing": missing}
    return run(SESSION.replace("CLOCK", CLOCK), told)


def test_the_next_question_leaves_when_the_last_is_answered(run: Run) -> None:
    result = session(run, "one", "two")
    assert result["told"] == ["open", "ask at 0", "outcome good", "ask at 0", "outcome good", "ask at 0", "close"]
    assert result["log"] == ["two", "one"]
    assert (result["phase"], result["answer"], result["growing"]) == ("idle", "two", False)


def test_an_interval_is_kept(run: Run) -> None:
    asked = [line for line in session(run, "one", "two", intervalMs=500)["told"] if line.startswith("ask")]
    assert asked == ["ask at 0", "ask at 500", "ask at 1000"]


def test_failures_keep_the_last_good_answer_and_back_off(run: Run) -> None:
    result = session(run, "good", {"kind": "cut-stream"}, {"kind": "timeout"}, "well again")
    asked = [line for line in result["told"] if line.startswith("ask")]
    assert asked == ["ask at 0", "ask at 0", "ask at 1000", "ask at 3000", "ask at 3000"]
    assert result["log"] == ["well again", "good"]


def test_a_good_answer_forgets_the_failures(run: Run) -> None:
    asked = [
        line for line in session(run, {"kind": "x"}, "good", {"kind": "x"}, "good")["told"] if line.startswith("ask")
    ]
    assert asked == ["ask at 0", "ask at 1000", "ask at 1000", "ask at 2000", "ask at 2000"]


def test_what_failed_is_asked_again_though_nothing_is_new(run: Run) -> None:
    assert session(run, "one", "two", {"kind": "x"}, "three")["wanted"] == [True, False, False, True, False]


def test_once_fails_openly_and_keeps_the_camera(run: Run) -> None:
    result = session(run, {"kind": "timeout"}, then="once")
    assert (result["phase"], result["fault"]) == ("failed", "timeout")
    assert "close" not in result["told"]


@pytest.mark.parametrize("then", ["start", "once"])
def test_another_server_that_takes_over_is_asked_at_once(run: Run, then: str) -> None:
    result = session(run, {"kind": "unreachable"}, "here", then=then, hands_over=True)
    asked = [line for line in result["told"] if line.startswith("ask")]
    first = asked[0]
    assert asked[:2] == [first, first]
    assert (result["phase"], result["answer"], result["fault"]) == ("idle", "here", None)


def test_what_the_person_must_put_right_is_told_until_they_did(run: Run) -> None:
    empty, key = {"kind": "no-instruction"}, {"kind": "bad-key"}
    assert session(run, missing=(empty, empty, empty))["phases"] == ["failed", "failed", "idle"]
    assert session(run, missing=(empty, key))["phases"] == ["idle", "idle"], "another trouble is told at the next start"


def test_asking_again_happens_once(run: Run) -> None:
    result = session(run, "the the the", "the the the", "never", then="once", askAgain=True)
    assert [line for line in result["told"] if line.startswith("ask")] == ["ask at 300", "ask at 300"]
    empty = session(run, {"kind": "empty-answer"}, "full", then="once", askAgain=True)
    assert (empty["phase"], empty["answer"]) == ("idle", "full")


def test_the_log_lets_go_of_the_oldest(run: Run) -> None:
    result = session(run, *[f"answer {number}" for number in range(203)])
    assert len(result["log"]) == 200
    assert (result["log"][0], result["log"][-1]) == ("answer 202", "answer 3")
