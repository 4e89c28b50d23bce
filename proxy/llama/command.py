"""The command that starts a llama-server: our options, the person's own after `--`, and where it will answer."""

import os
import re
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from proxy.addresses import is_wildcard, url_of
from proxy.config import checks
from proxy.errors import SettingsError

_LOOPBACK = "127.0.0.1"
_CONTEXT = 8192  # tokens: room for some pictures, and little memory for a small model

_MODEL = frozenset(
    {
        *("-m", "--model", "-mu", "--model-url", "-hf", "-hfr", "--hf-repo", "-dr", "--docker-repo"),
        *("--models-dir", "--models-preset"),
    }
)
_PROJECTOR = frozenset({"-mm", "--mmproj", "-mmu", "--mmproj-url", "--no-mmproj", "--no-mmproj-auto"})
_ALIAS = frozenset({"-a", "--alias"})
_LAYERS = frozenset({"-ngl", "--gpu-layers", "--n-gpu-layers"})
_CONTEXTS = frozenset({"-c", "--ctx-size"})
# With these the console could not reach it any more.
_HIDING = ("--api-key-file", "--api-prefix", "--ssl-key-file", "--ssl-cert-file")


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, and the `url` and `key` by which it answers then; `key` is "" where it asks for none.

    `warning` is a sentence for the person, or "".
    """

    argv: tuple[str, ...] = field(repr=False)
    url: str
    key: str = field(default="", repr=False)
    warning: str = ""


def compose(program: str, model: str, extra: Sequence[str]) -> Command:
    """The command that runs `program` with `model`: a repository, or a file that ends in .gguf.

    Where `extra` sets what we would, ours is left out. Raises SettingsError for what in `extra` cannot work.
    """
    theirs = _Theirs(extra)
    for option in _HIDING:
        if theirs.set({option}):
            raise SettingsError(
                f"{option} after -- would hide the llama-server from the console; leave it out, or start llama-server "
                "yourself and name it with --backend."
            )
    host = checks.host("--host after --", theirs.value("--host") or _LOOPBACK)
    port = _port(host, theirs.value("--port"))
    of_file = model.lower().endswith(".gguf")
    projector = _projector(Path(model)) if of_file else ""
    ours = (
        (_MODEL, ["-m" if of_file else "-hf", model]),
        (_MODEL | _PROJECTOR, ["--mmproj", projector] if projector else []),
        (_MODEL | _ALIAS, ["--alias", _alias(model)]),
        (_LAYERS, ["-ngl", "99"] if _has_gpu() else []),
        (_CONTEXTS, ["-c", str(_CONTEXT)]),
        ({"--host"}, ["--host", host]),
        ({"--port"}, ["--port", str(port)]),
    )
    kept = [word for names, words in ours if not theirs.set(names) for word in words]
    blind = of_file and not projector and not theirs.set(_MODEL | _PROJECTOR)
    reached = _LOOPBACK if is_wildcard(host) else host
    return Command(
        argv=(program, *kept, *extra),
        url=url_of("http", reached, port),
        key=(theirs.value("--api-key") or "").split(",")[0],
        warning=f"No *mmproj*.gguf lies beside {model}: the model cannot see before one does." if blind else "",
    )


class _Theirs:
    """What the person set for the llama-server, by the names it goes by there."""

    def __init__(self, extra: Sequence[str]) -> None:
        self._values: dict[str, str] = {}
        for word, following in pairwise([*extra, ""]):
            if word.startswith("-"):
                name = word.replace("_", "-") if word.startswith("--") else word
                self._values[name] = following

    def set(self, names: frozenset[str] | set[str]) -> bool:
        return not names.isdisjoint(self._values)

    def value(self, name: str) -> str | None:
        return self._values.get(name)


def _port(host: str, text: str | None) -> int:
    """The port that was asked for, or a free one."""
    if text is not None and (not re.fullmatch(r"[1-9]\d{0,4}", text) or int(text) > 65535):
        raise SettingsError(f"--port after -- must be a whole number from 1 to 65535, not {text!r}.")
    try:
        # What already answers there would be taken for ours.
        with socket.create_server((host, int(text or 0)), family=_family(host)) as free:
            return int(free.getsockname()[1])
    except OSError as error:
        where = f"{host} port {text}" if text else host
        raise SettingsError(
            f"The llama-server cannot listen on {where} ({os.strerror(error.errno or 0)}); "
            "correct --host and --port after --, or leave them out."
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _projector(model: Path) -> str:
    """What lets the model see: of such files beside it the one of the most similar name, "" where there is none."""
    beside = (path for path in sorted(model.parent.glob("*.[gG][gG][uU][fF]")) if "mmproj" in path.name.lower())

    def likeness(path: Path) -> float:
        return SequenceMatcher(None, path.name.lower().replace("mmproj", ""), model.name.lower()).ratio()

    return str(max(beside, key=likeness, default=""))


def _alias(model: str) -> str:
    """A short name: `ggml-org/SmolVLM-500M-Instruct-GGUF:Q8_0` is SmolVLM-500M-Instruct."""
    name = Path(model).stem if model.lower().endswith(".gguf") else model.partition("/")[2].partition(":")[0]
    # A comma would make two names of it.
    return re.sub(r"(?i)(-0*1-of-\d+|[-_.]gguf)$", "", name).replace(",", "-")


def _has_gpu() -> bool:
    devices = ("/dev/nvidia0", "/dev/kfd")
    return sys.platform == "darwin" or bool(shutil.which("nvidia-smi")) or any(Path(each).exists() for each in devices)
