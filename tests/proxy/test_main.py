"""The command as a person runs it: what it prints, how it stops, and its sentences for mistakes."""

import os
import re
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.errors import SettingsError
from proxy.server import Server, listen
from tests.proxy.command import Command, start
from tests.proxy.stand_in import install
from tests.proxy.wire import PATIENCE, Line, StartConsole, StartPeer, model_server, poll


def test_one_line_says_where_it_serves_once_it_does(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, "--port", "0")
    match = re.fullmatch(r"serving on (http://127\.0\.0\.1:\d+)", command.line())
    assert match
    assert httpx.get(f"{match[1]}/healthz", trust_env=False).json() == {"status": "ok"}
    assert command.end() == (0, "", "")


def test_with_a_token_a_second_line_gives_the_url_to_open(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, "--port", "0", RTV_TOKEN="a+b/c")
    url = command.line().removeprefix("serving on ")
    assert command.line() == f"open {url}/#token=a%2Bb%2Fc"
    assert command.end() == (0, "", "")


def test_beyond_loopback_a_token_is_made_and_works(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, "--port", "0", "--host", "0.0.0.0")  # noqa: S104
    url = command.line().removeprefix("serving on ")
    token = command.line().removeprefix(f"open {url}/#token=")
    assert len(token) >= 32
    assert httpx.get(f"{url}/backends", trust_env=False).status_code == 401
    answer = httpx.get(f"{url}/backends", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert answer.status_code == 200
    code, out, err = command.end()
    assert (code, out, err) == (0, "", "")


def test_ctrl_c_ends_at_once_although_a_stream_is_open(
    commands: list[Command], tmp_path: Path, start_peer: StartPeer
) -> None:
    told = threading.Event()

    def stream(line: Line) -> None:
        line.stream()
        line.chunk(b"data: {}\n\n")
        line.wait_closed()
        told.set()

    peer = start_peer(model_server(stream))
    command = start(commands, tmp_path, "--port", "0", "--backend", f"lab={peer.url}")
    url = command.line().removeprefix("serving on ")
    with httpx.stream("POST", f"{url}/v1/chat/completions", content=b"{}", trust_env=False) as answer:
        chunks = answer.iter_raw()  # held, because without it the client hangs up
        assert next(chunks) == b"data: {}\n\n"
        assert command.end() == (0, "", "")
    assert told.wait(PATIENCE)


def test_sigterm_ends_it_without_a_traceback(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, "--port", "0")
    command.line()
    _, out, err = command.end(signal.SIGTERM)
    assert (out, err) == ("", "")


def test_settings_come_from_the_working_folders_env_file(commands: list[Command], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RTV_PORT=0\nRTV_TOKEN=from-file\n")
    (tmp_path / ".env").chmod(0o644)
    command = start(commands, tmp_path)
    command.line()
    assert command.line().endswith("/#token=from-file")
    code, _, err = command.end()
    assert code == 0
    assert err == "The file .env holds secrets and others on this machine can read it; run: chmod 600 .env\n"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--port", "many"], "--port"),
        (["--nonsense"], "--help"),
        (["--backend", "nonsense"], "NAME=URL"),
        (["--host", "203.0.113.7"], "not an address of this machine"),
        (["--host", "no-such-name.invalid"], "--host"),
    ],
)
def test_a_mistake_is_one_sentence_on_stderr(
    argv: list[str], says: str, commands: list[Command], tmp_path: Path
) -> None:
    process = start(commands, tmp_path, *argv).process
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_broken_env_file_is_one_sentence_on_stderr(commands: list[Command], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('RTV_PORT=0\nRTV_BACKEND="lab=http://x\n')
    process = start(commands, tmp_path).process
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("Line 2 of .env ")
    assert err.count("\n") == 1


def test_a_port_in_use_is_said_with_what_to_do(commands: list[Command], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(commands, tmp_path, "--port", str(port)).process
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert err == f"Port {port} is in use; stop what uses it, or choose another with --port.\n"


def test_nothing_it_prints_or_logs_holds_a_key(commands: list[Command], tmp_path: Path) -> None:
    dead = ["--backend", "lab=http://127.0.0.1:9"]
    secrets = {"RTV_KEY_LAB": "sk-secret", "RTV_HEADERS_LAB": '{"X-Pass": "sk-header"}', "RTV_TOKEN": "the-token"}
    command = start(commands, tmp_path, "--port", "0", *dead, **secrets)
    url = command.line().removeprefix("serving on ")
    command.line()
    bearer = {"Authorization": "Bearer the-token"}
    answer = httpx.post(f"{url}/v1/chat/completions", content=b"private", headers=bearer, trust_env=False)
    assert answer.status_code == 502
    httpx.post(f"{url}/v1/chat/completions", headers={"Authorization": "Bearer sk-browser"}, trust_env=False)
    _, out, err = command.end()
    assert "not running" in err
    for secret in ("sk-secret", "sk-header", "the-token", "private", "sk-browser"):
        assert secret not in out + err


def test_a_visible_cut_is_logged_once_with_its_reason(
    start_console: StartConsole, start_peer: StartPeer, caplog: pytest.LogCaptureFixture
) -> None:
    def cut(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        line.socket.shutdown(socket.SHUT_RDWR)

    console = start_console(Backend("lab", start_peer(model_server(cut)).url))
    with pytest.raises(httpx.RemoteProtocolError):
        console.http.post("/v1/chat/completions", content=b"{}")
    poll(lambda: caplog.messages)
    assert caplog.messages == ["The backend 'lab' broke off in the middle of its answer."]


def test_an_ipv6_address_is_written_in_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        listener = listen("::1", 0)
    except SettingsError as error:
        pytest.skip(f"no IPv6 on this machine: {error}")
    port = listener.getsockname()[1]
    server = Server(Settings(host="::1", port=port, discover=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    poll(lambda: server.started)
    assert httpx.get(f"http://[::1]:{port}/backends", trust_env=False).status_code == 200
    server.should_exit = True
    thread.join(PATIENCE)
    assert capsys.readouterr().out == f"serving on http://[::1]:{port}\n"


# With a llama-server of its own


def llama(folder: Path, *extra: str) -> list[str]:
    """The options for a stand-in that tells, in the file `told`, how it was started."""
    options = ["--port", "0", "--llama", "org/Tiny-GGUF", "--llama-server", str(install(folder))]
    return [*options, "--", "--tell", str(folder / "told"), *extra]


def test_it_serves_before_its_llama_server_is_ready(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, *llama(tmp_path, "--wait", str(tmp_path / "loaded")))
    url = command.line().removeprefix("serving on ")

    def row() -> dict[str, Any]:
        found = httpx.get(f"{url}/backends", trust_env=False).json()["backends"][0]
        assert isinstance(found, dict)
        return found

    assert (row()["name"], row()["status"]) == ("llama", "loading")
    (tmp_path / "loaded").touch()
    poll(lambda: row()["status"] == "up")
    code, out, err = command.end()
    assert (code, out) == (0, "")
    assert [line.split()[1] for line in err.splitlines()] == ["starting", "ready"]
    assert not command.told(tmp_path / "told").runs()


def test_ctrl_c_in_the_terminal_reaches_it_only_through_the_console(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, *llama(tmp_path))
    command.line()
    told = command.told(tmp_path / "told")
    assert os.getpgid(told.pid) != os.getpgid(command.process.pid)
    assert os.getsid(told.pid) != os.getsid(command.process.pid)


def test_killed_it_takes_its_llama_server_along(commands: list[Command], tmp_path: Path) -> None:
    command = start(commands, tmp_path, *llama(tmp_path))
    command.line()
    told = command.told(tmp_path / "told")
    command.process.kill()
    poll(lambda: not told.runs())


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--", "-c", "1"], "add --llama"),
        (["--llama", "nonsense"], "repository"),
        (["--llama", "gone.gguf"], "no such file"),
        (["--llama", "--llama-server", "./gone"], "--llama-server './gone'"),
        (["--llama", "--", "--port", "many"], "--port after --"),
        (["--llama", "--backend", "Llama=http://127.0.0.1:9"], "--backend Llama: this name belongs to"),
    ],
)
def test_a_mistake_about_the_llama_server_is_one_sentence_too(
    argv: list[str], says: str, commands: list[Command], tmp_path: Path
) -> None:
    program = str(install(tmp_path))
    process = start(commands, tmp_path, *argv, RTV_LLAMA_SERVER=program).process
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1
