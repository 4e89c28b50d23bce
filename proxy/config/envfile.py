"""The file .env: read line by line, so that one that cannot be read is said and not passed over."""

import os
from collections.abc import Iterable
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from proxy.errors import SettingsError

OURS = "RTV_"


def read(file: Path) -> dict[str, str]:
    """What the file sets, {} where there is none. Raises SettingsError, and names the line that it cannot read."""
    try:
        # A folder of this name is somebody's virtual environment.
        if not file.exists() or file.is_dir():
            return {}
        with file.open(encoding="utf-8") as text:
            # A dollar sign in a value stays one: a key may hold it.
            lines = list(parse_stream(text))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read ({type(error).__name__}); mend or remove it.") from error
    for line in lines:
        if line.error or (line.value is None and (line.key or "").startswith(OURS)):
            raise SettingsError(
                f"Line {_number(line)} of .env cannot be read; "
                "write it as NAME=value, and close each quote that it opens."
            )
    return {line.key: line.value for line in lines if line.key and line.value is not None}


def is_open_to_others(file: Path, secret: Iterable[str]) -> bool:
    """Whether one of these values stands in the file, and others on this machine can read it."""
    return any(secret) and os.name == "posix" and bool(file.stat().st_mode & 0o077)


def _number(line: Binding) -> int:
    """Where the line begins, less the empty ones that the parser counts to it."""
    text = line.original.string
    empty = text[: len(text) - len(text.lstrip())]
    return line.original.line + len(empty.splitlines())
