"""The camera's frames as the worker reads them: the newest, once, and none while nobody wants one."""

from collections.abc import Callable
from typing import Any

from tests.static.clock import CLOCK

Run = Callable[..., Any]

# A camera of numbered frames, of which the stream keeps the newest, as a browser does; the steps are done in turn.
FILM = """async (steps) => {
    const clock = (CLOCK)();
    const sleep = RTV.loop.sleep.create(clock);
    const told = [];
    const open = new Set();
    let shown = 0;
    let reads = 0;
    let buffered = null;
    let asked = () => {};
    let over = new AbortController();
    const pass = () => {
        if (!buffered || !asked({ value: buffered, done: false })) return;
        buffered = null;
        asked = () => false;
    };
    const reader = {
        read: () => new Promise((resolve) => {
            reads += 1;
            asked = (what) => { resolve(what); return true; };
            pass();
        }),
        cancel: async () => told.push('cancelled'),
    };
    const film = RTV.capture.film.create({ getReader: () => reader }, clock);
    const show = () => {
        shown += 1;
        const number = shown;
        buffered?.close();
        open.add(number);
        buffered = { number, close: () => open.delete(number) };
        pass();
    };
    const ask = async () => {
        const since = clock.now();
        const frame = await film.next(over.signal);
        told.push(frame ? [frame.number, clock.now() - since] : 'over');
        frame?.close();
    };
    const wait = (ms) => sleep(ms, new AbortController().signal);
    const actions = {
        show,
        soon: () => void wait(6).then(show),
        ask: () => void ask().catch(() => told.push('given up')),
        abort: () => { over.abort(); over = new AbortController(); },
        end: () => asked({ done: true }),
        close: () => film.close(),
    };
    for (const step of steps) {
        await (typeof step === 'number' ? wait(step) : actions[step]());
        for (let turn = 0; turn < 20; turn += 1) await null;
    }
    return { told, open: open.size, reads };
}""".replace("CLOCK", CLOCK)


def film(run: Run, *steps: str | float) -> Any:
    return run(FILM, list(steps))


def test_the_newest_frame_is_handed_out_once(run: Run) -> None:
    result = film(run, "show", "show", "ask", 33, "show", 33, "show", "ask", "ask", 20, "show")
    assert result["told"] == [[2, 0], [4, 0], [5, 20]]
    assert result["open"] == 0


def test_a_frame_that_is_due_in_a_moment_is_waited_for(run: Run) -> None:
    steady = ["show", "ask", 33, "show", 33, "show", 33, "show"]
    assert film(run, *steady, 27, "soon", "ask", 6)["told"][1:] == [[5, 6]]
    assert film(run, *steady, 20, "ask")["told"][1:] == [[4, 0]]
    assert film(run, *steady, 27, "ask", 100)["told"][1:] == [[4, 8]], "one that does not come is waited for no longer"


def test_two_who_wait_get_a_frame_each(run: Run) -> None:
    assert film(run, "ask", "ask", 10, "show", 33, "show")["told"] == [[1, 10], [2, 43]]


def test_a_wait_can_be_given_up(run: Run) -> None:
    result = film(run, "ask", "abort", "ask", 10, "show")
    assert result["told"] == ["given up", [1, 10]]


def test_nothing_is_read_while_nobody_wants_a_frame(run: Run) -> None:
    assert film(run, "show", "show")["reads"] == 0
    rested = film(run, "show", "ask", 500, "show", 600, "show", 33, "show", 33, "show", 33)
    assert rested["reads"] == 3
    # The browser itself holds the last.
    assert rested["open"] == 1
    assert film(run, "show", "ask", 500, "show", 600, "show", 33, "show", "ask")["told"][1:] == [[4, 0]]


def test_a_frame_that_was_long_waited_for_is_handed_out(run: Run) -> None:
    assert film(run, "ask", "ask", 5000, "show", 33, "show")["told"] == [[1, 5000], [2, 5033]]


def test_a_camera_that_ends_leaves_nobody_waiting(run: Run) -> None:
    assert film(run, "ask", "end")["told"] == ["over"]
    assert film(run, "show", "ask", "end", "ask")["told"][1:] == ["over"]


def test_closing_lets_go_of_everything(run: Run) -> None:
    result = film(run, "show", "ask", 33, "show", "ask", "ask", "close", "ask")
    assert result["told"] == [[1, 0], [2, 0], "cancelled", "over", "over"]
    assert film(run, "show", "ask", 33, "show", 33, "show", "close", "end")["open"] == 0
