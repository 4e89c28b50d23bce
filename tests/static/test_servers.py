"""The model room: how a server is addressed, what its list tells, what it is called, and how it fares."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from proxy.backends.kinds import KINDS, Kind

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


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_that_the_proxy_knows_is_known_to_the_page_too(run: Run, kind: Kind) -> None:
    told = run(
        """([owner, url, name]) => {
            const { models, servers, leave } = RTV.model;
            const shown = models.kindOf(models.parse({ data: [{ id: 'm', owned_by: owner }] }));
            return { shown, usual: servers.at(url)?.id, leave: leave.command(name, 'null') !== '' };
        }""",
        [kind.owner, f"http://localhost:{kind.port}/v1", kind.name],
    )
    assert told == {"shown": kind.name, "usual": kind.name, "leave": True}


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


@pytest.mark.parametrize("kind", ["unauthorised", "locked"])
def test_a_key_that_is_refused_counts_after_one_that_was_taken(run: Run, kind: str) -> None:
    assert run(CONNECTION, [["ask", None], ["list", kind]]) == ["up", "unauthorised"]
    assert run(CONNECTION, [["list", None], ["ask", kind]]) == ["up", "unauthorised"]


@pytest.mark.parametrize("kind", ["no-route", "not-json", "list-timeout", "silent", "server-error", "rate-limited"])
def test_a_server_that_answers_questions_is_up_whatever_it_lists(run: Run, kind: str) -> None:
    assert run(CONNECTION, [["list", kind], ["ask", None], ["list", kind]]) == ["down", "up", "up"]
    assert run(CONNECTION, [["ask", None], ["ask", "silent"], ["list", kind]])[1:] == ["down", "down"]
