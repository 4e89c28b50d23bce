"""A report: how a backend fares, and what its models can do."""

from dataclasses import dataclass
from typing import Literal

from proxy.backends.kinds import OPENAI

Status = Literal["up", "loading", "unauthorised", "down"]


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
    kind: str = OPENAI
    models: tuple[Model, ...] = ()
    reason: str = ""
