"""The model room: addresses, streams, answers and faults, by tables of cases."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://localhost:8080", "http://localhost:8080/v1"),
        ("http://localhost:8080/", "http://localhost:8080/v1"),
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        ("http://localhost:11434/v1/", "http://localhost:11434/v1"),
        (" localhost:8080 ", "http://localhost:8080/v1"),
        ("127.0.0.1:1234/v1", "http://127.0.0.1:1234/v1"),
        ("192.168.1.7:8000", "http://192.168.1.7:8000/v1"),
        ("[::1]:8080", "http://[::1]:8080/v1"),
        ("studio:1234", "http://studio:1234/v1"),
        ("mac.local:1234", "http://mac.local:1234/v1"),
        ("openrouter.ai/api", "https://openrouter.ai/api/v1"),
        ("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1"),
        ("https://api.example.com/v1/models", "https://api.example.com/v1"),
        ("https://example.com/v1beta/openai/", "https://example.com/v1beta/openai"),
        ("https://example.com/api/paas/v4", "https://example.com/api/paas/v4"),
        ("http://host/backends/demo", "http://host/backends/demo/v1"),
        ("http://host//double//v1", "http://host/double/v1"),
        ("", None),
        ("   ", None),
        ("http://", None),
        ("ftp://host", None),
        ("file:///etc/passwd", None),
        ("http://user:secret@host", None),
        ("what is this", None),
    ],
)
def test_a_base_url_is_made_whole(run: Run, typed: str, url: str | None) -> None:
    assert run("(typed) => RTV.model.endpoint.normalise(typed)", typed) == url


@pytest.mark.parametrize(
    ("url", "circle"),
    [
        ("http://localhost:8080/v1", "machine"),
        ("http://127.0.0.9/v1", "machine"),
        ("http://[::1]:8080/v1", "machine"),
        ("http://10.1.2.3/v1", "lan"),
        ("http://172.16.0.1/v1", "lan"),
        ("http://172.32.0.1/v1", "internet"),
        ("http://100.64.0.1/v1", "lan"),
        ("http://100.127.9.9/v1", "lan"),
        ("http://100.63.0.1/v1", "internet"),
        ("http://100.128.0.1/v1", "internet"),
        ("http://[fe80::1]/v1", "lan"),
        ("http://[fd00::1]/v1", "lan"),
        ("http://[2001:db8::1]/v1", "internet"),
        ("http://studio/v1", "lan"),
        ("http://mac.local/v1", "lan"),
        ("https://openrouter.ai/api/v1", "internet"),
        ("https://localhost.example.com/v1", "internet"),
        ("http://127.evil.com/v1", "internet"),
        ("http://10.evil.com/v1", "internet"),
    ],
)
def test_how_far_frames_travel(run: Run, url: str, circle: str) -> None:
    assert run("(url) => RTV.model.endpoint.circle(url)", url) == circle


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
    ("listed", "models"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}]}, [("a", None), ("b", None)]),
        (["a", "b"], [("a", None), ("b", None)]),
        ({"models": [{"name": "a"}]}, [("a", None)]),
        (
            {"data": [{"id": "a"}], "models": [{"name": "a", "capabilities": ["completion", "multimodal"]}]},
            [("a", True)],
        ),
        ({"data": [{"id": "a", "architecture": {"input_modalities": ["text"]}}]}, [("a", False)]),
        ({"data": [{"id": "a", "architecture": {"input_modalities": ["text", "image"]}}]}, [("a", True)]),
        ({"models": [{"name": "a", "capabilities": ["completion"]}]}, [("a", None)]),
        ({"data": [{"id": ""}, {"id": 7}, None, {}]}, []),
        ({"data": []}, []),
        ({}, []),
        (None, []),
    ],
    ids=json.dumps,
)
def test_a_list_of_models_in_any_shape(run: Run, listed: Any, models: list[tuple[str, bool | None]]) -> None:
    found = run("(listed) => RTV.model.models.parse(listed)", listed)
    assert [(model["id"], model["vision"]) for model in found] == models


@pytest.mark.parametrize(
    ("row", "context"),
    [
        ({}, None),
        ({"meta": {"n_ctx": 8192, "n_ctx_train": 32768}}, 8192),
        ({"meta": {"n_ctx_train": 32768}}, None),
        ({"max_model_len": 4096}, 4096),
        ({"context_length": 131072}, 131072),
        ({"max_context_length": 32768, "loaded_context_length": 4096}, 4096),
        ({"context": 2048}, 2048),
        ({"max_model_len": "4096"}, None),
        ({"max_model_len": 0}, None),
    ],
    ids=json.dumps,
)
def test_how_much_a_model_can_hold_is_told_in_many_ways(run: Run, row: dict[str, Any], context: int | None) -> None:
    (model,) = run("(listed) => RTV.model.models.parse(listed)", {"data": [{"id": "m", **row}]})
    assert model["context"] == context


@pytest.mark.parametrize(
    ("owner", "kind"),
    [
        ("llamacpp", "llama.cpp"),
        ("library", "ollama"),
        ("vllm", "vllm"),
        ("organization_owner", "lmstudio"),
        ("sglang", "sglang"),
        ("openai", ""),
        ("toString", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_list_may_tell_what_server_it_comes_from(run: Run, owner: Any, kind: str) -> None:
    listed = {"models": [{"name": "m"}], "data": [{"id": "m", "owned_by": owner}]}
    assert run("(listed) => RTV.model.models.kindOf(RTV.model.models.parse(listed))", listed) == kind
    assert run("() => RTV.model.models.kindOf([])") == ""


@pytest.mark.parametrize(
    ("status", "body", "kind", "detail"),
    [
        (400, '{"error": {"message": "bad", "code": 400}}', "rejected", "bad"),
        (401, '{"error": "Unauthorized"}', "unauthorized", "Unauthorized"),
        (403, "", "unauthorized", ""),
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


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("http://localhost:11434/v1", "ollama"),
        ("http://127.0.0.1:8080/v1", "llama.cpp"),
        ("http://[::1]:8000/v1", "vllm"),
        ("http://192.168.1.2:8000/v1", None),
        ("http://localhost:8080/prefix/v1", None),
        ("https://localhost:8080/v1", None),
        ("http://localhost/v1", None),
        ("https://openrouter.ai/api/v1", None),
    ],
)
def test_a_usual_address_is_known(run: Run, url: str, server: str | None) -> None:
    assert run("(url) => RTV.model.servers.at(url)?.id ?? null", url) == server


# The server at a base URL, as the page speaks of it.


@pytest.mark.parametrize(
    ("base", "label"),
    [
        ("http://localhost:8000/v1", "vLLM"),
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000"),
        ("http://here/backends/lab/v1", "lab"),
        ("http://here/backends/llama.cpp/v1", "llama.cpp"),
        ("http://here/backends/%zz/v1", "%zz"),
        ("", "unknown"),
    ],
)
def test_a_server_is_called_as_it_was_chosen_and_not_by_a_guess(run: Run, base: str, label: str) -> None:
    assert run("(base) => RTV.model.choice.server(base, null, 'machine', 'unknown').label", base) == label


@pytest.mark.parametrize(
    ("base", "of_proxy", "shown", "kind", "batching"),
    [
        ("http://localhost:8000/v1", None, "", "vllm", True),
        ("http://localhost:8000/v1", None, "llama.cpp", "llama.cpp", False),
        ("http://127.0.0.1:8000/v1", None, "", "", False),
        ("http://127.0.0.1:8000/v1", None, "vllm", "vllm", True),
        ("https://openrouter.ai/api/v1", None, "", "openrouter", False),
        ("http://here/backends/vllm/v1", "sglang", "vllm", "sglang", True),
        ("http://here/backends/lab/v1", "openai", "ollama", "ollama", False),
        ("http://here/backends/lab/v1", "", "vllm", "vllm", True),
        ("http://here/backends/vllm/v1", "openai", "", "", False),
        ("http://here/v1", None, "", "", False),
    ],
)
def test_what_a_server_is_the_proxy_knows_else_its_list_else_the_preset(
    run: Run, base: str, of_proxy: str | None, shown: str, kind: str, batching: bool
) -> None:
    backend = {"name": "lab", "kind": of_proxy, "url": base, "circle": "machine", "models": []}
    server = "([base, backends, shown]) => RTV.model.choice.server(base, backends, 'machine', '', shown)"
    found = run(server, [base, [] if of_proxy is None else [backend], shown])
    assert (found["kind"], found["batching"]) == (kind, batching)


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        ("m", "m", True),
        ("gemma3", "gemma3:latest", True),
        ("qwen2.5vl:3b", "qwen2.5vl:7b", False),
        ("org/Qwen-VL:free", "org/qwen-vl", True),
        ("openai/gpt-4o", "gpt-4o-2024-08-06", True),
        ("gpt-4o", "gpt-4o-mini", False),
        ("vlm.gguf", "folder/vlm.gguf", True),
        ("smol", "smol.gguf", True),
        ("gpt-4", "gpt-4-0613", True),
        ("wanted", "tiny-vlm", False),
    ],
)
def test_one_model_may_have_more_than_one_name(run: Run, asked: str, answered: str, same: bool) -> None:
    assert run("([asked, answered]) => RTV.model.choice.same(asked, answered)", [asked, answered]) is same
    assert run("([asked, answered]) => RTV.model.choice.same(asked, answered)", [answered, asked]) is same


@pytest.mark.parametrize(
    ("base", "gone"),
    [
        ("http://here/backends/lab/v1", False),
        ("http://here/backends/old/v1", True),
        ("http://elsewhere/backends/old/v1", False),
        ("http://here/v1", False),
    ],
)
def test_a_backend_that_the_proxy_does_not_offer_any_more_is_gone(run: Run, base: str, gone: bool) -> None:
    lab = {"name": "lab", "kind": "", "url": "http://here/backends/lab/v1", "circle": "machine", "models": []}
    server = "([base, backends]) => RTV.model.choice.server(base, backends, 'machine', '').gone"
    assert run(server, [base, [lab]]) is gone
    assert run(server, [base, None]) is False


# What is known of the server in use: lists that come or fail, and what questions teach.

CONNECTION = """async (steps) => {
    let said = null;
    const list = async () => { if (said) throw RTV.model.fault.create(said, { status: 400 }); return []; };
    const connection = RTV.model.connection.create({ models: { list }, changed: () => {} });
    const statuses = [];
    for (const [step, kind] of steps) {
        said = kind;
        if (step === 'list') await connection.refresh({ url: '', key: '' });
        else connection.learn(kind && RTV.model.fault.create(kind, { status: 400 }));
        statuses.push(connection.state.status);
    }
    return statuses;
}"""


@pytest.mark.parametrize("kind", ["unreachable", "backend-down", "gone", "no-demo", "refused", "redirected"])
def test_a_server_that_answered_and_is_lost_is_down(run: Run, kind: str) -> None:
    assert run(CONNECTION, [["ask", None], ["list", kind], ["list", "no-route"]]) == ["up", "down", "down"]


@pytest.mark.parametrize("kind", ["unauthorized", "locked"])
def test_a_key_that_is_refused_counts_after_one_that_was_taken(run: Run, kind: str) -> None:
    assert run(CONNECTION, [["ask", None], ["list", kind]]) == ["up", "unauthorised"]
    assert run(CONNECTION, [["list", None], ["ask", kind]]) == ["up", "unauthorised"]


@pytest.mark.parametrize("kind", ["no-route", "not-json", "list-timeout", "silent", "server-error", "rate-limited"])
def test_a_server_that_answers_questions_is_up_whatever_it_lists(run: Run, kind: str) -> None:
    assert run(CONNECTION, [["list", kind], ["ask", None], ["list", kind]]) == ["down", "up", "up"]
    assert run(CONNECTION, [["ask", None], ["ask", "silent"], ["list", kind]])[1:] == ["down", "down"]
