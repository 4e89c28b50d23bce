"""One request as the scripted server saw it."""

import base64
import json
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Record:
    """One request as the server saw it. Times are `time.monotonic()` seconds, None until they happen."""

    method: str
    path: str
    headers: dict[str, str]
    arrived: float
    raw: bytes = b""
    first_byte: float | None = None
    finished: float | None = None
    closed: float | None = None
    aborted: bool = False  # the client left before the end

    @property
    def body(self) -> Any:
        """The parsed JSON body, or None where there is none."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The content parts of all messages, plain text content included as a text part."""
        found: list[dict[str, Any]] = []
        messages = self.body.get("messages", []) if isinstance(self.body, dict) else []
        for message in messages:
            content = message.get("content") or []
            found += [{"type": "text", "text": content}] if isinstance(content, str) else content
        return found

    @property
    def text(self) -> str:
        """Everything the client said in words, one line a part."""
        return "\n".join(part["text"] for part in self.parts if part.get("type") == "text")

    @property
    def images(self) -> list[bytes]:
        """The pictures' bytes, decoded from their data URLs."""
        urls = [part["image_url"]["url"] for part in self.parts if part.get("type") == "image_url"]
        return [base64.b64decode(url.partition(",")[2]) for url in urls]

    @property
    def jpeg(self) -> bytes | None:
        """The first picture, or None."""
        return next(iter(self.images), None)
