"""The lookout: where the frame of a question comes from, how it is looked at, and a camera that gives none."""

from collections.abc import Callable
from typing import Any

from tests.static.clock import CLOCK

Run = Callable[..., Any]

# A lookout before which cameras come and go as the steps say; to look at a picture takes 5 ms, to encode it 10. A
# question takes its frame at the size that it names, through a gate or without one, which finds nothing new in pictures
# of a `still` camera.
LOOKOUT = """async ({ steps, still }) => {
    const clock = (CLOCK)();
    const sleep = RTV.loop.sleep.create(clock);
    const wait = (ms) => sleep(ms, new AbortController().signal);
    const told = [];
    const open = new Set();
    const picture = (name) => {
        open.add(name);
        return { name, close: () => open.delete(name) };
    };
    let over = new AbortController();
    let gates = 0;
    const page = {};
    const camera = () => {
        const queue = [];
        let wake = () => {};
        const pass = (what) => { queue.push(what); wake(); };
        const read = async () => {
            if (!queue.length) await new Promise((resolve) => { wake = resolve; });
            return queue.shift();
        };
        const cancel = async () => pass({ done: true });
        return { pass, getReader: () => ({ read, cancel }) };
    };
    let stream = null;
    let answered = () => {};
    const lookout = RTV.loop.lookout.create({
        given: (signal) => new Promise((resolve, reject) => {
            told.push('asks the page');
            page.give = (name) => resolve(picture(name));
            signal.addEventListener('abort', () => reject(signal.reason));
        }),
        tell: ({ silent, gate }) => { if (gate) gates += 1; else told.push(silent ? 'silent' : 'gives pictures'); },
        clock, film: RTV.capture.film, sleep: RTV.loop.sleep, patience: RTV.loop.patience, mailbox: RTV.loop.mailbox,
        pictures: {
            encode: async (given, { longest }) => {
                await wait(10);
                given.close();
                return { jpeg: new Blob(['x']), width: longest, name: given.name };
            },
            dataURL: async () => { throw new Error('a Blob of a page from disk'); },
        },
        lights: { grid: async () => { await wait(5); return new Uint8Array(1); } },
        changes: { judge: () => ({ changed: !still }), sent: () => told.push('counts as asked') },
    });
    const take = async (longest, gate, wanted) => {
        const framing = { encoding: { longest }, gate: gate ? { mode: gate } : null };
        try {
            const { frame, image } = await lookout.take(framing, wanted, over.signal);
            told.push([frame.name, frame.width, await image]);
            answered = lookout.left(frame);
        } catch {
            told.push('given up');
        }
    };
    const actions = {
        open: () => { stream = camera(); lookout.open(stream); },
        close: () => lookout.open(null),
        end: () => stream.pass({ done: true }),
        show: (name) => stream.pass({ done: false, value: picture(name) }),
        give: (name) => page.give(name),
        take: (longest, gate = '', wanted = false) => void take(longest, gate, wanted),
        reframe: (longest, gate = '') => lookout.reframe({ encoding: { longest }, gate: gate ? { mode: gate } : null }),
        answer: () => answered({ tokens: 1 }),
        abort: () => { over.abort(); over = new AbortController(); },
        wait,
    };
    for (const [what, ...given] of steps) {
        await actions[what](...given);
        for (let turn = 0; turn < 30; turn += 1) await null;
    }
    return { told, open: [...open], gates, state: lookout.gate() };
}""".replace("CLOCK", CLOCK)


def lookout(run: Run, *steps: tuple[Any, ...], still: bool = False) -> Any:
    return run(LOOKOUT, {"steps": [list(step) for step in steps], "still": still})


# The first question is asked whatever there is to see.
FIRST: list[tuple[Any, ...]] = [("open",), ("take", 336), ("show", "a"), ("wait", 20)]


def test_a_frame_comes_out_of_the_stream_and_not_from_the_page(run: Run) -> None:
    result = lookout(run, ("open",), ("show", "a"), ("take", 336), ("wait", 20))
    assert result["told"] == [["a", 336, None]]
    assert result["open"] == []


def test_without_a_stream_the_page_gives_the_picture(run: Run) -> None:
    assert lookout(run, ("take", 336), ("give", "a"), ("wait", 20))["told"] == ["asks the page", ["a", 336, None]]


