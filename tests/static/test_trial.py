"""The test of the chosen server: what is asked of it whatever the person asks, and what is learnt from it."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
CHOSEN, OTHER = "http://chosen/v1", "http://other/v1"

# A test of a server of which `trouble` is found; `during` changes meanwhile who is in use, bars it, or ends the test.
TRIAL = """async ({ settings = {}, inUse = 'http://chosen/v1', trouble = null, during = '' }) => {
    const controller = new AbortController();
    const learnt = [];
    const world = { inUse, barred: null };
    let subject;
    const chosen = { backend: { models: [], keyed: true }, kind: 'vllm' };
    const trial = RTV.model.trial.create({
        diagnose: {
            run: async (about) => {
                subject = about;
                if (during === 'ended') controller.abort();
                if (during === 'moved') world.inUse = 'http://other/v1';
                if (during === 'barred') world.barred = RTV.model.fault.create('bad-key');
                return trouble && RTV.model.fault.create(trouble);
            },
        },
        settings: () => ({ ...RTV.keep.settings.defaults, ...settings }),
        offer: { url: () => world.inUse, chosen: () => 'http://chosen/v1' },
        whom: { chosen: () => chosen, endpoint: (url = world.inUse) => ({ url }) },
        inquiry: {
            question: () => ({ system: 'Be kind.', temperature: 2, timeLimitMs: 9 }),
            barred: () => world.barred,
        },
        connection: {
            refresh: async ({ url }) => {
                learnt.push(`list ${url}`);
                if (during === 'ended late') controller.abort();
            },
            learn: (fault) => learnt.push(fault?.kind ?? 'answers'),
        },
        arrived: async () => {},
    });
    await trial.run(controller.signal, () => {});
    const { endpoint, keyed, question } = subject;
    return { learnt, whose: endpoint.url, keyed, question: question([{ id: 'listed', vision: null, context: null }]) };
}"""


def trial(run: Run, **how: Any) -> Any:
    return run(TRIAL, how)


def test_a_test_picture_is_asked_about_plainly(run: Run) -> None:
    found = trial(run)
    assert (found["whose"], found["keyed"]) == (CHOSEN, True)
    assert found["question"].pop("prompt").startswith("Which colour")
    assert found["question"] == {
        **{"model": "listed", "system": "", "temperature": 0, "stream": True, "maxTokens": 100, "timeLimitMs": 9},
        "special": {"chat_template_kwargs": {"enable_thinking": False}},
    }


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({"maxTokens": 5}, {"maxTokens": 60}),
        ({"maxTokens": 300}, {"maxTokens": 300}),
        ({"models": {CHOSEN: "mine", OTHER: "another"}}, {"model": "mine"}),
        ({"think": True}, {"special": {}}),
    ],
    ids=["room for a sentence", "more room", "the model of that server", "thoughts"],
)
def test_what_the_person_chose_is_heeded(run: Run, settings: dict[str, Any], asked: dict[str, Any]) -> None:
    assert asked.items() <= trial(run, settings=settings)["question"].items()


@pytest.mark.parametrize(
    ("how", "learnt"),
    [
        ({}, [f"list {CHOSEN}", "answers"]),
        ({"trouble": "unauthorised"}, [f"list {CHOSEN}", "unauthorised"]),
        ({"inUse": OTHER}, []),
        ({"during": "moved"}, []),
        ({"during": "barred"}, []),
        ({"during": "ended"}, []),
        ({"during": "ended late"}, [f"list {CHOSEN}"]),
    ],
    ids=["well", "in trouble", "another stands in", "another since", "barred since", "ended", "ended late"],
)
def test_only_of_the_server_in_use_is_something_learnt(run: Run, how: dict[str, Any], learnt: list[str]) -> None:
    assert trial(run, **how)["learnt"] == learnt
