"""What the demo takes for a question, and what it refuses with a reason."""

import json
from typing import Any

import pytest

from proxy.demo.question import MAX_PICTURES, parse
from proxy.errors import BadQuestion

PICTURE = {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,AAAA"}}


def user(*content: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(content)}


def body(*messages: Any, **more: Any) -> bytes:
    return json.dumps({"model": "any", "messages": messages, **more}).encode()


def test_the_last_user_message_is_the_question_and_the_system_sets_the_manner() -> None:
    question = parse(
        body(
            {"role": "system", "content": "Be brief."},
            user({"type": "text", "text": "old"}, {**PICTURE, "image_url": {"url": "data:old"}}),
            {"role": "assistant", "content": "old answer"},
            user({"type": "text", "text": "What colour?"}, PICTURE, {"type": "text", "text": "Say it."}),
        )
    )
    assert question.prompt == "What colour?\nSay it."
    assert question.manner == "Be brief.\nWhat colour?\nSay it."
    assert question.pictures == ("data:image/jpeg;base64,AAAA",)


def test_wishes_are_read_and_default_to_a_whole_answer() -> None:
    plain = parse(body(user(PICTURE)))
    assert (plain.stream, plain.include_usage, plain.max_tokens) == (False, False, None)
    asked = parse(body(user(PICTURE), stream=True, stream_options={"include_usage": True}, max_tokens=7))
    assert (asked.stream, asked.include_usage, asked.max_tokens) == (True, True, 7)
    assert parse(body(user(PICTURE), max_completion_tokens=3)).max_tokens == 3


def test_a_picture_may_be_named_by_a_bare_string() -> None:
    assert parse(body(user({"type": "image_url", "image_url": "data:x"}))).pictures == ("data:x",)


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        (b"", "bad_json", "not JSON, or was cut short"),
        (body(user(PICTURE))[:-9], "bad_json", "not JSON, or was cut short"),
        (b"\xff\xfe", "bad_json", "not JSON"),
        (b"[" * 100_000, "bad_json", "not JSON"),
        (b"[]", "bad_json", "not an object"),
        (b"{}", "bad_request", "no messages"),
        (body(), "bad_request", "no messages"),
        (b'{"messages": "hello"}', "bad_request", "no messages"),
        (body("hello", 7, None), "bad_request", "role user"),
        (body({"role": "system", "content": "hi"}), "bad_request", "role user"),
        (body({"role": "user", "content": "hello"}), "no_picture", "not a language model"),
        (body({"role": "user"}), "no_picture", "image_url"),
        (body(user("hello", 7)), "no_picture", "image_url"),
        (body(user({"type": "image_url"})), "bad_picture", "image_url part needs"),
        (body(user({"type": "image_url", "image_url": {"url": 7}})), "bad_picture", "image_url part needs"),
        (body(user(*[PICTURE] * (MAX_PICTURES + 1))), "bad_request", "at most 16"),
        (body(user(PICTURE), max_tokens=0), "bad_request", "max_tokens"),
        (body(user(PICTURE), max_tokens="many"), "bad_request", "max_tokens"),
        (body(user(PICTURE), max_tokens=True), "bad_request", "max_tokens"),
    ],
)
def test_a_bad_request_is_refused_with_its_reason(data: bytes, code: str, reason: str) -> None:
    with pytest.raises(BadQuestion, match=reason) as refusal:
        parse(data)
    assert (refusal.value.status, refusal.value.code) == (400, code)
