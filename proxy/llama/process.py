"""One run of a program on a leash: what it prints as it comes, its exit status, and its end."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from proxy.config import envfile
from proxy.llama import leash


class Process:
    """A running program. Whoever starts it must `end` it, in any case."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin and process.stdout
        self._process = process
        self._held = process.stdin
        self._printed = process.stdout

    @classmethod
    async def start(cls, argv: Sequence[str], environ: Mapping[str, str]) -> Self:
        """Run `argv` with `environ` over our environment, less what in that is meant for the console."""
        inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(envfile.OURS)}
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-IS", str(Path(leash.__file__)), *argv),
                env={**inherited, **environ},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                # Ctrl-C is for the console, which then ends the program in its own time.
                start_new_session=True,
            )
        )

    async def read(self) -> bytes:
        """What it printed next; nothing once it has ended."""
        return await self._printed.read(65536)

    async def wait(self) -> int:
        """Its exit status, with 128 added to the signal that ended it."""
        return await self._process.wait()

    async def end(self) -> None:
        """Let it go, and wait until it has ended."""
        self._held.close()
        try:
            async with asyncio.timeout(leash.GRACE + 2):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
