"""The identity that is served: made and kept where none is given, and the names that it is made for."""

import ssl
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes

import proxy.tls
from proxy.config.settings import Settings
from proxy.errors import SettingsError
from proxy.tls import identity, keeping
from proxy.tls.certificate import names_of
from proxy.tls.identity import identify

SECURE = Settings(host="0.0.0.0", tls=True)  # noqa: S104
ALWAYS = ["localhost", "127.0.0.1", "::1", "desk", "desk.local", "192.168.1.5"]


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pair is kept, on a machine of a known name and address."""
    monkeypatch.setattr(identity, "own_names", lambda: ["desk", "desk.local"])
    monkeypatch.setattr(identity, "lan_addresses", lambda: ["192.168.1.5"])
    monkeypatch.setattr(keeping, "folder", lambda: tmp_path / "realtime-vlm")
    return tmp_path / "realtime-vlm" / "tls.pem"


def fingerprint(settings: Settings) -> str:
    made = identify(settings)
    assert made and not made.warnings
    return made.fingerprint


def test_without_tls_there_is_none(file: Path) -> None:
    assert identify(Settings()) is None
    assert not file.parent.exists()


def test_one_is_made_for_every_name_of_this_machine_and_kept_private(file: Path) -> None:
    shown = fingerprint(SECURE)
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    assert names_of(certificate) == ALWAYS
    assert shown.replace(":", "") == certificate.fingerprint(hashes.SHA256()).hex().upper()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert fingerprint(SECURE) == shown, "phones would be asked at each start"


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"host": "127.0.0.1"}, []),
        ({"host": "192.168.7.1"}, ["192.168.7.1"]),
        ({"host": "fd00::5"}, ["fd00::5"]),
        ({"allow_hosts": ("console.example", "10.0.0.9")}, ["console.example", "10.0.0.9"]),
    ],
    ids=["loopback", "one address", "version 6", "allowed hosts"],
)
def test_it_is_made_anew_when_something_is_missing(changes: dict[str, object], more: list[str], file: Path) -> None:
    shown = fingerprint(SECURE)
    again = fingerprint(replace(SECURE, **changes))  # type: ignore[arg-type]
    assert sorted(names_of(x509.load_pem_x509_certificate(file.read_bytes()))) == sorted([*ALWAYS, *more])
    assert (again == shown) is (not more)


def test_a_key_that_others_could_read_is_given_up(file: Path) -> None:
    shown = fingerprint(SECURE)
    key = file.read_bytes().partition(b"-----BEGIN CERTIFICATE")[0]
    file.chmod(0o644)
    assert fingerprint(SECURE) != shown
    assert not file.read_bytes().startswith(key)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_no_pair_is_replaced(file: Path) -> None:
    fingerprint(SECURE)
    file.write_bytes(b"nonsense")
    fingerprint(SECURE)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)


def test_without_the_extra_it_is_said_what_to_install(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.delitem(sys.modules, "proxy.tls.certificate")
    monkeypatch.delattr(proxy.tls, "certificate")
    with pytest.raises(SettingsError, match=r"pip install '\.\[lan\]'.* --cert and --key\.$"):
        identify(SECURE)
    assert not file.exists()


def test_the_persons_own_needs_no_extra_and_no_folder(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    leaf = trustme.CA().issue_cert("console.example")
    leaf.cert_chain_pems[0].write_to_path(str(cert))
    leaf.private_key_pem.write_to_path(str(key))
    monkeypatch.setitem(sys.modules, "cryptography", None)
    settings = replace(SECURE, cert=str(cert), key=str(key))
    own = identify(replace(settings, allow_hosts=("console.example",)))
    assert own and (own.fingerprint, own.warnings) == ("", ())
    bare = identify(replace(settings, host="127.0.0.1"))
    assert bare and "is not for 127.0.0.1, where" in bare.warnings[0]
    assert not file.parent.exists()
