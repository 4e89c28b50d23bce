"""Servers of each kind, scripted: what they answer when they are asked about themselves."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from proxy.backends.probe import Probe
from proxy.backends.report import Report
from proxy.config.backend import Backend
from proxy.upstream.client import Upstream
from tests.proxy.wire import Line, Peer, Received, Script, serve

LLAMA = {
    "models": [{"name": "tiny", "model": "tiny", "type": "model", "capabilities": ["completion", "multimodal"]}],
    "object": "list",
    "data": [
        {
            "id": "tiny",
            "object": "model",
            "architecture": {"input_modalities": ["text", "image", "video"], "output_modalities": ["text"]},
            "owned_by": "llamacpp",
            "meta": {"n_vocab": 752, "n_ctx": 8192, "n_ctx_train": 32768},
        }
    ],
}
# Before its list told of pictures.
LLAMA_OLD = {"object": "list", "data": [{"id": "old", "owned_by": "llamacpp", "meta": {"n_ctx_train": 32768}}]}
LLAMA_PROPS = {
    "default_generation_settings": {"params": {"n_predict": -1}, "n_ctx": 4096},
    "modalities": {"vision": True, "audio": False},
}
LLAMA_LOADING = {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}
LLAMA_REFUSES = {"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}
VLLM = {"object": "list", "data": [{"id": "qwen", "object": "model", "owned_by": "vllm", "max_model_len": 4096}]}
SGLANG = {"object": "list", "data": [{"id": "qwen", "object": "model", "owned_by": "sglang", "max_model_len": 2048}]}
SGLANG_MODEL = {"model_path": "qwen", "is_generation": True, "has_image_understanding": True}
LMSTUDIO = {
    "object": "list",
    "data": [{"id": id, "object": "model", "owned_by": "organization_owner"} for id in ("seer", "talker", "embedder")],
}
LMSTUDIO_MODELS = {
    "object": "list",
    "data": [
        {"id": "seer", "type": "vlm", "state": "loaded", "max_context_length": 32768, "loaded_context_length": 4096},
        {
            "id": "talker",
            "type": "llm",
            "state": "not-loaded",
            "max_context_length": 8192,
            "capabilities": ["tool_use"],
        },
        {"id": "embedder", "type": "embeddings", "state": "not-loaded", "max_context_length": 2048},
    ],
}
OLLAMA_SHOWS = {
    "gemma3:4b": {
        "capabilities": ["completion", "vision"],
        "model_info": {"general.architecture": "gemma3", "gemma3.context_length": 131072, "gemma3.vision.block": 27},
    },
    "llama3:8b": {"capabilities": ["completion", "tools"], "model_info": {"llama.context_length": 8192}},
    "nomic:latest": {"capabilities": ["embedding"], "model_info": {"nomic-bert.context_length": 2048}},
}


def ollama(*ids: str, owner: str = "library") -> dict[str, Any]:
    return {"object": "list", "data": [{"id": id, "object": "model", "owned_by": owner} for id in ids] or None}


def show(line: Line) -> None:
    """What Ollama answers to POST /api/show."""
    asked = json.loads(line.requests[-1].body)["model"]
    line.answer(json.dumps(OLLAMA_SHOWS[asked]).encode())


def say(payload: Any, status: str = "200 OK", *headers: bytes) -> Script:
    """Answer with this body: bytes as they are, anything else as JSON."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return lambda line: line.answer(body, status, *headers)


def speak(routes: Mapping[str, Any]) -> Script:
    """A server that answers these paths, each with a script or with what is said in JSON, and all others with 404."""

    def answer(line: Line) -> None:
        route = routes.get(path_of(line.requests[-1]), say({"detail": "Not Found"}, "404 Not Found"))
        (route if isinstance(route, Callable) else say(route))(line)  # type: ignore[arg-type]

    return serve(answer)


def path_of(request: Received) -> str:
    return request.first.split()[1]


def paths_of(peer: Peer) -> list[str]:
    """What was asked, in the order in which it came."""
    return [path_of(request) for request in peer.received]


async def look(backend: Backend, *, named: bool = True, times: int = 1) -> Report:
    """What a probe reports of the backend after so many looks."""
    upstream = Upstream(connect_timeout=5, silence=5)
    probe = Probe(upstream, backend, named=named)
    for _ in range(times):
        await probe.look()
    await upstream.close()
    assert probe.report
    return probe.report
