"""What a diagnosis goes by: what browsers forbid and grant, what a look tells, the ladder, the card, the report."""

import base64
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

Run = Callable[..., Any]

DISK = "file:///console/index.html"


@pytest.mark.parametrize(
    ("page", "url", "mixed", "inward", "own"),
    [
        (DISK, "http://localhost:8080/v1", False, False, False),
        (DISK, "http://192.168.1.5:8080/v1", False, False, False),
        (DISK, "https://openrouter.example/api/v1", False, False, False),
        ("http://localhost:8081/", "http://localhost:8081/backends/a/v1", False, False, True),
        ("http://localhost:8081/", "http://10.0.0.5:8000/v1", False, False, False),
        ("http://192.168.1.2:8081/", "http://localhost:8080/v1", False, True, False),
        ("https://console.example/", "http://localhost:8080/v1", False, True, False),
        ("https://console.example/", "http://192.168.1.5:8080/v1", True, True, False),
        ("https://console.example/", "https://192.168.1.5:8080/v1", False, True, False),
        ("https://console.example/", "http://models.example/v1", True, False, False),
        ("https://console.example/", "https://console.example/v1", False, False, True),
        ("https://192.168.1.2/", "http://192.168.1.5:8080/v1", True, False, False),
    ],
)
def test_what_a_browser_may_forbid(run: Run, page: str, url: str, mixed: bool, inward: bool, own: bool) -> None:
    told = run("([page, url]) => ['mixed', 'inward', 'own'].map((is) => RTV.model.passage[is](page, url))", [page, url])
    assert told == [mixed, inward, own]


GRANTS = """([states, kinds]) => {
    const grants = RTV.model.grants.create({
        secure: true,
        mediaDevices: kinds && { enumerateDevices: async () => kinds.map((kind) => ({ kind })) },
        permissions: { query: async ({ name }) => {
            if (!(name in states)) throw new TypeError(name);
            return { state: states[name] };
        } },
    });
    return Promise.all([grants.camera(), grants.network('machine'), grants.network('lan'), grants.network('internet')]);
}"""


@pytest.mark.parametrize(
    ("states", "kinds", "told"),
    [
        ({}, ["videoinput"], ["unknown", "unknown", "unknown", "unknown"]),
        ({"camera": "prompt"}, ["audioinput", "videoinput"], ["prompt", "unknown", "unknown", "unknown"]),
        ({"camera": "granted"}, ["audioinput"], ["missing", "unknown", "unknown", "unknown"]),
        ({"camera": "granted"}, None, ["missing", "unknown", "unknown", "unknown"]),
        ({"loopback-network": "denied"}, [], ["missing", "denied", "unknown", "unknown"]),
        ({"local-network": "prompt"}, [], ["missing", "unknown", "prompt", "unknown"]),
        ({"local-network-access": "granted"}, [], ["missing", "granted", "granted", "unknown"]),
    ],
)
def test_permissions_go_by_many_names(
    run: Run, states: dict[str, str], kinds: list[str] | None, told: list[str]
) -> None:
    assert run(GRANTS, [states, kinds]) == told


# A browser as far as a request is concerned: `shown` names what may be read, of what is not there nothing is.
REACH = """async ([page, url, key, shown, denied]) => {
    const seen = (url, { mode, method = 'GET', headers = {} }) => {
        const simple = !headers.authorization && headers['content-type'] !== 'application/json';
        return [mode ?? method, new URL(url).pathname.split('/').at(-1), simple ? 'plain' : 'asked'].join(' ');
    };
    const reach = RTV.model.reach.create({
        fetch: async (url, how) => {
            if (!shown.includes(seen(url, how))) throw new TypeError('Failed to fetch');
            return new Response('{}', { status: 200 });
        },
        fault: RTV.model.fault,
        passage: RTV.model.passage,
        grants: { secure: page.startsWith('https:'), network: async () => denied ? 'denied' : 'prompt' },
        page,
        limitMs: 1000,
    });
    const why = await reach.why({ url, key, headers: {}, body: {} }, new AbortController().signal);
    return why && [why.kind, why.detail];
}"""
LOCAL = "http://localhost:8000/v1"
THERE = "no-cors models plain"
LISTS = ["GET models plain", "GET models asked"]
CHATS = ["POST completions plain", "POST completions asked"]


