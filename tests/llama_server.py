"""Where llama-server is: found on this machine, or unpacked once by `python -m tests.llama_server`.

Debian's stable releases have none, but its unstable one does, with a C library of its own. Nothing is installed: the
packages come from the mirror that this machine's apt is set up with and are unpacked below `.cache`. Where that is
not possible, the tests that need it skip and say so.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".cache" / "llama"
STARTER = FOLDER / "llama-server"
TOOLS = ("apt-get", "dpkg", "dpkg-deb")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# The server and everything that it loads, down to the C library: those of an older release are too old for it.
PACKAGES = (
    *("llama.cpp-tools", "libllama0", "libggml0", "libssl3t64", "libzstd1", "zlib1g"),
    *("libc6", "libgcc-s1", "libstdc++6", "libgomp1"),
)
# Started through the loader beside it, it looks for its parts beside that loader: the variable tells it of the one
# that every such processor can run.
SCRIPT = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/system/usr
lib=$here/lib/x86_64-linux-gnu
export GGML_BACKEND_PATH="${GGML_BACKEND_PATH:-$lib/ggml/backends0/libggml-cpu-x64.so}"
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama" "$here/bin/llama-server" "$@"
"""
LACKING = "there is no llama-server: put one on PATH, or set it up with make install on a Debian of amd64"


def binary() -> str | None:
    """The path of a llama-server: the machine's own, else the unpacked one, else None."""
    return shutil.which("llama-server") or (str(STARTER) if STARTER.exists() else None)


def set_up() -> None:
    """Unpack one where none is found, and tell its version: what it answers changes with it."""
    if binary() is None and (obstacle := _obstacle() or _unpack()):
        print(f"no llama-server: the tests that need it will be skipped ({obstacle})")
    if found := binary():
        told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        print(f"llama-server {(told.stdout + told.stderr).partition('version: ')[2].partition(chr(10))[0]}".rstrip())


def _obstacle() -> str:
    """What stands in the way of unpacking Debian's; empty for nothing."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{missing[0]} is missing, which Debian has"
    if (architecture := _output("dpkg", "--print-architecture").strip()) != "amd64":
        return f"this is a machine of {architecture}, and not of amd64"
    return "" if KEYRING.exists() else "the package debian-archive-keyring is missing"


def _unpack() -> str:
    """Fetch the packages and unpack them; what went wrong, empty for nothing."""
    targets = _output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian")
    mirror = next((line for line in targets.splitlines() if "security" not in line), None)
    if mirror is None:
        return "apt knows no mirror of Debian"
    print("unpacking llama-server ...", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    apt = FOLDER / "apt"
    for folder in (apt / "lists" / "partial", apt / "archives" / "partial"):
        folder.mkdir(parents=True)
    (apt / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} sid main\n")
    get = ["apt-get", "-qq", *_apart(apt)]
    try:
        subprocess.run([*get, "update"], capture_output=True, text=True, check=True)
        subprocess.run([*get, "download", *PACKAGES], cwd=apt, capture_output=True, text=True, check=True)
        for package in apt.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, FOLDER / "system"], capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as failed:
        return " ".join(failed.stderr.split())[-300:] or f"{failed.cmd[0]} failed"
    shutil.rmtree(apt)
    # Written last: what is half unpacked is not found.
    STARTER.write_text(SCRIPT)
    STARTER.chmod(0o755)
    return ""


def _apart(folder: Path) -> Iterator[str]:
    """The options that keep apt to this folder, and the machine's own sources out of it."""
    settings = {
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder,
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/nonexistent",
        # To root alone it would be a user of apt's own, who may not write here.
        "APT::Sandbox::User": "root",
    }
    for name, value in settings.items():
        yield from ("-o", f"{name}={value}")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    set_up()
