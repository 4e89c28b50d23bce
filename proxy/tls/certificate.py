"""The certificate that --tls makes: for which names, for how long, and when it is made anew."""

import datetime
from collections.abc import Iterable
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Pair = tuple[PrivateKeyTypes, x509.Certificate]

# Apple's and other browsers refuse what is valid for longer than 398 days.
_LIFE = datetime.timedelta(days=397)
# A phone's clock may be behind ours.
_BACK = datetime.timedelta(days=1)
_RENEW = datetime.timedelta(days=30)
_MOST_NAMES = 50


def renew(kept: bytes, names: Iterable[str], now: datetime.datetime) -> bytes:
    """A key and its certificate in PEM form: those `kept` while they serve, else a new certificate for the same key.

    They serve while the certificate holds all of these hosts' names and addresses, and has 30 days left. A new key is
    made only where none is kept. `now` knows its time zone.
    """
    wanted = list(dict.fromkeys(names))
    pair = _read(kept)
    if not pair:
        return _write(_make(ec.generate_private_key(ec.SECP256R1()), wanted, now))
    key, certificate = pair
    held = names_of(certificate)
    begun = certificate.not_valid_before_utc <= now
    if begun and now < certificate.not_valid_after_utc - _RENEW and set(wanted) <= set(held):
        return kept
    # A laptop that comes and goes between two networks keeps one certificate, and phones their consent to it.
    return _write(_make(key, list(dict.fromkeys([*wanted, *held]))[:_MOST_NAMES], now))


def names_of(certificate: x509.Certificate) -> list[str]:
    """The hosts' names and addresses that it holds."""
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in held]


def _make(key: PrivateKeyTypes, names: list[str], now: datetime.datetime) -> Pair:
    assert isinstance(key, ec.EllipticCurvePrivateKey), "no other key is made here"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RealTime-VLM console")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        # A browser takes two certificates of one issuer and one number for a forgery.
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now - _BACK + _LIFE)
        .add_extension(x509.SubjectAlternativeName(map(_alternative, names)), critical=False)
        # It vouches for nobody else: whoever trusts it trusts this console alone.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(pair: Pair) -> bytes:
    key, certificate = pair
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def _read(kept: bytes) -> Pair | None:
    """The pair that is kept, None where there is none, or none that we have made."""
    try:
        key = load_pem_private_key(kept, password=None)
        certificate = x509.load_pem_x509_certificate(kept)
        names_of(certificate)
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return None
    fits = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == certificate.public_key()
    return (key, certificate) if fits else None
