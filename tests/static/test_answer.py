"""The model room: what a server says, from the bytes of its stream to an answer or a fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


DECODE = """(chunks) => {
    const decoder = RTV.model.sse.createDecoder();
    return [...chunks.flatMap((chunk) => decoder.decode(new Uint8Array(chunk))), ...decoder.end()];
}"""


def decoded(run: Run, *chunks: str | bytes) -> Any:
    return run(DECODE, [list(chunk.encode() if isinstance(chunk, str) else chunk) for chunk in chunks])


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        ("data: a\r\rdata: b\r\r", ["a", "b"]),
        ("data:a\n\n", ["a"]),
        ("data:  two blanks\n\n", [" two blanks"]),
        (": a comment\n\ndata: a\n: another\n\n", ["a"]),
        ("event: x\nid: 7\nretry: 5\ndata: a\n\n", ["a"]),
        ("data: a\ndata: b\n\n", ["a\nb"]),
        ("data\n\n", [""]),
        ("dataset: no\n\n", []),
        ("data: no blank line at the end", ["no blank line at the end"]),
        ("\n\n\n", []),
        ("data: grüße 🙂 日本\n\n", ["grüße 🙂 日本"]),
    ],
)
def test_events_are_the_same_however_the_bytes_are_cut(run: Run, stream: str, events: list[str]) -> None:
    whole = stream.encode()
    assert decoded(run, whole) == events
    assert decoded(run, *[bytes([byte]) for byte in whole]) == events
    for at in range(1, len(whole)):
        assert decoded(run, whole[:at], whole[at:]) == events


def test_an_event_is_told_as_soon_as_it_ends(run: Run) -> None:
    told = run(
        """() => {
            const decoder = RTV.model.sse.createDecoder();
            const feed = (text) => decoder.decode(new TextEncoder().encode(text));
            return [feed('data: a\\n'), feed('\\n'), feed('data: b\\r\\n\\r'), feed('\\n')];
        }"""
    )
    assert told == [[], ["a"], [], ["b"]]


@pytest.mark.parametrize(
    ("written", "whole", "text", "thinking", "thought"),
    [
        ("a cup", True, "a cup", False, False),
        ("  a cup \n", True, "a cup", False, False),
        ("<think>hm", False, "", True, True),
        ("<think>hm</think> a cup", False, "a cup", False, True),
        ("hm</think>a cup", True, "a cup", False, True),
        ("<thinking>hm</thinking>a cup", True, "a cup", False, True),
        ("<think>never ended", True, "", False, True),
        ("<thi", False, "", False, False),
        ("a cup<|im_end|>", True, "a cup", False, False),
        ("a cup<|im_e", False, "a cup", False, False),
        ("a cup <", False, "a cup", False, False),
        ("a < b", False, "a < b", False, False),
        ("a cup<|im_e", True, "a cup<|im_e", False, False),
        ("<|im_start|>assistant\na cup</s>", True, "a cup", False, False),
        ("<|im_start|>assis", False, "", False, False),
        ("[FINAL] a cup [/FINAL]", True, "a cup", False, False),
        ("[1, 2]", True, "[1, 2]", False, False),
        ("[gMASK]<sop><|assistant|>a cup<|user|>", True, "a cup", False, False),
        ("<|vision_start|><|image_pad|>a cup<|fim_prefix|>", True, "a cup", False, False),
        ("a cup<|reserved_special_tok", False, "a cup", False, False),
        ("a || b <| c |> d", True, "a || b <| c |> d", False, False),
        ("<think>hm</think><answer>a cup</answer>", True, "a cup", False, True),
        ("<|begin_of_box|>a cup<|end_of_box|>", True, "a cup", False, False),
        ("<|begin_of_box|>[[1,2,3,4]]<|end_of_box|>", True, "<|begin_of_box|>[[1,2,3,4]]<|end_of_box|>", False, False),
        ("<|ref|>cup<|/ref|><|det|>[[1,2]]<|/det|>", True, "<|ref|>cup<|/ref|><|det|>[[1,2]]<|/det|>", False, False),
        ("<|LOC_1|><|LOC_2|>", True, "<|LOC_1|><|LOC_2|>", False, False),
        ("<box>(1,2),(3,4)</box>", True, "<box>(1,2),(3,4)</box>", False, False),
        ("<|box_start|>(1,2)<|box_end|>", True, "<|box_start|>(1,2)<|box_end|>", False, False),
        ("<loc_12><loc_13>", True, "<loc_12><loc_13>", False, False),
    ],
)
def test_thoughts_and_stray_markup_are_not_the_answer(
    run: Run, written: str, whole: bool, text: str, thinking: bool, thought: bool
) -> None:
    cleaned = run("([written, whole]) => RTV.model.clean.clean(written, whole)", [written, whole])
    assert cleaned == {"text": text, "thinking": thinking, "thought": thought}


@pytest.mark.parametrize(
    ("text", "degenerate"),
    [
        ("the the the the the the the the", True),
        ("a cup of of of of of of of of", True),
        ("ababababababababababababab", True),
        ("It is red. It is red. It is red. It is red. It is red. It is red.", True),
        ("A person sits at a table and reads a book in the evening light.", False),
        ("no no no", False),
        ("!!!!!!", False),
        ("The sum is 1000000000", False),
        ("", False),
        ('[{"bbox_2d": [1, 2, 3, 4], "label": "a"}, {"bbox_2d": [5, 6, 7, 8], "label": "b"}]', False),
    ],
)
def test_one_piece_repeated_is_degenerate(run: Run, text: str, degenerate: bool) -> None:
    assert run("(text) => RTV.model.clean.degenerate(text)", text) is degenerate


ANSWER = """(pieces) => {
    const answer = RTV.model.answer.create({ clean: RTV.model.clean });
    pieces.forEach((piece, index) => answer.take(piece, 100 * (index + 1)));
    return { ...answer.snapshot(100 * pieces.length, true), done: answer.finished() };
}"""


def delta(content: Any = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": content, **more}}]}


def test_an_answer_from_pieces(run: Run) -> None:
    end = {"choices": [{"delta": {}, "finish_reason": "stop"}], "model": "m"}
    pieces = [
        delta(role="assistant"),
        delta("a "),
        delta("cup"),
        end,
        {"choices": [], "usage": {"completion_tokens": 5}},
    ]
    answer = run(ANSWER, pieces)
    assert answer["text"] == "a cup"
    assert answer["ttftMs"] == 200
    assert answer["totalMs"] == 500
    assert (answer["tokens"], answer["estimated"]) == (5, False)
    assert answer["tokensPerSecond"] == pytest.approx(4 / 0.3)
    assert (answer["finish"], answer["model"], answer["done"]) == ("stop", "m", True)


def test_tokens_are_estimated_from_the_pieces_when_nobody_counts(run: Run) -> None:
    answer = run(ANSWER, [delta("a"), delta(" b"), delta(" c")])
    assert (answer["tokens"], answer["estimated"]) == (3, True)
    assert answer["tokensPerSecond"] == pytest.approx(2 / 0.2)


def test_llama_cpps_timings_are_believed(run: Run) -> None:
    answer = run(ANSWER, [delta("a"), {**delta(" b"), "timings": {"predicted_per_second": 71.5, "predicted_n": 2}}])
    assert (answer["tokensPerSecond"], answer["tokens"]) == (71.5, 2)


def test_the_first_visible_text_counts_not_the_thoughts(run: Run) -> None:
    answer = run(ANSWER, [delta(reasoning="hm"), delta("<think>more"), delta("</think>"), delta("a cup")])
    assert (answer["ttftMs"], answer["text"], answer["thought"]) == (400, "a cup", True)


@pytest.mark.parametrize(
    "piece",
    [
        {},
        {"choices": []},
        {"choices": [{}]},
        {"choices": [{"delta": {}}]},
        {"choices": [{"delta": {"content": None}}]},
        {"choices": None},
        {"usage": None},
        None,
        [],
        "text",
        7,
    ],
    ids=json.dumps,
)
def test_a_piece_without_words_is_no_harm(run: Run, piece: Any) -> None:
    assert run(ANSWER, [piece, delta("ok")])["text"] == "ok"


@pytest.mark.parametrize(
    ("status", "body", "kind", "detail"),
    [
        (400, '{"error": {"message": "bad", "code": 400}}', "rejected", "bad"),
        (401, '{"error": "Unauthorized"}', "unauthorised", "Unauthorized"),
        (403, "", "unauthorised", ""),
        (404, '{"error": {"message": "model \'x\' not found"}}', "no-model", "model 'x' not found"),
        (
            400,
            '{"error": {"message": "model name is missing, not found"}}',
            "no-model",
            "model name is missing, not found",
        ),
        (404, '{"detail": "Not Found"}', "no-route", "Not Found"),
        (400, "{\"detail\": \"Server is pinned to 'm'; requested 'n'.\"}", "no-model", None),
        (400, '{"error": {"message": "n is not a valid model ID"}}', "no-model", None),
        (405, "Method Not Allowed", "no-route", "Method Not Allowed"),
        (501, "Unsupported method ('POST')", "no-route", "Unsupported method ('POST')"),
        (413, "", "too-large", ""),
        (422, '{"detail": [{"msg": "one", "input": "data:image"}, {"msg": "two"}]}', "rejected", "one; two"),
        (429, "", "rate-limited", ""),
        (500, "Internal Server Error", "server-error", "Internal Server Error"),
        (500, "<html><body>oops</body></html>", "server-error", ""),
        (500, '{"error": {"message": "image input is not supported - hint: mmproj"}}', "image-unsupported", None),
        (400, '{"error": {"message": "X is not a multimodal model"}}', "image-unsupported", None),
        (503, '{"error": {"message": "Loading model", "code": 503}}', "loading", "Loading model"),
        (503, "busy", "server-error", "busy"),
        (408, "", "slow-upload", ""),
        (504, "", "silent", ""),
        (502, '{"error": {"message": "m", "code": "backend_unreachable"}}', "backend-down", "m"),
        (504, '{"error": {"message": "m", "code": "backend_silent"}}', "silent", "m"),
        (404, '{"error": {"message": "no backend m", "code": "unknown_backend"}}', "gone", "no backend m"),
        (503, '{"error": {"message": "m", "code": "demo_not_installed"}}', "no-demo", "m"),
        (413, '{"error": {"message": "m", "code": "body_too_large"}}', "over-limit", "m"),
        (408, '{"error": {"message": "m", "code": "body_too_slow"}}', "slow-upload", "m"),
        (401, '{"error": {"message": "m", "code": "token_required"}}', "locked", "m"),
        (403, '{"error": {"message": "m", "code": "origin_not_allowed"}}', "refused", "m"),
        (400, '{"object": "error", "message": "flat"}', "rejected", "flat"),
        (400, '[{"error": {"message": "in a list"}}]', "rejected", "in a list"),
        (400, '{"error": {"code": 400}}', "rejected", ""),
        (400, "null", "rejected", ""),
        (503, '{"error": {"message": "m", "code": "backend_loading"}}', "loading", "m"),
        (404, '{"error": {"message": "No endpoints found that support image input"}}', "image-unsupported", None),
        (400, '{"error": "This model doesn\'t support images."}', "image-unsupported", None),
        (
            502,
            '{"error": {"message": "Provider failed", "metadata": {"raw": "{\\"error\\": \\"too hot\\"}"}}}',
            "server-error",
            "Provider failed: too hot",
        ),
    ],
)
def test_an_error_status_has_a_kind_and_a_sentence(
    run: Run, status: int, body: str, kind: str, detail: str | None
) -> None:
    fault = run("([status, body]) => RTV.model.fault.fromAnswer(status, body)", [status, body])
    assert (fault["kind"], fault["status"]) == (kind, status)
    assert detail is None or fault["detail"] == detail


@pytest.mark.parametrize(
    ("header", "ms"),
    [
        ("7", 7000),
        ("0.5", 500),
        (None, None),
        ("soon", None),
        ("99999", 3_600_000),
        ("Thu, 01 Jan 1970 00:00:20 GMT", 10_000),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(run: Run, header: str | None, ms: int | None) -> None:
    fault = run("(header) => RTV.model.fault.fromAnswer(429, '', header, 10000)", header)
    assert fault["retryAfterMs"] == ms
