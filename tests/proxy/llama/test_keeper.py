"""A llama-server of the console's own, played by a stand-in: what /backends tells of it, and how it is kept running."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proxy.config.backend import Backend
from proxy.llama.command import compose
from tests.proxy.backends.test_registry import rows
from tests.proxy.stand_in import Told, install
from tests.proxy.wire import Console, StartConsole, error_of, poll

Managed = Callable[..., Console]


@pytest.fixture
def managed(start_console: StartConsole, tmp_path: Path) -> Managed:
    """Starts a console whose llama-server is given these options."""

    def start(*extra: str, key: str = "", named: tuple[Backend, ...] = ()) -> Console:
        program = str(install(tmp_path))
        command = compose(program, "org/Tiny-GGUF", ["--tell", str(tmp_path / "told"), *extra])
        return start_console(Backend("llama", command.url, key or command.key), *named, llama=command)

    return start


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is started again almost at once."""
    monkeypatch.setattr("proxy.llama.keeper._FIRST", 0.01)
    monkeypatch.setattr("proxy.llama.keeper._LONGEST", 0.01)


def told_in(folder: Path) -> Told:
    poll((folder / "told").exists)
    return Told(folder / "told")


def row_of(console: Console) -> dict[str, Any]:
    return rows(console)["llama"]


def reach(console: Console, status: str) -> dict[str, Any]:
    """Its row, once it has this status."""

    def look() -> dict[str, Any] | None:
        row = row_of(console)
        return row if row["status"] == status else None

    return dict(poll(look))


def test_it_is_the_default_before_the_first_named(managed: Managed) -> None:
    console = managed(named=(Backend("lab", "http://127.0.0.1:9"),))
    row = reach(console, "up")
    assert (row["default"], row["kind"], row["circle"], row["reason"]) == (True, "llama.cpp", "machine", "")
    assert [model["id"] for model in row["models"]] == ["Tiny"]
    assert list(rows(console)) == ["llama", "lab", "demo"]
    assert console.http.get("/v1/models").json()["data"][0]["id"] == "Tiny"


def test_the_page_is_there_while_it_loads(managed: Managed, tmp_path: Path) -> None:
    console = managed("--wait", str(tmp_path / "loaded"))
    told_in(tmp_path)
    assert console.http.get("/").status_code == 200
    row = row_of(console)
    assert (row["status"], row["kind"], row["models"]) == ("loading", "llama.cpp", [])
    assert row["reason"] == "The backend 'llama' is loading its model."
    (tmp_path / "loaded").touch()
    assert reach(console, "up")["reason"] == ""


def test_a_request_meanwhile_is_told_to_come_again(managed: Managed, tmp_path: Path) -> None:
    console = managed("--wait", str(tmp_path / "loaded"))
    for path in ("/v1/chat/completions", "/backends/llama/v1/chat/completions"):
        answer = console.http.post(path, content=b"{}")
        assert answer.status_code == 503
        error = error_of(answer)
        assert (error["type"], error["code"]) == ("unavailable_error", "backend_loading")
        assert error["message"] == "The backend 'llama' is loading its model."


