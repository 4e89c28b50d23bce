"""The desk in the worker: what it reports to each job, what it keeps at hand, and what it lets go of."""

from collections.abc import Callable
from typing import Any

from tests.static.clock import CLOCK

Run = Callable[..., Any]

# A desk that gets the messages of the steps, and a page that gives a picture whenever it is asked for one, unless the
# steps do. It is made from its source, as the worker makes it, with a clock and maps of the test's own. To encode a
# picture takes 10 ms, an answer 100. Where the Blob is `sealed` the desk cannot read it.
DESK = """async ({ steps, sealed, gives }) => {
    const clock = (CLOCK)();
    const sleep = RTV.loop.sleep.create(clock);
    const wait = (ms) => sleep(ms, new AbortController().signal);
    const maps = [];
    const told = [];
    const closed = [];
    class Kept extends Map {
        constructor(...given) {
            super(...given);
            maps.push(this);
        }
    }
    const picture = (name) => ({ name, close: () => closed.push(name) });
    const port = {
        postMessage: ({ type, id, answer }) => {
            told.push([type, ...(id ? [id] : []), ...(answer ? [answer.text] : [])]);
            if (type === 'picture' && gives) queueMicrotask(() => give(id, `given ${id}`));
        },
    };
    const give = (id, name) => port.onmessage({ data: { type: 'picture', id, picture: picture(name) } });
    const asked = [];
    const globals = { Map: Kept, performance: { timeOrigin: 0, now: clock.now }, ...clock };
    const make = new Function(...Object.keys(globals), `return (${RTV.sourceOf(RTV.loop.desk)})();`);
    make(...Object.values(globals)).serve({
        port, ...RTV.capture, ...RTV.loop, ...RTV.model,
        encoder: { create: () => ({
            encode: async (given) => {
                await wait(10);
                given.close();
                return { jpeg: new Blob(['x']) };
            },
            dataURL: async (jpeg) => {
                if (sealed && jpeg instanceof Blob) throw new Error('a Blob of a page from disk');
                return new Uint8Array(jpeg instanceof Blob ? 1 : jpeg.byteLength);
            },
        }) },
        luma: { create: () => ({ grid: async () => new Uint8Array(1) }) },
        chat: { create: () => ({
            ask: async (endpoint, question, image, signal, grow) => {
                asked.push(image.length);
                await sleep(50, signal);
                grow({ text: 'a' });
                await sleep(50, signal);
                signal.throwIfAborted();
                return { text: 'a face', tokens: 2 };
            },
        }) },
    });
    const job = { encoding: {}, gate: null, wanted: false, endpoint: {}, question: {} };
    for (const [what, id, more] of steps) {
        if (what === 'wait') await wait(id);
        else if (what === 'picture') give(id, more);
        else if (what === 'ask') {
            const jpeg = more.bytes ? new ArrayBuffer(more.bytes) : null;
            port.onmessage({ data: { ...job, type: 'ask', id, taken: more.taken, jpeg } });
        } else port.onmessage({ data: { ...job, type: what, id, ...more } });
        for (let turn = 0; turn < 30; turn += 1) await null;
    }
    return { told, asked, closed, kept: maps.map(({ size }) => size) };
}""".replace("CLOCK", CLOCK)


def desk(run: Run, *steps: tuple[Any, ...], sealed: bool = False, gives: bool = True) -> Any:
    return run(DESK, {"steps": [list(step) for step in steps], "sealed": sealed, "gives": gives})


def test_a_watch_reports_its_frame_then_its_answer(run: Run) -> None:
    result = desk(run, ("watch", 1), ("wait", 200))
    assert result["told"] == [["picture", 1], ["taken", 1], ["growing", 1, "a"], ["whole", 1, "a face"]]
    assert result["asked"] == [1]


def test_a_frame_of_a_moment_ago_is_asked_about_from_what_is_at_hand(run: Run) -> None:
    watched = [step for id in range(1, 5) for step in (("watch", id), ("wait", 300))]
    again = desk(run, *watched, ("ask", 9, {"taken": 4}), ("wait", 200))
    assert again["told"][-2:] == [["growing", 9, "a"], ["whole", 9, "a face"]]
    assert desk(run, *watched, ("ask", 9, {"taken": 1}), ("wait", 200))["told"][-1] == ["lost", 9]
    sent = desk(run, *watched, ("ask", 9, {"taken": 0, "bytes": 5}), ("wait", 200))
    assert (sent["told"][-1], sent["asked"][-1]) == (["whole", 9, "a face"], 5)


def test_after_abort_nothing_comes(run: Run) -> None:
    for moment in (0, 5, 15, 80):
        result = desk(run, ("watch", 1), ("wait", moment), ("abort", 1), ("wait", 300))
        late = desk(run, ("watch", 1), ("wait", moment))
        assert result["told"] == late["told"], moment
    assert desk(run, ("rest", 1, {"ms": 40}), ("abort", 1), ("wait", 50))["told"] == []


def test_a_picture_that_nobody_waits_for_any_more_is_closed(run: Run) -> None:
    result = desk(run, ("watch", 1), ("abort", 1), ("picture", 1, "late"), gives=False)
    assert result["told"] == [["picture", 1], ["spared", 1]]
    assert result["closed"] == ["late"]


def test_nothing_is_kept_of_jobs_that_are_over(run: Run) -> None:
    rests = [step for id in range(1, 30) for step in (("rest", id, {"ms": 1000}), ("abort", id))]
    assert desk(run, *rests)["kept"] == desk(run)["kept"]
    watched = [step for id in range(30) for step in (("watch", id), ("wait", 5 * id), ("abort", id))]
    assert max(desk(run, *watched, ("wait", 300))["kept"]) <= 3


def test_a_rest_is_over_in_time(run: Run) -> None:
    assert desk(run, ("rest", 1, {"ms": 40}), ("wait", 30))["told"] == []
    assert desk(run, ("rest", 1, {"ms": 40}), ("wait", 50))["told"] == [["rested", 1]]


def test_a_frame_is_made_in_advance_once_it_is_known_how_long_an_answer_takes(run: Run) -> None:
    told = desk(run, ("watch", 1), ("wait", 150), ("watch", 2), ("wait", 150))["told"]
    assert told[-2:] == [["picture", 3], ["whole", 2, "a face"]]


def test_a_frame_is_made_in_advance_also_where_the_page_must_read_it(run: Run) -> None:
    def watched(id: int) -> list[tuple[Any, ...]]:
        return [("watch", id), ("wait", 30), ("ask", id + 100, {"taken": id, "bytes": 5}), ("wait", 120)]

    told = desk(run, *watched(1), *watched(2), sealed=True)["told"]
    assert ["lost", 1] in told
    assert told[-2:] == [["picture", 3], ["whole", 102, "a face"]]
