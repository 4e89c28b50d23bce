"""A model server in a process of its own, on a free port of this machine, the same one after each start."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

import httpx


class Running:
    """`command` is completed by `--host` and `--port`; `model` is the name that the server lists or answers under."""

    start_limit = 30  # s

    def __init__(
        self, command: Sequence[str], model: str, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.model = model
        self.url = f"http://127.0.0.1:{port}"
        self._command = [*command, "--host", "127.0.0.1", "--port", str(port)]
        self._environment = {**os.environ, **environment}
        self._log = tempfile.TemporaryFile("w+b")  # noqa: SIM115  closed by end()

    def start(self) -> Self:
        """Return when it is ready."""
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=self._log, stderr=subprocess.STDOUT
        )
        self.wait_for(lambda: self.get("/health") is not None, self.start_limit)
        return self

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        if self._process.poll() is None:
            self.kill()
        self._log.close()

    def wait_for(self, condition: Callable[[], Any], timeout: float = 60) -> None:
        """Poll until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert self._process.poll() is None, f"the server ended:\n{self.log()}"
            assert time.monotonic() < deadline, f"waited in vain; the server says:\n{self.log()}"
            time.sleep(0.02)

    def log(self) -> str:
        """The last of what it has written."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-3000:]

    def get(self, path: str) -> httpx.Response | None:
        """What is answered at the path, None while nothing good is."""
        try:
            answer = httpx.get(self.url + path, trust_env=False)
        except httpx.TransportError:
            return None
        return answer if answer.is_success else None
