"""One question of a server: what is sent, what is left out once a server refused it, and what its answer counts as."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

Run = Callable[..., Any]

# Ask these models in turn, give the replies in turn, the last again and again, and record what was sent.
ASK = """async ({ replies, models, endpoint, question }) => {
    const sent = [];
    const left = [...replies];
    const fetch = async (url, { headers, body }) => {
        sent.push({ url, headers, body: JSON.parse(new TextDecoder().decode(body)) });
        const { status, text, more } = left.length > 1 ? left.shift() : left[0];
        return new Response(text, { status, headers: more });
    };
    const { request, fault, sse, answer, clean } = RTV.model;
    const chats = RTV.model.chat.create({ fetch, now: () => 0, request, fault, sse, answer, clean });
    const whole = { url: 'http://s/v1', key: '', headers: {}, body: {}, ...endpoint };
    const asked = {
        system: '', prompt: 'p', maxTokens: 9, temperature: 0, stream: true, special: {}, timeLimitMs: 60000,
        ...question,
    };
    const image = new TextEncoder().encode('data:,picture');
    const ends = [];
    for (const model of models) {
        try {
            ends.push(await chats.ask(whole, { ...asked, model }, image, new AbortController().signal, () => {}));
        } catch (error) {
            ends.push(error);
        }
    }
    return { sent, ends };
}"""

USER = {
    "role": "user",
    "content": [{"type": "text", "text": "p"}, {"type": "image_url", "image_url": {"url": "data:,picture"}}],
}
COMMON = {
    "model": "m",
    "messages": [USER],
    "max_tokens": 9,
    "temperature": 0,
    "stream": True,
    "stream_options": {"include_usage": True},
}


def reply(text: Any, status: int = 200, **headers: str) -> dict[str, Any]:
    return {"status": status, "text": text if isinstance(text, str) else json.dumps(text), "more": headers}


def refuses(message: str, status: int = 400) -> dict[str, Any]:
    return reply({"error": {"message": message}}, status)


def events(*pieces: Any) -> dict[str, Any]:
    return reply("".join(f"data: {piece if isinstance(piece, str) else json.dumps(piece)}\n\n" for piece in pieces))


def says(text: str | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text, **more}, "finish_reason": finish}]}


GOOD = events(says("a cup", "stop"), "[DONE]")


def ask(run: Run, *replies: dict[str, Any], models: Sequence[str] = "m", endpoint: Any = None, **question: Any) -> Any:
    given = {"replies": replies, "models": list(models), "endpoint": endpoint or {}, "question": question}
    return run(ASK, given)


def bodies(told: Any) -> list[dict[str, Any]]:
    return [one["body"] for one in told["sent"]]


# What is sent


def test_a_question_has_the_common_fields_and_no_others(run: Run) -> None:
    assert bodies(ask(run, GOOD)) == [COMMON]
    assert bodies(ask(run, GOOD, models=[""])) == [{name: COMMON[name] for name in COMMON if name != "model"}]


def test_a_whole_answer_is_asked_for_without_the_options_of_a_stream(run: Run) -> None:
    (body,) = bodies(ask(run, reply({"choices": [{"message": {"content": "a cup"}}]}), stream=False))
    assert body == {name: COMMON[name] for name in COMMON if name != "stream_options"} | {"stream": False}


def test_a_system_prompt_is_a_message_of_its_own(run: Run) -> None:
    (body,) = bodies(ask(run, GOOD, system="be brief"))
    assert body["messages"] == [{"role": "system", "content": "be brief"}, USER]


def test_what_the_person_adds_wins_over_ours(run: Run) -> None:
    own = {"headers": {"x-title": "cam", "authorization": "Basic x"}, "body": {"top_p": 0.5, "temperature": 1}}
    (sent,) = ask(run, GOOD, endpoint={"key": "k", **own}, special={"top_p": 1})["sent"]
    assert sent["body"] == COMMON | {"top_p": 0.5, "temperature": 1}
    assert sent["headers"] == {"content-type": "application/json", "authorization": "Basic x", "x-title": "cam"}


# What is refused


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Unexpected fields in the request: {'stream_options'}", "stream_options"),
        ("Unrecognized request argument supplied: stream_options", "stream_options"),
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
        ("temperature is not supported", "temperature"),
        ("Streaming is not supported by this model", "stream"),
        ("Unknown parameter: 'reasoning_effort'.", "reasoning_effort"),
        ('"m" does not support thinking', "reasoning_effort"),
        ("response_format is not available", "response_format"),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_field_is_left_out_and_not_sent_again(run: Run, message: str, field: str, status: int) -> None:
    special = {"reasoning_effort": "none", "response_format": {"type": "json_object"}}
    told = ask(run, refuses(message, status), GOOD, models="mm", special=special)
    assert [end["text"] for end in told["ends"]] == ["a cup", "a cup"]
    assert [field in body for body in bodies(told)] == [True, False, False]
    assert [set(body) for body in bodies(told)[1:]] == [
        set(COMMON | special) - {field} - ({"stream_options"} if field == "stream" else set())
    ] * 2
    assert told["ends"][1]["leftOut"] == ([] if field == "stream_options" else [field])


def test_one_field_after_the_other_may_be_refused(run: Run) -> None:
    told = ask(run, refuses("'stream_options' is unknown"), refuses("'temperature' is unknown"), GOOD)
    assert [set(COMMON) - set(body) for body in bodies(told)] == [
        set(),
        {"stream_options"},
        {"stream_options", "temperature"},
    ]


def test_another_model_of_the_server_is_asked_with_everything(run: Run) -> None:
    told = ask(run, refuses("'temperature' is unknown"), GOOD, models=["m", "n", "m"])
    assert [(body["model"], "temperature" in body) for body in bodies(told)] == [
        ("m", True),
        ("m", False),
        ("n", True),
        ("m", False),
    ]


def test_a_limit_may_have_another_name(run: Run) -> None:
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    told = ask(run, refuses(message), GOOD, models="mm")
    limits = [{name: value for name, value in body.items() if name.startswith("max_")} for body in bodies(told)]
    assert limits == [{"max_tokens": 9}, {"max_completion_tokens": 9}, {"max_completion_tokens": 9}]
    assert told["ends"][1]["leftOut"] == []


@pytest.mark.parametrize(
    "message",
    [
        "'max_tokens' or 'max_completion_tokens' is too large: 40000.",
        "max_tokens: Input should be a valid integer",
        "max_tokens: 100000 > 64000, which is the maximum",
    ],
)
def test_a_limit_that_is_wrong_is_told_and_not_lifted(run: Run, message: str) -> None:
    told = ask(run, refuses(message), GOOD)
    assert (told["ends"][0]["kind"], told["ends"][0]["detail"], len(told["sent"])) == ("rejected", message, 1)


@pytest.mark.parametrize("message", ["System role not supported", "system messages are not allowed here"])
def test_a_model_without_a_system_role_reads_it_before_the_question(run: Run, message: str) -> None:
    told = ask(run, refuses(message, 500), GOOD, models="mm", system="be brief")
    first, second, third = bodies(told)
    assert first["messages"][0]["role"] == "system"
    assert second["messages"] == third["messages"]
    assert [message["role"] for message in second["messages"]] == ["user"]
    assert second["messages"][0]["content"][0] == {"type": "text", "text": "be brief\n\np"}
    assert told["ends"][1]["leftOut"] == []


def test_a_field_of_the_persons_own_is_told_and_not_left_out(run: Run) -> None:
    for body in ({"top_p": 3}, {"temperature": 9}):
        (field,) = body
        told = ask(run, refuses(f"'{field}' is out of range, see also 'stream'"), GOOD, endpoint={"body": body})
        assert (told["ends"][0]["kind"], len(told["sent"])) == ("rejected", 1)


@pytest.mark.parametrize(
    "message",
    ["the model has no temperature", "a stream of nonsense", "messages: bad", "'model' is wrong", "no reason"],
)
def test_an_error_that_names_no_field_is_told_at_once(run: Run, message: str) -> None:
    told = ask(run, refuses(message), GOOD)
    assert (told["ends"][0]["detail"], len(told["sent"])) == (message, 1)


@pytest.mark.parametrize("status", [401, 404, 413, 429, 500])
def test_other_failures_are_not_asked_again(run: Run, status: int) -> None:
    told = ask(run, refuses("'temperature' is unknown", status), GOOD)
    assert (told["ends"][0]["status"], len(told["sent"])) == (status, 1)


# What comes back


@pytest.mark.parametrize(
    ("pieces", "text", "finish"),
    [
        ([says("a cup", "stop"), "[DONE]"], "a cup", "stop"),
        ([says("a cup"), says("", "stop")], "a cup", "stop"),
        ([says("a cup"), "[DONE]"], "a cup", ""),
        (
            [says(None, role="assistant"), {"choices": []}, {"choices": [{}]}, says("a cup", "length")],
            "a cup",
            "length",
        ),
        ([says("a cup", "stop"), {"choices": [], "usage": {"completion_tokens": 2}}], "a cup", "stop"),
        ([says("", reasoning_content="", reasoning="hm"), says("a cup", "stop")], "a cup", "stop"),
        ([says(None, refusal="I cannot say."), says(None, "stop")], "I cannot say.", "stop"),
        (["no JSON", says("a cup", "stop")], "a cup", "stop"),
    ],
)
def test_a_stream_is_whole_once_the_server_said_so(run: Run, pieces: list[Any], text: str, finish: str) -> None:
    (end,) = ask(run, events(*pieces))["ends"]
    assert (end["text"], end["finish"]) == (text, finish)


@pytest.mark.parametrize(
    ("answer", "kind", "detail"),
    [
        (events(says("a cup")), "cut-stream", ""),
        (reply(": a comment\n\n"), "not-json", ": a comment"),
        (reply(""), "cut-stream", ""),
        (events(says("a cup"), {"error": {"message": "out of memory"}}), "stream-error", "out of memory"),
        (events(says("a cup"), {"error": "out of memory"}), "stream-error", "out of memory"),
        (events(says("a cup"), '{"error": "near "here""}'), "stream-error", 'near "here"'),
        (events(says("a cup"), {"object": "error", "message": "aborted"}), "stream-error", "aborted"),
        (events({"choices": [{"error": {"message": "gone"}, "finish_reason": "error"}]}), "stream-error", "gone"),
        (reply({"error": {"message": "no"}}), "stream-error", "no"),
        (reply({"error": "no"}), "stream-error", "no"),
        (reply({"object": "error", "message": "no"}), "stream-error", "no"),
        (events(says("", "length", reasoning="hm")), "thought-only", "length"),
        (events(says("", "length", reasoning_content="hm")), "thought-only", "length"),
        (events(says("<think>hm", "length")), "thought-only", "length"),
        (events(says("", "stop"), "[DONE]"), "empty-answer", "stop"),
        (reply("", 413), "too-large", ""),
        (reply("Internal Server Error", 500), "server-error", "Internal Server Error"),
        (reply({"error": {"message": "Loading model"}}, 503), "loading", "Loading model"),
        (reply({"error": {"message": "m", "code": "backend_loading"}}, 503), "loading", "m"),
    ],
)  # fmt: skip
def test_a_failure_is_never_an_answer(run: Run, answer: dict[str, Any], kind: str, detail: str) -> None:
    (end,) = ask(run, answer)["ends"]
    assert (end["kind"], end["detail"]) == (kind, detail)


def test_a_server_that_is_busy_says_when_to_come_back(run: Run) -> None:
    for status in (429, 503):
        (end,) = ask(run, reply("busy", status, **{"retry-after": "7"}))["ends"]
        assert end["retryAfterMs"] == 7000
