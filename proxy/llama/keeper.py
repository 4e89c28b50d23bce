"""The keeper of a llama-server: runs it, tells how it fares, starts it again when it dies, ends it with the console."""

import asyncio
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from proxy.config.backend import Backend
from proxy.errors import BackendError
from proxy.llama.command import Command
from proxy.llama.log import Log
from proxy.llama.process import Process
from proxy.llama.trouble import Trouble, read_trouble
from proxy.upstream.client import Upstream
from proxy.upstream.question import Question, ask

# Seconds: before it is started again for the first time, and at most; after which what went before is forgotten; and
# between two questions whether it is ready.
_FIRST, _LONGEST, _STEADY, _BEAT = 1.0, 60.0, 60.0, 0.25
# How often it may end before it is ready, each time for the same reason, until another start is no use; and how many
# of its last lines are shown then.
_ENOUGH, _LAST = 3, 10

_HEALTH = Question("GET", b"/health")
# No page beside ours. By environment, since a version does not start with an option that it does not know.
_BARE = {"LLAMA_ARG_UI": "0", "LLAMA_ARG_WEBUI": "0", "LLAMA_ARG_NO_WEBUI": "1"}


@dataclass(frozen=True, slots=True)
class State:
    """How it fares, and with this status since when, in seconds of the monotonic clock.

    `reason` is a sentence wherever the status is not "up".
    """

    status: Literal["up", "loading", "down"]
    reason: str
    since: float


@dataclass(frozen=True, slots=True)
class _End:
    """How a run ended: why, and for how many seconds it had been ready, None if it never was."""

    trouble: Trouble
    ready: float | None


class Keeper:
    """Keeps `command` running, which answers as `backend`: `state` is how it fares."""

    def __init__(self, command: Command, backend: Backend, upstream: Upstream) -> None:
        self.backend = backend
        self.state = State("loading", f"{self._name} is loading its model.", time.monotonic())
        self._command = command
        self._upstream = upstream
        self._log = Log()
        self._said = ""
        self._keeping: asyncio.Task[None] | None = None

    @property
    def _name(self) -> str:
        return f"The backend {self.backend.name!r}"

    def start(self) -> None:
        """Begin, in the background."""
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """End the llama-server, which takes some seconds at most."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.wait([self._keeping])

    async def _keep(self) -> None:
        pause = _FIRST
        in_vain: list[Trouble] = []
        _say(f"starting {self._command.argv[0]}")
        while True:
            end = await self._run()
            trouble = end.trouble
            in_vain = [each for each in (*in_vain, trouble) if each == trouble and end.ready is None]
            if len(in_vain) == _ENOUGH:
                break
            if end.ready and end.ready >= _STEADY:
                pause = _FIRST
            self._turn("loading", f"{self._name} ended ({trouble.cause}) and is soon loading again.")
            _say(f"ended: {trouble.cause}; it is started again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST)
        said = f"does not start: {trouble.cause}; {trouble.cure}, and start the console again"
        self._turn("down", f"{self._name} {said}.")
        _say(f"{said}; its last lines:", *list(self._log.lines)[-_LAST:])

    async def _run(self) -> _End:
        """Run it until it ends."""
        self._log, self._said = Log(), ""
        environ = _BARE | ({"LLAMA_API_KEY": self.backend.key} if self.backend.key else {})
        process = await Process.start(self._command.argv, environ)
        becoming = asyncio.create_task(self._become_ready())
        try:
            while printed := await process.read():
                self._log.feed(printed)
                if not becoming.done():
                    self._tell_progress()
            status = await process.wait()
        finally:
            becoming.cancel()
            await process.end()
        ready = time.monotonic() - self.state.since if self.state.status == "up" else None
        return _End(read_trouble(self._log.lines, status, was_up=ready is not None), ready)

    async def _become_ready(self) -> None:
        began = time.monotonic()
        while True:
            with suppress(BackendError, TimeoutError):
                if (await ask(self._upstream, self.backend, _HEALTH)).status == 200:
                    break
            await asyncio.sleep(_BEAT)
        self._turn("up")
        _say(f"ready at {self.backend.url} after {time.monotonic() - began:.1f} s")

    def _tell_progress(self) -> None:
        share = self._log.downloaded
        self._turn("loading", f"{self._name} is {_doing(share)}.")
        # Tenths are enough in the terminal, where each takes a line.
        doing = _doing(None if share is None else share // 10 * 10)
        if doing != self._said:
            self._said = doing
            _say(doing)

    def _turn(self, status: Literal["up", "loading", "down"], reason: str = "") -> None:
        since = self.state.since if status == self.state.status else time.monotonic()
        self.state = State(status, reason, since)


def _doing(share: int | None) -> str:
    return "loading its model" if share is None else f"downloading its model: {share} %"


def _say(line: str, *more: str) -> None:
    print(f"llama-server: {line}", *more, sep="\n  ", file=sys.stderr, flush=True)
