"""The figures: how values are spread, what the last answers took, how many came, and the latency check."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([], None),
        ([None, None], None),
        ([7], (1, 7, 7, 7, 7)),
        ([3, None, 1, 2], (3, 1, 2, 3, 3)),
        ([10, 9, 2], (3, 2, 9, 10, 10)),
        ([4, 1, 3, 2], (4, 1, 2, 4, 4)),
        (list(range(20, 0, -1)), (20, 1, 10, 19, 20)),
        (list(range(1, 61)), (60, 1, 30, 57, 60)),
        ([0, 0], (2, 0, 0, 0, 0)),
    ],
)
def test_percentiles_are_values_that_were_measured(
    run: Run, values: list[int | None], spread: tuple[int, ...] | None
) -> None:
    found = run("(values) => RTV.loop.spread.of(values)", values)
    assert found == (spread and dict(zip(("count", "min", "p50", "p95", "max"), spread, strict=True)))


def test_the_values_are_left_in_their_order(run: Run) -> None:
    assert run("() => { const values = [3, 1, 2]; RTV.loop.spread.of(values); return values; }") == [3, 1, 2]


# Metrics with a clock of the test's own: a step is [name, what] with `at` in ms on that clock.
METRICS = """(steps) => {
    let time = 0;
    const metrics = RTV.loop.metrics.create({ now: () => time });
    const told = ({ total = 100, model = 'm', server = 's', finish = 'stop', upload = null, ttft = 40, age = 60 }) => ({
        ageMs: age,
        asked: { model, server },
        frame: { encodeMs: 5, width: 1280, height: 720, jpeg: new Blob(['x'.repeat(2000)]) },
        answer: {
            finish, totalMs: total, ttftMs: ttft, uploadMs: upload, tokens: 8, tokensPerSecond: 50, estimated: false,
        },
    });
    for (const [at, name, what] of steps) {
        time = at;
        if (name === 'answer') metrics.add(told(what), what.slots);
        else metrics[name](what);
    }
    return metrics.summary();
}"""


def summary(run: Run, *steps: tuple[Any, ...]) -> Any:
    return run(METRICS, [list(step) + [None] * (3 - len(step)) for step in steps])


def answers(count: int, every: int, start: int = 0, **what: Any) -> list[tuple[int, str, dict[str, Any]]]:
    return [(start + every * number, "answer", what) for number in range(1, count + 1)]


def test_nothing_is_known_before_the_first_answer(run: Run) -> None:
    found = summary(run, (0, "watch", True), (5000, "watch", True))
    assert (found["count"], found["perMinute"], found["limitShare"], found["totals"]) == (0, None, None, [])
    assert set(found["measures"].values()) == {None}


def test_each_measure_has_its_last_value_and_its_spread(run: Run) -> None:
    found = summary(run, *[(at, "answer", {"total": at, "upload": 3}) for at in (300, 100, 200)])
    total = found["measures"]["total"]
    assert (total["last"], total["min"], total["p50"], total["p95"]) == (200, 100, 200, 300)
    last = {name: measure["last"] for name, measure in found["measures"].items()}
    assert last == {
        "ttft": 40,
        "total": 200,
        "age": 60,
        "encode": 5,
        "upload": 3,
        "tokens": 8,
        "speed": 50,
        "bytes": 2000,
        "pixels": 1280 * 720,
    }
    assert found["totals"] == [300, 100, 200]


def test_what_nobody_told_is_not_guessed(run: Run) -> None:
    found = summary(run, (100, "answer", {"ttft": 40}), (200, "answer", {"ttft": None}))
    assert found["measures"]["upload"] is None
    assert (found["measures"]["ttft"]["last"], found["measures"]["ttft"]["count"]) == (None, 1)


def test_only_the_last_answers_are_kept(run: Run) -> None:
    old, new = answers(50, 100, total=999), answers(60, 100, 5000, total=100)
    found = summary(run, (0, "watch", True), *old, *new)
    assert found["count"] == len(found["totals"]) == run("() => RTV.loop.metrics.bound")
    assert found["measures"]["total"]["max"] == 100


@pytest.mark.parametrize(
    ("steps", "per_minute", "share"),
    [
        pytest.param([(0, "watch", True), *answers(10, 125)], 480, 0.8, id="of the time watched"),
        pytest.param([(0, "watch", True), *answers(10, 1000)], 60, 0.1, id="a chosen interval is time watched"),
        pytest.param(
            [
                (0, "watch", True),
                *answers(5, 125),
                (675, "watch", False),
                (90_000, "watch", True),
                *answers(5, 125, 90_000),
            ],
            480,
            0.8,
            id="a stop is not, nor the question that it cut",
        ),
        pytest.param(
            [(0, "watch", True), *answers(5, 125), (700, "answer", {"finish": "stopped"}), (700, "watch", False)],
            480,
            0.8,
            id="an answer that was stopped counts for nothing",
        ),
        pytest.param([(0, "watch", True), *answers(80, 125)], 480, 0.8, id="of the answers that are kept"),
        pytest.param([(0, "watch", True), *answers(20, 62.5, slots=2)], 960, 0.8, id="two in flight"),
        pytest.param([(0, "watch", True), *answers(4, 100, total=120)], 600, 1, id="no more than the whole"),
        pytest.param(
            [*answers(3, 400), (2000, "watch", True), *answers(2, 125, 2000)], 480, 0.8, id="not of Send once"
        ),
        pytest.param(
            [(0, "watch", True), *answers(4, 125), (600, "watch", True)], 480, 0.8, id="an answer under way is not late"
        ),
        pytest.param([(0, "watch", True), *answers(4, 125), (2125, "watch", True)], 120, 0.2, id="until it is"),
        pytest.param(
            [(0, "watch", True), *answers(4, 1000), (4500, "clear"), *answers(4, 125, 4500)], 480, 0.8, id="cleared"
        ),
    ],
)
def test_answers_a_minute_and_the_share_of_the_limit(run: Run, steps: Any, per_minute: float, share: float) -> None:
    found = summary(run, *steps)
    assert (found["perMinute"], found["limitShare"]) == (pytest.approx(per_minute), pytest.approx(share))


@pytest.mark.parametrize("other", [{"model": "other"}, {"server": "other"}])
def test_another_model_begins_anew(run: Run, other: dict[str, str]) -> None:
    found = summary(run, (0, "watch", True), *answers(5, 900, total=900), *answers(3, 125, 4500, **other))
    assert (found["count"], found["measures"]["total"]["max"]) == (3, 100)
    assert (found["perMinute"], found["limitShare"]) == (pytest.approx(480), pytest.approx(0.8))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([], ""),
        ([5], ""),
        ([0, 10], "M90.0 20.0L100.0 0.0"),
        ([10, 5, 10], "M80.0 0.0L90.0 10.0L100.0 0.0"),
        ([0, 0], "M90.0 20.0L100.0 20.0"),
    ],
)
def test_a_sparkline_stands_on_zero_and_ends_at_the_right(run: Run, values: list[float], path: str) -> None:
    box = {"width": 100, "height": 20, "bound": 11}
    assert run("([values, box]) => RTV.view.sparkline.path(values, box)", [values, box]) == path


@pytest.mark.parametrize(
    ("header", "upload"),
    [
        (None, None),
        ("", None),
        ("upload;dur=12.3", 12.3),
        ("upload;dur=0", 0),
        ('queue;dur=4, upload;desc="the body";dur=7', 7),
        ("upload; dur=7", 7),
        ("upload;dur=3, upload;dur=12", 12),
        ("upload", None),
        ("upload;dur=", None),
        ("upload;dur=-4", None),
        ("upload;dur=1e9x", None),
        ("reupload;dur=5", None),
        ('other;desc="upload;dur=5, upload;dur=6"', None),
    ],
)
def test_the_upload_is_what_the_server_says(run: Run, header: str | None, upload: float | None) -> None:
    answer = run(
        """(header) => {
            const answer = RTV.model.answer.create({ clean: RTV.model.clean });
            const before = answer.snapshot(5, false);
            answer.begin(33, header);
            return [before.ttfbMs, answer.snapshot(50, true).ttfbMs, answer.snapshot(50, true).uploadMs];
        }""",
        header,
    )
    assert answer == [None, 33, upload]


# A check whose server answers as the script says: the n-th request takes n ms.
CHECK = """async ({ rounds, fail, stop, drawn }) => {
    const asked = [];
    const told = [];
    const controller = new AbortController();
    const frame = { jpeg: new Blob(['x']), width: 4, height: 3, encodeMs: 0, takenAt: 0 };
    const check = RTV.loop.check.create({
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
