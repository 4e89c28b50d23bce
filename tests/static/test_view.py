"""The view room's pure parts: figures, and a remedy for every fault that the page can name."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
STATIC = Path(__file__).parents[2] / "static"


@pytest.mark.parametrize(
    ("ms", "text", "badge"),
    [
        (0, "0 ms", "good"),
        (84.4, "84 ms", "good"),
        (999, "999 ms", "good"),
        (1000, "1.0 s", "slow"),
        (2960, "3.0 s", "slow"),
        (3000, "3.0 s", "slow"),
        (3001, "3.0 s", "bad"),
        (12_345, "12 s", "bad"),
    ],
)
def test_a_latency_has_a_text_and_a_colour(run: Run, ms: float, text: str, badge: str) -> None:
    told = run("(ms) => [RTV.view.figures.duration(ms), RTV.view.figures.badge({ totalMs: ms, finish: 'stop' })]", ms)
    assert told == [text, badge]
    assert run("(ms) => RTV.view.figures.badge({ totalMs: ms, finish: 'stopped' })", ms) == ""


@pytest.mark.parametrize(
    ("label", "brief"),
    [
        ("HD Pro Webcam C920 (046d:082d)", "HD Pro Webcam C920"),
        ("Integrated Camera: Integrated C (5986:118c)", "Integrated Camera"),
        ("Integrated Camera: Integrated C", "Integrated Camera"),
        ("USB Camera: Front", "USB Camera: Front"),
        ("FaceTime HD Camera (Built-in)", "FaceTime HD Camera (Built-in)"),
        ("camera2 0, facing back", "camera2 0, facing back"),
        ("", ""),
    ],
)
def test_a_camera_goes_by_its_name_alone(run: Run, label: str, brief: str) -> None:
    assert run("(label) => RTV.view.source.brief(label)", label) == brief


def kinds_in_the_code() -> set[str]:
    """Every kind that a fault is ever made with, read from the code itself."""
    source = "".join(path.read_text() for room in ("capture", "model", "loop") for path in (STATIC / room).glob("*.js"))
    source += (STATIC / "app.js").read_text()
    calls = re.findall(r"(?:fault\.|=> )create\(([^,)]*)", source)
    made = {kind for call in calls for kind in re.findall(r"'([a-z-]+)'", call)} | {"internal"}
    made |= set(re.findall(r"(?:return|\?|:) '([a-z-]+)'", (STATIC / "model" / "fault.js").read_text()))
    made |= set(re.findall(r"'([a-z]+-only|empty-answer)'", source))
    return made | set(re.findall(r"Error: '(camera-[a-z]+)'", source))


def test_every_fault_has_a_remedy_and_every_remedy_a_fault(run: Run) -> None:
    assert set(run("() => Object.keys(RTV.en.remedies.kinds)")) == kinds_in_the_code()


@pytest.mark.parametrize("start", ["", "llama-server -hf x", "OLLAMA_ORIGINS='*' ollama serve"])
def test_every_remedy_is_whole_sentences(run: Run, start: str) -> None:
    scene = {
        "server": "Here",
        "url": "http://here/v1",
        "model": "m",
        "start": start,
        "disk": True,
        "proxied": False,
        "origin": "null",
    }
    remedies = run(
        """(scene) => Object.fromEntries(Object.keys(RTV.en.remedies.kinds).map((kind) =>
            [kind, RTV.view.remedies.remedy({ kind, status: 500, detail: 'Said so.', retryAfterMs: null }, scene)]))""",
        scene,
    )
    for kind, remedy in remedies.items():
        assert re.fullmatch(r".+[.]", remedy["what"]), (kind, remedy)
        assert re.fullmatch(r".+[.]", remedy["todo"]), (kind, remedy)
        assert "undefined" not in str(remedy), (kind, remedy)
        assert remedy.get("command", "x").strip(), (kind, remedy)


REMEDY = """([kind, changes, detail]) => {
    const scene = {
        server: 'lab', url: 'http://here/v1', model: 'm', start: '', proxied: false, elsewhere: false, key: false,
        keyed: false, reason: '', disk: false, origin: 'http://here', ...changes,
    };
    return Object.values(RTV.view.remedies.remedy({ kind, status: 401, detail, retryAfterMs: null }, scene)).join(' ');
}"""


@pytest.mark.parametrize(
    ("kind", "scene", "says", "never"),
    [
        ("unauthorised", {}, "lab wants an API key", "does not accept"),
        ("unauthorised", {"key": True}, "does not accept the API key", "wants"),
        ("unauthorised", {"keyed": True, "reason": "Correct RTV_KEY_LAB."}, "Correct RTV_KEY_LAB.", "under Model"),
        ("unauthorised", {"keyed": True}, "start the console again", "under Model"),
        ("locked", {}, "Open the address that it printed", "API key"),
        ("locked", {"elsewhere": True}, "Type it as the API key under Model", "This console"),
        ("silent", {}, "The proxy's own words.", "time limit"),
        ("gone", {}, "Choose another under Model", "404"),
        ("no-demo", {}, "The proxy's own words.", "does not reach"),
        ("no-list", {}, "lists no models (401)", "404"),
        ("over-limit", {}, "--max-body", "server"),
        ("unreachable", {"origin": "https://a.example"}, "--allow-origin https://a.example", 'ARGS="--allow'),
        ("unreachable", {"url": "http://h:8081/v1", "origin": "null"}, 'ARGS="--allow-origin disk', "--backend"),
        ("unreachable", {"url": "http://h/backends/a/v1"}, "--allow-origin http://here", "--backend"),
    ],
)
def test_a_remedy_fits_the_scene(run: Run, kind: str, scene: dict[str, Any], says: str, never: str) -> None:
    told = run(REMEDY, [kind, scene, "The proxy's own words."])
    assert says in told
    assert never not in told


def test_why_a_backend_is_down_is_told_once(run: Run) -> None:
    told = run(REMEDY, ["backend-down", {}, "The backend 'lab' is not running at http://lab; start it there."])
    assert told == (
        "The backend 'lab' is not running at http://lab; start it there. This page goes on by itself once it answers."
    )


@pytest.mark.parametrize(
    ("origin", "url", "astray"),
    [
        ("https://192.168.1.5:8081", "http://localhost:8080/v1", True),
        ("https://192.168.1.5:8081", "http://127.0.0.1:8080/v1", True),
        ("https://192.168.1.5:8081", "http://192.168.1.5:8080/v1", False),
        ("http://localhost:8081", "http://localhost:8080/v1", False),
        ("null", "http://localhost:8080/v1", False),
    ],
)
@pytest.mark.parametrize("kind", ["down", "unreachable", "network-denied"])
def test_on_a_phone_localhost_is_the_phone(run: Run, kind: str, origin: str, url: str, astray: bool) -> None:
    scene = {"server": "Here", "url": url, "model": "", "kind": "", "start": "x", "proxied": False, "origin": origin}
    told = run(
        """([kind, scene]) => RTV.view.remedies.remedy({ kind, status: 0, detail: '', retryAfterMs: null }, scene)""",
        [kind, scene],
    )
    assert ("is the device itself" in told["todo"]) is astray
    if astray:
        assert told["command"] == f'make run ARGS="--backend mine={url}"'


@pytest.mark.parametrize(
    ("url", "locked", "elsewhere"),
    [
        ("http://here/backends/lab/v1", False, False),
        ("http://there/v1", False, True),
        ("http://there/v1", True, False),
        ("", True, False),
    ],
)
def test_a_locked_page_and_a_locked_server_are_told_apart(run: Run, url: str, locked: bool, elsewhere: bool) -> None:
    scene = """([url, locked]) => RTV.view.remedies.scene({
        server: { label: '', url, start: '', backend: null, gone: false },
        settings: { baseURL: '' }, model: '', key: '', headers: '', locked, disk: false, origin: 'http://here',
    }).elsewhere"""
    assert run(scene, [url, locked]) is elsewhere


PAST = """([changes, live, now]) => RTV.view.past.of({
    phase: 'idle', fault: null, answer: { totalMs: 500 }, about: { frame: { takenAt: 10_000 } }, growing: false,
    ...changes,
}, live, now)"""


@pytest.mark.parametrize(
    ("state", "live", "now", "past"),
    [
        pytest.param({}, True, 13_400, None, id="it just came"),
        pytest.param({}, True, 22_000, 12_000, id="asked once, a while ago"),
        pytest.param({"answer": {"totalMs": 12_000}}, True, 24_000, None, id="it just came from a slow model"),
        pytest.param({}, False, 22_000, None, id="the picture is its frame"),
        pytest.param({"growing": True}, True, 22_000, None, id="it still comes"),
        pytest.param({"answer": None, "about": None}, True, 22_000, None, id="there is none"),
        pytest.param({"phase": "watching"}, True, 22_000, None, id="the next is on its way, or nothing changes"),
        pytest.param({"phase": "watching", "fault": {"kind": "down"}}, True, 22_000, 12_000, id="watching fails"),
        pytest.param({"phase": "asking"}, True, 22_000, 12_000, id="asked anew"),
        pytest.param({"phase": "failed", "fault": {"kind": "down"}}, True, 22_000, 12_000, id="asked in vain"),
    ],
)
def test_an_answer_is_of_the_past_once_the_picture_has_moved_on(
    run: Run, state: Any, live: bool, now: int, past: int | None
) -> None:
    assert run(PAST, [state, live, now]) == past
