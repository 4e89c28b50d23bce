"""A probe: what a backend says of itself when it is asked for its models."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from proxy.config import Backend
from proxy.errors import BackendError
from proxy.upstream import Upstream

Status = Literal["up", "loading", "down"]

# The ports on which local servers listen unless told otherwise, in the order in which they are preferred.
USUAL_PORTS = {"llama.cpp": 8080, "ollama": 11434, "vllm": 8000, "lmstudio": 1234, "sglang": 30000}

_CONNECT, _SILENCE, _WHOLE = 1.0, 2.0, 4.0
_MOST_BYTES = 8 * 1024 * 1024
_OWNERS = {
    "llamacpp": "llama.cpp",
    "vllm": "vllm",
    "sglang": "sglang",
    "library": "ollama",
    "organization_owner": "lmstudio",
}
_CONTEXT_FIELDS = ("max_model_len", "context_length", "max_context_length", "loaded_context_length")


@dataclass(frozen=True, slots=True)
class Model:
    """One model of a backend. `vision` and `context` (tokens) are None where the server does not say."""

    id: str
    vision: bool | None = None
    context: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a probe found; `reason` is a sentence wherever the status is not "up"."""

    status: Status
    kind: str
    models: tuple[Model, ...] = ()
    reason: str = ""


async def probe(upstream: Upstream, backend: Backend) -> Report:
    """Ask `backend` for its models; never raises for what a server does."""
    kind = _usual_kind(backend)
    headers = [(b"accept", b"application/json"), (b"accept-encoding", b"identity")]
    if backend.key:
        headers.append((b"authorization", b"Bearer " + backend.key.encode()))
    try:
        async with asyncio.timeout(_WHOLE):
            status, payload = await _fetch(upstream, backend, headers)
    except BackendError as error:
        return Report("down", kind, reason=error.message)
    except TimeoutError:
        return Report("down", kind, reason=f"The backend {backend.name!r} took too long to list its models.")
    if status == 200 and (models := read_models(payload)) is not None:
        return Report("up", guess_kind(payload) or kind, models)
    if status == 503 and isinstance(payload, dict):
        return Report("loading", kind, reason=f"The backend {backend.name!r} is loading its model.")
    if status in (401, 403):
        return Report("down", kind, reason=f"The backend {backend.name!r} wants a key; set {backend.key_variable}.")
    return Report("down", kind, reason=f"At {backend.url} something answers {status}, but not with a list of models.")


def read_models(payload: Any) -> tuple[Model, ...] | None:
    """The models in any of the shapes in use, or None where `payload` is no list of models.

    The shapes are `{"data": [{"id"}]}`, `["id"]` and `{"models": [{"name"}]}`; llama.cpp sends the first and the last
    at once, with different facts about the same models.
    """
    if isinstance(payload, list):
        return tuple(Model(item) for item in payload if isinstance(item, str))
    if not isinstance(payload, dict):
        return None
    if not isinstance(payload.get("data"), list) and not isinstance(payload.get("models"), list):
        # An Ollama without models says null.
        return () if payload.get("object") == "list" and "data" in payload else None
    facts: dict[str, dict[str, Any]] = {}
    for item in [*(payload.get("data") or ()), *(payload.get("models") or ())]:
        entry = {"id": item} if isinstance(item, str) else item
        if isinstance(entry, dict) and isinstance(id := entry.get("id") or entry.get("name"), str):
            facts[id] = entry | facts.get(id, {})
    return tuple(Model(id, _vision(entry), _context(entry)) for id, entry in facts.items())


def guess_kind(payload: Any) -> str:
    """The kind of server that writes such a list, or "" where it does not give itself away."""
    listed = payload.get("data") if isinstance(payload, dict) else None
    for item in listed or ():
        owner = item.get("owned_by") if isinstance(item, dict) else None
        if isinstance(owner, str) and owner in _OWNERS:
            return _OWNERS[owner]
    return ""


def _usual_kind(backend: Backend) -> str:
    parts = urlsplit(backend.url)
    if (parts.hostname or "").endswith("openrouter.ai"):
        return "openrouter"
    return next((kind for kind, port in USUAL_PORTS.items() if port == parts.port), "openai")


async def _fetch(upstream: Upstream, backend: Backend, headers: list[tuple[bytes, bytes]]) -> tuple[int, Any]:
    answer = await upstream.ask(backend, "GET", b"/v1/models", headers, connect_timeout=_CONNECT, silence=_SILENCE)
    try:
        body = b""
        async for chunk in answer.chunks():
            body += chunk
            if len(body) > _MOST_BYTES:
                return answer.status, None
    finally:
        await answer.close()
    try:
        return answer.status, json.loads(body)
    except ValueError:
        return answer.status, None


def _vision(entry: Mapping[str, Any]) -> bool | None:
    architecture = entry.get("architecture")
    modalities = architecture.get("input_modalities") if isinstance(architecture, dict) else None
    if isinstance(modalities, list):
        return "image" in modalities
    capabilities = entry.get("capabilities")
    if isinstance(capabilities, list):
        return "multimodal" in capabilities or "vision" in capabilities
    if isinstance(capabilities, dict) and isinstance(capabilities.get("vision"), bool):
        return bool(capabilities["vision"])
    return {"vlm": True, "llm": False}.get(str(entry.get("type")))


def _context(entry: Mapping[str, Any]) -> int | None:
    meta = entry.get("meta")
    told = [meta.get("n_ctx") if isinstance(meta, dict) else None, *(entry.get(field) for field in _CONTEXT_FIELDS)]
    return next((value for value in told if isinstance(value, int) and value > 0), None)