@pytest.mark.parametrize(
    ("key", "shown", "told"),
    [
        ("", [], ["down", ""]),
        ("", [THERE], ["no-leave", ""]),
        ("k", [THERE], ["no-leave", ""]),
        ("", [THERE, "GET health plain"], ["unreadable", ""]),
        ("k", [THERE, "GET health plain"], ["unreadable", ""]),
        ("k", [THERE, "GET models plain"], ["no-preflight", "authorization"]),
        ("", [THERE, "GET models plain"], ["unreadable", ""]),
        ("", [THERE, "GET models plain", "POST completions plain"], ["no-preflight", "content-type"]),
        ("k", [THERE, *LISTS, "POST completions plain"], ["no-preflight", "content-type, authorization"]),
        ("k", [THERE, *LISTS, *CHATS], None),
    ],
)
def test_why_nothing_came_back(run: Run, key: str, shown: list[str], told: list[str] | None) -> None:
    assert run(REACH, [DISK, LOCAL, key, shown, False]) == told


@pytest.mark.parametrize(
    ("page", "url", "denied", "told"),
    [
        ("https://console.example/", "http://192.168.1.5:8000/v1", False, ["mixed-content", ""]),
        ("https://console.example/", LOCAL, True, ["network-denied", ""]),
        ("https://console.example/", LOCAL, False, ["down", ""]),
        ("http://console.example/", LOCAL, False, ["network-denied", ""]),
        ("http://localhost:8000/", LOCAL, False, None),
    ],
)
def test_why_nothing_ever_left(run: Run, page: str, url: str, denied: bool, told: list[str] | None) -> None:
    assert run(REACH, [page, url, "", [], denied]) == told


REASON = """async (kinds) => {
    const shown = [];
    const fault = (kind) => kind && RTV.model.fault.create(kind);
    let why = fault('down');
    const reason = RTV.model.reason.create({ reach: { why: async () => why }, changed: () => shown.push('changed') });
    for (const [kind, url, found] of kinds) {
        why = fault(found);
        const looking = reason.look(fault(kind), { url });
        shown.push(reason.of(fault(kind))?.kind);
        await looking;
        shown.push(reason.of(fault(kind))?.kind);
    }
    return shown.filter((one) => one !== 'changed');
}"""


def test_a_reason_is_shown_once_it_is_found_and_until_it_is_over(run: Run) -> None:
    down, closed = ["unreachable", "a", "down"], ["unreachable", "a", "no-leave"]
    assert run(REASON, [down, closed]) == ["unreachable", "down", "down", "no-leave"]
    assert run(REASON, [down, ["unreachable", "b", "down"]]) == ["unreachable", "down", "unreachable", "down"]
    assert run(REASON, [down, ["timeout", "a", "down"], down])[2:] == ["timeout", "timeout", "unreachable", "down"]
    assert run(REASON, [down, ["unreachable", "a", None]])[2:] == ["down", "unreachable"]


LADDER = """async ([rungs, stopAt]) => {
    const told = [];
    const stop = new AbortController();
    let time = 0;
    await RTV.model.ladder.climb(rungs.map(([name, side, tone]) => ({ name, side, climb: async () => {
        time += 5;
        if (name === stopAt) stop.abort();
        if (tone === 'thrown') throw RTV.model.fault.create('down');
        return { tone };
    } })), {
        fault: RTV.model.fault, now: () => time, signal: stop.signal,
        tell: ({ name, tone, ms, fault }) => told.push([name, tone, ms, fault?.kind ?? ''].join(' ').trim()),
    });
    return told;
}"""


def test_what_stands_on_a_failed_rung_is_skipped(run: Run) -> None:
    rungs = [["a", "here", "bad"], ["b", "here", "good"], ["c", "there", "note"], ["d", "there", "thrown"]]
    assert run(LADDER, [[*rungs, ["e", "there", "good"]], None]) == [
        *("a running 0", "a bad 5", "b skipped 0", "c running 0", "c note 5"),
        *("d running 0", "d bad 5 down", "e skipped 0"),
    ]


