"""The benchmark's end of the scripted model: its scenes set, and its log fetched."""

from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.bench.running import Running


@dataclass(frozen=True)
class Answered:
    """One answer as the model saw it; times are ms since the epoch."""

    number: int
    whole: float  # when the request's body had come
    ended: float  # when the last word went
    frame: int | None  # the number on the picture, where it carries one
    taken: float | None  # when the picture was taken, where it tells
    bytes: int  # of the JPEG


class Scripted(Running):
    """`python -m tests.bench.model OWNER` while the `with` block lasts."""

    def __init__(self, owner: str) -> None:
        super().__init__("tests.bench.model", owner)

    def __enter__(self) -> Self:
        super().__enter__()
        self._client = httpx.Client(base_url=self.url, trust_env=False, timeout=20)
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()
        super().__exit__(*error)

    def scene(self, latency: float, slots: int = 1) -> None:
        """From now on an answer takes `latency` ms in one of so many slots; the log begins anew."""
        self._client.post("/scene", params={"latency": latency, "slots": slots}).raise_for_status()

    def answered(self) -> int:
        """Answers of this scene that have ended."""
        return int(self._client.get("/count").text)

    def log(self) -> tuple[list[Answered], int]:
        """The answers of this scene in the order they ended, and how many preflights it took."""
        told: dict[str, Any] = self._client.get("/log").json()
        return [Answered(**one) for one in told["answers"]], told["preflights"]
