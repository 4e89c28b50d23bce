"""nginx as a reference: one process that passes streams on as they come and keeps its connections upstream."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

HINT = "nginx is not installed, so it is left out; for its column: apt install nginx-light."

# A frame fits into memory, as it does in the other proxies. Relative paths are below the prefix that -p sets.
CONFIG = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    client_max_body_size 32m;
    client_body_buffer_size 1m;
    keepalive_requests 1000000;
    upstream model {{
        server {upstream};
        keepalive 512;
        keepalive_requests 1000000;
    }}
    server {{
        listen {address} reuseport;
        location / {{
            proxy_pass http://model;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


def program() -> str | None:
    """Where nginx is: Debian keeps it out of a plain user's PATH."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))


class Nginx:
    """nginx before the server at the URL `upstream`, with files of its own only, while the `with` block lasts."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc

    def __enter__(self) -> Self:
        found = program()
        assert found, HINT
        self._folder = tempfile.TemporaryDirectory()
        # nginx cannot choose a free port: one is reserved by a socket that does not listen, and shared.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reserved.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*self._reserved.getsockname())
        config = Path(self._folder.name, "nginx.conf")
        config.write_text(CONFIG.format(upstream=self._upstream, address=address))
        self._process = subprocess.Popen([found, "-e", "stderr", "-p", self._folder.name, "-c", str(config)])
        self.url, self.pid = f"http://{address}", self._process.pid
        self._wait()
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            assert self._process.poll() is None, "nginx did not start"
            with socket.socket() as trial:
                if trial.connect_ex(self._reserved.getsockname()) == 0:
                    return
            assert time.monotonic() < deadline, "nginx does not take connections"
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._reserved.close()
        self._folder.cleanup()
