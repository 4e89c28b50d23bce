"""What goes along with a question: the manner of its answer, its server's quirks, and the person's additions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("mode", "system", "length", "language", "sent"),
    [
        ("query", "", "normal", "", ""),
        ("query", "  ", "normal", "", ""),
        ("query", "Be kind.", "normal", "", "Be kind."),
        ("caption", "", "short", "", "Answer in a few words."),
        ("query", "", "long", "Japanese", "Answer in several sentences, with details. Answer in Japanese."),
        ("query", "Be kind.", "short", "Korean", "Be kind.\n\nAnswer in a few words. Answer in Korean."),
        ("detect", "Be kind.", "short", "Korean", "Be kind."),
        ("point", "", "long", "Japanese", ""),
    ],
)
def test_length_and_language_are_said_with_the_system_prompt_but_not_where_places_are_wanted(
    run: Run, mode: str, system: str, length: str, language: str, sent: str
) -> None:
    manner = {"mode": mode, "system": system, "length": length, "language": language}
    assert run("(manner) => RTV.model.manner.system(manner)", manner) == sent


@pytest.mark.parametrize(
    ("mode", "typed", "sent"),
    [("query", 30, 30), ("caption", 30, 30), ("detect", 30, 400), ("point", 100, 400), ("detect", 2000, 2000)],
)
def test_places_have_room(run: Run, mode: str, typed: int, sent: int) -> None:
    assert run("(settings) => RTV.model.manner.limit(settings)", {"mode": mode, "maxTokens": typed}) == sent


def test_the_usual_length_is_the_usual_limit(run: Run) -> None:
    tokens = run("() => ['short', 'normal', 'long'].map(RTV.model.manner.tokens)")
    assert tokens == sorted(tokens)
    assert tokens[1] == run("() => RTV.keep.settings.defaults.maxTokens")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("llama.cpp", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("vllm", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("sglang", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("ollama", {"reasoning_effort": "none"}),
        ("openrouter", {"reasoning": {"enabled": False}}),
        *((kind, {}) for kind in ("lmstudio", "transformers", "demo", "openai", "realtime-vlm", "toString", "")),
    ],
)
def test_what_one_kind_of_server_knows_goes_to_no_other(run: Run, kind: str, fields: dict[str, Any]) -> None:
    sent = "([kind, think]) => RTV.model.quirks.fields(kind, think)"
    assert run(sent, [kind, False]) == fields
    assert run(sent, [kind, True]) == {}
    assert run("(kind) => RTV.model.quirks.stills(kind)", kind) is bool(fields)


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("", {}),
        ("\n  \n", {}),
        ("X-Title: my camera", {"x-title": "my camera"}),
        (" X-A:1\r\nx-b : a: b \n\n", {"x-a": "1", "x-b": "a: b"}),
        ("X-Empty:", {"x-empty": ""}),
        ("X-C: 1\nx-c: 2", {"x-c": "1, 2"}),
        ("Authorization: Basic eA==", {"authorization": "Basic eA=="}),
        ("X-Name: Jürgen", {"x-name": "Jürgen"}),
    ],
)
def test_headers_are_read_line_by_line(run: Run, text: str, headers: dict[str, str]) -> None:
    assert run("(text) => RTV.model.headers.parse(text)", text) == {"headers": headers, "mistake": None}
    # The browser takes them all as they are.
    assert run("(headers) => Object.fromEntries(new Request('http://s', { headers }).headers)", headers) == headers


@pytest.mark.parametrize(
    ("text", "line", "name", "why"),
    [
        ("X-Title my camera", 1, "", "form"),
        (": no name", 1, "", "form"),
        ("two words: x", 1, "", "form"),
        ("X-A: 1\n\nHost: elsewhere", 3, "Host", "forbidden"),
        *((f"{name}: x", 1, name, "forbidden") for name in ("Cookie", "ORIGIN", "Sec-Fetch-Site", "Proxy-A", "TE")),
        ("Content-Type: text/plain", 1, "Content-Type", "forbidden"),
        ("X-Title: 日本", 1, "X-Title", "value"),
        ("X-Title: a\x00b", 1, "X-Title", "value"),
    ],
)  # fmt: skip
def test_headers_with_a_mistake_are_none_and_the_line_is_told(
    run: Run, text: str, line: int, name: str, why: str
) -> None:
    parsed = run("(text) => RTV.model.headers.parse(text)", text)
    assert parsed == {"headers": {}, "mistake": {"line": line, "name": name, "why": why}}


@pytest.mark.parametrize(
    ("name", "key"), [("authorization", True), ("x-api-key", True), ("api-key", True), ("x-title", False)]
)
def test_a_key_may_come_in_a_header(run: Run, name: str, key: bool) -> None:
    assert run("(name) => RTV.model.headers.carryKey({ 'x-a': '1', [name]: 'x' })", name) is key


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        ' {"a": 1} ',
        '{"a": [], "b": {}, "c": [1, -2.5e+3, true, false, null, "\\u00e9\\"", [{}], {"d": 0}]}',
        '{"a": {"b": {"c": ["d"]}}}',
        '{\n\t"top_p": 0.9,\r\n "日本": "🙂"\n}',
    ],
)
def test_fields_are_any_json_object(run: Run, text: str) -> None:
    assert run("(text) => RTV.model.fields.parse(text)", text) == {"fields": json.loads(text), "mistake": None}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{", 1, 2),
        ('{"a"}', 1, 5),
        ('{"a": }', 1, 7),
        ('{"a": 1,}', 1, 9),
        ('{"a": 1 "b": 2}', 1, 9),
        ('{a: 1}', 1, 2),
        ("{'a': 1}", 1, 2),
        ('{"a": 01}', 1, 8),
        ('{"a": TRUE}', 1, 7),
        ('{"a": [1, 2}', 1, 12),
        ('{"a": [1, ]}', 1, 11),
        ('{"a": "never ended}', 1, 7),
        ('{"a": "\\x"}', 1, 7),
        ('{"a": 1}}', 1, 9),
        ('{"a": 1} {}', 1, 10),
        ('{"a": 1},', 1, 9),
        ('{\n  "a": 1,\n  "b" 2\n}', 3, 7),
        ("]", 1, 1),
        (":", 1, 1),
        ('{"a":: 1}', 1, 6),
        ('{,}', 1, 2),
    ],
)  # fmt: skip
def test_where_json_is_wrong_is_told(run: Run, text: str, line: int, column: int) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    mistake = {"why": "form", "line": line, "column": column}
    assert run("(text) => RTV.model.fields.parse(text)", text) == {"fields": {}, "mistake": mistake}


@pytest.mark.parametrize(
    ("text", "why"),
    [("[]", "object"), ("7", "object"), ("null", "object"), ('"a"', "object"), ('{"messages": []}', "messages")],
)
def test_json_that_is_no_field_of_a_request_is_told(run: Run, text: str, why: str) -> None:
    assert run("(text) => RTV.model.fields.parse(text)", text) == {"fields": {}, "mistake": {"why": why}}


def test_no_fields_are_no_mistake(run: Run) -> None:
    assert run("() => RTV.model.fields.parse(' \\n')") == {"fields": {}, "mistake": None}
