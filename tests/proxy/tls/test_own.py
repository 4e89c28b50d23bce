"""The person's own certificate: what is wrong with a pair, each in one sentence, before anything is served."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load_key

from proxy.errors import SettingsError
from proxy.tls import own
from proxy.tls.context import server_context

AUTHORITY = trustme.CA()
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def issue(folder: Path, *names: str, begin: int = -1, end: int = 300) -> tuple[str, str]:
    """A certificate and its key, valid from and until so many days from now."""
    leaf = AUTHORITY.issue_cert(*names or ("localhost",), not_before=NOW + begin * DAY, not_after=NOW + end * DAY)
    cert, key = folder / f"cert{begin}{end}.pem", folder / f"key{begin}{end}.pem"
    for number, pem in enumerate(leaf.cert_chain_pems):
        pem.write_to_path(str(cert), append=number > 0)
    leaf.private_key_pem.write_to_path(str(key))
    return str(cert), str(key)


def check(cert: str, key: str, *hosts: str) -> list[str]:
    context = server_context()
    own.load(context, cert, key)
    return own.examine(context, cert, hosts)


def refusal(cert: str, key: str) -> str:
    with pytest.raises(SettingsError) as caught:
        check(cert, key, "localhost")
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def test_a_sound_pair_is_taken_without_a_word(tmp_path: Path) -> None:
    cert, key = issue(tmp_path, "console.example", "*.home.example", "192.168.1.5", "::1")
    assert check(cert, key, "console.example", "cam.home.example", "192.168.1.5", "::1") == []


def test_a_chain_is_taken_too(tmp_path: Path) -> None:
    leaf = AUTHORITY.create_child_ca().issue_cert("localhost")
    assert len(leaf.cert_chain_pems) == 2
    leaf.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "all.pem"))
    assert check(str(tmp_path / "all.pem"), str(tmp_path / "all.pem"), "localhost") == []


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    cert, key = issue(tmp_path)
    gone = str(tmp_path / "gone.pem")
    assert refusal(gone, key) == f"--cert {gone!r} cannot be read (No such file or directory)."
    assert refusal(cert, gone) == f"--key {gone!r} cannot be read (No such file or directory)."
    assert refusal(str(tmp_path), key) == f"--cert {str(tmp_path)!r} cannot be read (Is a directory)."


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    cert, key = issue(tmp_path)
    assert refusal(key, key) == f"--cert {key!r} holds no certificate in PEM form."
    assert refusal(cert, cert) == f"--key {cert!r} holds no private key in PEM form."
    garbled = tmp_path / "garbled.pem"
    garbled.write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    assert "cannot be used: one of them is no sound PEM." in refusal(str(garbled), key)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    (cert, _), (_, key) = issue(tmp_path), issue(tmp_path, end=200)
    assert refusal(cert, key) == f"--key {key!r} belongs to another certificate than --cert {cert!r}."


def test_a_locked_key_is_refused_with_what_opens_it(tmp_path: Path) -> None:
    cert, key = issue(tmp_path)
    plain = load_key(Path(key).read_bytes(), None)
    locked = plain.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    Path(key).write_bytes(locked)
    assert f"openssl pkey -in {key} -out open.pem" in refusal(cert, key)


def test_dates_that_no_browser_takes_are_refused(tmp_path: Path) -> None:
    assert refusal(*issue(tmp_path, begin=-9, end=-1)).endswith("has expired; renew it.")
    assert refusal(*issue(tmp_path, begin=2)).endswith("is not valid yet; look at this machine's clock.")


@pytest.mark.parametrize(("days", "warned"), [(13, True), (15, False)])
def test_an_end_within_a_fortnight_is_warned_of(days: int, warned: bool, tmp_path: Path) -> None:
    cert, key = issue(tmp_path, end=days)
    warnings = check(cert, key, "localhost")
    assert [sentence.partition(" on ")[0] for sentence in warnings] == [f"The certificate {cert} ends"] * warned


def test_hosts_that_it_is_not_for_are_warned_of(tmp_path: Path) -> None:
    cert, key = issue(tmp_path, "console.example", "192.168.1.5")
    (warning,) = check(cert, key, "console.example", "192.168.1.5", "192.168.1.6", "other.example")
    assert "is not for 192.168.1.6, other.example, where" in warning


def test_the_command_says_it_in_one_sentence_and_ends(tmp_path: Path) -> None:
    cert, key = issue(tmp_path, begin=-9, end=-1)
    command = [sys.executable, "-m", "proxy", "--port", "0", "--no-discover", "--cert", cert, "--key", key]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RTV_")}
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"--cert {cert!r} has expired; renew it.\n"
