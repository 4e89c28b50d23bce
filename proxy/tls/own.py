"""The person's own certificate: checked before it is served, by shaking hands with it.

What OpenSSL thinks of it as a client is what a browser will think of it, and needs no package. Who has signed it is not
asked: browsers may know an authority that this machine does not.
"""

import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NoReturn

from proxy.errors import SettingsError

_SOON = 14 * 86_400.0  # seconds
# OpenSSL's numbers for what is wrong, where more can be said than it says itself.
_NOT_YET, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64


def load(context: ssl.SSLContext, cert: str, key: str) -> None:
    """Load the certificate and its key, two PEM files. Raises SettingsError for a pair that cannot be served."""
    _require(cert, b"-----BEGIN CERTIFICATE-----", "--cert", "certificate")
    _require(key, b"PRIVATE KEY-----", "--key", "private key")

    def locked() -> NoReturn:
        raise SettingsError(
            f"--key {key!r} is locked with a passphrase; write one without: openssl pkey -in {key} -out open.pem."
        )

    try:
        context.load_cert_chain(cert, key, password=locked)
    except ssl.SSLError as error:
        if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"):
            raise SettingsError(f"--key {key!r} belongs to another certificate than --cert {cert!r}.") from error
        reason = error.reason.lower().replace("_", " ") if error.reason else "one of them is no sound PEM"
        raise SettingsError(f"--cert {cert!r} with --key {key!r} cannot be used: {reason}.") from error


def examine(context: ssl.SSLContext, cert: str, hosts: Iterable[str]) -> list[str]:
    """What the person should be warned of before this certificate is served at these hosts, one sentence each.

    Raises SettingsError for one that no browser takes now.
    """
    try:
        told = _shake(context, cert, "")
    except ssl.SSLCertVerificationError as error:
        wrong = {
            _NOT_YET: "is not valid yet; look at this machine's clock",
            _EXPIRED: "has expired; renew it",
        }
        unforeseen = f"cannot be used: {error.verify_message}"
        raise SettingsError(f"--cert {cert!r} {wrong.get(error.verify_code, unforeseen)}.") from error
    except ssl.SSLError as error:
        raise SettingsError(f"--cert {cert!r} cannot be used: {error.reason}.") from error
    return [*_warn_of_end(cert, told["notAfter"]), *_warn_of_names(context, cert, hosts)]


def _require(path: str, mark: bytes, option: str, what: str) -> None:
    try:
        with open(path, "rb") as file:
            found = mark in file.read()
    except OSError as error:
        raise SettingsError(f"{option} {path!r} cannot be read ({error.strerror}).") from error
    if not found:
        raise SettingsError(f"{option} {path!r} holds no {what} in PEM form.")


def _warn_of_end(cert: str, end: str) -> Iterable[str]:
    if ssl.cert_time_to_seconds(end) - time.time() < _SOON:
        yield f"The certificate {cert} ends on {end}; renew it before."


def _warn_of_names(context: ssl.SSLContext, cert: str, hosts: Iterable[str]) -> Iterable[str]:
    strange = [host for host in hosts if not _holds(context, cert, host)]
    if strange:
        yield (
            f"The certificate {cert} is not for {', '.join(strange)}, where browsers will warn of it; open the console "
            "by a name that it holds, allowed with --allow-host."
        )


def _holds(context: ssl.SSLContext, cert: str, host: str) -> bool:
    try:
        _shake(context, cert, host)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code not in (_OTHER_NAME, _OTHER_ADDRESS):
            raise
        return False
    return True


def _shake(context: ssl.SSLContext, cert: str, host: str) -> dict[str, Any]:
    """The certificate as a client sees it who takes it for granted, and asks for `host` ("" for nobody)."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = bool(host)
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    trusting.load_verify_locations(cert)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(up, down, server_side=True)
    client = trusting.wrap_bio(down, up, server_hostname=host or None)
    # Hello, the certificate, and what either makes of it: an answer each.
    for side in (client, server, client):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return dict(client.getpeercert() or {})
