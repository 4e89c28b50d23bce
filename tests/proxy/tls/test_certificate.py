"""The certificate that --tls makes: what stands in it, and when it is made anew."""

import datetime
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from proxy.tls.certificate import names_of, renew

NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
NAMES = ["localhost", "127.0.0.1", "::1", "desk", "desk.local", "192.168.1.5"]


def read(pair: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pair)


def key_of(pair: bytes) -> bytes:
    key = load_pem_private_key(pair, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_it_is_for_these_names_and_for_serving_only() -> None:
    pair = renew(b"", NAMES, NOW)
    certificate = read(pair)
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert held.get_values_for_type(x509.DNSName) == ["localhost", "desk", "desk.local"]
    assert held.get_values_for_type(x509.IPAddress) == [ip_address(one) for one in ("127.0.0.1", "::1", "192.168.1.5")]
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca) == (True, False), "it could vouch for any other site"
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.digital_signature and not usage.value.key_cert_sign
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    certificate.verify_directly_issued_by(certificate)


def test_no_browser_refuses_it_for_its_dates() -> None:
    certificate = read(renew(b"", NAMES, NOW))
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert begin == NOW - DAY, "a phone's clock may be behind"
    assert end - begin == 397 * DAY


def test_it_begins_with_its_key_and_can_be_loaded_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pair.pem").write_bytes(renew(b"", NAMES, NOW))
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "pair.pem")


@pytest.mark.parametrize("days", [0, 1, 300, 365])
def test_it_is_kept_while_it_serves(days: int) -> None:
    pair = renew(b"", NAMES, NOW)
    assert renew(pair, NAMES, NOW + days * DAY) == pair
    assert renew(pair, [*reversed(NAMES[1:])], NOW + days * DAY) == pair, "it may hold more than is asked for"


@pytest.mark.parametrize("days", [-2, 366, 396, 1000])
def test_near_its_end_or_before_its_begin_it_is_made_anew_for_the_same_key(days: int) -> None:
    pair = renew(b"", NAMES, NOW)
    again = renew(pair, NAMES, NOW + days * DAY)
    old, new = read(pair), read(again)
    assert new.not_valid_before_utc == NOW + (days - 1) * DAY
    assert key_of(again) == key_of(pair)
    assert new.serial_number != old.serial_number


def test_a_new_address_makes_a_new_certificate_which_holds_the_old_ones_too() -> None:
    home = renew(b"", NAMES, NOW)
    office = renew(home, [*NAMES[:-1], "10.0.0.7"], NOW + DAY)
    assert key_of(office) == key_of(home)
    assert names_of(read(office)) == [*NAMES[:-1], "10.0.0.7", "192.168.1.5"]
    assert renew(office, NAMES, NOW + 2 * DAY) == office, "back home the phones would be asked again"


def test_it_does_not_grow_without_end() -> None:
    pair = b""
    for number in range(70):
        pair = renew(pair, ["localhost", f"10.0.0.{number}"], NOW)
    held = names_of(read(pair))
    assert len(held) == 50
    assert held[:2] == ["localhost", "10.0.0.69"]


def test_a_name_asked_for_twice_stands_there_once() -> None:
    assert names_of(read(renew(b"", ["localhost", "desk", "localhost"], NOW))) == ["localhost", "desk"]


def half(pair: bytes, *, key: bool) -> bytes:
    begin = pair.index(b"-----BEGIN CERTIFICATE-----")
    return pair[:begin] if key else pair[begin:]


ONE, OTHER = renew(b"", NAMES, NOW), renew(b"", NAMES, NOW)


@pytest.mark.parametrize(
    "kept",
    [
        b"nonsense",
        half(ONE, key=True),
        half(ONE, key=False),
        half(ONE, key=True) + half(OTHER, key=False),
        ONE[:-90],
        ONE.replace(b"M", b"N", 1),
    ],
    ids=["nonsense", "key alone", "certificate alone", "of two pairs", "cut off", "garbled"],
)
def test_what_is_no_pair_of_ours_is_replaced(kept: bytes) -> None:
    pair = renew(kept, NAMES, NOW)
    assert names_of(read(pair)) == NAMES
    assert read(pair).public_key() == load_pem_private_key(pair, None).public_key()
