"""The settings as the command reads them, from flags, the environment and a file .env."""

from pathlib import Path

from proxy.config.reader import load
from proxy.config.settings import Settings


def read(*argv: str) -> Settings:
    return load(argv)[0]


def warnings(*argv: str) -> list[str]:
    return load(argv)[1]


def write_env(text: str, mode: int = 0o600) -> None:
    Path(".env").write_text(text)
    Path(".env").chmod(mode)
