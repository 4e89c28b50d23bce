"""The list of models, in every shape that servers give it."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.model_server.reply import Reply

Shape = Callable[[Sequence[dict[str, Any]]], Any]


def data_shape(models: Sequence[dict[str, Any]]) -> Any:
    """OpenAI's `{"data": [{"id"}]}`."""
    return {"object": "list", "data": list(models)}


def plain_shape(models: Sequence[dict[str, Any]]) -> Any:
    """A bare list of ids."""
    return [model["id"] for model in models]


def names_shape(models: Sequence[dict[str, Any]]) -> Any:
    """`{"models": [{"name"}]}`."""
    return {"models": [{"name": model["id"]} for model in models]}


async def list_models(reply: Reply) -> None:
    """Behave as `/v1/models` does."""
    await reply.whole(reply.server.shape(reply.server.models))
