"""A server of the benchmarks in a process of its own, so that it takes no turn from who measures."""

import subprocess
import sys
from typing import Self


class Running:
    """`python -m MODULE ARGUMENTS`, which prints its URL first, while the `with` block lasts."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        assert self.url, f"{self._command} did not start"
        self.pid = self._process.pid
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()
