"""What a process takes from the machine: CPU time and memory. Known on Linux only; elsewhere it is nan."""

import asyncio
import math
import os
from pathlib import Path
from typing import Self

EVERY = 0.02  # s between two looks at the memory


def cpu(pid: int) -> float:
    """Seconds of CPU time that a process has taken so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Bytes of a process that are in memory now."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return math.nan


class Meter:
    """What a process takes while the `async with` block lasts: `cpu` in s; `before` and `peak` of memory in bytes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    async def __aenter__(self) -> Self:
        self.before = self.peak = resident(self._pid)
        self._started = cpu(self._pid)
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        self.cpu = cpu(self._pid) - self._started

    async def _look(self) -> None:
        while True:
            self.peak = max(self.peak, resident(self._pid))
            await asyncio.sleep(EVERY)