def test_a_ladder_that_is_given_up_tells_nothing_more(run: Run) -> None:
    rungs = [["a", "here", "good"], ["b", "here", "good"], ["c", "here", "good"]]
    assert run(LADDER, [rungs, "b"]) == ["a running 0", "a good 5", "b running 0"]


RUNGS = """async ([page, url, network, secure, camera, barred]) => {
    const fault = RTV.model.fault;
    const told = {};
    const ladder = RTV.model.diagnose.create({
        exam: { rungs: () => [] },
        reach: { there: async () => null, leave: async () => null },
        grants: { secure, camera: async () => camera, network: async () => network },
        passage: RTV.model.passage, fault, page, now: () => 0,
    });
    const subject = { endpoint: { url }, barred: barred && fault.create(barred) };
    const trouble = await ladder.run(subject, new AbortController().signal, ({ name, tone, said, fault }) => {
        if (tone !== 'running') told[name] = fault?.kind ?? (tone === 'skipped' ? tone : said.is);
    });
    return [told, trouble?.kind];
}"""
HERE = {"page": "secure", "camera": "camera"}
REACHED = {"reach": "there", "leave": "leave"}
PUBLIC = "https://console.example/"


@pytest.mark.parametrize(
    ("page", "url", "network", "told", "trouble"),
    [
        (DISK, LOCAL, "unknown", REACHED, None),
        ("http://localhost:8000/", LOCAL, "unknown", {}, None),
        (PUBLIC, "https://models.example/v1", "unknown", {"mixed": "unmixed", **REACHED}, None),
        (PUBLIC, LOCAL, "granted", {"mixed": "unmixed", "network": "network", **REACHED}, None),
        (PUBLIC, LOCAL, "prompt", {"mixed": "unmixed", "network": "networkAsks", **REACHED}, None),
        (PUBLIC, LOCAL, "unknown", {"mixed": "unmixed", "network": "networkUntold", **REACHED}, None),
        (
            *(PUBLIC, LOCAL, "denied"),
            {"mixed": "unmixed", "network": "network-denied", "reach": "skipped", "leave": "skipped"},
            "network-denied",
        ),
        (
            *(PUBLIC, "http://models.example/v1", "unknown"),
            {"mixed": "mixed-content", "reach": "skipped", "leave": "skipped"},
            "mixed-content",
        ),
    ],
)
def test_only_rungs_that_can_fail_are_climbed(
    run: Run, page: str, url: str, network: str, told: dict[str, str], trouble: str | None
) -> None:
    assert run(RUNGS, [page, url, network, True, "granted", None]) == [{**HERE, "address": "address", **told}, trouble]


@pytest.mark.parametrize(
    ("secure", "camera", "told"),
    [
        (False, "granted", {"page": "camera-insecure", "camera": "skipped"}),
        (True, "missing", {"page": "secure", "camera": "camera-missing"}),
        (True, "denied", {"page": "secure", "camera": "camera-denied"}),
    ],
)
def test_a_camera_that_there_is_not_says_nothing_of_the_server(
    run: Run, secure: bool, camera: str, told: dict[str, str]
) -> None:
    assert run(RUNGS, [DISK, LOCAL, "unknown", secure, camera, None]) == [
        {**told, "address": "address", **REACHED},
        None,
    ]


def test_nothing_is_asked_of_a_server_that_is_barred(run: Run) -> None:
    assert run(RUNGS, [DISK, "", "unknown", True, "granted", "bad-url"]) == [{**HERE, "address": "bad-url"}, "bad-url"]


CARD = """async (numbers) => {
    const card = RTV.capture.card.create({
        canvas: () => document.createElement('canvas'), random: () => numbers.shift(), now: () => 7,
    });
    const { face, frame } = await card.draw(null);
    const other = await card.draw(face);
    const bytes = new Uint8Array(await frame.jpeg.arrayBuffer());
    return [face, other.face, btoa(String.fromCharCode(...bytes)), frame.width, frame.height];
}"""


