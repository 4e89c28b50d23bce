"""Settings: what the proxy runs by, checked already."""

from dataclasses import dataclass, field

from proxy.config.backend import Backend
from proxy.llama.command import Command

MIB = 1024 * 1024
# What --allow-origin takes beside origins: pages that this machine serves, and pages opened from its disk.
LOCAL, DISK = "local", "disk"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the proxy runs by. `max_body` is in bytes, times are in seconds.

    The llama-server that `llama` runs, where there is one, is the first of the `backends`. `cert` and `key` are paths,
    both "" where the certificate is made here.
    """

    host: str = "127.0.0.1"
    port: int = 8081
    backends: tuple[Backend, ...] = ()
    llama: Command | None = None
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    tls: bool = False
    cert: str = ""
    key: str = ""
    discover: bool = True
    max_body: int = 32 * MIB
    body_timeout: float = 30.0
    silence: float = 300.0
    connect_timeout: float = 5.0
