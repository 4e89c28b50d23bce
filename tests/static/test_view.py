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


def kinds_in_the_code() -> set[str]:
    """Every kind that a fault is ever made with, read from the code itself."""
    source = "".join(path.read_text() for room in ("capture", "model", "loop") for path in (STATIC / room).glob("*.js"))
    source += (STATIC / "app.js").read_text()
    calls = re.findall(r"fault\.create\(([^,)]*)", source)
    made = {kind for call in calls for kind in re.findall(r"'([a-z-]+)'", call)} | {"internal"}
    made |= set(re.findall(r"(?:return|\?|:) '([a-z-]+)'", (STATIC / "model" / "fault.js").read_text()))
    made |= set(re.findall(r"'([a-z]+-only|empty-answer)'", source))
    return made | set(re.findall(r"Error: '(camera-[a-z]+)'", source))


def test_every_fault_has_a_remedy_and_every_remedy_a_fault(run: Run) -> None:
    assert set(run("() => RTV.view.remedies.kinds")) == kinds_in_the_code()


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
        """(scene) => Object.fromEntries(RTV.view.remedies.kinds.map((kind) =>
            [kind, RTV.view.remedies.remedy({ kind, status: 500, detail: 'Said so.', retryAfterMs: null }, scene)]))""",
        scene,
    )
    for kind, remedy in remedies.items():
        assert re.fullmatch(r".+[.]", remedy["what"]), (kind, remedy)
        assert re.fullmatch(r".+[.]", remedy["todo"]), (kind, remedy)
        assert "undefined" not in str(remedy), (kind, remedy)
        assert remedy.get("command", "x").strip(), (kind, remedy)
