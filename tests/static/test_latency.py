"""The latency check, of a server that answers as the test says."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# A check whose server answers as the script says: the n-th request takes n ms.
CHECK = """async ({ rounds, fail, stop, drawn }) => {
    const asked = [];
    const told = [];
    const controller = new AbortController();
    const frame = { jpeg: new Blob(['x']), width: 4, height: 3, encodeMs: 0, takenAt: 0 };
    const check = RTV.loop.latency.create({
        compose: async () => ({
            endpoint: { url: 'u', key: 'k' },
            question: { prompt: 'p', maxTokens: 9, stream: true },
            asked: { prompt: 'p', model: 'm', server: 's', demo: false, frame: null },
        }),
        newest: async () => (drawn ? null : frame),
        draw: async () => frame,
        line: {
            ask: async (of, { question }, signal) => {
                asked.push(question.stream ? 'streamed' : 'whole');
                if (of !== frame) throw new Error('another frame');
                if (asked.length === stop) controller.abort();
                signal.throwIfAborted();
                if (asked.length === fail) throw RTV.model.fault.create('timeout', { detail: '30000' });
                return { totalMs: asked.length, ttftMs: question.stream ? asked.length / 2 : null };
            },
        },
        fault: RTV.model.fault,
        now: () => 1000,
    });
    await check.run(rounds, controller.signal, (progress) => told.push(progress));
    const measured = told.filter(({ step }) => step === 'measured').at(-1)?.measured ?? null;
    const { subject } = told[0];
    return { asked, measured, subject, steps: told.map(({ step }) => step), last: told.at(-1) };
}"""


def check(run: Run, rounds: int = 3, **how: Any) -> Any:
    return run(CHECK, {"rounds": rounds, **how})


def test_each_way_is_asked_in_turns_after_a_warm_up(run: Run) -> None:
    found = check(run)
    assert found["asked"] == ["streamed", "whole"] * 4
    # The first two requests, of 1 and 2 ms, only warm up.
    assert found["measured"]["streamed"]["total"] == {"count": 3, "min": 3, "p50": 5, "p95": 7, "max": 7}
    assert found["measured"]["streamed"]["ttft"] == {"count": 3, "min": 1.5, "p50": 2.5, "p95": 3.5, "max": 3.5}
    assert found["measured"]["whole"]["total"] == {"count": 3, "min": 4, "p50": 6, "p95": 8, "max": 8}
    assert found["measured"]["whole"]["ttft"] is None
    assert found["steps"][:3] == ["begun", "warming", "warming"]
    assert found["last"] == {"step": "done"}


@pytest.mark.parametrize("drawn", [True, False])
def test_a_picture_is_drawn_only_where_there_is_no_frame(run: Run, drawn: bool) -> None:
    subject = check(run, drawn=drawn)["subject"]
    assert (subject["drawn"], subject["rounds"], subject["maxTokens"], subject["at"]) == (drawn, 3, 9, 1000)
    assert subject["asked"]["frame"]["width"] == 4


def test_a_failure_ends_the_check_and_keeps_what_was_measured(run: Run) -> None:
    found = check(run, fail=5)
    assert (found["last"]["step"], found["last"]["fault"]["kind"]) == ("failed", "timeout")
    assert len(found["asked"]) == 5
    assert found["measured"]["whole"]["total"]["count"] == 1


def test_a_check_that_is_stopped_asks_and_tells_no_more(run: Run) -> None:
    found = check(run, stop=5)
    assert len(found["asked"]) == 5
    assert found["last"] == {"step": "asking", "way": "streamed", "round": 2, "rounds": 3}
