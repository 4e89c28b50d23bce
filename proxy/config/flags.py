"""The flags: what was typed behind the command, and its help."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from proxy.config.options import OPTIONS
from proxy.errors import SettingsError

_EPILOG = """\
Every option has a twin in the environment or in the file .env: --max-body is RTV_MAX_BODY. Lists are separated by
commas or blanks. A flag wins over the environment, which wins over .env. What is meant for one backend alone stands in
RTV_KEY_<NAME> (its API key), RTV_HEADERS_<NAME> (extra headers, as JSON) and RTV_CA_<NAME> (a PEM file).
What stands after -- are llama-server's own options: --llama -- -c 16384."""


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
