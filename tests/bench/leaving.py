"""A browser that leaves, in each phase of its request: how soon the model server sees the connection close."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from statistics import median

from tests.bench.comparison import PROXY, columns, row
from tests.bench.held import Exchange, Holding
from tests.bench.report import table, turns
from tests.bench.targets import Target
from tests.bench.upstream import STREAM_HEAD

TRIALS = 20
PATIENCE = 2.0  # s
SETTLED = 0.02  # s after which the proxy surely waits for more
GAP = 0.005  # s between two events


async def unanswered(_exchange: Exchange) -> None:
    await asyncio.sleep(SETTLED)


async def headed(exchange: Exchange) -> None:
    exchange.held.transport.write(STREAM_HEAD)
    await exchange.reader.readuntil(b"\r\n\r\n")


async def streaming(exchange: Exchange) -> None:
    exchange.held.stream(round(PATIENCE * 2 / GAP), GAP)
    for _ in range(3):
        await exchange.reader.readuntil(b"data: ")


async def silent(exchange: Exchange) -> None:
    exchange.held.stream(2, PATIENCE * 2)
    await exchange.reader.readuntil(b"data: ")
    await asyncio.sleep(SETTLED)


# Whether the request asks for a stream, and how far its answer comes before the browser leaves.
PHASES: dict[str, tuple[bool, Callable[[Exchange], Awaitable[None]]]] = {
    "stream asked for, no headers yet": (True, unanswered),
    "headers, no event yet": (True, headed),
    "one-shot answer awaited": (False, unanswered),
    "in the middle of a stream": (True, streaming),
    "in a silent gap of a stream": (True, silent),
}

Delays = dict[str, dict[str, list[float]]]  # ms, by phase and target


async def leave(holding: Holding, target: Target, phase: str) -> float:
    """One browser, and the milliseconds from its leaving to the end upstream; infinite beyond PATIENCE."""
    stream, until = PHASES[phase]
    async with holding.exchange(target.url, stream=stream) as exchange:
        await until(exchange)
        left = asyncio.get_running_loop().time()
        exchange.browser.abort()
        seen, _ = await asyncio.wait([exchange.held.lost], timeout=PATIENCE)
        return (exchange.held.lost.result() - left) * 1000 if seen else math.inf


async def measure(holding: Holding, targets: Sequence[Target]) -> Delays:
    """Every trial of every target, who is asked no more in a phase in which it missed a browser's leaving."""
    delays: Delays = {phase: {target.name: [] for target in targets} for phase in PHASES}
    for target in turns(TRIALS, targets):
        for phase, by_name in delays.items():
            if math.inf not in by_name[target.name]:
                by_name[target.name].append(await leave(holding, target, phase))
    return delays


def p90(delays: list[float]) -> float:
    return max(delays) if math.inf in delays else sorted(delays)[len(delays) * 9 // 10]


def worst(delays: Delays) -> float:
    """The proxy's p90 in its worst phase."""
    return max(p90(by_name[PROXY]) for by_name in delays.values())


def told(delays: Delays) -> str:
    names = list(delays["one-shot answer awaited"])
    return table(
        "A browser that leaves: ms until the model server sees it",
        columns("leaves when", names),
        [
            line
            for phase, by_name in delays.items()
            for line in (row(phase, by_name, median, 2), row("  p90", by_name, p90, 2))
        ],
        f"Median and p90 of {TRIALS} browsers for each phase and target, in turns. `never` is a target that did not "
        f"pass one of them on within {PATIENCE:g} s, so that the model works on for nobody; it was asked no more.",
    )
