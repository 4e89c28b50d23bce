"""The command as a process: started as a person starts it, read line by line, and stopped as Ctrl-C does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.proxy.stand_in import Told
from tests.proxy.wire import PATIENCE, poll

ROOT = Path(__file__).parents[2]


def clean_environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RTV_")}
    return kept | {"PYTHONPATH": str(ROOT)} | extra


class Command:
    """`python -m proxy` as a process, its output read line by line."""

    def __init__(self, folder: Path, *argv: str, **environ: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "proxy", "--no-discover", *argv],
            cwd=folder,
            env=clean_environment(**environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def told(self, path: Path) -> Told:
        """What its llama-server has told, once that runs."""
        poll(path.exists)
        return Told(path)

    def end(self, sent: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Stop it as Ctrl-C does: exit status, and what else it wrote to stdout and stderr."""
        self.process.send_signal(sent)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def start(commands: list[Command], folder: Path, *argv: str, **environ: str) -> Command:
    """Start the command in a folder, to end with the fixture `commands`."""
    commands.append(Command(folder, *argv, **environ))
    return commands[-1]
