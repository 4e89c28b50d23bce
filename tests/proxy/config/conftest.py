"""What every test of the settings shares: an empty folder, and nothing set in the environment."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("RTV_"):
            monkeypatch.delenv(name)
    return tmp_path
