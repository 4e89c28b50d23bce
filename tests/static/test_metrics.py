"""The metrics: how values are spread, what the last answers took, and how many came."""

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