def test_a_stream_that_ends_leaves_the_question_to_the_page(run: Run) -> None:
    steps = [
        ("open",),
        ("take", 336),
        ("end",),
        ("give", "a"),
        ("wait", 20),
        ("take", 336),
        ("give", "b"),
        ("wait", 20),
    ]
    assert lookout(run, *steps)["told"][:4] == ["asks the page", ["a", 336, None], "asks the page", ["b", 336, None]]


def test_a_question_that_waits_while_the_camera_is_changed_gets_a_frame_of_the_other(run: Run) -> None:
    steps = [("open",), ("take", 336), ("close",), ("open",), ("give", "b"), ("wait", 20)]
    assert lookout(run, *steps)["told"] == ["asks the page", ["b", 336, None]]
    later = lookout(run, *steps, ("show", "c"), ("take", 336), ("wait", 20))
    assert later["told"][2:] == [["c", 336, None]]
    at_once = lookout(run, ("open",), ("take", 336), ("open",), ("show", "b"), ("wait", 20))
    assert at_once["told"] == [["b", 336, None]]


def test_a_question_that_waits_for_something_new_heeds_what_is_changed_meanwhile(run: Run) -> None:
    waits = [*FIRST, ("take", 336, "strict"), ("show", "b"), ("wait", 50)]
    assert lookout(run, *waits, ("show", "c"), ("wait", 120), still=True)["told"][1:] == []
    off = lookout(run, *waits, ("reframe", 1024), ("show", "c"), ("wait", 120), still=True)
    assert off["told"][1:] == [["c", 1024, None]]


def test_a_frame_made_in_advance_at_another_size_is_not_asked_about(run: Run) -> None:
    # The first answer tells when the next is due: its frame is made shortly before.
    made = [*FIRST, ("wait", 100), ("answer",), ("take", 336), ("show", "b"), ("wait", 20), ("show", "c"), ("wait", 95)]
    assert lookout(run, *made, ("take", 336), ("wait", 1))["told"][2:] == [["c", 336, None]]
    steps = [*made, ("reframe", 1024), ("take", 1024), ("show", "d"), ("wait", 20)]
    assert lookout(run, *steps)["told"][2:] == [["d", 1024, None]]


def test_a_question_given_up_while_its_frame_is_made_does_not_count_as_asked(run: Run) -> None:
    given_up = [("open",), ("show", "a"), ("take", 336, "gentle"), ("wait", 8), ("abort",), ("wait", 20)]
    result = lookout(run, *given_up)
    assert result["told"] == ["given up"]
    assert result["state"]["sent"] == 0
    assert result["open"] == []
    assert lookout(run, *given_up[:-2], ("wait", 20))["told"][0] == "counts as asked"


def test_what_the_gate_does_not_let_through_is_closed(run: Run) -> None:
    looks = [step for name in "abcd" for step in (("show", name), ("wait", 120))]
    result = lookout(run, *FIRST, ("take", 336, "gentle"), *looks, still=True)
    assert (result["open"], result["gates"], result["state"]["unchanged"]) == ([], 4, True)
    wanted = lookout(run, *FIRST, ("take", 336, "gentle", True), ("show", "b"), ("wait", 20), still=True)
    assert wanted["told"][1:] == ["counts as asked", ["b", 336, None]]


def test_a_camera_that_gives_no_picture_is_told_until_it_gives_one(run: Run) -> None:
    silent = [("open",), ("take", 336), ("wait", 3100)]
    assert lookout(run, *silent[:-1], ("wait", 2900))["told"] == []
    assert lookout(run, *silent, ("show", "a"), ("wait", 20))["told"] == ["silent", "gives pictures", ["a", 336, None]]
    assert lookout(run, *silent, ("abort",), ("wait", 3100))["told"] == ["silent", "gives pictures", "given up"]


def test_a_camera_whose_every_frame_is_waited_for_is_not_silent(run: Run) -> None:
    """Two questions in turns, one of which waits at any time."""
    turns = [step for _ in range(40) for step in (("take", 336), ("wait", 50), ("show", "a"), ("wait", 50))]
    told = lookout(run, ("open",), ("take", 336), *turns)["told"]
    assert "silent" not in told
    assert len(told) == 40
