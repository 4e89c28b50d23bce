"""A scripted OpenAI-compatible model server: real sockets, one function a behaviour, a record of every request.

    with ModelServer(say("a red cup", gap_ms=20)) as server:
        ...  # point a client at server.url
        server.wait_for(lambda requests: requests and requests[-1].aborted)
        server.behave(cut(2))

By hand: `python -m tests.model_server --words "a red cup" --gap-ms 60 --port 0` serves until Ctrl-C.
"""

from tests.model_server.answers import (
    WORDS,
    empty,
    held,
    length,
    numbered,
    parts,
    reasoning,
    reasoning_field,
    repeated,
    say,
    special_tokens,
    think_tags,
    timings,
    whole,
)
from tests.model_server.framing import cut, ended, error_in_stream, no_done, odd_framing
from tests.model_server.lists import Shape, data_shape, list_models, names_shape, plain_shape
from tests.model_server.record import Record
from tests.model_server.refusals import lingering, loading, no_vision, not_json, refuses_field, silent, status
from tests.model_server.reply import Behaviour, Reply, split
from tests.model_server.server import CHAT, HEALTH, MODELS, ModelServer

__all__ = [
    "CHAT",
    "HEALTH",
    "MODELS",
    "WORDS",
    "Behaviour",
    "ModelServer",
    "Record",
    "Reply",
    "Shape",
    "cut",
    "data_shape",
    "empty",
    "ended",
    "error_in_stream",
    "held",
    "length",
    "lingering",
    "list_models",
    "loading",
    "names_shape",
    "no_done",
    "no_vision",
    "not_json",
    "numbered",
    "odd_framing",
    "parts",
    "plain_shape",
    "reasoning",
    "reasoning_field",
    "refuses_field",
    "repeated",
    "say",
    "silent",
    "special_tokens",
    "split",
    "status",
    "think_tags",
    "timings",
    "whole",
]
