"""The kinds of server: by what each gives itself away, and what it is asked about its models."""

from typing import Any

import pytest

from proxy.backends.kinds import KINDS, Kind, recognise
from proxy.upstream.question import Question

ROW = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize(
    ("server", "entries", "name"),
    [
        ("", [{"owned_by": "llamacpp"}], "llama.cpp"),
        ("llama.cpp", [], "llama.cpp"),
        ("uvicorn", [{"owned_by": "vllm"}], "vllm"),
        ("uvicorn", [{"owned_by": "sglang"}], "sglang"),
        ("", [{"owned_by": "organization_owner"}], "lmstudio"),
        ("", [{"owned_by": "somebody"}, {"owned_by": "library"}], "ollama"),
        ("", [{"owned_by": "somebody"}], None),
        ("", [{"owned_by": ["vllm"]}, {"owned_by": None}, {}], None),
        ("uvicorn", [], None),
        ("", [], None),
    ],
)
def test_a_server_gives_itself_away_by_the_owner_of_its_models_or_its_header(
    server: str, entries: list[Any], name: str | None
) -> None:
    kind = recognise(server, entries)
    assert (kind and kind.name) == name


@pytest.mark.parametrize(
    ("name", "payload", "shown"),
    [
        ("ollama", {"version": "0.40.12"}, True),
        ("vllm", {"version": "0.32.0"}, True),
        ("lmstudio", {"object": "list", "data": []}, True),
        ("lmstudio", {"error": "Unexpected endpoint or method. (GET /api/v0/models)"}, False),
        ("sglang", {"model_path": "qwen"}, True),
        ("ollama", ["version"], False),
        ("ollama", "version", False),
        ("ollama", None, False),
    ],
)
def test_a_sign_is_known_by_its_mark(name: str, payload: Any, shown: bool) -> None:
    assert ROW[name].is_shown_by(payload) is shown


@pytest.mark.parametrize(
    ("kind", "entry", "question"),
    [
        (ROW["llama.cpp"], {}, Question("GET", b"/props")),
        (
            ROW["llama.cpp"],
            {"status": {"value": "loaded"}},
            Question("GET", b"/props?autoload=false&model=a%2Fb%26c%20%C3%A9"),
        ),
        (ROW["llama.cpp"], {"status": {"value": "unloaded"}}, None),
        (ROW["ollama"], {}, Question("POST", b"/api/show", b'{"model": "a/b&c \\u00e9"}')),
        (ROW["vllm"], {}, None),
        (ROW["lmstudio"], {}, Question("GET", b"/api/v0/models")),
        (ROW["sglang"], {}, Question("GET", b"/get_model_info")),
    ],
)
def test_each_is_asked_in_its_own_way_and_no_router_is_made_to_load(
    kind: Kind, entry: Any, question: Question | None
) -> None:
    assert kind.more("a/b&c é", entry) == question
