"""The kinds of server: one row each, how it is recognised and what it must be asked to tell of its models."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from proxy.backends.models import Entry
from proxy.upstream.question import Question

OPENAI = "openai"  # speaks the common language, and says no more of itself
CONSOLE = "realtime-vlm"
LLAMA_CPP = "llama.cpp"


def _nothing(_id: str, _entry: Entry) -> Question | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of server.

    `port` is where it listens on this machine unless told otherwise, `owner` the `owned_by` in its list of models,
    `header` its Server header. Where a list does not tell, the answer to `sign` does: a JSON object with the
    field `mark`. `more` gives the question for what the list leaves out about a model, if there is one.
    """

    name: str
    port: int
    owner: str
    header: str = ""
    sign: Question | None = None
    mark: str = ""
    more: Callable[[str, Entry], Question | None] = _nothing

    def is_shown_by(self, payload: Any) -> bool:
        """Whether this is its answer to `sign`."""
        return isinstance(payload, dict) and self.mark in payload


def _props(id: str, entry: Entry) -> Question | None:
    status = entry.get("status")
    if not isinstance(status, dict):
        return Question("GET", b"/props")
    # It is a router, and would load the model only to tell of it.
    if status.get("value") != "loaded":
        return None
    return Question("GET", b"/props?autoload=false&model=" + quote(id, safe="").encode())


def _show(id: str, _entry: Entry) -> Question:
    return Question("POST", b"/api/show", json.dumps({"model": id}).encode())


_LMSTUDIO_MODELS = Question("GET", b"/api/v0/models")
_SGLANG_MODEL = Question("GET", b"/get_model_info")

# In the order in which servers that nobody has named are preferred.
KINDS = (
    Kind(LLAMA_CPP, 8080, "llamacpp", header=LLAMA_CPP, more=_props),
    Kind("ollama", 11434, "library", sign=Question("GET", b"/api/version"), mark="version", more=_show),
    # Says nowhere whether a model takes pictures.
    Kind("vllm", 8000, "vllm", sign=Question("GET", b"/version"), mark="version"),
    Kind("lmstudio", 1234, "organization_owner", sign=_LMSTUDIO_MODELS, mark="data", more=lambda *_: _LMSTUDIO_MODELS),
    Kind("sglang", 30000, "sglang", sign=_SGLANG_MODEL, mark="model_path", more=lambda *_: _SGLANG_MODEL),
)


def recognise(server: str, entries: Iterable[Entry]) -> Kind | None:
    """The kind whose answer this is, by its Server header or its list of models; None where neither tells."""
    owners = {owner for entry in entries if isinstance(owner := entry.get("owned_by"), str)}
    return next((kind for kind in KINDS if kind.owner in owners or (kind.header and server == kind.header)), None)