@pytest.mark.parametrize(
    ("number", "name", "bgr", "ink"),
    [
        (0.0, "red", (16, 16, 224), 255),
        (0.3, "green", (30, 154, 10), 255),
        (0.6, "blue", (230, 48, 20), 255),
        (0.9, "yellow", (0, 224, 255), 0),
    ],
)
def test_a_card_shows_a_word_on_a_colour(
    run: Run, number: float, name: str, bgr: tuple[int, int, int], ink: int
) -> None:
    face, other, jpeg, width, height = run(CARD, [number, 0.5, number, 0.5])
    assert face["colour"] == name
    assert other["colour"] != name
    assert other["word"] != face["word"]
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(jpeg), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (height, width, 3)
    assert np.abs(picture[5, 5].astype(int) - bgr).max() < 12
    letters = np.abs(picture.astype(int) - ink).max(axis=2) < 60
    rows, columns = np.nonzero(letters)
    assert 0.01 < letters.mean() < 0.2
    assert rows.min() > 100
    assert columns.max() - columns.min() > 150


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Red.", "colour"),
        ("The picture is RED, with a word on it.", "colour"),
        ("red and white", "colour"),
        ("The word “Lamp” on a red background", "word"),
        ("LAMP", "word"),
        ("It says lamp, on blue", "word"),
        ("red or blue", ""),
        ("blue", ""),
        ("A bored man beside lamps", ""),
        ("", ""),
    ],
)
def test_what_an_answer_shows_to_have_been_seen(run: Run, text: str, seen: str) -> None:
    assert run("(text) => RTV.capture.card.seen(text, { colour: 'red', word: 'LAMP' })", text) == seen


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("http://me:pw@host:80/v1 says", "http://host:80/v1 says"),
        ("http://me:p/w@host says", "http://host says"),
        ("“me:pw@host” is no address", "“host” is no address"),
        ("see https://host/help?token=1#x, then", "see https://host/help then"),
        ("the key sk-1 is bad", "the key *** is bad"),
        ("Type it like http://localhost:8080.", "Type it like http://localhost:8080."),
        ("What is it? Red @ noon", "What is it? Red @ noon"),
    ],
)
def test_a_report_has_nothing_secret(run: Run, text: str, clean: str) -> None:
    assert run("(text) => RTV.view.report.clean(text, ['sk-1', ''])", text) == clean


def test_a_report_leaves_out_the_values_of_headers(run: Run) -> None:
    told = run(
        """() => RTV.view.report.text(
            [{ mark: 'failed', name: 'Key', sentence: 'abc: no, nor title, over-ride, sk-json-5.',
               command: 'run this', took: '1 ms' }],
            { server: { label: 'lab', url: 'http://lab/v1', kind: 'vllm' }, model: '', disk: false, origin: 'http://here',
              key: '', headers: 'X-Title: title\\nX-Other: abc\\nAuthorization: Bearer over-ride',
              fields: { a: { api_key: 'sk-json-5' } } },
            'Browser/1', 'now', RTV.view.strings)"""
    )
    assert told.splitlines() == [
        "Test of a model server by RealTime-VLM, now",
        "Page: http://here. Browser: Browser/1",
        "Server: lab, http://lab/v1. Kind: vllm. Model: model of its choice.",
        "",
        "[failed] Key: ***: no, nor ***, ***, ***. (1 ms)",
        "    run this",
    ]


@pytest.mark.parametrize(
    ("kind", "origin", "command"),
    [
        ("ollama", "https://a.example", "OLLAMA_ORIGINS='https://a.example' ollama serve"),
        ("ollama", "null", "OLLAMA_ORIGINS='*' ollama serve"),
        ("vllm", "null", """--allowed-origins '["null"]'"""),
        ("llama.cpp", "https://a.example", "--cors-origins 'https://a.example'"),
        ("lmstudio", "null", "lms server start --cors"),
        ("sglang", "null", "sglang.launch_server"),
        ("transformers", "null", "transformers serve --enable-cors"),
        ("", "null", 'make run ARGS="--backend mine=http://there/v1"'),
    ],
)
def test_leave_to_ask_has_a_command_for_every_kind(run: Run, kind: str, origin: str, command: str) -> None:
    scene = {"server": "There", "url": "http://there/v1", "kind": kind, "origin": origin, "start": ""}
    told = run("(scene) => RTV.view.remedies.remedy({ kind: 'no-leave', detail: '' }, scene)", scene)
    assert command in told["command"]
    assert "--backend mine=http://there/v1" in told["todo"] + told["command"]
