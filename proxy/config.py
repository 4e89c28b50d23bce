"""Settings: everything the proxy was told, checked once; the only reader of flags, environment and .env."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from proxy.addresses import host_of, is_loopback, is_own, is_wildcard, origin_of
from proxy.errors import SettingsError
from proxy.options import Values, parse_flags

MIB = 1024 * 1024
DAY = 86_400.0
LOCAL, DISK = "local", "disk"
_KEY = "RTV_KEY_"


@dataclass(frozen=True, slots=True)
class Backend:
    """A model server: `url` ends before the `/v1`, and `key` is for this server alone."""

    name: str
    url: str
    key: str = field(default="", repr=False)

    @property
    def key_variable(self) -> str:
        """The variable that holds this backend's key."""
        return _KEY + re.sub(r"[-.]", "_", self.name).upper()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the proxy runs by. `max_body` is in bytes, times are in seconds."""

    host: str = "127.0.0.1"
    port: int = 8081
    backends: tuple[Backend, ...] = ()
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    discover: bool = True
    max_body: int = 32 * MIB
    silence: float = 300.0
    connect_timeout: float = 5.0


def load(argv: Sequence[str] | None = None) -> tuple[Settings, list[str]]:
    """The settings, and what the person should be warned of, one sentence each.

    Raises SettingsError for the first setting that is wrong.
    """
    flags = parse_flags(argv)
    file = Path(".env")
    stored = _read_env_file(file)
    environ = {**stored, **os.environ}
    values = Values(flags, environ)

    host, token = _host("--host", values.text("host")), values.text("token")
    if not token and not is_loopback(host):
        token = secrets.token_urlsafe()
    settings = Settings(
        host=host,
        port=_port(values),
        backends=_backends(values, environ),
        allow_origins=tuple(_origin(text) for text in values.list("allow-origin")),
        allow_hosts=tuple(_host("--allow-host", text) for text in values.list("allow-host")),
        token=_secret("--token", token),
        discover=not values.switch("no-discover"),
        max_body=int(values.number("max-body", "a number of MiB", least=0.001, most=4096) * MIB),
        silence=values.number("silence", "a number of seconds", least=0.1, most=DAY),
        connect_timeout=values.number("connect-timeout", "a number of seconds", least=0.1, most=DAY),
    )
    _refuse_contradictions(settings)
    return settings, [*_warn_of_file(file, stored), *_warn_of_keys(settings, environ), *_warn_of_disk(settings)]


def _read_env_file(file: Path) -> dict[str, str]:
    try:
        # A key may hold a dollar sign, which must not be taken for a variable.
        found = dotenv_values(file, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file .env cannot be read ({type(error).__name__}); mend or remove it.") from error
    return {name: value for name, value in found.items() if value is not None}


def _port(values: Values) -> int:
    port = values.number("port", "a whole number", least=0, most=65535)
    if not port.is_integer():
        raise SettingsError(f"--port must be a whole number, not {port:g}.")
    return int(port)


def _backends(values: Values, environ: Mapping[str, str]) -> tuple[Backend, ...]:
    backends: dict[str, Backend] = {}
    for text in values.list("backend"):
        name, equals, url = text.partition("=")
        if not equals:
            raise SettingsError(f"--backend {text!r} must be NAME=URL, such as lab=http://10.0.0.5:8000.")
        if not re.fullmatch(r"(?i)[a-z0-9][a-z0-9._-]{0,63}", name):
            raise SettingsError(
                f"--backend {name!r}: a name is made of letters, digits, dots, hyphens and underscores."
            )
        if name.lower() == "demo":
            raise SettingsError("--backend demo: this name belongs to the built-in backend; choose another.")
        unlocked = Backend(name, _backend_url(name, url))
        key = _secret(unlocked.key_variable, environ.get(unlocked.key_variable, "").strip())
        # Names are told apart by their key's variable, or one backend would be sent another's key.
        if other := backends.get(unlocked.key_variable):
            raise SettingsError(f"--backend {name!r} and {other.name!r} are too alike; rename one.")
        backends[unlocked.key_variable] = Backend(name, unlocked.url, key)
    return tuple(backends.values())


def _backend_url(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        ours = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        ours = False
    if not ours or not re.fullmatch(r"[!-~]+", url):
        raise SettingsError(f"--backend {name}: its URL must be like http://10.0.0.5:8000 or https://host/path.")
    if "@" in parts.netloc:
        raise SettingsError(f"--backend {name}: take the password out of its URL; a key belongs in the environment.")
    if parts.query or parts.fragment:
        raise SettingsError(f"--backend {name}: its URL must end before any ? or #.")
    return url.rstrip("?#").rstrip("/").removesuffix("/v1").rstrip("/")


def _origin(text: str) -> str:
    if text in (LOCAL, DISK):
        return text
    origin = text.lower().rstrip("/")
    if not origin_of(origin):
        raise SettingsError(f"--allow-origin {text!r} must be local, disk, or like https://host or http://host:8000.")
    return origin


def _host(flag: str, text: str) -> str:
    host = host_of(text)
    if not host or re.search(r":\d+$", text.removesuffix(host)):
        raise SettingsError(f"{flag} {text!r} must be a host's name or address, such as 192.168.1.5, without a port.")
    return host


def _secret(name: str, value: str) -> str:
    if not re.fullmatch(r"[!-~]*", value):
        raise SettingsError(f"{name} must be plain ASCII without blanks, because it travels in a header.")
    return value


def _refuse_contradictions(settings: Settings) -> None:
    if DISK in settings.allow_origins and not settings.token and any(backend.key for backend in settings.backends):
        raise SettingsError(
            "--allow-origin disk would let any web page spend the backends' keys; set --token too, or remove the keys."
        )
    for backend in settings.backends:
        parts = urlsplit(backend.url)
        host = parts.hostname or ""
        if parts.port == settings.port and (
            host == settings.host or is_loopback(host) or (is_wildcard(settings.host) and is_own(host))
        ):
            raise SettingsError(f"--backend {backend.name}: {backend.url} is this console itself; use another --port.")


def _warn_of_file(file: Path, stored: Mapping[str, str]) -> Iterator[str]:
    secret = any(value for name, value in stored.items() if name.startswith(_KEY) or name == "RTV_TOKEN")
    if secret and os.name == "posix" and file.stat().st_mode & 0o077:
        yield "The file .env holds secrets and others on this machine can read it; run: chmod 600 .env"


def _warn_of_keys(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    known = {backend.key_variable for backend in settings.backends}
    for name in sorted(environ):
        if name.startswith(_KEY) and environ[name] and name not in known:
            yield f"{name} is set, but no --backend has that name; the key is not used."


def _warn_of_disk(settings: Settings) -> Iterator[str]:
    if DISK in settings.allow_origins:
        guard = "that knows the token" if settings.token else "opened in a browser on this machine"
        yield f"--allow-origin disk: any page without an origin of its own, {guard}, can use the backends."
