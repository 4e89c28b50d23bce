"""A probe: asks one backend how it fares and what its models can do, and remembers what it need not ask twice."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from proxy.addresses import circle_of
from proxy.backends.kinds import CONSOLE, KINDS, OPENAI, Kind, recognise
from proxy.backends.models import Entries, Facts, facts_of, read_entries, read_facts
from proxy.config.backend import Backend
from proxy.errors import BackendError, Silent
from proxy.upstream.client import Upstream
from proxy.upstream.question import Question, Reply, ask

Status = Literal["up", "loading", "unauthorised", "down"]

# Further questions: how many at once, and for how many seconds at a look.
_AT_ONCE, _LONGEST = 4, 8.0
_MODELS = Question("GET", b"/v1/models")


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


class Probe:
    """Knows one backend: `report` is what was found last, None before the first look has found anything.

    `began` and `ended` are when the last look did, in seconds of the monotonic clock. A backend that nobody has `named`
    must answer in the way of a model server, or it counts as down.
    """

    def __init__(self, upstream: Upstream, backend: Backend, *, named: bool) -> None:
        self.backend = backend
        self.report: Report | None = None
        self.began = self.ended = float("-inf")
        self._upstream = upstream
        self._named = named
        self._looking: asyncio.Task[None] | None = None
        # What more than one question was needed for holds as long as the first is answered alike.
        self._topic: tuple[object, ...] = ()
        self._kind: Kind | None = None
        self._facts: dict[str, Facts] = {}

    def look(self) -> asyncio.Task[None]:
        """Ask the backend anew, unless that is being done already. Never fails for what a server does."""
        if not self._looking or self._looking.done():
            self.began = time.monotonic()
            self._looking = asyncio.create_task(self._look())
        return self._looking

    async def close(self) -> None:
        """Stop looking."""
        if self._looking:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    async def _look(self) -> None:
        try:
            reply = await ask(self._upstream, self.backend, _MODELS)
        except (TimeoutError, Silent):
            # Less patience than a frame's answer gets, of which Silent speaks.
            self._lose(f"{self._subject} took too long to list its models.")
        except BackendError as error:
            self._lose(error.message)
        else:
            await self._read(reply)
        self.ended = time.monotonic()

    async def _read(self, reply: Reply) -> None:
        entries = read_entries(reply.payload) if reply.status == 200 else None
        status, reason = self._judge(reply, entries)
        topic = (reply.status, *(entries or ()))
        if topic != self._topic:
            self._topic, self._facts = topic, {}
            self._kind = recognise(reply.server, (entries or {}).values())
            if not self._kind and self._may_be_known(status, entries or {}):
                self._kind = await self._find_sign()
        self._tell(status, reason, entries if status == "up" else None)
        if entries and status == "up" and self._kind:
            await self._learn(self._kind, entries)
            self._tell(status, reason, entries)

    def _lose(self, reason: str) -> None:
        self._topic = ()
        self._tell("down", reason)

    def _tell(self, status: Status, reason: str, entries: Entries | None = None) -> None:
        models = []
        for id, entry in (entries or {}).items():
            facts = facts_of(entry) | self._facts.get(id, Facts())
            # A model that only embeds can never be asked about a picture: in the list it would only be a wrong choice.
            if facts.chats is not False:
                models.append(Model(id, facts.vision, facts.context))
        self.report = Report(status, self._kind.name if self._kind else OPENAI, tuple(models), reason)

    def _judge(self, reply: Reply, entries: Entries | None) -> tuple[Status, str]:
        # Behind a usual port may be anything: a web site, somebody's own program, another console.
        if not self._named and reply.server == CONSOLE:
            return "down", f"{self._subject} is another console."
        if entries is not None and (self._named or isinstance(reply.payload, dict)):
            return "up", ""
        refused = isinstance(reply.payload, dict) if self._named else _is_error(reply.payload)
        if reply.status == 503 and refused:
            return "loading", f"{self._subject} is loading its model."
        if reply.status in (401, 403) and (self._named or refused):
            return "unauthorised", f"{self._subject} {self._remedy}"
        return "down", f"At {self.backend.url} something answers {reply.status}, but not with a list of models."

    @property
    def _subject(self) -> str:
        return f"The backend {self.backend.name!r}" if self._named else f"The server at {self.backend.url}"

    @property
    def _remedy(self) -> str:
        if not self._named:
            return (
                "wants a key; type it in the page, or start the console with "
                f"--backend NAME={self.backend.url} and the key in RTV_KEY_<NAME>."
            )
        if variable := self.backend.credential_variable:
            return f"does not take its key; correct {variable}, and start the console again."
        return f"wants a key; set {self.backend.key_variable}, or type it in the page."

    def _may_be_known(self, status: Status, entries: Entries) -> bool:
        """Whether it is worth asking by what sign it can be known: all known servers say who owns a model."""
        if circle_of(urlsplit(self.backend.url).hostname or "") == "internet":
            return False
        owned = not entries or any("owned_by" in entry for entry in entries.values())
        return status == "unauthorised" or (status == "up" and owned)

    async def _find_sign(self) -> Kind | None:
        port = urlsplit(self.backend.url).port
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST):
                for kind in sorted(KINDS, key=lambda kind: kind.port != port):
                    with suppress(BackendError, TimeoutError):
                        if kind.sign and kind.is_shown_by(await self._payload(kind.sign)):
                            return kind
        return None

    async def _learn(self, kind: Kind, entries: Entries) -> None:
        """Ask what the list leaves out. What stays without an answer is asked again at the next look."""
        asked: dict[Question, list[str]] = {}
        for id, entry in entries.items():
            if id not in self._facts and not facts_of(entry).complete and (question := kind.more(id, entry)):
                asked.setdefault(question, []).append(id)
        places = asyncio.Semaphore(_AT_ONCE)

        async def settle(question: Question, ids: list[str]) -> None:
            async with places:
                with suppress(BackendError, TimeoutError):
                    if (payload := await self._payload(question)) is not None:
                        self._facts |= read_facts(payload, ids)

        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST), asyncio.TaskGroup() as group:
                for question, ids in asked.items():
                    group.create_task(settle(question, ids))

    async def _payload(self, question: Question) -> Any:
        """The answer; None for one that was refused, and may not be the next time."""
        reply = await ask(self._upstream, self.backend, question)
        if reply.status == 404:
            # It has no such path, and so nothing to tell.
            return {}
        return reply.payload if reply.status == 200 else None


def _is_error(payload: Any) -> bool:
    """Whether this is how model servers refuse: `{"error": {"message"}}`, or `{"error": "..."}` and nothing else."""
    error = payload.get("error") if isinstance(payload, dict) else None
    if isinstance(error, dict):
        return isinstance(error.get("message"), str)
    return isinstance(error, str) and len(payload) == 1
