"""A private file in the person's configuration folder: others on this machine cannot read it, at no moment."""

import os
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from proxy.errors import SettingsError

_NAME = "realtime-vlm"


def folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this system keeps a program's settings for this person. Raises SettingsError where nobody is at home."""
    try:
        if platform == "win32":
            return Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / _NAME
        if platform == "darwin":
            return Path.home() / "Library" / "Application Support" / _NAME
        told = Path(environ.get("XDG_CONFIG_HOME", ""))
        # One that is not absolute is to be ignored, says the specification of it.
        return (told if told.is_absolute() else Path.home() / ".config") / _NAME
    except RuntimeError as error:
        raise SettingsError(
            "--tls finds no home folder to keep its certificate in; set XDG_CONFIG_HOME to a folder of yours."
        ) from error


def read(file: Path) -> bytes:
    """What is kept, b"" where that is nothing, or has not been private. Raises SettingsError if it cannot be read."""
    try:
        # A secret that others could read is none.
        if not file.exists() or (os.name == "posix" and file.stat().st_mode & 0o077):
            return b""
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"The certificate in {file} cannot be read ({error.strerror}); remove it.") from error


def write(file: Path, data: bytes) -> None:
    """Keep this instead of what was kept before, whole or not at all. Raises SettingsError if that cannot be done."""
    new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.parent.chmod(0o700)
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            new.replace(file)
        finally:
            with suppress(FileNotFoundError):
                new.unlink()
    except OSError as error:
        raise SettingsError(
            f"The certificate cannot be kept in {file.parent} ({error.strerror}); "
            "mend that, set XDG_CONFIG_HOME to another folder, or give a certificate of your own with --cert and --key."
        ) from error
