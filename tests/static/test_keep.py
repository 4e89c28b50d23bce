"""The keep room: settings survive bad storage, keys stay with their URL."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("stored", [None, "", "null", "[]", "7", '"text"', "{", '{"maxTokens": {}}', '{"unknown": 1}'])
def test_spoilt_settings_are_the_defaults(run: Run, stored: str | None) -> None:
    parsed = run("(stored) => RTV.keep.settings.parse(stored)", stored)
    assert parsed == run("() => RTV.keep.settings.defaults")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("maxTokens", [1, 100, 32768], [0, 1.5, -1, 1e9, "100", None]),
        ("temperature", [0, 0.7, 2], [-0.1, 2.1, "0", None]),
        ("timeLimitS", [1, 30.5, 3600], [0, 3601, None]),
        ("intervalMs", [0, 100, 2000], [-1, None, "0"]),
        ("quality", [0.1, 1], [0, 1.1]),
        ("longest", [0, 1024, 336], [1, 2000, -336, "512", None]),
        ("multiple", [1, 28], [0, 14, True, "28"]),
        ("gate", ["off", "gentle", "strict"], ["on", "", True, None]),
        ("heartbeatS", [1, 10, 3600], [0, 3601, "10", None]),
        ("theme", ["system", "light", "dark"], ["pink", 1]),
        ("resolution", ["auto", "720p"], ["4k"]),
        ("models", [{}, {"http://a/v1": "m"}], [[1], None, {"http://a/v1": 7}]),
        ("order", [[], ["http://a/v1", "https://b/v1"]], ["http://a/v1", [1], ["no address"], None]),
        ("farthest", ["machine", "lan", "internet"], ["moon", "", None]),
        ("mode", ["query", "caption", "detect", "point"], ["", "segment", 1, None]),
        ("target", ["", "face, QR code"], [["face"], 7, None]),
        ("wordings", [{}, {"detect": "", "point": "Where?"}], [["a"], None, {"detect": 7}]),
        ("savedPrompts", [[], ["a"]], ["a", [1], None]),
        ("bodies", [{}, {"http://a/v1": "{}"}], [["a"], None, {"http://a/v1": {}}]),
        ("length", ["short", "normal", "long"], ["", "huge", None]),
        ("language", ["", "Japanese"], [7, None]),
        ("system", ["", "Be kind."], [7, None]),
        ("shapes", [True, False], ["yes", None]),
        ("saveShapes", [True, False], ["yes", None]),
        ("conventions", [{}, {"tiny-vlm": "xy/1000"}], [["a"], None, {"tiny-vlm": 1000}]),
        ("think", [True, False], ["yes", None]),
        ("stream", [True, False], ["yes", 1]),
        ("instruction", ["", "x"], [7, None]),
    ],
)
def test_what_a_setting_may_be(run: Run, name: str, good: list[Any], bad: list[Any]) -> None:
    valid = "([name, value]) => RTV.keep.settings.valid(name, value)"
    for value in good:
        assert run(valid, [name, value]) is True, value
        assert run("(text) => RTV.keep.settings.parse(text)", json.dumps({name: value}))[name] == value
    for value in bad:
        assert not run(valid, [name, value]), value


KEYS = """(work) => {
    const store = () => {
        const kept = new Map();
        return {
            kept,
            getItem: (name) => kept.get(name) ?? null,
            setItem: (name, value) => kept.set(name, value),
            removeItem: (name) => kept.delete(name),
        };
    };
    const [tab, browser] = [store(), store()];
    const keys = RTV.keep.keys.create(tab, browser);
    for (const [url, key, remember] of work) keys.set(url, key, remember);
    const kept = { tab: tab.kept.size, browser: browser.kept.size, remembered: keys.remembered('a') };
    return { a: keys.get('a'), b: keys.get('b'), ...kept };
}"""


@pytest.mark.parametrize(
    ("work", "state"),
    [
        ([], {"a": "", "b": "", "tab": 0, "browser": 0, "remembered": False}),
        ([["a", "k", False]], {"a": "k", "b": "", "tab": 1, "browser": 0, "remembered": False}),
        ([["a", "k", True]], {"a": "k", "b": "", "tab": 0, "browser": 1, "remembered": True}),
        ([["a", "k", True], ["a", "k", False]], {"a": "k", "b": "", "tab": 1, "browser": 0, "remembered": False}),
        ([["a", "k", True], ["a", "", False]], {"a": "", "b": "", "tab": 0, "browser": 0, "remembered": False}),
        ([["a", "k", False], ["b", "l", False]], {"a": "k", "b": "l", "tab": 1, "browser": 0, "remembered": False}),
    ],
)
def test_a_key_stays_with_its_url(run: Run, work: list[Any], state: dict[str, Any]) -> None:
    assert run(KEYS, work) == state
