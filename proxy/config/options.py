"""The table of options: each is a flag, its RTV_ twin in the environment, a default and one line of help."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from proxy.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person can set. Without a `metavar` it is a switch; with `repeats` it is a list.

    One that has an `alone` is both: off unless it is set, and by a mere yes set to that.
    """

    name: str
    metavar: str
    default: str
    help: str
    repeats: bool = False
    alone: str = ""

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    @property
    def twin(self) -> str:
        return "RTV_" + self.name.upper().replace("-", "_")


OPTIONS = (
    Option(
        "host", "ADDRESS", "127.0.0.1", "address to listen on; 0.0.0.0 opens the console to the network, with a token"
    ),
    Option("port", "PORT", "8081", "port to listen on; 0 takes a free one"),
    Option(
        "backend", "NAME=URL", "", "a model server, such as lab=http://10.0.0.5:8000; the first is the default", True
    ),
    Option(
        "llama",
        "MODEL",
        "",
        "run a llama-server too, as the default, with a model of Hugging Face or a .gguf file; alone with SmolVLM",
        alone="ggml-org/SmolVLM-500M-Instruct-GGUF",
    ),
    Option("llama-server", "PATH", "llama-server", "the program that --llama runs"),
    Option("allow-origin", "ORIGIN", "", "a web page that may use the backends: https://host, local or disk", True),
    Option("allow-host", "HOST", "", "another name by which browsers reach this console", True),
    Option("token", "TOKEN", "", "what a browser must know; made at start where others can reach the console"),
    Option("tls", "", "", "serve https, as phones ask for before they give their camera, with a certificate made here"),
    Option("cert", "FILE", "", "serve https with this certificate, a PEM file, instead of one made here"),
    Option("key", "FILE", "", "the private key of --cert, a PEM file"),
    Option("no-discover", "", "", "do not look for model servers on their usual local ports"),
    Option("max-body", "MIB", "32", "largest request body, in MiB"),
    Option("body-timeout", "SECONDS", "30", "longest wait for the next part of a request's body, in seconds"),
    Option("silence", "SECONDS", "300", "longest wait for a backend's next byte, in seconds"),
    Option("connect-timeout", "SECONDS", "5", "longest wait for a connection to a backend, in seconds"),
)

_EPILOG = """\
Every option has a twin in the environment or in the file .env: --max-body is RTV_MAX_BODY. Lists are separated by
commas or blanks. A flag wins over the environment, which wins over .env. What is meant for one backend alone stands in
RTV_KEY_<NAME> (its API key), RTV_HEADERS_<NAME> (extra headers, as JSON) and RTV_CA_<NAME> (a PEM file).
What stands after -- are llama-server's own options: --llama -- -c 16384."""

_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.")


def parse_flags(argv: Sequence[str] | None) -> tuple[dict[str, list[str]], list[str]]:
    """The values given as flags, by option, and what stands after `--`; prints the help and leaves if asked for it.

    Raises SettingsError for a flag that does not exist or lacks its value.
    """
    parser = _Parser(
        # As it was typed: installed it is a command, in a checkout a module.
        prog="python -m proxy" if Path(sys.argv[0]).name == "__main__.py" else "realtime-vlm",
        description="A live console for vision-language models.",
        epilog=_EPILOG,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    for option in OPTIONS:
        help = f"{option.help} ({option.default})" if option.default else option.help
        place: dict[str, Any] = {"dest": option.name, "help": help}
        if option.alone:
            parser.add_argument(option.flag, **place, action="append", metavar=option.metavar, nargs="?", const="yes")
        elif option.metavar:
            parser.add_argument(option.flag, **place, action="append", metavar=option.metavar)
        else:
            parser.add_argument(option.flag, **place, action="store_const", const=["yes"])
    words = list(sys.argv[1:] if argv is None else argv)
    end = words.index("--") if "--" in words else len(words)
    return vars(parser.parse_args(words[:end])), words[end + 1 :]


class Values:
    """What was set, flags over environment over defaults, read one kind at a time."""

    def __init__(self, flags: Mapping[str, list[str]], environ: Mapping[str, str]) -> None:
        self._flags = flags
        self._environ = environ

    def said(self, name: str) -> str:
        """What the person typed to set the option, for a sentence about its value: the flag, or its twin."""
        option = _OPTION[name]
        return option.twin if name not in self._flags and self._environ.get(option.twin) else option.flag

    def text(self, name: str) -> str:
        """The option's value without blanks around it, its default where nothing was set."""
        return self._given(name)[-1].strip() or _OPTION[name].default

    def list(self, name: str) -> list[str]:
        """The option's values, in the order given."""
        return [item for text in self._given(name) for item in re.split(r"[,\s]+", text) if item]

    def switch(self, name: str) -> bool:
        """Whether the option is on. Raises SettingsError for a word that is neither yes nor no."""
        word = self.text(name).lower()
        if word not in _YES | _NO:
            raise SettingsError(f"{self.said(name)} must be yes or no, not {word!r}.")
        return word in _YES

    def text_unless_off(self, name: str) -> str:
        """The option's value: what it is when set alone, where that is all that was said; "" where it is off."""
        text = self.text(name)
        if text.lower() in _NO:
            return ""
        return _OPTION[name].alone if text.lower() in _YES else text

    def number(self, name: str, unit: str, *, least: float, most: float) -> float:
        """The option as a number from `least` to `most`. Raises SettingsError for anything else."""
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise SettingsError(f"{self.said(name)} must be {unit} from {least:g} to {most:g}, not {text!r}.")
        return value

    def _given(self, name: str) -> Sequence[str]:
        return self._flags.get(name) or (self._environ.get(_OPTION[name].twin, ""),)


_OPTION = {option.name: option for option in OPTIONS}
