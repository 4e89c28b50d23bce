"""A server that streams as fast as it may to a browser that reads nothing: what piles up in the proxy."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.comparison import columns, row
from tests.bench.held import Held, Holding
from tests.bench.process import Meter
from tests.bench.report import table
from tests.bench.targets import Target
from tests.bench.upstream import STREAM_HEAD

BLOCK = b"10000\r\n%b\r\n" % (b"x" * 0x10000)
BLOCKS = 200_000_000 // len(BLOCK)
STALL = 2.0  # s


@dataclass(frozen=True)
class Flood:
    """What one target took in, in bytes."""

    taken: int  # that the server got rid of: into the proxy, or into the system's socket buffers
    growth: float  # of the process in memory


class Pouring:
    """The flood into one connection; `taken` counts the bytes that are no longer here."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._written = 0

    @property
    def taken(self) -> int:
        return self._written - self._held.transport.get_write_buffer_size()

    async def run(self) -> None:
        self._held.transport.write(STREAM_HEAD)
        for _ in range(BLOCKS):
            await self._held.ready.wait()
            self._held.transport.write(BLOCK)
            self._written += len(BLOCK)
            await asyncio.sleep(0)  # or one that is always ready would let nobody else run


async def stall(holding: Holding, target: Target) -> Flood:
    """One browser that asks, reads nothing for a while, and leaves."""
    async with holding.exchange(target.url, stream=True) as exchange:
        exchange.browser.pause_reading()
        pouring = Pouring(exchange.held)
        async with Meter(target.pid) as meter:
            task = asyncio.create_task(pouring.run())
            await asyncio.sleep(STALL)
        task.cancel()
        return Flood(pouring.taken, meter.peak - meter.before)


async def measure(holding: Holding, targets: Sequence[Target]) -> dict[str, Flood]:
    return {target.name: await stall(holding, target) for target in targets}


def told(floods: dict[str, Flood]) -> str:
    return table(
        "A browser that does not read",
        columns("MB", list(floods)),
        [
            row("got rid of by the server", floods, lambda one: one.taken / 1e6, 1),
            row("growth of the proxy's memory", floods, lambda one: one.growth / 1e6, 1),
        ],
        f"The server streams {BLOCKS * len(BLOCK) / 1e6:.0f} MB as fast as they are taken, and the browser reads none "
        f"of them for {STALL:g} s. What is not in the proxy's memory is in the system's socket buffers.",
    )
