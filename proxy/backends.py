"""The backends: which there are, how they fare, and which of them answers by default."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from proxy import demo
from proxy.addresses import circle_of, is_loopback
from proxy.config import Backend, Settings
from proxy.demo.reply import NAME as DEMO_MODEL
from proxy.errors import NotFound
from proxy.probe import USUAL_PORTS, Model, Report, probe
from proxy.upstream import Upstream

DEMO = Backend("demo", "")
_FRESH = 5.0


class Backends:
    """The named backends, those found on their usual local ports, and the built-in one."""

    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._upstream = upstream
        self._named = {backend.name.lower(): backend for backend in settings.backends}
        self._candidates = {backend.name: backend for backend in candidates(settings)}
        self._found: dict[str, Backend] = {}
        self._reports: dict[str, Report] = {}
        self._probed = float("-inf")
        self._probing: asyncio.Task[None] | None = None

    async def default(self) -> Backend:
        """The backend of `/v1`: the first named, else the first found that is up, else the built-in one.

        Waits for probes only if there have been none yet.
        """
        if self._named:
            return next(iter(self._named.values()))
        await self._seen()
        return self._default()

    async def named(self, name: str) -> Backend:
        """The backend called `name`, whether it is up or not. Raises NotFound, and says which there are."""
        key = name.lower()
        if key == DEMO.name:
            return DEMO
        if key in self._named:
            return self._named[key]
        await self._seen()
        if key in self._found:
            return self._found[key]
        names = ", ".join([*(backend.name for backend in self._named.values()), *self._found, DEMO.name])
        raise NotFound(f"There is no backend {name!r} here; there are: {names}.", code="unknown_backend")

    async def listing(self) -> list[dict[str, Any]]:
        """What `GET /backends` tells: every backend, its status at most a few seconds old."""
        if time.monotonic() - self._probed > _FRESH:
            await asyncio.shield(self.refresh())
        default = self._default()
        present = [*self._named.values(), *self._present()]
        return [
            *(_entry(backend, self._reports[backend.name], backend is default) for backend in present),
            _entry(DEMO, _report_of_demo(), default is DEMO),
        ]

    def refresh(self) -> asyncio.Task[None]:
        """Probe every backend at once, unless that is being done already."""
        if not self._probing or self._probing.done():
            self._probing = asyncio.create_task(self._probe_all())
        return self._probing

    async def close(self) -> None:
        """Stop probing."""
        if self._probing:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing

    async def _seen(self) -> None:
        """Make sure that something is known, and see to it that it does not grow old."""
        if not self._reports and self._candidates:
            await asyncio.shield(self.refresh())
        elif time.monotonic() - self._probed > _FRESH:
            self.refresh()

    async def _probe_all(self) -> None:
        asked = [*self._named.values(), *self._candidates.values()]
        reports = await asyncio.gather(*(probe(self._upstream, backend) for backend in asked))
        self._reports = {backend.name: report for backend, report in zip(asked, reports, strict=True)}
        # Found once, it is known for good: whoever chose it is told that it stopped, not that it never was.
        self._found |= {backend.name: backend for backend in self._present()}
        self._probed = time.monotonic()

    def _present(self) -> Iterator[Backend]:
        for backend in self._candidates.values():
            if backend.name in self._reports and self._reports[backend.name].status in ("up", "loading"):
                yield backend

    def _default(self) -> Backend:
        up = (backend for backend in self._present() if self._reports[backend.name].status == "up")
        return next(iter(self._named.values()), None) or next(up, DEMO)


def candidates(settings: Settings) -> Iterator[Backend]:
    """Where a local server may be that nobody has named."""
    if not settings.discover:
        return
    names = {backend.name.lower() for backend in settings.backends}
    local = [urlsplit(backend.url) for backend in settings.backends]
    taken = {parts.port for parts in local if is_loopback(parts.hostname or "")} | {settings.port}
    for kind, port in USUAL_PORTS.items():
        if kind not in names and port not in taken:
            yield Backend(kind, f"http://127.0.0.1:{port}")


def _report_of_demo() -> Report:
    hint = demo.available()
    models = (Model(DEMO_MODEL, vision=True),)
    return Report("down", "demo", reason=hint) if hint else Report("up", "demo", models)


def _entry(backend: Backend, report: Report, default: bool) -> dict[str, Any]:
    host = urlsplit(backend.url).hostname
    return {
        "name": backend.name,
        "kind": report.kind,
        "status": report.status,
        "default": default,
        "models": [asdict(model) for model in report.models],
        "reason": report.reason,
        "circle": circle_of(host) if host else "machine",
    }
