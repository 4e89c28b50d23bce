"""Settings: everything the proxy was told, checked once; the only reader of flags, environment and .env."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from proxy.addresses import is_loopback, is_own, is_wildcard
from proxy.config import checks, envfile
from proxy.config.options import OPTIONS, Values, parse_flags
from proxy.errors import SettingsError
from proxy.llama.command import Command, compose
from proxy.llama.program import find_model, find_program

MIB = 1024 * 1024
DAY = 86_400.0
LOCAL, DISK = "local", "disk"
LLAMA = "llama"
# What may carry a key; a browser's own is not sent where the proxy holds one.
CREDENTIALS = frozenset({"authorization", "api-key", "x-api-key"})
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
    def credential_variable(self) -> str:
        """The variable from which the proxy takes this backend's key, "" where a browser may bring one of its own."""
        if self.key:
            return self.key_variable
        return self.headers_variable if CREDENTIALS & dict(self.headers).keys() else ""

    @property
    def variables(self) -> tuple[str, str, str]:
        """All variables that are for this backend alone."""
        return self.key_variable, self.headers_variable, self.ca_variable

    @property
    def keeps_secret(self) -> bool:
        """Whether the proxy adds something to this backend's requests that no page may know."""
        return bool(self.key or self.headers)

    @property
    def _suffix(self) -> str:
        return re.sub(r"[-.]", "_", self.name).upper()


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


def load(argv: Sequence[str] | None = None) -> tuple[Settings, list[str]]:
    """The settings, and what the person should be warned of, one sentence each.

    Raises SettingsError for the first setting that is wrong.
    """
    flags, extra = parse_flags(argv)
    file = Path(".env")
    stored = envfile.read(file)
    environ = {**stored, **os.environ}
    values = Values(flags, environ)

    host, token = checks.host(values.said("host"), values.text("host")), values.text("token")
    if not token and not is_loopback(host):
        token = secrets.token_urlsafe()
    llama = _llama(values, extra)
    cert, key = _certificate(values)
    settings = Settings(
        host=host,
        port=_port(values),
        backends=(*_managed(llama, environ), *_backends(values, environ, llama)),
        llama=llama,
        allow_origins=tuple(
            text if text in (LOCAL, DISK) else checks.origin(values.said("allow-origin"), text)
            for text in values.list("allow-origin")
        ),
        allow_hosts=tuple(checks.host(values.said("allow-host"), text) for text in values.list("allow-host")),
        token=checks.secret(values.said("token"), token),
        tls=bool(cert) or values.switch("tls"),
        cert=cert,
        key=key,
        discover=not values.switch("no-discover"),
        max_body=round(values.number("max-body", "a number of MiB", least=0.001, most=4096) * MIB),
        body_timeout=values.number("body-timeout", "a number of seconds", least=0.1, most=DAY),
        silence=values.number("silence", "a number of seconds", least=0.1, most=DAY),
        connect_timeout=values.number("connect-timeout", "a number of seconds", least=0.1, most=DAY),
    )
    _refuse_contradictions(settings, values)
    return settings, [
        *([llama.warning] if llama and llama.warning else []),
        *_warn_of_file(file, stored),
        *_warn_of_strangers(settings, environ),
        *_warn_of_disk(settings, values),
    ]


def _port(values: Values) -> int:
    port = values.number("port", "a whole number", least=0, most=65535)
    if not port.is_integer():
        raise SettingsError(f"{values.said('port')} must be a whole number, not {port:g}.")
    return int(port)


def _certificate(values: Values) -> tuple[str, str]:
    cert, key = (os.path.expanduser(values.text(name)) for name in ("cert", "key"))
    if cert and not key:
        raise SettingsError(f"{values.said('cert')} needs its private key too; name that file with --key.")
    if key and not cert:
        # What it says is not told: it may be an API key.
        raise SettingsError(
            f"{values.said('key')} is the file of the private key of --cert, which is missing; "
            "a backend's API key belongs in RTV_KEY_<NAME>."
        )
    return cert, key


def _llama(values: Values, extra: Sequence[str]) -> Command | None:
    model = values.text_unless_off("llama")
    if not model:
        if extra:
            raise SettingsError(f"What stands after -- is for a llama-server ({extra[0]}); add --llama before it.")
        return None
    program = find_program(values.said("llama-server"), values.text("llama-server"))
    return compose(program, find_model(values.said("llama"), model), extra)


