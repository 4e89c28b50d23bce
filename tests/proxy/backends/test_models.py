"""Models: every shape of list, every spelling of what a model can do, and what must not be believed."""

import json
import random
from typing import Any

import pytest

from proxy.backends.models import Facts, facts_of, read_entries, read_facts
from tests.proxy.servers import LLAMA, LLAMA_PROPS, LMSTUDIO_MODELS, OLLAMA_SHOWS, SGLANG_MODEL, VLLM


@pytest.mark.parametrize(
    ("payload", "ids"),
    [
        ({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        (["a", "b"], ["a", "b"]),
        ({"models": [{"name": "a"}]}, ["a"]),
        ({"data": ["a"]}, ["a"]),
        ({"data": [{"id": "a"}, {"id": "a"}]}, ["a"]),
        (LLAMA, ["tiny"]),
        ({"object": "list", "data": []}, []),
        ({"object": "list", "data": None}, []),
        ([], []),
        ({"data": [{"no": "id"}, 7, None, [], {"id": 7}, {"id": ""}]}, []),
    ],
)
def test_a_list_is_read_in_every_shape(payload: Any, ids: list[str]) -> None:
    entries = read_entries(payload)
    assert entries is not None
    assert list(entries) == ids


@pytest.mark.parametrize(
    "payload", [{"error": "Unauthorized"}, {"detail": "Not Found"}, {"data": {"id": "a"}}, {"data": None}, "a", 7, None]
)
def test_what_is_no_list_is_told_from_an_empty_one(payload: Any) -> None:
    assert read_entries(payload) is None


@pytest.mark.parametrize(
    "id",
    ["a\nb", "\x00", "\x1b[31mred", "\u202egnp.exe", "\ud800", "x" * 1025],
    ids=["line", "nul", "escape", "direction", "half", "long"],
)
def test_an_id_that_is_no_name_is_left_out(id: str) -> None:
    assert read_entries({"data": [{"id": id}, {"id": "qwen 視覺:7b"}]}) == {"qwen 視覺:7b": {"id": "qwen 視覺:7b"}}


def test_a_list_without_end_has_one() -> None:
    entries = read_entries([f"m{number}" for number in range(100_000)])
    assert entries is not None
    assert len(entries) == 1000


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        ({}, Facts()),
        (VLLM["data"][0], Facts(None, 4096)),
        ({"architecture": {"input_modalities": ["text", "image"]}, "context_length": 131072}, Facts(True, 131072)),
        ({"architecture": {"input_modalities": ["text"]}}, Facts(False)),
        ({"capabilities": {"vision": False}}, Facts(False)),
        ({"capabilities": ["completion"]}, Facts(False)),
        ({"capabilities": ["tools"]}, Facts(None)),
        ({"type": "vlm", "capabilities": ["completion"]}, Facts(True)),
        (LLAMA_PROPS, Facts(True, 4096)),
        (SGLANG_MODEL, Facts(True)),
        ({"is_generation": False}, Facts(chats=False)),
        (OLLAMA_SHOWS["gemma3:4b"], Facts(True, 131072)),
        (OLLAMA_SHOWS["llama3:8b"], Facts(False, 8192)),
        (OLLAMA_SHOWS["nomic:latest"], Facts(None, 2048, False)),
        ({"capabilities": ["completion", "embedding"]}, Facts(False, None, True)),
        ({"meta": {"n_ctx": 512, "n_ctx_train": 32768}, "context_length": 32768}, Facts(None, 512)),
        ({"default_generation_settings": {"params": None, "n_ctx": 0}}, Facts()),
    ],
)
def test_what_a_model_can_do_is_read_in_every_spelling(entry: Any, facts: Facts) -> None:
    assert facts_of(entry) == facts


@pytest.mark.parametrize("wrong", [True, "4096", -1, 0, 10**30, 4096.0, float("nan"), [4096], {"n": 1}, None])
def test_a_context_that_is_no_count_of_tokens_is_unknown(wrong: Any) -> None:
    assert facts_of({"max_model_len": wrong, "context_length": 8}) == Facts(None, 8)


def test_an_answer_may_be_about_one_model_or_list_them() -> None:
    listed = read_facts(LMSTUDIO_MODELS, ["seer", "talker", "embedder", "stranger"])
    assert listed == {
        "seer": Facts(True, 4096),
        "talker": Facts(False, 8192),
        "embedder": Facts(None, 2048, False),
        "stranger": Facts(),
    }
    assert read_facts(LLAMA_PROPS, ["a", "b"]) == dict.fromkeys("ab", Facts(True, 4096))
    assert read_facts("nonsense", ["a"]) == {"a": Facts()}


def test_facts_fill_only_the_gaps_of_others() -> None:
    assert Facts(None, 512) | Facts(True, 32768, True) == Facts(True, 512, True)
    assert Facts(False) | Facts(True) == Facts(False)


def test_no_json_is_too_wild() -> None:
    words = [
        "data",
        "models",
        "id",
        "name",
        "type",
        "capabilities",
        "architecture",
        "input_modalities",
        "meta",
        "n_ctx",
    ]
    words += ["model_info", "modalities", "vision", "object", "list", "max_model_len", "x.context_length", "embedding"]
    dice = random.Random(1)

    def grow(depth: int) -> Any:
        leaf = dice.choice([None, True, 7, -1.5, "", dice.choice(words), "\ud800"])
        match dice.randrange(4) if depth else 3:
            case 0:
                return [grow(depth - 1) for _ in range(dice.randrange(4))]
            case 1 | 2:
                return {dice.choice(words): grow(depth - 1) for _ in range(dice.randrange(6))}
        return leaf

    for _ in range(20_000):
        payload = grow(5)
        entries = read_entries(payload) or {}
        facts = [*map(facts_of, entries.values()), *read_facts(payload, ["id"]).values()]
        json.dumps([*entries, *map(repr, facts)], ensure_ascii=False).encode()
        assert all(each.vision in (True, False, None) and isinstance(each.context, int | None) for each in facts)
