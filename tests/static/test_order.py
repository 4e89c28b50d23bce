"""The person's order of servers: who stands in when one fails, with a clock and servers of the test's own."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
Step = tuple[str, Any]

A, B, C = (f"http://{name}/v1" for name in ("first", "second", "third"))


def server(url: str, circle: str = "machine", gone: bool = False) -> dict[str, Any]:
    return {"url": url, "circle": circle, "gone": gone}


# What counts, and how much of it is enough


@pytest.mark.parametrize("kind", ["unreachable", "backend-down", "no-demo", "gone"])
def test_once_is_enough_of_one_that_is_down(run: Run, kind: str) -> None:
    assert run("(kind) => RTV.model.order.enough({ kind }, 1, 0)", kind)


@pytest.mark.parametrize("kind", ["server-error", "stream-error", "cut-stream", "silent", "unauthorised"])
def test_other_failures_count_twice_in_a_row(run: Run, kind: str) -> None:
    assert run("(kind) => RTV.model.order.counts({ kind })", kind)
    assert run("(kind) => [1, 2].map((times) => RTV.model.order.enough({ kind }, times, 0))", kind) == [False, True]


@pytest.mark.parametrize(("lasted", "enough"), [(19_999, False), (20_000, True)])
def test_a_model_may_load_for_a_while(run: Run, lasted: int, enough: bool) -> None:
    assert run("(ms) => RTV.model.order.enough({ kind: 'loading' }, 50, ms)", lasted) is enough


@pytest.mark.parametrize(
    "kind",
    [
        *("timeout", "empty-answer", "thought-only", "rate-limited", "too-large", "rejected", "no-model", "no-route"),
        *("image-unsupported", "not-json", "redirected", "refused", "locked", "bad-url", "bad-key", "no-instruction"),
        "internal",
    ],
)
def test_slow_answers_empty_ones_and_the_persons_own_mistakes_do_not_count(run: Run, kind: str) -> None:
    assert not run("(kind) => RTV.model.order.counts({ kind })", kind)


def test_the_rest_grows_from_half_a_minute_to_five(run: Run) -> None:
    rests = run(
        """() => {
            let rest;
            return [1, 2, 3, 4, 5, 6].map(() => {
                rest = RTV.model.order.rest(rest, { kind: 'server-error' }, 1000);
                return rest.until - 1000;
            });
        }"""
    )
    assert rests == [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]


# Who may be asked


@pytest.mark.parametrize(
    ("order", "chosen", "current", "others"),
    [
        ([], A, A, []),
        ([A], A, A, []),
        ([B, C], A, A, []),
        ([A, B, C], A, A, [B, C]),
        ([A, B, C], B, B, [C, A]),
        ([A, B, C], A, C, [A, B]),
        ([A, B], "", "", []),
    ],
    ids=["no order", "alone", "not in it", "from the top", "round the end", "on from who stands in", "no address"],
)
def test_the_next_in_the_order_are_asked(
    run: Run, order: list[str], chosen: str, current: str, others: list[str]
) -> None:
    ranks = [{"server": server(url), "barred": False} for url in order]
    asked = run("(all) => RTV.model.order.others(...all)", [ranks, chosen, current])
    assert asked == others


@pytest.mark.parametrize(
    ("chosen", "farthest", "barred"),
    [
        ("machine", "machine", [False, True, True]),
        ("machine", "lan", [False, False, True]),
        ("machine", "internet", [False, False, False]),
        ("lan", "machine", [False, False, True]),
        ("internet", "machine", [False, False, False]),
    ],
)
def test_frames_go_no_farther_than_allowed(run: Run, chosen: str, farthest: str, barred: list[bool]) -> None:
    servers = [server(A), server(B, "lan"), server(C, "internet")]
    ranks = run("(all) => RTV.model.order.ranks(...all)", [servers, server("http://here/v1", chosen), farthest])
    assert [rank["barred"] for rank in ranks] == barred
    everybody = [{"server": server("http://here/v1", chosen), "barred": False}, *ranks]
    others = run("(all) => RTV.model.order.others(...all)", [everybody, "http://here/v1", "http://here/v1"])
    assert others == [url for url, no in zip([A, B, C], barred, strict=True) if not no]


def test_one_that_is_gone_is_not_asked(run: Run) -> None:
    ranks = [{"server": server(A), "barred": False}, {"server": server(B, gone=True), "barred": False}]
    assert run("(all) => RTV.model.order.others(...all)", [ranks, A, A]) == []


@pytest.mark.parametrize(
    ("url", "by", "order"),
    [(B, -1, [B, A, C]), (B, 1, [A, C, B]), (A, -1, [A, B, C]), (C, 1, [A, B, C])],
)
def test_a_server_moves_up_and_down(run: Run, url: str, by: int, order: list[str]) -> None:
    assert run("(all) => RTV.model.order.move(...all)", [[A, B, C], url, by]) == order


# Standing in: servers that are up or fail as the test says, and a clock that moves when it is told to.
STANDIN = """async ({ order, chosen, circles, steps }) => {
    let time = 0;
    let timers = [];
    let farthest = 'machine';
    let busy = true;
    const happened = [];
    const troubles = {};
    const clock = {
        now: () => time,
        setTimeout: (wake, ms) => timers.push({ wake, at: time + ms }),
        clearTimeout: (id) => { if (timers[id - 1]) timers[id - 1].at = Infinity; },
    };
    const serverAt = (url) => ({ url, circle: circles[url] ?? 'machine', gone: false });
    const standin = RTV.model.standin.create({
        order: RTV.model.order,
        chosen: () => chosen,
        ranks: () => RTV.model.order.ranks(order.map(serverAt), serverAt(chosen), farthest),
        renew: async () => {},
        list: async (url) => {
            happened.push(`list ${new URL(url).host}`);
            if (troubles[url]) throw { kind: troubles[url] };
        },
        busy: () => busy,
        clock,
        moved: () => happened.push(`ask ${new URL(standin.state.url || chosen).host}`),
        changed: () => {},
    });
    const settled = () => new Promise((done) => setTimeout(done));
    const step = {
        fail: (kind) => void standin.failed({ kind }).then((found) => { if (found) happened.push('found'); }),
        answer: () => standin.answered(),
        trouble: ([url, kind]) => { troubles[url] = kind; },
        pass: (ms) => {
            time += ms;
            const due = timers.filter((one) => one.at <= time);
            for (const one of due) {
                one.at = Infinity;
                one.wake();
            }
        },
        order: (urls) => { order = urls; standin.review(); },
        allow: (circle) => { farthest = circle; standin.review(); },
        choose: (url) => { chosen = url; standin.end(); },
        returned: () => void standin.retry(),
        rest: () => { busy = false; },
        end: () => standin.end(),
    };
    for (const [name, value] of steps) {
        step[name](value);
        await settled();
    }
    const { url, fault, retryAt, returned } = standin.state;
    return { happened, url, fault: fault?.kind ?? null, retryIn: retryAt === null ? null : retryAt - time, returned };
}"""

DOWN: Step = ("fail", "unreachable")
ERROR: Step = ("fail", "server-error")
ANSWER: Step = ("answer", None)
TAKEN = ["list second", "ask second", "found"]


def stand(
    run: Run, *steps: Step, order: tuple[str, ...] = (A, B), chosen: str = A, circles: dict[str, str] | None = None
) -> Any:
    told = {"order": list(order), "chosen": chosen, "circles": circles or {}, "steps": steps}
    return run(STANDIN, told)


def trouble(url: str, kind: str = "unreachable") -> Step:
    return ("trouble", [url, kind])


def test_the_next_one_takes_over_and_it_is_said_until_when(run: Run) -> None:
    end = stand(run, DOWN)
    assert end == {"happened": TAKEN, "url": B, "fault": "unreachable", "retryIn": 30_000, "returned": False}


def test_an_order_without_the_chosen_one_is_no_leave(run: Run) -> None:
    assert stand(run, DOWN, ERROR, ERROR, order=(B, C))["happened"] == []


def test_a_failure_alone_is_borne(run: Run) -> None:
    assert stand(run, ERROR, ANSWER, ERROR)["happened"] == []
    assert stand(run, ERROR, ("fail", "timeout"), ERROR)["happened"] == []
    assert stand(run, ERROR, ERROR)["happened"] == TAKEN


def test_slow_answers_never_make_anybody_stand_in(run: Run) -> None:
    assert stand(run, *[("fail", "timeout")] * 9)["happened"] == []


def test_a_model_that_loads_for_long_is_left(run: Run) -> None:
    loading: Step = ("fail", "loading")
    assert stand(run, loading, ("pass", 19_000), loading)["happened"] == []
    assert stand(run, loading, ("pass", 10_000), loading, ("pass", 10_000), loading)["happened"] == TAKEN


def test_one_that_is_not_up_is_passed_over(run: Run) -> None:
    end = stand(run, trouble(B, "loading"), DOWN, order=(A, B, C))
    assert end["happened"] == ["list second", "list third", "ask third", "found"]


def test_one_that_lists_no_models_is_there_all_the_same(run: Run) -> None:
    assert stand(run, trouble(B, "no-route"), DOWN)["url"] == B


def test_where_nobody_is_up_the_chosen_one_stays(run: Run) -> None:
    end = stand(run, trouble(B), DOWN, DOWN)
    assert (end["happened"], end["url"]) == (["list second", "list second"], "")


def test_a_wider_circle_is_not_even_asked_until_that_is_allowed(run: Run) -> None:
    circles = {B: "internet"}
    assert stand(run, DOWN, ("allow", "lan"), DOWN, circles=circles)["happened"] == []
    assert stand(run, DOWN, ("allow", "internet"), DOWN, circles=circles)["happened"] == TAKEN
    taken = [("allow", "internet"), DOWN, ("allow", "machine")]
    assert stand(run, *taken, circles=circles)["happened"] == [*TAKEN, "ask first"]


def test_one_that_is_taken_out_of_the_order_stops_standing_in(run: Run) -> None:
    assert stand(run, DOWN, ("order", [A, C]))["happened"] == [*TAKEN, "ask first"]
    assert stand(run, DOWN, ("order", [B]))["happened"] == [*TAKEN, "ask first"]
    assert stand(run, DOWN, ("order", [C, B, A]))["happened"] == TAKEN


def test_the_chosen_one_comes_back_and_that_is_said_for_a_while(run: Run) -> None:
    back = [DOWN, ("pass", 29_999), ("pass", 1)]
    end = stand(run, *back)
    assert end["happened"] == [*TAKEN, "list first", "ask first"]
    assert (end["url"], end["fault"], end["retryIn"]) == ("", None, None)
    assert stand(run, *back, ANSWER)["returned"] is True
    assert stand(run, *back, ANSWER, ("pass", 10_000))["returned"] is False


def test_one_that_is_tried_again_is_not_called_back_before_it_answers(run: Run) -> None:
    tried = [ERROR, ERROR, ("pass", 30_000)]
    assert stand(run, *tried)["returned"] is False
    assert stand(run, *tried, ERROR, ERROR)["returned"] is False


def test_one_that_stays_away_is_asked_ever_more_rarely(run: Run) -> None:
    away = [trouble(A), DOWN]
    waits = [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]
    for index, wait in enumerate(waits):
        end = stand(run, *away, *[("pass", ms) for ms in waits[:index]])
        assert end["retryIn"] == wait
        assert end["happened"] == TAKEN + ["list first"] * index


def test_one_that_fails_again_at_once_is_left_for_longer(run: Run) -> None:
    again = [ERROR, ERROR, ("pass", 30_000), ERROR, ERROR]
    assert stand(run, *again)["retryIn"] == 60_000
    assert stand(run, *again[:3], ANSWER, ERROR, ERROR)["retryIn"] == 30_000


def test_the_proxys_word_that_it_is_up_shortens_the_rest(run: Run) -> None:
    assert stand(run, DOWN, ("pass", 7000), ("returned", None))["happened"] == [*TAKEN, "list first", "ask first"]


def test_when_all_fail_one_that_was_down_is_taken_as_soon_as_it_is_up(run: Run) -> None:
    down = [DOWN, trouble(B)]
    assert stand(run, *down, DOWN)["happened"] == TAKEN
    assert stand(run, *down, ("pass", 5000), DOWN)["happened"] == [*TAKEN, "list first", "ask first", "found"]


def test_two_that_list_their_models_and_fail_do_not_take_turns(run: Run) -> None:
    both = [ERROR, ERROR, ("pass", 5000), ERROR, ERROR, ("pass", 5000), ERROR, ERROR]
    assert stand(run, *both)["happened"] == TAKEN


def test_another_choice_ends_it_and_forgets_what_was(run: Run) -> None:
    end = stand(run, DOWN, ("choose", C), ("pass", 60_000))
    assert (end["happened"], end["url"]) == ([*TAKEN, "ask third"], "")
    assert stand(run, ERROR, ("choose", B), ERROR)["happened"] == []


def test_nobody_is_tried_again_while_nothing_runs(run: Run) -> None:
    assert stand(run, DOWN, ("rest", None), ("pass", 30_000))["happened"] == TAKEN


def test_stop_ends_it_and_a_new_start_begins_with_the_first(run: Run) -> None:
    end = stand(run, DOWN, ("end", None), ("pass", 10_000), DOWN, ("pass", 20_000))
    assert end["happened"] == [*TAKEN, "ask first", *TAKEN]
    assert end["retryIn"] == 10_000
