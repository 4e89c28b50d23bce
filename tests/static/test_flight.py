"""One question in flight or two: tried where it may pay, kept where it is seen to, given up at once where it is not."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

Run = Callable[..., Any]

# A server that takes `latency(lanes)` ms; answers come one after another, the clock with them.
FLY = """({ latency, answers, fail = [] }) => {
    const flight = RTV.loop.flight.create();
    const takes = eval(latency);
    const lanes = [];
    let now = 0;
    for (let answer = 0; answer < answers; answer += 1) {
        const took = takes(flight.lanes(), answer);
        now += took / flight.lanes();
        lanes.push(flight.lanes());
        if (fail.includes(answer)) flight.failed(now);
        else flight.answered(took, now);
    }
    return lanes;
}"""


def fly(run: Run, latency: str, answers: int, **more: Any) -> list[int]:
    lanes: list[int] = run(FLY, {"latency": latency, "answers": answers, **more})
    return lanes


def test_a_server_that_batches_gets_two(run: Run) -> None:
    lanes = fly(run, "() => 300", 40)
    assert lanes[0] == 1
    assert lanes[-25:] == [2] * 25


def test_a_serial_server_gets_two_for_a_few_answers_only(run: Run) -> None:
    lanes = fly(run, "(lanes) => 300 * lanes", 60)
    assert 0 < lanes.count(2) <= 6
    assert lanes[-1] == 1


def test_what_did_not_pay_is_tried_again_later_and_later(run: Run) -> None:
    lanes = fly(run, "(lanes) => 1000 * lanes", 1000)
    starts = [at for at in range(1, len(lanes)) if lanes[at] == 2 and lanes[at - 1] == 1]
    gaps = [after - before for before, after in pairwise(starts)]
    assert len(starts) >= 3
    assert gaps == sorted(gaps)
    assert gaps[1] > 1.7 * gaps[0]


def test_a_server_that_becomes_crowded_goes_back_to_one(run: Run) -> None:
    lanes = fly(run, "(lanes, answer) => answer < 40 ? 300 : 300 * lanes", 60)
    assert lanes[39] == 2
    assert lanes[-1] == 1


def test_a_failure_ends_the_second(run: Run) -> None:
    lanes = fly(run, "() => 300", 40, fail=[30])
    assert (lanes[30], lanes[31]) == (2, 1)


def test_a_few_slow_answers_are_no_reason_to_go_back(run: Run) -> None:
    lanes = fly(run, "(lanes, answer) => answer >= 40 && answer < 43 ? 900 : 300", 60)
    assert lanes[-35:] == [2] * 35


def test_answers_that_became_longer_are_not_the_second_lanes_fault(run: Run) -> None:
    lanes = fly(run, "(lanes, answer) => answer < 30 ? 100 : 400", 80)
    assert lanes[29] == 2
    assert lanes[-25:] == [2] * 25


def test_a_serial_server_stays_serial_when_its_answers_become_longer(run: Run) -> None:
    lanes = fly(run, "(lanes, answer) => (answer < 30 ? 100 : 300) * lanes", 60)
    assert lanes.count(2) <= 6
