"""A probe: asks one backend how it fares and what its models can do, and remembers what it need not ask twice."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from proxy.addresses import circle_of
from proxy.backends.kinds import KINDS, OPENAI, Kind, recognise
from proxy.backends.models import Entries, Facts, facts_of, read_entries, read_facts
from proxy.backends.report import Model, Report, Status
from proxy.backends.verdict import call, judge
from proxy.config.backend import Backend
from proxy.errors import BackendError, Silent
from proxy.upstream.client import Upstream
from proxy.upstream.question import Question, Reply, ask

# Further questions: how many at once, and for how many seconds at a look.
_AT_ONCE, _LONGEST = 4, 8.0
_MODELS = Question("GET", b"/v1/models")


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
            self._lose(f"{call(self.backend, named=self._named)} took too long to list its models.")
        except BackendError as error:
            self._lose(error.message)
        else:
            await self._read(reply)
        self.ended = time.monotonic()

    async def _read(self, reply: Reply) -> None:
        entries = read_entries(reply.payload) if reply.status == 200 else None
        status, reason = judge(self.backend, reply, entries, named=self._named)
        topic = (reply.status, reply.server, *_told_of(entries or {}))
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


def _told_of(entries: Entries) -> Iterator[tuple[object, ...]]:
    """What tells a list from another server's; the rest of it, such as a time, may differ from answer to answer."""
    for id, entry in entries.items():
        yield id, entry.get("owned_by"), facts_of(entry)
