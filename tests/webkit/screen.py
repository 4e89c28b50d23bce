"""A screen that nobody sees: WebKitGTK's browser has no way to do without one."""

import os
import subprocess
from typing import Self

COMMAND = ("Xvfb", "-screen", "0", "1400x900x24", "-nolisten", "tcp")


class Screen:
    """An X server while the `with` block lasts; `name` is what goes into DISPLAY."""

    def __enter__(self) -> Self:
        told, tell = os.pipe()
        # It takes the first number that is free, and tells which once it is ready.
        command = [*COMMAND, "-displayfd", str(tell)]
        self._process = subprocess.Popen(command, pass_fds=[tell], stderr=subprocess.DEVNULL)
        os.close(tell)
        with os.fdopen(told) as line:
            number = line.readline().strip()
        assert number, "Xvfb did not start"
        self.name = f":{number}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