def test_how_far_the_download_is_stands_in_its_reason(
    managed: Managed, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    console = managed("--bars", "--wait", str(tmp_path / "fetched"))
    poll(lambda: row_of(console)["reason"] == "The backend 'llama' is downloading its model: 34 %.")
    assert row_of(console)["status"] == "loading"
    (tmp_path / "fetched").touch()
    reach(console, "up")
    lines = capfd.readouterr().err.splitlines()
    assert lines[0] == f"llama-server: starting {tmp_path / 'llama-server'}"
    assert "llama-server: downloading its model: 30 %" in lines
    assert lines.index("llama-server: loading its model") > lines.index("llama-server: downloading its model: 30 %")
    assert re.fullmatch(r"llama-server: ready at http://127\.0\.0\.1:\d+ after [\d.]+ s", lines[-1])


@pytest.mark.usefixtures("hasty")
def test_killed_it_comes_back(managed: Managed, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    console = managed()
    reach(console, "up")
    first = told_in(tmp_path).pid
    (tmp_path / "told").unlink()
    os.kill(first, signal.SIGKILL)
    assert told_in(tmp_path).pid != first
    assert [model["id"] for model in reach(console, "up")["models"]] == ["Tiny"]
    assert "llama-server: ended: it was killed; it is started again in 0.01 s\n" in capfd.readouterr().err


def test_between_its_death_and_its_return_it_counts_as_loading(
    managed: Managed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.llama.keeper._FIRST", 600.0)
    console = managed()
    reach(console, "up")
    os.kill(told_in(tmp_path).pid, signal.SIGKILL)
    row = reach(console, "loading")
    assert row["reason"] == "The backend 'llama' ended (it was killed) and is soon loading again."
    answer = console.http.post("/v1/chat/completions", content=b"{}")
    assert (answer.status_code, error_of(answer)["message"]) == (503, row["reason"])


def test_each_wait_is_twice_the_last_and_a_good_while_up_forgets_them(
    managed: Managed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("proxy.llama.keeper._FIRST", 0.01)
    monkeypatch.setattr("proxy.llama.keeper._LONGEST", 0.04)
    console = managed()

    def die() -> None:
        reach(console, "up")
        told = told_in(tmp_path)
        (tmp_path / "told").unlink()
        os.kill(told.pid, signal.SIGKILL)
        told_in(tmp_path)

    for _ in range(4):
        die()
    monkeypatch.setattr("proxy.llama.keeper._STEADY", 0.0)
    die()
    waits = re.findall(r"again in ([\d.]+) s", capfd.readouterr().err)
    assert waits == ["0.01", "0.02", "0.04", "0.04", "0.01"]


@pytest.mark.usefixtures("hasty")
def test_what_fails_again_and_again_for_the_same_reason_is_given_up(
    managed: Managed, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = [*(f"line {number}" for number in range(20)), "ggml: out of memory", "exiting due to model loading error"]
    console = managed("--complain", "\n".join(lines))
    row = reach(console, "down")
    assert row["reason"] == (
        "The backend 'llama' does not start: ggml: out of memory; take a smaller model, or after -- a smaller -c, "
        "and start the console again."
    )
    err = capfd.readouterr().err.splitlines()
    assert sum(line.startswith("llama-server: ended: ggml: out of memory") for line in err) == 2
    assert err[-10:] == [f"  {line}" for line in lines[-10:]]
    answer = console.http.post("/v1/chat/completions", content=b"{}")
    assert (answer.status_code, error_of(answer)["code"]) == (502, "backend_unreachable")
    assert error_of(answer)["message"] == row["reason"]


def test_the_console_has_the_key_that_is_asked_for(managed: Managed, tmp_path: Path) -> None:
    console = managed("--api-key", "sk-extra")
    row = reach(console, "up")
    assert (row["keyed"], [model["id"] for model in row["models"]]) == (True, ["Tiny"])


def test_a_key_of_the_environment_is_handed_on_where_nobody_can_list_it(managed: Managed, tmp_path: Path) -> None:
    console = managed(key="sk-env")
    row = reach(console, "up")
    assert (row["keyed"], [model["id"] for model in row["models"]]) == (True, ["Tiny"])
    told = told_in(tmp_path)
    assert told.environ["LLAMA_API_KEY"] == "sk-env"
    assert "sk-env" not in " ".join(told.argv)


def test_it_is_started_bare_and_learns_no_secret_of_the_consoles(
    managed: Managed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTV_KEY_LAB", "sk-lab")
    monkeypatch.setenv("HF_TOKEN", "hf")
    reach(managed("-t", "1"), "up")
    told = told_in(tmp_path)
    assert told.argv[-2:] == ["-t", "1"]
    assert told.environ["HF_TOKEN"] == "hf"
    assert told.environ["LLAMA_ARG_UI"] == "0"
    assert "sk-lab" not in str(told.environ)
