"""A stand-in for the program llama-server: takes its options, prints as it does, and behaves as it is told.

Its own options say how: `--wait FILE` is busy until that file exists, `--bars` shows a download's progress meanwhile,
`--complain LINES` prints them and leaves with status 3, `--brood` starts another process, `--stubborn` lets neither of
them be asked to end, `--tell FILE` writes down how it was started.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NAP = "import time; time.sleep(600)"
LOADING = {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}


def install(folder: Path, name: str = "llama-server") -> Path:
    """The program, in `folder`."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{__file__}" "$@"\n')
    program.chmod(0o755)
    return program


class Told:
    """What one with `--tell FILE` has told: its `pid`, `argv` and `environ`, and the `child` that `--brood` started."""

    def __init__(self, path: Path) -> None:
        facts = json.loads(path.read_text("utf-8"))
        self.pid: int = facts["pid"]
        self.child: int = facts["child"]
        self.argv: list[str] = facts["argv"]
        self.environ: dict[str, str] = facts["environ"]

    def runs(self) -> bool:
        return runs(self.pid)


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended does not, even if nobody has asked yet how."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):  # gone before, or while it is read
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    for option in ("--port", "--alias", "--api-key", "--wait", "--complain", "--tell"):
        parser.add_argument(option)
    for option in ("--bars", "--stubborn", "--brood"):
        parser.add_argument(option, action="store_true")
    asked, _ = parser.parse_known_args()
    if asked.stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # A signal that is ignored here is ignored there too.
    child = subprocess.Popen([sys.executable, "-IS", "-c", NAP]).pid if asked.brood else 0
    if asked.tell:
        facts = {"pid": os.getpid(), "child": child, "argv": sys.argv[1:], "environ": dict(os.environ)}
        draft = Path(f"{asked.tell}.draft")
        draft.write_text(json.dumps(facts), "utf-8")
        draft.rename(asked.tell)
    if asked.complain:
        print(asked.complain, file=sys.stderr)
        sys.exit(3)
    gate = Path(asked.wait) if asked.wait else None
    if asked.bars:
        show(0)
        show(34)
        if gate:
            wait_for(gate)
        show(100)
        print("\n0.00.049.725 I srv    load_model: loading model 'tiny.gguf'", flush=True)
    key = asked.api_key or os.environ.get("LLAMA_API_KEY", "")
    serve(int(asked.port), asked.alias, key.partition(",")[0], gate)


def show(share: int) -> None:
    """Progress, which llama-server shows to a terminal only."""
    if sys.stdout.isatty():
        print(f"\rDownloading tiny.gguf ─────{share:4d}%\x1b[K\r", end="", flush=True)


def wait_for(gate: Path) -> None:
    while not gate.exists():
        time.sleep(0.01)


def serve(port: int, alias: str, key: str, gate: Path | None) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if gate and not gate.exists():
                self.answer(503, LOADING)
            elif self.path == "/health":
                self.answer(200, {"status": "ok"})
            elif key and self.headers["Authorization"] != f"Bearer {key}":
                self.answer(401, {"error": {"message": "Invalid API Key", "code": 401}})
            else:
                self.answer(200, {"object": "list", "data": [{"id": alias, "owned_by": "llamacpp"}]})

        def answer(self, status: int, payload: Any) -> None:
            body = json.dumps(payload).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
