"""What a change of the settings, of a secret, or of the server in use asks for, told by parts of the test's own."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
Steps = list[Any]
TYPED, OTHER = "http://here:1/v1", "http://there:2/v1"
BACKENDS = [{"url": TYPED}]

# A step is a number of ms that pass, or a call: its name and what it is given.
CHANGES = """async ({ steps, settings: chosen, world: given }) => {
    const world = { camera: false, barred: false, status: 'up', backends: [], disk: false, key: '', ...given };
    const told = [];
    const teller = (name) => (...values) => { told.push([name, ...values].join(' ')); };
    const tell = (...names) => Object.fromEntries(names.map((name) => [name, teller(name)]));
    const settings = RTV.keep.settings.create({ getItem: () => null, setItem: () => {} });
    settings.set(chosen);
    let time = 0;
    const timers = [];
    const { get } = settings;
    const url = () => get().baseURL || 'http://guess/v1';
    const changes = RTV.loop.changes.create({
        settings,
        keys: { set: teller('key') },
        headers: { get: () => 'typed', set: teller('headers') },
        camera: { on: () => world.camera, ...tell('reopen') },
        offer: { state: { backends: world.backends }, url },
        whom: { model: () => get().models[url()] ?? '', endpoint: () => ({ url: url(), key: world.key }) },
        inquiry: {
            prompt: () => get().instruction,
            question: () => ({ prompt: get().instruction }),
            barred: () => world.barred,
        },
        connection: {
            state: { status: world.status },
            refresh: async (endpoint) => teller('list')(endpoint.url),
            ...tell('forget', 'lose'),
        },
        standin: tell('review', 'end'),
        session: tell('change', 'reword', 'repace', 'reframe', 'retry'),
        arrived: async () => teller('arrived')(),
        disk: world.disk,
        clock: {
            setTimeout: (wake, ms) => timers.push({ wake, at: time + ms }),
            clearTimeout: (id) => { if (id) timers[id - 1].at = Infinity; },
        },
        ...tell('changed'),
    });
    for (const step of steps) {
        if (typeof step === 'number') time += step;
        else await changes[step[0]](...step.slice(1));
        for (const timer of timers) {
            if (timer.at > time) continue;
            timer.at = Infinity;
            timer.wake();
        }
    }
    return told.filter((name) => name !== 'changed' || given?.shown);
}"""


def told(run: Run, steps: Steps, settings: dict[str, Any] | None = None, **world: Any) -> list[str]:
    """What the other parts were told, one line each; that the settings changed only where the world says `shown`."""
    result: list[str] = run(CHANGES, {"steps": steps, "settings": settings or {}, "world": world})
    return result


# The settings


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"theme": "dark"}, []),
        ({"intervalMs": 2000}, ["repace"]),
        *(({name: value}, ["reframe"]) for name, value in [("quality", 0.5), ("longest", 640), ("multiple", 28)]),
        *(({name: value}, ["reframe"]) for name, value in [("gate", "strict"), ("heartbeatS", 7)]),
        *(({name: value}, ["review"]) for name, value in [("order", [OTHER]), ("farthest", "internet")]),
        ({"models": {TYPED: "m"}}, ["change"]),
        ({"models": {OTHER: "m"}}, []),
        ({"baseURL": OTHER}, ["forget", "change"]),
        ({"intervalMs": 2000, "quality": 0.5}, ["repace", "reframe"]),
    ],
    ids=lambda value: "+".join(value) if value else "nothing",
)
def test_a_setting_asks_for_what_it_touches(run: Run, change: dict[str, Any], asked: list[str]) -> None:
    assert told(run, [["set", change], ["set", change]], {"baseURL": TYPED}) == asked


def test_every_change_is_shown(run: Run) -> None:
    assert told(run, [["set", {"theme": "dark"}]], shown=True) == ["changed"]


@pytest.mark.parametrize(("on", "asked"), [(True, ["reopen"]), (False, [])])
@pytest.mark.parametrize("change", [{"deviceId": "back"}, {"resolution": "480p"}], ids=["camera", "resolution"])
def test_only_a_camera_that_is_on_is_opened_anew(run: Run, change: dict[str, Any], on: bool, asked: list[str]) -> None:
    assert told(run, [["set", change]], camera=on) == asked


def test_words_are_asked_once_their_typing_rests(run: Run) -> None:
    typing = [["set", {"instruction": "Is"}], 399, ["set", {"instruction": "Is it"}], 399]
    assert told(run, typing) == []
    assert told(run, [*typing, 1, 1000]) == ["reword Is it"]


@pytest.mark.parametrize(
    "change",
    [
        {"system": "Be brief."},
        {"length": "short"},
        {"language": "Japanese"},
        {"think": True},
        {"bodies": {TYPED: "{}"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_manner_of_asking_changes_once_it_rests(run: Run, change: dict[str, Any]) -> None:
    assert told(run, [["set", change], 399]) == []
    assert told(run, [["set", change], 400, 1000]) == ["change"]


# The server that the person chooses, and its secrets


def test_a_chosen_server_is_asked_for_its_models_once_the_typing_rests(run: Run) -> None:
    typing = [["chooseServer", TYPED], 299, ["chooseServer", OTHER]]
    assert told(run, [*typing, 299]) == ["end", "forget", "change", "end", "forget", "change"]
    assert told(run, [*typing, 300, 1000])[-1] == f"list {OTHER}"


def test_the_same_server_again_only_ends_a_stand_in(run: Run) -> None:
    assert told(run, [["chooseServer", TYPED], 1000], {"baseURL": TYPED}) == ["end"]


@pytest.mark.parametrize(
    ("call", "kept"),
    [
        (["setKey", TYPED, "k", True], [f"key {TYPED} k true", f"headers {TYPED} typed true"]),
        (["setHeaders", TYPED, "A: b", False], [f"headers {TYPED} A: b false"]),
    ],
    ids=["key", "headers"],
)
def test_a_secret_is_kept_and_everything_is_asked_anew(run: Run, call: list[Any], kept: list[str]) -> None:
    assert told(run, [call, 300], {"baseURL": TYPED}) == [*kept, "end", "change", f"list {TYPED}"]


@pytest.mark.parametrize("call", [["setKey", "", "k", True], ["setHeaders", "", "A: b", True]], ids=["key", "headers"])
def test_a_secret_for_nobody_is_not_kept(run: Run, call: list[Any]) -> None:
    assert told(run, [call, 1000]) == []


# The server in use


@pytest.mark.parametrize(
    ("status", "barred", "asked"),
    [("unknown", False, [f"list {TYPED}"]), ("unknown", True, []), ("up", False, [])],
)
def test_who_starts_meets_a_server_that_nothing_is_known_of(
    run: Run, status: str, barred: bool, asked: list[str]
) -> None:
    assert told(run, [["meet"]], {"baseURL": TYPED}, status=status, barred=barred) == ["end", "arrived", *asked]


@pytest.mark.parametrize(
    ("settings", "world", "asked"),
    [
        ({"baseURL": TYPED}, {}, True),
        ({}, {"backends": BACKENDS}, True),
        ({}, {"disk": True}, True),
        ({}, {}, False),
        ({"baseURL": TYPED}, {"barred": True}, False),
    ],
    ids=["typed", "offered", "from disk", "a guess", "barred"],
)
def test_a_server_that_is_only_a_guess_is_not_looked_at(
    run: Run, settings: dict[str, Any], world: dict[str, Any], asked: bool
) -> None:
    assert bool(told(run, [["look"]], settings, **world)) is asked


def test_of_another_server_nothing_is_known(run: Run) -> None:
    assert told(run, [["moved"]]) == ["forget", "change"]


def test_nobody_waits_for_a_server_that_is_back(run: Run) -> None:
    assert told(run, [["back"]], {"baseURL": TYPED}) == [f"list {TYPED}", "retry"]


@pytest.mark.parametrize(
    ("status", "key", "asked"),
    [("unauthorised", "k", f"list {TYPED}"), ("unauthorised", "", "lose unauthorised"), ("down", "k", "lose down")],
)
def test_a_key_may_open_what_is_closed_to_the_proxy(run: Run, status: str, key: str, asked: str) -> None:
    assert told(run, [["lost", status]], {"baseURL": TYPED}, key=key) == [asked]
