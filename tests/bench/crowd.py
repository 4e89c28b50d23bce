"""A crowd of slow streams at once: how many finish, how late the last is, and what they weigh."""

import asyncio
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import uvloop

from tests.bench.client import END_OF_STREAM, STAMP, Client, address, streamed
from tests.bench.comparison import columns, row
from tests.bench.process import Meter
from tests.bench.report import table
from tests.bench.targets import Target

STREAMS, EVENTS, GAP_MS = 500, 20, 250
IDEAL = EVENTS * GAP_MS / 1000  # s from a stream's request to its end
PATIENCE = 60  # s
FILES = 4096  # a proxy needs two for each stream


@dataclass(frozen=True)
class Crowd:
    """What became of the streams through one target."""

    finished: int
    wall: float  # s from the first request to the last end
    before: float  # bytes of the process in memory
    peak: float
    cpu: float  # s

    @property
    def each(self) -> float:
        """Bytes of memory a stream."""
        return (self.peak - self.before) / STREAMS


class Listener(asyncio.Protocol):
    """Reads one stream; `whole` tells in the end whether every event came."""

    def __init__(self, asked: bytes) -> None:
        self._asked = asked
        self._answer = bytearray()
        self.whole: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if self._answer.endswith(END_OF_STREAM) or not self._answer.startswith(b"HTTP/1.1 200"):
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        complete = self._answer.endswith(END_OF_STREAM) and len(STAMP.findall(self._answer)) == EVENTS
        self.whole.set_result(complete)


async def gather(target: Target) -> Crowd:
    """Open all the streams at once, and read each to its end."""
    loop, asked = asyncio.get_running_loop(), streamed(target.url, EVENTS, GAP_MS)
    async with asyncio.timeout(PATIENCE), Meter(target.pid) as meter:
        started = loop.time()
        made = [loop.create_connection(lambda: Listener(asked), *address(target.url)) for _ in range(STREAMS)]
        listeners = [listener for _, listener in await asyncio.gather(*made)]
        finished = sum(await asyncio.gather(*(listener.whole for listener in listeners)))
        wall = loop.time() - started
    return Crowd(finished, wall, meter.before, meter.peak, meter.cpu)


def make_room() -> None:
    """Allow this process, and those that it starts from now on, as many open files as a crowd takes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES if most == resource.RLIM_INFINITY else min(FILES, most), most))


def measure(targets: Sequence[Target]) -> dict[str, Crowd]:
    """One crowd for each target, whose processes should be fresh: memory that was had before would not show."""
    crowds = {}
    for target in targets:
        with Client(target.url) as client:
            client.whole()
        crowds[target.name] = uvloop.run(gather(target))
    return crowds


def told(crowds: dict[str, Crowd]) -> str:
    return table(
        f"{STREAMS} slow streams at once",
        columns("", list(crowds)),
        [
            row("streams that finished", crowds, lambda one: one.finished),
            row("first request to last end, s", crowds, lambda one: one.wall, 2),
            row(f"  over the ideal {IDEAL} s", crowds, lambda one: one.wall / IDEAL, 3),
            row("memory before, MB", crowds, lambda one: one.before / 1e6, 1),
            row("memory at its peak, MB", crowds, lambda one: one.peak / 1e6, 1),
            row("  more, kB a stream", crowds, lambda one: one.each / 1e3, 1),
            row("CPU time, s", crowds, lambda one: one.cpu, 2),
        ],
        f"Each stream is {EVENTS} events of {GAP_MS} ms, and begins with a request of 100 kB. All are asked for at "
        "once, of processes that have answered only one request before. The textbook proxy has its client's default "
        "limits: it holds 100 connections, and whoever waits 5 s for one gets an error.",
    )
