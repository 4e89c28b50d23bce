"""The leash: whatever becomes of who holds it, the program at its end does not stay behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy.llama import leash
from tests.proxy.stand_in import Told, install, runs
from tests.proxy.wire import PATIENCE, poll

LEASH = [sys.executable, "-IS", str(Path(leash.__file__))]
# Holds a leash, and says so; until it is killed.
HOLDER = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE); time.sleep(600)"


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        with process:
            process.kill()


@pytest.fixture
def program(tmp_path: Path) -> list[str]:
    """The stand-in, which tells how it was started."""
    return [str(install(tmp_path)), "--port", "0", "--tell", str(tmp_path / "told")]


def start(started: list[subprocess.Popen[bytes]], *argv: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    started.append(process)
    return process


def told_in(folder: Path) -> Told:
    poll((folder / "told").exists)
    return Told(folder / "told")


def test_it_passes_on_what_is_printed_and_how_that_ended(started: list[subprocess.Popen[bytes]]) -> None:
    command = "import sys; print('said', sys.stdout.isatty()); print('wrong', file=sys.stderr); sys.exit(7)"
    process = start(started, *LEASH, sys.executable, "-c", command)
    assert process.stdout
    assert process.stdout.read().split() == ([b"said", b"True", b"wrong"])
    assert process.wait(PATIENCE) == 7


def test_a_signals_number_comes_above_128(started: list[subprocess.Popen[bytes]]) -> None:
    process = start(started, *LEASH, sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    assert process.wait(PATIENCE) == 137


def test_what_cannot_be_run_is_said(started: list[subprocess.Popen[bytes]], tmp_path: Path) -> None:
    process = start(started, *LEASH, str(tmp_path / "gone"))
    out, _ = process.communicate(timeout=PATIENCE)
    assert out.decode() == f"error: {tmp_path / 'gone'} cannot be run: No such file or directory\n"
    assert process.returncode == 1


def test_let_go_it_ends_the_program(started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path) -> None:
    process = start(started, *LEASH, *program)
    told = told_in(tmp_path)
    assert process.stdin
    process.stdin.close()
    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert not runs(told.pid)


def test_asked_to_end_it_ends_the_program(
    started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path
) -> None:
    process = start(started, *LEASH, *program)
    told = told_in(tmp_path)
    process.terminate()
    process.wait(PATIENCE)
    assert not runs(told.pid)


def test_it_ends_the_program_when_its_holder_is_killed(
    started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path
) -> None:
    holder = start(started, sys.executable, "-c", HOLDER, *LEASH, *program)
    told = told_in(tmp_path)
    holder.kill()
    poll(lambda: not runs(told.pid))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_the_program_ends_even_if_the_leash_is_killed(
    started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path
) -> None:
    process = start(started, *LEASH, *program)
    told = told_in(tmp_path)
    process.kill()
    poll(lambda: not runs(told.pid))


def test_what_does_not_want_to_end_is_killed_with_all_that_it_has_started(
    started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path
) -> None:
    process = start(started, *LEASH, *program, "--brood", "--stubborn")
    told = told_in(tmp_path)
    assert runs(told.child)
    assert process.stdin
    process.stdin.close()
    assert process.wait(PATIENCE) == 128 + signal.SIGKILL
    poll(lambda: not runs(told.pid) and not runs(told.child))


def test_what_the_program_leaves_behind_ends_with_it(
    started: list[subprocess.Popen[bytes]], program: list[str], tmp_path: Path
) -> None:
    process = start(started, *LEASH, *program, "--brood")
    told = told_in(tmp_path)
    os.kill(told.pid, signal.SIGKILL)
    assert process.wait(PATIENCE) == 128 + signal.SIGKILL
    poll(lambda: not runs(told.child))
