"""Settings: everything the proxy was told, checked once; the only reader of flags, environment and .env."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from proxy import checks
from proxy.addresses import is_loopback, is_own, is_wildcard
from proxy.errors import SettingsError
from proxy.options import Values, parse_flags

MIB = 1024 * 1024
DAY = 86_400.0
LOCAL, DISK = "local", "disk"
_KEY, _HEADERS, _CA = "RTV_KEY_", "RTV_HEADERS_", "RTV_CA_"


@dataclass(frozen=True, slots=True)
class Backend:
    """A model server: `url` ends before the `/v1`; `key` and `headers` (names in lower case) are for it alone.

    `ca` is the path of the PEM file that holds the authority its certificate is checked against, "" for the usual ones.
    """

    name: str
    url: str
    key: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    ca: str = ""

    @property
    def key_variable(self) -> str:
        """The variable that holds this backend's key."""
        return _KEY + self._suffix

    @property
    def headers_variable(self) -> str:
        """The variable that holds this backend's extra headers."""
        return _HEADERS + self._suffix

    @property
    def ca_variable(self) -> str:
        """The variable that names this backend's certificate authority."""
        return _CA + self._suffix

    @property
    def keeps_secret(self) -> bool:
        """Whether the proxy adds something to this backend's requests that no page may know."""
        return bool(self.key or self.headers)

    @property
    def _suffix(self) -> str:
        return re.sub(r"[-.]", "_", self.name).upper()


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
    body_timeout: float = 30.0
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

    host, token = checks.host("--host", values.text("host")), values.text("token")
    if not token and not is_loopback(host):
        token = secrets.token_urlsafe()
    settings = Settings(
        host=host,
        port=_port(values),
        backends=_backends(values, environ),
        allow_origins=tuple(
            text if text in (LOCAL, DISK) else checks.origin("--allow-origin", text)
            for text in values.list("allow-origin")
        ),
        allow_hosts=tuple(checks.host("--allow-host", text) for text in values.list("allow-host")),
        token=checks.secret("--token", token),
        discover=not values.switch("no-discover"),
        max_body=int(values.number("max-body", "a number of MiB", least=0.001, most=4096) * MIB),
        body_timeout=values.number("body-timeout", "a number of seconds", least=0.1, most=DAY),
        silence=values.number("silence", "a number of seconds", least=0.1, most=DAY),
        connect_timeout=values.number("connect-timeout", "a number of seconds", least=0.1, most=DAY),
    )
    _refuse_contradictions(settings)
    return settings, [*_warn_of_file(file, stored), *_warn_of_strangers(settings, environ), *_warn_of_disk(settings)]


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
        backend = _furnish(Backend(name, checks.base_url(f"--backend {name}", url)), environ)
        # Names are told apart by their key's variable, or one backend would be sent another's key.
        if other := backends.get(backend.key_variable):
            raise SettingsError(f"--backend {name!r} and {other.name!r} are too alike; rename one.")
        backends[backend.key_variable] = backend
    return tuple(backends.values())


def _furnish(backend: Backend, environ: Mapping[str, str]) -> Backend:
    """The backend with what the environment holds for it alone."""

    def given(variable: str) -> tuple[str, str]:
        return variable, environ.get(variable, "").strip()

    return replace(
        backend,
        key=checks.secret(*given(backend.key_variable)),
        headers=checks.headers(*given(backend.headers_variable)),
        ca=checks.authority(*given(backend.ca_variable)),
    )


def _refuse_contradictions(settings: Settings) -> None:
    secretive = any(backend.keeps_secret for backend in settings.backends)
    if DISK in settings.allow_origins and not settings.token and secretive:
        raise SettingsError(
            "--allow-origin disk would let any web page spend the backends' keys and extra headers; "
            "set --token too, or remove them."
        )
    for backend in settings.backends:
        parts = urlsplit(backend.url)
        host = parts.hostname or ""
        if parts.port == settings.port and (
            host == settings.host or is_loopback(host) or (is_wildcard(settings.host) and is_own(host))
        ):
            raise SettingsError(f"--backend {backend.name}: {backend.url} is this console itself; use another --port.")
        if backend.key and "authorization" in dict(backend.headers):
            raise SettingsError(
                f"{backend.headers_variable} has an authorization beside {backend.key_variable}; remove one."
            )
        if backend.ca and parts.scheme != "https":
            raise SettingsError(f"{backend.ca_variable} is for certificates; remove it, or make {backend.url} https.")


def _warn_of_file(file: Path, stored: Mapping[str, str]) -> Iterator[str]:
    secret = any(value for name, value in stored.items() if name.startswith((_KEY, _HEADERS)) or name == "RTV_TOKEN")
    if secret and os.name == "posix" and file.stat().st_mode & 0o077:
        yield "The file .env holds secrets and others on this machine can read it; run: chmod 600 .env"


def _warn_of_strangers(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    known = {
        variable
        for backend in settings.backends
        for variable in (backend.key_variable, backend.headers_variable, backend.ca_variable)
    }
    for name in sorted(environ):
        if name.startswith((_KEY, _HEADERS, _CA)) and environ[name] and name not in known:
            yield f"{name} is set, but no --backend has that name; it is not used."


def _warn_of_disk(settings: Settings) -> Iterator[str]:
    if DISK in settings.allow_origins:
        guard = "that knows the token" if settings.token else "opened in a browser on this machine"
        yield f"--allow-origin disk: any page without an origin of its own, {guard}, can use the backends."
