"""The line to the desk: what the page sends and gets, a desk that is gone, and pictures that the desk asks for."""

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]

# A page's line whose other end the steps play: ["desk", report] comes from the desk; ["watch"], ["again"], ["encode"]
# are jobs that the page gives; ["later", ms] lets time pass, in which a desk that `lives` keeps up with its timers.
LINE = """async ({ steps, lives }) => {
    const own = { setInterval: window.setInterval, now: performance.now };
    let time = 0;
    let beat = () => {};
    window.setInterval = (work) => { beat = work; };
    performance.now = () => time;
    const sent = [];
    const told = [];
    const over = new AbortController();
    const port = {
        postMessage: (message, transfer) => {
            const { type, id, taken, jpeg } = message;
            sent.push(type === 'ask' ? [type, taken, jpeg?.byteLength ?? null] : [type, id ?? null, transfer.length]);
            if (type === 'rest' && lives) queueMicrotask(() => port.onmessage({ data: { type: 'rested', id } }));
        },
    };
    const line = RTV.loop.line.create(port, RTV.model.fault, {
        picture: (signal) => new Promise((resolve, reject) => {
            told.push('picture wanted');
            page.give = () => resolve(picture);
            page.fail = () => reject(RTV.model.fault.create('camera-lost'));
            signal.addEventListener('abort', () => { told.push('picture spared'); reject(signal.reason); });
        }),
        seen: ({ silent }) => told.push(`silent: ${silent}`),
    });
    const page = {};
    const sheet = new OffscreenCanvas(2, 2);
    sheet.getContext('2d');
    const picture = sheet.transferToImageBitmap();
    const settled = async (promise, name) => {
        try {
            told.push([name, (await promise).text ?? '']);
        } catch ({ kind, detail }) {
            told.push([name, kind, detail]);
        }
    };
    const frame = { jpeg: { arrayBuffer: async () => new ArrayBuffer(5) }, takenAt: 1 };
    const job = { endpoint: {}, question: { timeLimitMs: 30000 } };
    const take = ({ takenAt }) => told.push(`taken at ${takenAt}`);
    const grow = ({ text }) => told.push(text);
    const actions = {
        desk: (report) => port.onmessage({ data: report.type === 'taken' ? { ...report, frame, gate: {} } : report }),
        watch: () => void settled(line.watch(job, over.signal, { take, grow }), 'watched'),
        again: () => void settled(line.ask(frame, job, over.signal, grow), 'asked'),
        encode: () => void settled(line.encode(new Blob(['x']), {}, over.signal), 'encoded'),
        later: (ms) => { time += ms; beat(); },
        abort: () => over.abort(),
        give: () => page.give(),
        fail: () => page.fail(),
    };
    try {
        for (const [what, given] of steps) {
            actions[what](given);
            await new Promise((resolve) => setTimeout(resolve, 0));
        }
    } finally {
        window.setInterval = own.setInterval;
        performance.now = own.now;
    }
    return { sent, told };
}"""


def line(run: Run, *steps: tuple[Any, ...], lives: bool = True) -> Any:
    return run(LINE, {"steps": [list(step) for step in steps], "lives": lives})


TAKEN = ("desk", {"type": "taken", "id": 1})
GONE = ["internal", "The worker does not answer."]


def test_a_watch_tells_the_frame_then_the_growing_answer(run: Run) -> None:
    growing = ("desk", {"type": "growing", "id": 1, "answer": {"text": "a"}})
    whole = ("desk", {"type": "whole", "id": 1, "answer": {"text": "a face"}})
    result = line(run, ("watch",), TAKEN, growing, whole, whole)
    assert result["told"] == ["taken at 1", "a", ["watched", "a face"]]
    assert result["sent"] == [["watch", 1, 0]]


def test_a_frame_that_the_desk_has_is_not_sent_again(run: Run) -> None:
    whole = ("desk", {"type": "whole", "id": 1, "answer": {"text": "a face"}})
    assert line(run, ("watch",), TAKEN, whole, ("again",))["sent"][1:] == [["ask", 1, None]]
    lost = ("desk", {"type": "lost", "id": 2})
    assert line(run, ("watch",), TAKEN, whole, ("again",), lost)["sent"][2:] == [["ask", 0, 5]]


def test_a_frame_that_the_desk_cannot_read_is_sent_with_its_question(run: Run) -> None:
    again = ("desk", {"type": "whole", "id": 2, "answer": {"text": "a face"}})
    result = line(run, ("watch",), TAKEN, ("desk", {"type": "lost", "id": 1}), again)
    assert result["sent"][1:] == [["ask", 1, 5]], "of its first question the desk keeps count"
    assert result["told"][-1] == ["watched", "a face"]
    assert line(run, ("watch",), TAKEN, ("desk", {"type": "lost", "id": 1}), again, ("again",))["sent"][-1] == [
        "ask",
        0,
        5,
    ]


def test_something_new_is_waited_for_as_long_as_the_desk_is_there(run: Run) -> None:
    hours = [("later", 5000)] * 30
    assert line(run, ("watch",), *hours)["told"] == []
    gone = line(run, ("watch",), *hours[:3], lives=False)
    assert gone["told"] == [["watched", *GONE]]
    assert ["abort", 1, 0] in gone["sent"], "a desk that comes round must not ask"


def test_an_answer_that_never_comes_is_given_up_a_while_after_its_time_limit(run: Run) -> None:
    result = line(run, ("watch",), ("later", 60_000), TAKEN, ("later", 34_000))
    assert result["told"] == ["taken at 1"]
    result = line(run, ("watch",), ("later", 60_000), TAKEN, ("later", 34_000), ("later", 2000))
    assert result["told"][1:] == [["watched", *GONE]]
    assert result["sent"][-1] == ["abort", 1, 0]
    assert line(run, ("encode",), ("later", 5000))["told"] == [["encoded", *GONE]]


def test_a_picture_is_given_away_when_the_desk_asks_for_it(run: Run) -> None:
    asked = ("desk", {"type": "picture", "id": 7})
    result = line(run, asked, ("give",))
    assert result["told"] == ["picture wanted"]
    assert result["sent"] == [["picture", 7, 1]]
    assert line(run, asked, ("fail",))["sent"] == [["picture", 7, 0]], "the desk hears why there is none"
    spared = line(run, asked, ("desk", {"type": "spared", "id": 7}))
    assert spared == {"told": ["picture wanted", "picture spared"], "sent": []}


def test_a_silent_camera_is_told(run: Run) -> None:
    told = line(run, ("desk", {"type": "seen", "silent": True}), ("desk", {"type": "seen", "silent": False}))["told"]
    assert told == ["silent: true", "silent: false"]
