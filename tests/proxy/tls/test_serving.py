"""TLS as a person and a phone meet it: one command, from this machine, by its address, and from another machine."""

import itertools
import os
import pty
import re
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from proxy.invitation.lan import lan_addresses
from tests.proxy.command import ROOT, Command, clean_environment, start
from tests.proxy.invitation.test_qr import from_blocks, read_code
from tests.proxy.wire import PATIENCE

WIDE = ["--port", "0", "--host", "0.0.0.0", "--tls"]  # noqa: S104


def trusting(folder: Path) -> ssl.SSLContext:
    """A device that has been told to trust the certificate which lies there, for the names in it."""
    return ssl.create_default_context(cafile=str(folder / "realtime-vlm" / "tls.pem"))


def secure(commands: list[Command], folder: Path, *argv: str) -> Command:
    return start(commands, folder, *(argv or WIDE), XDG_CONFIG_HOME=str(folder))


def test_one_command_serves_https_and_says_so(commands: list[Command], tmp_path: Path) -> None:
    command = secure(commands, tmp_path)
    served = re.fullmatch(r"serving on (https://127\.0\.0\.1:\d+)", command.line())
    assert served
    token = command.line().removeprefix(f"open {served[1]}/#token=")
    assert len(token) >= 32
    assert re.fullmatch(r"certificate made here, SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}", command.line())
    with httpx.Client(base_url=served[1], verify=trusting(tmp_path), trust_env=False) as device:
        assert device.get("/backends").status_code == 401
        assert device.post("/session", json={"token": token}).status_code == 204
        assert device.get("/phone").json()["made"] is True
    code, out, err = command.end()
    assert (code, err) == (0, "")
    assert all(re.fullmatch(r"(on a phone open|or) https://\S+#token=\S+", line) for line in out.splitlines())


def test_a_phone_comes_in_by_the_address_that_it_is_told(commands: list[Command], tmp_path: Path) -> None:
    if not lan_addresses():
        pytest.skip("this machine is in no network")
    command = secure(commands, tmp_path)
    for _ in range(3):
        command.line()
    url, _, token = command.line().removeprefix("on a phone open ").partition("/#token=")
    assert url.startswith(f"https://{lan_addresses()[0]}:")
    with httpx.Client(base_url=url, verify=trusting(tmp_path), trust_env=False) as device:
        own = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        assert device.get("/").status_code == 200
        assert device.post("/session", json={"token": token}, headers=own).status_code == 204
        assert device.get("/backends", headers=own).status_code == 200


def test_a_second_start_shows_the_same_certificate_and_another_token(commands: list[Command], tmp_path: Path) -> None:
    def greeting() -> tuple[str, str]:
        command = secure(commands, tmp_path)
        lines = [command.line() for _ in range(3)]
        command.end()
        return lines[1].partition("#")[2], lines[2]

    first, second = greeting(), greeting()
    assert first[0] != second[0]
    assert first[1] == second[1]


def test_the_terminal_shows_a_code_that_a_phone_can_read(commands: list[Command], tmp_path: Path) -> None:
    if not lan_addresses():
        pytest.skip("this machine is in no network")
    shown, terminal = pty.openpty()
    environ = clean_environment(XDG_CONFIG_HOME=str(tmp_path), TERM="xterm", PYTHONIOENCODING="utf-8")
    command = [sys.executable, "-m", "proxy", "--no-discover", *WIDE]
    process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=terminal)
    os.close(terminal)
    try:
        with os.fdopen(shown, encoding="utf-8") as screen:
            lines = (line.rstrip("\n") for line in iter(screen.readline, ""))
            url = next(line for line in lines if line.startswith("on a phone open ")).split()[-1]
            code = [next(line for line in lines if line.startswith("\x1b"))]
            # Nothing comes after it, so its height must be known: half of its width.
            code += itertools.islice(lines, len(from_blocks(code[0])[0]) // 2)
    finally:
        process.kill()
        process.wait()
    assert read_code(from_blocks("\n".join(code))) == url


def test_ctrl_c_ends_at_once_although_handshakes_are_open(commands: list[Command], tmp_path: Path) -> None:
    command = secure(commands, tmp_path, "--port", "0", "--tls")
    port = int(command.line().rpartition(":")[2])
    lines = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(5)]
    lines[0].sendall(b"\x16\x03\x01")
    httpx.get(f"https://127.0.0.1:{port}/healthz", verify=trusting(tmp_path), trust_env=False)
    code, _, err = command.end()
    assert (code, err) == (0, "")
    for line in lines:
        line.close()


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--cert", "gone.pem"], "--cert needs its private key too"),
        (["--cert", "gone.pem", "--key", "gone.pem"], "'gone.pem' cannot be read"),
        (["--tls"], "cannot be kept in"),
    ],
)
def test_what_is_wrong_is_said_before_the_port_is_taken(
    argv: list[str], says: str, commands: list[Command], tmp_path: Path
) -> None:
    (tmp_path / "realtime-vlm").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(commands, tmp_path, "--port", port, *argv, XDG_CONFIG_HOME=str(tmp_path)).process
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1


# This machine and a phone on one cable, from which no way leads on: two namespaces that only root of their own sees.
CABLE = """
set -e
ip link set lo up
unshare --net sleep 60 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add cable type veth peer name cable netns $!
ip addr add 192.168.7.1/24 dev cable
ip link set cable up
nsenter --target $! --net sh -c 'ip addr add 192.168.7.2/24 dev cable; ip link set cable up'
"""
NAMESPACES = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh"]


def test_a_phone_on_an_air_gapped_network_comes_in(tmp_path: Path) -> None:
    if not all(map(shutil.which, ["unshare", "nsenter", "ip", "timeout"])):
        pytest.skip("needs Linux's unshare, nsenter and ip")
    if subprocess.run([*NAMESPACES, "-c", CABLE], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody make network namespaces")
    console = f"timeout 30 {sys.executable} -m proxy --no-discover {' '.join(WIDE)} --token t"
    ask = f"{sys.executable} {tmp_path / 'phone.py'}"
    (tmp_path / "phone.py").write_text(
        "import sys, httpx\n"
        "url = sys.stdin.readline().split()[-1].partition('/#')[0]\n"
        "with httpx.Client(base_url=url, verify=sys.argv[1], trust_env=False) as device:\n"
        "    device.post('/session', json={'token': 't'}, headers={'Origin': url}).raise_for_status()\n"
        "    print(url, device.get('/backends', headers={'Origin': url}).status_code)\n"
    )
    meeting = (
        f"{console} | grep --line-buffered phone | nsenter --target $! --net {ask} {tmp_path}/realtime-vlm/tls.pem"
    )
    environ = clean_environment(XDG_CONFIG_HOME=str(tmp_path))
    process = subprocess.Popen(
        [*NAMESPACES, "-c", f"{CABLE}\n{meeting} &\nwait $!\n"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert re.fullmatch(r"https://192\.168\.7\.1:\d+ 200\n", process.stdout.readline())
    finally:
        process.kill()
        process.communicate()
