"""Questions in flight: whose words are shown, which answer counts as the last, and what the log keeps."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# `steps` are done one after another: ["ask", id], ["grow", id, text], ["end", id, text], ["fail", id],
# ["stop", id], ["change", id], ["rest", ms].
ASK = """async (steps) => {
    const stopped = new DOMException('stopped', 'AbortError');
    const changed = new DOMException('changed', 'AbortError');
    const open = {};
    const seen = [];
    const logged = [];
    let now = 0;
    let asking = '';
    const state = { answer: null, growing: false };
    const asker = RTV.loop.asker.create({
        line: {
            watch: (order, signal, { take, grow }) =>
                new Promise((resolve, reject) => {
                    take({ takenAt: now }, null);
                    open[asking] = { resolve, reject, grow };
                }),
        },
        log: { add: ({ answer, ageMs, endAgeMs }) => logged.push([answer.text, answer.finish, ageMs, endAgeMs]) },
        left: () => {},
        changed, stopped,
        now: () => now,
        show: (change) => Object.assign(state, change),
    });
    const answer = (text, finish) => ({ text, finish, thinking: false });
    for (const [what, id, text] of steps) {
        now += 10;
        if (what === 'rest') now += Number(id);
        else if (what === 'ask') {
            asking = id;
            const composed = { endpoint: {}, question: {}, asked: { prompt: id } };
            asker.ask(null, composed, new AbortController().signal).catch(() => {});
        } else if (what === 'grow') open[id].grow(answer(text, ''));
        else if (what === 'end') open[id].resolve(answer(text, 'stop'));
        else open[id].reject({ stop: stopped, change: changed }[what] ?? { kind: 'cut-stream' });
        await new Promise((resolve) => setTimeout(resolve, 0));
        seen.push([state.answer?.text ?? null, state.growing]);
    }
    return { seen, logged, prompts: asker.prompts() };
}"""


def ask(run: Run, *steps: tuple[str, ...]) -> Any:
    return run(ASK, [list(step) for step in steps])


def test_an_answer_is_shown_as_it_grows_and_kept_with_the_age_of_its_frame(run: Run) -> None:
    result = ask(run, ("ask", "a"), ("grow", "a", "one"), ("grow", "a", "one two"), ("end", "a", "one two."))
    assert result["seen"] == [[None, False], ["one", True], ["one two", True], ["one two.", False]]
    assert result["logged"] == [["one two.", "stop", 10, 30]]
    assert result["prompts"] == []


def test_of_two_the_older_speaks_first(run: Run) -> None:
    steps = [("ask", "a"), ("ask", "b"), ("grow", "a", "a1"), ("grow", "b", "b1"), ("grow", "a", "a1 a2")]
    assert [text for text, _ in ask(run, *steps)["seen"]] == [None, None, "a1", "a1", "a1 a2"]
    more = ask(run, *steps, ("end", "a", "A"), ("grow", "b", "b1 b2"), ("end", "b", "B"))["seen"][-3:]
    assert more == [["A", False], ["b1 b2", True], ["B", False]]


def test_a_newer_answer_is_not_replaced_by_an_older_one(run: Run) -> None:
    result = ask(run, ("ask", "a"), ("ask", "b"), ("end", "b", "B"), ("grow", "a", "a1"), ("end", "a", "A"))
    assert result["seen"][-3:] == [["B", False]] * 3
    assert [text for text, *_ in result["logged"]] == ["B", "A"]


def test_a_failure_leaves_the_last_good_answer_and_logs_what_was_read(run: Run) -> None:
    good = [("ask", "a"), ("end", "a", "good"), ("ask", "b"), ("grow", "b", "half")]
    failed = ask(run, *good, ("fail", "b"))
    assert failed["seen"][-2:] == [["half", True], ["good", False]]
    assert [entry[:2] for entry in failed["logged"]] == [["good", "stop"], ["half", "cut"]]
    changed = ask(run, *good, ("change", "b"))
    assert changed["seen"][-1] == ["good", False]
    assert len(changed["logged"]) == 1


HALF = (("ask", "b"), ("grow", "b", "half"), ("rest", "500"), ("grow", "b", "half of"))


@pytest.mark.parametrize(
    ("before", "read", "shown"),
    [
        pytest.param((("ask", "a"), ("end", "a", "whole")), "100", "whole", id="nobody could read it yet"),
        pytest.param((("ask", "a"), ("end", "a", "whole")), "600", "half of", id="it was being read"),
        pytest.param((), "0", "half of", id="there is none before"),
    ],
)
def test_what_was_stopped_takes_the_place_of_a_whole_answer_once_it_can_be_read(
    run: Run, before: tuple[tuple[str, ...], ...], read: str, shown: str
) -> None:
    result = ask(run, *before, *HALF, ("rest", read), ("stop", "b"))
    assert result["seen"][-1] == [shown, False]
    assert result["logged"][-1][:2] == ["half of", "stopped"]


def test_of_two_that_are_stopped_the_one_that_was_read_stays(run: Run) -> None:
    steps = [*HALF, ("ask", "c"), ("grow", "c", "other"), ("rest", "900")]
    good = [("ask", "a"), ("end", "a", "whole")]
    for stops in (("b", "c"), ("c", "b")):
        result = ask(run, *good, *steps, *(("stop", id) for id in stops))
        assert result["seen"][-1] == ["half of", False]
        assert sorted(entry[:2] for entry in result["logged"][1:]) == [["half of", "stopped"], ["other", "stopped"]]
