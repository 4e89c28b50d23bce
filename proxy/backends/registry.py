"""The backends: which there are, by what names, how they fare, and which of them answers by default."""

import asyncio
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain, count
from typing import Any
from urllib.parse import urlsplit

from proxy.addresses import circle_of, is_loopback
from proxy.backends.kinds import KINDS, LLAMA_CPP, OPENAI
from proxy.backends.probe import Probe
from proxy.backends.report import Model, Report
from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.demo import opencv
from proxy.demo.reply import NAME as DEMO_MODEL
from proxy.errors import Loading, NotFound, Unreachable
from proxy.llama.keeper import Keeper, State
from proxy.upstream.client import Upstream

DEMO = Backend("demo", "")

# Seconds: how often a backend is asked at most, how old what is known of it may become before it is no news any more,
# and how long somebody waits, at most, where nothing is known, and where something is that could be fresher.
_FRESH, _OLD, _PATIENCE, _MOMENT = 3.0, 15.0, 1.5, 0.3


class Backends:
    """The named backends, those found on their usual local ports, and the built-in one.

    They are looked at when this is asked for something, and left alone otherwise. How the console's own llama-server
    fares is its keeper's to tell; only once it is up it is asked about its models like any other.
    """

    def __init__(self, settings: Settings, upstream: Upstream, keeper: Keeper | None = None) -> None:
        self._keeper = keeper
        self._named = {each.name.lower(): Probe(upstream, each, named=True) for each in settings.backends}
        self._ports = [Probe(upstream, each, named=False) for each in candidates(settings)]
        self._found: dict[str, Probe] = {}

    async def default(self) -> Backend:
        """The backend of `/v1`: the first named, else the first found that is up, else the built-in one.

        Waits, shortly, only if nobody is named and none has been looked for yet.
        """
        if not self._named:
            await self._news(math.inf, _PATIENCE)
        return self._default()

    async def named(self, name: str) -> Backend:
        """The backend called `name`, whether it is up or not. Raises NotFound, and says which there are.

        Waits, shortly, only for a name that is not known.
        """
        key = name.lower()
        if key == DEMO.name:
            return DEMO
        if key not in self._named and key not in self._found:
            await self._news(_FRESH, _PATIENCE)
        if probe := self._named.get(key) or self._found.get(key):
            return probe.backend
        names = ", ".join(probe.backend.name for probe in self._listed())
        raise NotFound(
            f"There is no backend {name!r} here; there are: {names}{', ' if names else ''}{DEMO.name}.",
            code="unknown_backend",
        )

    async def listing(self) -> list[dict[str, Any]]:
        """What `GET /backends` tells, almost at once: what is known by now of those who answer quickly, as most do."""
        await self._news(_OLD, _PATIENCE)
        await self._news(_FRESH, _MOMENT)
        default = self._default()
        return [
            *(_entry(probe.backend, self._report(probe), default) for probe in self._listed()),
            _entry(DEMO, _report_of_demo(), default),
        ]

    def check(self, backend: Backend) -> None:
        """Raises Loading or Unreachable where it is known, without asking it, that the backend cannot answer."""
        state = self._state(backend)
        if state and state.status != "up":
            raise (Loading if state.status == "loading" else Unreachable)(state.reason)

    def refresh(self) -> None:
        """Look, in the background, at every backend that has not been looked at lately."""
        for probe in self._asked():
            if self._age(probe) > _FRESH:
                probe.look()

    async def close(self) -> None:
        """Stop looking."""
        await asyncio.gather(*(probe.close() for probe in self._all()))

    async def _news(self, old: float, patience: float) -> None:
        """See to it that what is known does not grow old, and wait for what is older than `old` seconds.

        That is waited for until `patience` seconds after its look began: one that is slow holds up few.
        """
        self.refresh()
        now = time.monotonic()
        blank = [probe for probe in self._asked() if not probe.report or self._age(probe) > old]
        awaited = [probe for probe in blank if probe.began + patience > now]
        if awaited:
            latest = max(probe.began for probe in awaited) + patience
            await asyncio.wait([probe.look() for probe in awaited], timeout=latest - now)
        self._name_the_found()

    def _all(self) -> Iterator[Probe]:
        yield from self._named.values()
        yield from self._ports

    def _asked(self) -> Iterator[Probe]:
        for probe in self._all():
            state = self._state(probe.backend)
            if not state or state.status == "up":
                yield probe

    def _state(self, backend: Backend) -> State | None:
        """What its keeper tells of the backend; None where it has none."""
        return self._keeper.state if self._keeper and backend is self._keeper.backend else None

    def _age(self, probe: Probe) -> float:
        """Seconds since the backend was last looked at; endless where it was started anew since."""
        state = self._state(probe.backend)
        if state and min(probe.began, probe.ended) < state.since:
            return math.inf
        return time.monotonic() - probe.ended

    def _report(self, probe: Probe) -> Report:
        state = self._state(probe.backend)
        if state and state.status != "up":
            return Report(state.status, LLAMA_CPP, reason=state.reason)
        return probe.report or _unheard(probe)

    def _listed(self) -> Iterator[Probe]:
        """The named in the order in which they were, and whoever was ever found in the order of the ports."""
        yield from self._named.values()
        yield from (probe for probe in self._ports if probe in self._found.values())

    def _default(self) -> Backend:
        for probe in self._listed():
            if self._named or (probe.report and probe.report.status == "up"):
                return probe.backend
        return DEMO

    def _name_the_found(self) -> None:
        """Give whoever was found the name of its kind, for good: it is an address, and somebody may be using it."""
        for probe in self._ports:
            if probe.report and probe.report.status != "down" and probe not in self._found.values():
                word = "local" if probe.report.kind == OPENAI else probe.report.kind
                numbers = count(urlsplit(probe.backend.url).port or 0)
                names = chain([word], (f"{word}-{number}" for number in numbers))
                name = next(name for name in names if name not in self._named and name not in self._found)
                probe.backend = replace(probe.backend, name=name)
                self._found[name] = probe


def candidates(settings: Settings) -> Iterator[Backend]:
    """Where a local server may be that nobody has named."""
    if not settings.discover:
        return
    local = [urlsplit(backend.url) for backend in settings.backends]
    taken = {parts.port for parts in local if is_loopback(parts.hostname or "")} | {settings.port}
    for kind in KINDS:
        if kind.port not in taken:
            yield Backend(f"127.0.0.1:{kind.port}", f"http://127.0.0.1:{kind.port}")


def _unheard(probe: Probe) -> Report:
    return Report("down", reason=f"The backend {probe.backend.name!r} has not answered yet; it is still being asked.")


def _report_of_demo() -> Report:
    hint = opencv.missing()
    models = (Model(DEMO_MODEL, vision=True),)
    return Report("down", "demo", reason=hint) if hint else Report("up", "demo", models)


def _entry(backend: Backend, report: Report, default: Backend) -> dict[str, Any]:
    host = urlsplit(backend.url).hostname
    return {
        "name": backend.name,
        "kind": report.kind,
        "status": report.status,
        "default": backend is default,
        "models": [asdict(model) for model in report.models],
        "reason": report.reason,
        "circle": circle_of(host) if host else "machine",
        "keyed": bool(backend.credential_variable),
    }