def _managed(llama: Command | None, environ: Mapping[str, str]) -> Iterator[Backend]:
    """The backend that the llama-server is, with the key that it asks for, whoever has set that."""
    if llama:
        backend = _furnish(Backend(LLAMA, llama.url), environ)
        key = llama.key or backend.key or environ.get("LLAMA_API_KEY", "").partition(",")[0]
        yield replace(backend, key=checks.secret("The API key of llama-server", key))


def _backends(values: Values, environ: Mapping[str, str], llama: Command | None) -> Iterator[Backend]:
    backends: dict[str, Backend] = {}
    option = values.said("backend")
    for text in values.list("backend"):
        name, equals, url = text.partition("=")
        if not equals:
            raise SettingsError(
                f"{option} {text!r} must be NAME=URL, such as lab=http://10.0.0.5:8000, with no blank in it: "
                "a blank or a comma begins the next backend."
            )
        if not re.fullmatch(r"(?i)[a-z0-9][a-z0-9._-]{0,63}", name):
            raise SettingsError(f"{option} {name!r}: a name is made of letters, digits, dots, hyphens and underscores.")
        if name.lower() == "demo":
            raise SettingsError(f"{option} demo: this name belongs to the built-in backend; choose another.")
        if llama and name.lower() == LLAMA:
            raise SettingsError(f"{option} {name}: this name belongs to the llama-server of --llama; choose another.")
        backend = _furnish(Backend(name, checks.base_url(f"{option} {name}", url)), environ)
        # Names are told apart by their key's variable, or one backend would be sent another's key.
        if other := backends.get(backend.key_variable):
            raise SettingsError(f"{option} {name!r} and {other.name!r} are too alike; rename one.")
        backends[backend.key_variable] = backend
    yield from backends.values()


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


def _refuse_contradictions(settings: Settings, values: Values) -> None:
    secretive = any(backend.keeps_secret for backend in settings.backends)
    if DISK in settings.allow_origins and not settings.token and secretive:
        raise SettingsError(
            f"{values.said('allow-origin')} disk would let any web page spend the backends' keys and extra headers; "
            "set --token too, or remove them."
        )
    for backend in settings.backends:
        parts = urlsplit(backend.url)
        host = parts.hostname or ""
        if parts.port == settings.port and (
            host == settings.host or is_loopback(host) or (is_wildcard(settings.host) and is_own(host))
        ):
            raise SettingsError(
                f"{values.said('backend')} {backend.name}: {backend.url} is this console itself; use another --port."
            )
        if backend.key and "authorization" in dict(backend.headers):
            raise SettingsError(
                f"{backend.headers_variable} has an authorization beside {backend.key_variable}; remove one."
            )
        if backend.ca and parts.scheme != "https":
            raise SettingsError(f"{backend.ca_variable} is for certificates; remove it, or make {backend.url} https.")


def _warn_of_file(file: Path, stored: Mapping[str, str]) -> Iterator[str]:
    secret = (value for name, value in stored.items() if name.startswith((_KEY, _HEADERS)) or name == "RTV_TOKEN")
    if envfile.is_open_to_others(file, secret):
        yield "The file .env holds secrets and others on this machine can read it; run: chmod 600 .env"


def _warn_of_strangers(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    known = {option.twin for option in OPTIONS}.union(*(backend.variables for backend in settings.backends))
    for name in sorted(environ):
        if not name.upper().startswith(envfile.OURS) or not environ[name] or name in known:
            continue
        if name.startswith((_KEY, _HEADERS, _CA)):
            yield f"{name} is set, but no --backend has that name; it is not used."
            continue
        near = get_close_matches(name.upper(), known, n=1)
        yield f"{name} is set, but is no setting and not used; {f'{near[0]} is one' if near else 'see --help'}."


def _warn_of_disk(settings: Settings, values: Values) -> Iterator[str]:
    if DISK in settings.allow_origins:
        guard = "that knows the token" if settings.token else "opened in a browser on this machine"
        option = values.said("allow-origin")
        yield f"{option} disk: any page without an origin of its own, {guard}, can use the backends."
