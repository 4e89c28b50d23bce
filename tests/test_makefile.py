"""The Makefile: its targets are there, and what a bare machine lacks is said in one sentence."""

import os
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"
TARGETS = ["help", "run", "install", "test", "test-servers", "lint", "bench", "screenshots", "clean"]


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The tests may themselves run under a make, whose variables would be taken for ours.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "PORT", "ARGS")}
    command = ["make", "--no-print-directory", "-f", str(MAKEFILE), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_listed_by_a_bare_make(tmp_path: Path, target: str) -> None:
    assert f"make {target} " in make(tmp_path).stdout


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ("version_info", "Python 3.11 or newer is needed: name one with make run PYTHON=python3.12"),
        ("ensurepip", "python3-venv is missing: apt install python3-venv"),
    ],
)
def test_an_unfit_python_is_said_in_one_sentence(tmp_path: Path, lacking: str, sentence: str) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$2" in *{lacking}*) exit 1;; esac\n')
    python.chmod(0o755)
    made = make(tmp_path, "run", f"PYTHON={python}")
    assert made.returncode and made.stderr.splitlines()[0] == sentence
    assert not (tmp_path / ".venv").exists()


def test_a_missing_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    made = make(tmp_path, "run", "PYTHON=/nowhere/python3")
    assert made.returncode and made.stderr.splitlines()[0].startswith("/nowhere/python3 is missing: apt install")


def test_port_and_arguments_pass_through(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    commands = make(tmp_path, "--dry-run", "run", "PORT=9000", "ARGS=--no-discover --backend a=http://b").stdout
    assert commands.endswith("-m proxy --port 9000 --no-discover --backend a=http://b\n")
    assert make(tmp_path, "--dry-run", "run").stdout.strip().endswith("-m proxy")


def test_tests_run_beside_each_other_and_take_arguments(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "package-lock.json"):
        (tmp_path / name).touch()
    command = make(tmp_path, "--dry-run", "test", "ARGS=-k name").stdout.splitlines()[-1]
    assert "-m pytest -n 2 --dist loadfile" in command and command.endswith(" -k name")


@pytest.mark.parametrize(("target", "collects"), [("install", True), ("test", True), ("run", False)])
def test_what_the_built_wheel_asks_for_is_collected_before_the_tests_only(
    tmp_path: Path, target: str, collects: bool
) -> None:
    for name in ("pyproject.toml", "package-lock.json"):
        (tmp_path / name).touch()
    collecting, _, testing = make(tmp_path, "--dry-run", target).stdout.partition("-m pytest")
    assert ("pip download --quiet --dest .cache/wheels '.[demo,lan]'" in collecting) is collects
    assert "pip" not in testing


def test_the_wheels_are_collected_again_when_what_is_asked_for_changes(tmp_path: Path) -> None:
    stamp = ".cache/wheels/.made"
    made = [tmp_path / name for name in (".venv/.made", "pyproject.toml", stamp)]
    for age, path in enumerate(made):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (age, age))
    assert "is up to date" in make(tmp_path, stamp).stdout
    (tmp_path / "pyproject.toml").touch()
    assert "pip download" in make(tmp_path, "--dry-run", stamp).stdout
