"""What the proxy offers: the server in use follows it, with a clock and a proxy of the test's own."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
Row = dict[str, Any]
PRESET = "http://localhost:8080/v1"


def row(name: str, status: str = "up", *models: str, default: bool = False, vision: bool | None = None) -> Row:
    listed = [{"id": id, "vision": vision} for id in models or ("m",)]
    url = f"http://here/backends/{name}/v1"
    return {
        "name": name,
        "kind": "",
        "url": url,
        "status": status,
        "default": default,
        "models": listed,
        "reason": "" if status == "up" else "It says why.",
    }


def told(*rows: Row, locked: bool = False) -> dict[str, Any]:
    return {"backends": list(rows), "locked": locked}


DEMO = row("demo", default=True)
LAB = row("lab")
LAB_FIRST = [row("lab", default=True), row("demo")]


# Which server stands where nothing was chosen, and what is learnt of it.


@pytest.mark.parametrize(
    ("backends", "url"),
    [([], PRESET), ([LAB, DEMO], DEMO["url"]), (LAB_FIRST, LAB["url"]), ([LAB], PRESET)],
    ids=["no proxy", "the demo", "a named one", "no default"],
)
def test_the_default_stands_where_nothing_was_chosen(run: Run, backends: list[Row], url: str) -> None:
    assert run("(backends) => RTV.model.choice.offered(backends)", backends) == url


@pytest.mark.parametrize(
    ("typed", "standing", "url"),
    [("", "", ""), ("", PRESET, PRESET), ("lab:8000", PRESET, "http://lab:8000/v1"), ("http://", PRESET, "")],
)
def test_what_was_typed_comes_first(run: Run, typed: str, standing: str, url: str) -> None:
    assert run("([typed, standing]) => RTV.model.choice.url(typed, standing)", [typed, standing]) == url


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (None, None, "same"),
        (LAB, None, "same"),
        (None, LAB, "renewed"),
        (None, row("lab", "down"), "lost"),
        (row("lab", "down"), LAB, "renewed"),
        (row("lab", "unauthorised"), LAB, "renewed"),
        (row("lab", "loading"), row("lab", "loading"), "same"),
        (row("lab", "loading"), row("lab", "down"), "lost"),
        (LAB, row("lab", "loading"), "lost"),
        (LAB, row("lab", "unauthorised"), "lost"),
        (LAB, LAB, "same"),
        (LAB, row("lab", "up", "m", "n"), "renewed"),
        (LAB, row("lab", "up", "n"), "renewed"),
        (LAB, row("lab", "up", "m", vision=True), "same"),
    ],
)
def test_what_became_of_a_backend(run: Run, before: Row | None, now: Row | None, news: str) -> None:
    assert run("([before, now]) => RTV.model.choice.news(before, now)", [before, now]) == news


@pytest.mark.parametrize(
    ("own", "of_proxy", "vision"),
    [(None, None, None), (None, True, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_what_a_server_itself_does_not_tell_the_proxy_may_know(
    run: Run, own: bool | None, of_proxy: bool | None, vision: bool | None
) -> None:
    listed = [{"id": "m", "vision": own, "context": None}]
    known = "([listed, backend]) => RTV.model.choice.known(listed, backend)"
    assert run(known, [listed, row("lab", vision=of_proxy)]) == [{"id": "m", "vision": vision, "context": None}]
    assert run(known, [listed, row("lab", "up", "another")]) == listed
    assert run(known, [listed, None]) == listed


def test_models_that_cannot_see_come_last(run: Run) -> None:
    listed = [{"id": id, "vision": vision} for id, vision in {"a": False, "b": None, "c": True, "d": False}.items()]
    known = run("(listed) => RTV.model.choice.known(listed, null)", listed)
    assert [one["id"] for one in known] == ["b", "c", "a", "d"]


# A proxy that says what the test tells it, a clock that moves when it is told to, and a record of what happened.
OFFER = """async ({ typed, instead, steps, served }) => {
    let time = 0;
    let waking = [];
    let busy = false;
    let answer = null;
    const happened = [];
    const clock = {
        setTimeout: (wake, ms) => waking.push({ wake, at: time + ms, id: waking.length + 1 }),
        clearTimeout: (id) => { waking = waking.map((one) => (one.id === id ? { ...one, at: Infinity } : one)); },
    };
    const offer = RTV.model.offer.create({
        proxy: { served, backends: () => { happened.push('ask'); return new Promise((done) => { answer = done; }); } },
        choice: RTV.model.choice,
        typed: () => typed,
        instead: () => instead,
        busy: () => busy,
        clock,
        on: {
            moved: () => happened.push(`moved to ${offer.url()}`),
            renewed: () => happened.push('renewed'),
            lost: (status) => happened.push(`lost: ${status}`),
            returned: () => happened.push('returned'),
        },
        changed: () => {},
    });
    const settled = () => new Promise((done) => setTimeout(done));
    const step = {
        refresh: () => void offer.refresh(),
        answer: (told) => answer(told),
        pass: (ms) => {
            time += ms;
            const due = waking.filter((one) => one.at <= time);
            waking = waking.map((one) => (one.at <= time ? { ...one, at: Infinity } : one));
            for (const one of due) one.wake();
        },
        busy: (value) => { busy = value; if (!busy) offer.release(); },
        watch: (visible) => offer.watch(visible),
    };
    for (const [name, value] of steps) {
        step[name](value);
        await settled();
    }
    const { backends, locked } = offer.state;
    const every = (field) => backends?.map((one) => one[field]) ?? null;
    const told = { names: every('name'), statuses: every('status'), reasons: every('reason') };
    return { happened, url: offer.url(), ...told, locked };
}"""

Step = tuple[str, Any]
ASK: Step = ("refresh", None)
PASS: Step = ("pass", 5000)


def follow(run: Run, *steps: Step, typed: str = "", instead: str = "", served: bool = True) -> Any:
    return run(OFFER, {"typed": typed, "instead": instead, "steps": steps, "served": served})


def known(end: dict[str, Any]) -> dict[str, Any]:
    """What came of it, less how each backend fares."""
    return {name: value for name, value in end.items() if name not in ("statuses", "reasons")}


def says(*rows: Row) -> Step:
    return ("answer", told(*rows))


SILENT: Step = ("answer", None)
LOCKED: Step = ("answer", told(locked=True))


def test_nothing_is_known_before_the_proxy_has_said(run: Run) -> None:
    assert known(follow(run, ASK)) == {"happened": ["ask"], "url": "", "names": None, "locked": False}


def test_from_disk_the_first_preset_stands_and_nobody_is_asked(run: Run) -> None:
    end = follow(run, ASK, ("watch", True), PASS, served=False)
    assert known(end) == {"happened": [], "url": PRESET, "names": [], "locked": False}


def test_it_is_asked_again_a_while_after_each_answer(run: Run) -> None:
    steps = [ASK, says(DEMO), ("pass", 4999), ("pass", 1), PASS, says(DEMO), PASS]
    assert follow(run, *steps)["happened"] == ["ask", "renewed", "ask", "ask"]


def test_questions_do_not_overlap(run: Run) -> None:
    end = follow(run, ASK, ASK, ("watch", True), says(DEMO), PASS, ASK, ("watch", True))
    assert end["happened"] == ["ask", "renewed", "ask"]


def test_a_question_on_demand_takes_the_place_of_the_next(run: Run) -> None:
    end = follow(run, ASK, says(DEMO), ("pass", 3000), ASK, says(DEMO), ("pass", 3000), ("pass", 2000))
    assert end["happened"] == ["ask", "renewed", "ask", "ask"]


def test_a_hidden_page_rests_and_a_shown_one_asks_at_once(run: Run) -> None:
    hidden = [ASK, says(DEMO), ("watch", False), PASS, PASS]
    assert follow(run, *hidden)["happened"] == ["ask", "renewed"]
    assert follow(run, *hidden, ("watch", True))["happened"] == ["ask", "renewed", "ask"]


def test_a_page_hidden_while_it_asks_rests_after_the_answer(run: Run) -> None:
    end = follow(run, ASK, ("watch", False), says(DEMO), PASS)
    assert end["happened"] == ["ask", "renewed"]
    assert end["url"] == DEMO["url"]


def test_a_failed_question_keeps_the_last_list_and_is_put_again(run: Run) -> None:
    end = follow(run, ASK, says(LAB, DEMO), PASS, SILENT, PASS)
    assert known(end) == {
        "happened": ["ask", "renewed", "ask", "lost: down", "ask"],
        "url": DEMO["url"],
        "names": ["lab", "demo"],
        "locked": False,
    }


def test_behind_a_proxy_that_died_nobody_is_up_until_it_is_back(run: Run) -> None:
    dead = [ASK, says(LAB, DEMO), PASS, SILENT]
    end = follow(run, *dead)
    assert (end["statuses"], end["reasons"]) == (["down", "down"], ["", ""])
    assert follow(run, *dead, PASS, SILENT)["happened"] == ["ask", "renewed", "ask", "lost: down", "ask"]
    end = follow(run, *dead, PASS, says(LAB, DEMO))
    assert (end["statuses"], end["happened"][-2:]) == (["up", "up"], ["ask", "renewed"])


def test_a_plain_static_host_is_asked_once(run: Run) -> None:
    end = follow(run, ASK, SILENT, PASS, ("watch", False), ("watch", True))
    assert known(end) == {"happened": ["ask"], "url": PRESET, "names": [], "locked": False}


def test_a_locked_proxy_is_asked_again_only_by_a_page_that_comes_back(run: Run) -> None:
    steps = [ASK, LOCKED, PASS]
    assert known(follow(run, *steps)) == {"happened": ["ask"], "url": PRESET, "names": [], "locked": True}
    end = follow(run, *steps, ("watch", False), ("watch", True), says(DEMO))
    assert (end["url"], end["locked"]) == (DEMO["url"], False)


def test_a_lock_outlasts_silence_and_the_list_outlasts_a_lock(run: Run) -> None:
    locked = [ASK, says(LAB, DEMO), PASS, LOCKED, PASS]
    assert follow(run, *locked)["happened"] == ["ask", "renewed", "ask"]
    end = follow(run, *locked, ("watch", True), SILENT)
    assert (end["names"], end["locked"]) == (["lab", "demo"], True)


@pytest.mark.parametrize("typed", ["", LAB["url"]])
def test_a_new_default_is_followed_unless_a_server_was_chosen(run: Run, typed: str) -> None:
    end = follow(run, ASK, says(LAB, DEMO), PASS, says(*LAB_FIRST), typed=typed)
    moved = [] if typed else [f"moved to {LAB['url']}", "renewed"]
    assert end["happened"] == ["ask", "renewed", "ask", *moved]
    assert end["url"] == LAB["url"]


def test_what_runs_stays_with_its_server_until_it_ends(run: Run) -> None:
    running = [ASK, says(LAB, DEMO), ("busy", True), PASS, says(*LAB_FIRST)]
    assert known(follow(run, *running)) == {
        "happened": ["ask", "renewed", "ask"],
        "url": DEMO["url"],
        "names": ["lab", "demo"],
        "locked": False,
    }
    assert follow(run, *running, ("busy", False))["happened"][3:] == [f"moved to {LAB['url']}", "renewed"]


def test_a_start_before_the_first_answer_takes_the_default(run: Run) -> None:
    assert follow(run, ("busy", True), ASK, says(DEMO))["url"] == DEMO["url"]


@pytest.mark.parametrize(
    ("before", "after", "happened"),
    [
        (row("lab", "down"), LAB, ["lost: down", "ask", "renewed"]),
        (row("lab", "loading"), LAB, ["lost: loading", "ask", "renewed"]),
        (LAB, row("lab", "up", "m", "n"), ["renewed", "ask", "renewed"]),
        (LAB, row("lab", "unauthorised"), ["renewed", "ask", "lost: unauthorised"]),
        (LAB, LAB, ["renewed", "ask"]),
    ],
)
def test_the_server_in_use_is_followed(run: Run, before: Row, after: Row, happened: list[str]) -> None:
    assert follow(run, ASK, says(before), PASS, says(after), typed=LAB["url"])["happened"] == ["ask", *happened]


def test_what_runs_learns_from_its_own_requests_that_its_server_is_lost(run: Run) -> None:
    end = follow(run, ASK, says(LAB), ("busy", True), PASS, says(row("lab", "down")), typed=LAB["url"])
    assert end["happened"] == ["ask", "renewed", "ask"]


def test_while_another_stands_in_both_are_followed(run: Run) -> None:
    names = {"typed": LAB["url"], "instead": DEMO["url"]}
    down = [ASK, says(row("lab", "down"), DEMO), ("busy", True), PASS]
    assert follow(run, *down, says(LAB, DEMO), **names)["happened"] == ["ask", "renewed", "ask", "returned"]
    assert follow(run, *down, says(row("lab", "down"), DEMO), **names)["happened"] == ["ask", "renewed", "ask"]


def test_other_servers_come_and_go_in_silence(run: Run) -> None:
    end = follow(run, ASK, says(LAB, DEMO), PASS, says(row("lab", "down"), row("new"), DEMO))
    assert end["happened"] == ["ask", "renewed", "ask"]
    assert end["names"] == ["lab", "new", "demo"]
