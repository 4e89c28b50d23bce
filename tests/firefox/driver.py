"""Firefox as our end of a pipe to `driver.mjs`, which drives the stock browser through puppeteer-core."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

HERE = Path(__file__).parent
PUPPETEER = HERE.parents[1] / "node_modules" / "puppeteer-core"


class Driver:
    """One Firefox while the `with` block lasts, with these preferences of its own; a call waits for its answer."""

    def __init__(self, node: str, firefox: str, preferences: Mapping[str, object] = MappingProxyType({})) -> None:
        self._command = [node, str(HERE / "driver.mjs"), firefox, json.dumps(dict(preferences))]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        # Firefox closes when the pipe does.
        self._process.communicate(timeout=20)

    def call(self, name: str, *arguments: Any) -> Any:
        """What the driver's command of this name returns. AssertionError where it fails or the driver is gone."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the driver of Firefox has ended: its reason is on stderr"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]
