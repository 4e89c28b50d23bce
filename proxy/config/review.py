"""The review of all settings together: what contradicts itself, and what the person should be warned of."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from proxy.addresses import is_loopback, is_own, is_wildcard
from proxy.config import envfile
from proxy.config.backend import CA, HEADERS, KEY
from proxy.config.options import OPTIONS
from proxy.config.settings import DISK, Settings
from proxy.config.values import Values
from proxy.errors import SettingsError


def refuse_contradictions(settings: Settings, values: Values) -> None:
    """Raises SettingsError for the first two settings that cannot both be meant."""
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


def warn(
    settings: Settings, values: Values, environ: Mapping[str, str], file: Path, stored: Mapping[str, str]
) -> Iterator[str]:
    """What the person should be warned of, one sentence each; `stored` is what the file .env adds to `environ`."""
    if settings.llama and settings.llama.warning:
        yield settings.llama.warning
    yield from _warn_of_file(file, stored)
    yield from _warn_of_strangers(settings, environ)
    yield from _warn_of_disk(settings, values)


def _warn_of_file(file: Path, stored: Mapping[str, str]) -> Iterator[str]:
    secret = (value for name, value in stored.items() if name.startswith((KEY, HEADERS)) or name == "RTV_TOKEN")
    if envfile.is_open_to_others(file, secret):
        yield "The file .env holds secrets and others on this machine can read it; run: chmod 600 .env"


def _warn_of_strangers(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    known = {option.twin for option in OPTIONS}.union(*(backend.variables for backend in settings.backends))
    for name in sorted(environ):
        if not name.upper().startswith(envfile.OURS) or not environ[name] or name in known:
            continue
        if name.startswith((KEY, HEADERS, CA)):
            yield f"{name} is set, but no --backend has that name; it is not used."
            continue
        near = get_close_matches(name.upper(), known, n=1)
        yield f"{name} is set, but is no setting and not used; {f'{near[0]} is one' if near else 'see --help'}."


def _warn_of_disk(settings: Settings, values: Values) -> Iterator[str]:
    if DISK in settings.allow_origins:
        guard = "that knows the token" if settings.token else "opened in a browser on this machine"
        option = values.said("allow-origin")
        yield f"{option} disk: any page without an origin of its own, {guard}, can use the backends."
