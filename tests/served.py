"""The real proxy as a user starts it: `python -m proxy` in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]


class Served:
    """The proxy on a free port while the `with` block lasts; `url` is what it says it serves on."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._arguments = arguments
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("RTV_")}
        self._environment |= environment

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "proxy", "--port", "0", *self._arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip().removeprefix("serving on ")
        assert self.url.startswith("http"), "the proxy did not start"
        return self

    def opened(self) -> str:
        """The URL with the token, printed where a token is in force."""
        assert self._process.stdout
        return self._process.stdout.readline().strip().removeprefix("open ")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()
