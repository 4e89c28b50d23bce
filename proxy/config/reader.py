"""The reader: flags, environment and .env become Settings; the only one that reads them."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from proxy.addresses import is_loopback
from proxy.config import checks, envfile, review
from proxy.config.backend import Backend
from proxy.config.flags import parse_flags
from proxy.config.settings import DISK, LOCAL, MIB, Settings
from proxy.config.values import Values
from proxy.errors import SettingsError
from proxy.llama.command import Command, compose
from proxy.llama.program import find_model, find_program

DAY = 86_400.0  # seconds
LLAMA = "llama"


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
    review.refuse_contradictions(settings, values)
    return settings, list(review.warn(settings, values, environ, file, stored))


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
