"""A chat request, checked: what was asked, with which pictures, and how the answer is wanted."""

import json
from dataclasses import dataclass
from typing import Any

from proxy.errors import BadQuestion

MAX_PICTURES = 16


@dataclass(frozen=True)
class Question:
    """`prompt` is the last user message's text; `manner` joins the system's to it, for wishes about length."""

    prompt: str
    manner: str
    pictures: tuple[str, ...]  # data URLs, oldest first
    stream: bool
    include_usage: bool
    max_tokens: int | None


def parse(body: bytes) -> Question:
    """Read a request body; `BadQuestion` when it is not a question about a picture."""
    asked = _object(body)
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadQuestion("The request has no messages: send at least one user message with a picture.")
    asking = next((m for m in reversed(messages) if isinstance(m, dict) and m.get("role") == "user"), None)
    if asking is None:
        raise BadQuestion("None of the messages has the role user.")
    prompt, pictures = _text(asking), _pictures(asking)
    if len(pictures) > MAX_PICTURES:
        raise BadQuestion(f"The message has {len(pictures)} pictures; send at most {MAX_PICTURES}.")
    if not pictures:
        raise BadQuestion(
            "This is classical vision and not a language model: it can only speak about a picture, "
            "so send one as an image_url part of the last user message.",
            code="no_picture",
        )
    system = [_text(m) for m in messages if isinstance(m, dict) and m.get("role") in ("system", "developer")]
    options = asked.get("stream_options")
    return Question(
        prompt=prompt,
        manner="\n".join([*system, prompt]),
        pictures=pictures,
        stream=asked.get("stream") is True,
        include_usage=isinstance(options, dict) and options.get("include_usage") is True,
        max_tokens=_limit(asked),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"The request is not JSON, or was cut short: {error}.", code="bad_json") from None
    if not isinstance(asked, dict):
        raise BadQuestion("The request is JSON but not an object.", code="bad_json")
    return asked


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []


def _text(message: dict[str, Any]) -> str:
    return "\n".join(str(part.get("text", "")) for part in _parts(message) if part.get("type") == "text")


def _pictures(message: dict[str, Any]) -> tuple[str, ...]:
    links = [part.get("image_url") for part in _parts(message) if part.get("type") == "image_url"]
    urls = [link.get("url") if isinstance(link, dict) else link for link in links]
    if not all(isinstance(url, str) for url in urls):
        raise BadQuestion('An image_url part needs {"url": "data:image/jpeg;base64,..."}.', code="bad_picture")
    return tuple(str(url) for url in urls)


def _limit(asked: dict[str, Any]) -> int | None:
    limit = asked.get("max_completion_tokens", asked.get("max_tokens"))
    if limit is None:
        return None
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise BadQuestion("max_tokens must be a whole number of at least 1.")
    return limit
