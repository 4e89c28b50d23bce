"""Models: what servers say of theirs, in any of the spellings in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

Entry = Mapping[str, Any]
Entries = Mapping[str, Entry]  # by the models' ids

# Beyond these a list is no help to a person, and /backends would carry it to every page every few seconds.
_MOST_MODELS, _LONGEST_ID = 1000, 1024

# What a server will really take comes before what the model was made for.
_CONTEXT_FIELDS = (
    "max_model_len",
    "loaded_context_length",
    "context_length",
    "max_context_length",
    "context_window",
)
_EMBEDDING = ("embedding", "embeddings")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a model; None where nothing is.

    `vision` is whether it takes pictures, `context` its limit in tokens, `chats` whether it can be asked at all.
    """

    vision: bool | None = None
    context: int | None = None
    chats: bool | None = None

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to ask."""
        return self.chats is False or (self.vision is not None and self.context is not None)

    def __or__(self, other: "Facts") -> "Facts":
        """These facts, and the other's where these are silent."""
        return Facts(
            other.vision if self.vision is None else self.vision,
            other.context if self.context is None else self.context,
            other.chats if self.chats is None else self.chats,
        )


def read_entries(payload: Any) -> dict[str, Entry] | None:
    """What a list says of each model, by the models' ids, or None where `payload` is no list of models.

    The shapes are `{"data": [{"id"}]}`, `["id"]` and `{"models": [{"name"}]}`; llama.cpp sends the first and the last
    at once, with different facts about the same models.
    """
    if isinstance(payload, list):
        payload = {"data": [item for item in payload if isinstance(item, str)]}
    if not isinstance(payload, dict):
        return None
    listed = [part for part in (payload.get("data"), payload.get("models")) if isinstance(part, list)]
    if not listed:
        # An Ollama without models says null.
        return {} if payload.get("object") == "list" and "data" in payload else None
    entries: dict[str, Entry] = {}
    for item in (item for part in listed for item in part):
        entry = {"id": item} if isinstance(item, str) else item
        id = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else None
        if _is_id(id) and (id in entries or len(entries) < _MOST_MODELS):
            entries[id] = {**entry, **entries.get(id, {})}
    return entries


def read_facts(payload: Any, ids: Iterable[str]) -> dict[str, Facts]:
    """What an answer says of these models, be it about a single one or a list that has them."""
    entries = read_entries(payload)
    return {id: facts_of(payload if entries is None else entries.get(id)) for id in ids}


def facts_of(entry: Any) -> Facts:
    """What a model's own entry says."""
    return Facts(_vision(entry), _context(entry), _chats(entry)) if isinstance(entry, dict) else Facts()


def _is_id(id: object) -> TypeGuard[str]:
    # Half a surrogate pair, a control or a change of direction is no name, and would spoil what it is written into.
    return isinstance(id, str) and 0 < len(id) <= _LONGEST_ID and id.isprintable()


def _vision(entry: Entry) -> bool | None:
    modalities = _part(entry, "architecture").get("input_modalities")
    if isinstance(modalities, list):
        return "image" in modalities
    # LM Studio's capabilities are about tools, so its type goes first.
    if entry.get("type") == "vlm":
        return True
    if entry.get("type") == "llm":
        return False
    capabilities = entry.get("capabilities")
    if isinstance(capabilities, list):
        if "multimodal" in capabilities or "vision" in capabilities:
            return True
        return False if "completion" in capabilities else None
    told = (
        _part(entry, "capabilities").get("vision"),
        _part(entry, "modalities").get("vision"),
        entry.get("has_image_understanding"),
    )
    return next((value for value in told if isinstance(value, bool)), None)


def _context(entry: Entry) -> int | None:
    told = (
        _part(entry, "meta").get("n_ctx"),
        _part(entry, "default_generation_settings").get("n_ctx"),
        *(entry.get(field) for field in _CONTEXT_FIELDS),
        *(value for name, value in _part(entry, "model_info").items() if name.endswith(".context_length")),
    )
    # Not isinstance: True would be one token.
    return next((value for value in told if type(value) is int and 0 < value < 10**9), None)


def _chats(entry: Entry) -> bool | None:
    capabilities = entry.get("capabilities")
    if isinstance(capabilities, list) and "embedding" in capabilities:
        return "completion" in capabilities
    if entry.get("type") in _EMBEDDING or entry.get("is_generation") is False:
        return False
    return None


def _part(entry: Entry, name: str) -> Entry:
    part = entry.get(name)
    return part if isinstance(part, dict) else {}
