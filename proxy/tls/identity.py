"""The identity that the console shows under https: the certificate it made itself, or the person's own."""

import datetime
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

from proxy.addresses import is_wildcard, own_names
from proxy.config.settings import Settings
from proxy.errors import SettingsError
from proxy.invitation.lan import lan_addresses
from proxy.invitation.links import phone_hosts
from proxy.tls import keeping, own
from proxy.tls.context import server_context

_ALWAYS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is needed to serve https: a context that holds the certificate.

    `fingerprint` is that of a certificate of the console's own, which nothing else vouches for, as browsers show it;
    it is "" for the person's. `warnings` are sentences for the person.
    """

    context: ssl.SSLContext
    fingerprint: str = ""
    warnings: tuple[str, ...] = ()


def identify(settings: Settings) -> Identity | None:
    """The identity for these settings, None where they are without TLS.

    Raises SettingsError for a certificate that cannot be used, made or kept.
    """
    if not settings.tls:
        return None
    return _of_the_person(settings) if settings.cert else _of_our_own(settings)


def _of_the_person(settings: Settings) -> Identity:
    context = server_context()
    own.load(context, settings.cert, settings.key)
    hosts = phone_hosts(settings) or [settings.host]
    return Identity(context, warnings=tuple(own.examine(context, settings.cert, hosts)))


def _of_our_own(settings: Settings) -> Identity:
    try:
        from proxy.tls import certificate
    except ImportError as error:
        raise SettingsError(
            "--tls needs the package cryptography, which make run brings, and pip install '.[lan]' in the console's "
            "source; or give a certificate of your own with --cert and --key."
        ) from error
    bound = [] if is_wildcard(settings.host) else [settings.host]
    names = [*_ALWAYS, *own_names(), *lan_addresses(), *bound, *settings.allow_hosts]
    file = keeping.folder() / "tls.pem"
    kept = keeping.read(file)
    pair = certificate.renew(kept, names, datetime.datetime.now(datetime.UTC))
    if pair != kept:
        keeping.write(file, pair)
    context = server_context()
    context.load_cert_chain(file)
    return Identity(context, _fingerprint(file))


def _fingerprint(file: Path) -> str:
    _, begin, rest = file.read_text("ascii").partition(ssl.PEM_HEADER)
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(begin + rest)).digest().hex(":").upper()
