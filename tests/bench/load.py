"""Many requests in flight: answers a second, and the CPU time that each takes."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from statistics import median
from typing import cast

import uvloop

from tests.bench.client import address, missing, request
from tests.bench.comparison import columns, row
from tests.bench.process import cpu
from tests.bench.report import table, turns
from tests.bench.targets import Target

IN_FLIGHT = (32, 128)
ROUNDS, SECONDS = 6, 0.8


@dataclass(frozen=True)
class Load:
    """How one target bears a number of requests in flight."""

    rate: float  # answers a second
    cpu: float  # seconds of its process for 1000 answers


class Repeater(asyncio.Protocol):
    """One connection of many: asks again as soon as it has its answer, and counts."""

    def __init__(self, asked: bytes) -> None:
        self._asked = asked
        self._answer = bytearray()
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not missing(self._answer):
            self._answer.clear()
            self.answers += 1
            self.transport.write(self._asked)


async def bear(target: Target, in_flight: int) -> Load:
    """One stretch of load, after a warm-up of a quarter of the time."""
    loop, asked = asyncio.get_running_loop(), request(target.url)
    made = [await loop.create_connection(lambda: Repeater(asked), *address(target.url)) for _ in range(in_flight)]
    repeaters = [repeater for _, repeater in made]
    await asyncio.sleep(SECONDS / 4)
    answers, started, used = sum(repeater.answers for repeater in repeaters), time.perf_counter(), cpu(target.pid)
    await asyncio.sleep(SECONDS)
    answers = sum(repeater.answers for repeater in repeaters) - answers
    load = Load(answers / (time.perf_counter() - started), (cpu(target.pid) - used) / answers * 1000)
    for repeater in repeaters:
        repeater.transport.close()
    return load


def measure(targets: Sequence[Target]) -> dict[int, dict[str, Load]]:
    """Medians by how many are in flight."""
    loads: dict[tuple[int, str], list[Load]] = defaultdict(list)
    for target in turns(ROUNDS, targets):
        for in_flight in IN_FLIGHT:
            loads[in_flight, target.name].append(uvloop.run(bear(target, in_flight)))

    def middle(taken: list[Load]) -> Load:
        return Load(*(median(values) for values in zip(*map(astuple, taken), strict=True)))

    return {count: {target.name: middle(loads[count, target.name]) for target in targets} for count in IN_FLIGHT}


def growth(loads: dict[int, dict[str, Load]]) -> dict[str, float]:
    """CPU time of a request with the most in flight, over that with the fewest."""
    few, many = loads[IN_FLIGHT[0]], loads[IN_FLIGHT[-1]]
    return {name: many[name].cpu / few[name].cpu for name in few}


def told(loads: dict[int, dict[str, Load]]) -> str:
    few, many = IN_FLIGHT
    return table(
        "Many requests in flight",
        columns("", list(loads[few])),
        [
            *(row(f"answers/s, {count} in flight", loads[count], lambda one: one.rate) for count in IN_FLIGHT),
            *(row(f"CPU s/1000, {count} in flight", loads[count], lambda one: one.cpu, 3) for count in IN_FLIGHT),
            row(f"CPU at {many} / at {few}", growth(loads), lambda one: one, 2),
        ],
        f"Medians of {ROUNDS} stretches of {SECONDS} s for each target, in turns. Client, target and upstream share "
        "this machine's processors, and the client's own limit may be that of the direct way. CPU time is of the "
        "target's process alone; the direct way's is the upstream's.",
    )
