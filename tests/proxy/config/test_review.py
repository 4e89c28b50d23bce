"""The review: settings that contradict each other are refused, and unwise ones warned of."""

import os

import certifi
import pytest

from proxy.errors import SettingsError
from tests.proxy.config.reading import read, warnings, write_env


def test_a_key_beside_an_authorization_header_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_KEY_A", "sk-secret")
    monkeypatch.setenv("RTV_HEADERS_A", '{"AUTHORIZATION": "Basic s3cret"}')
    with pytest.raises(SettingsError, match=r"RTV_HEADERS_A .* RTV_KEY_A") as caught:
        read("--backend", "a=http://a")
    assert "s3cret" not in str(caught.value) and "sk-" not in str(caught.value)


def test_an_authority_without_certificates_to_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_CA_A", certifi.where())
    with pytest.raises(SettingsError, match=r"RTV_CA_A .* http://a "):
        read("--backend", "a=http://a")


@pytest.mark.parametrize("secret", ["RTV_KEY_A=sk", """RTV_HEADERS_A='{"X-A": "a"}'"""])
def test_pages_from_disk_may_not_spend_a_secret_without_a_token(secret: str) -> None:
    argv = ["--allow-origin", "disk", "--backend", "a=http://a"]
    write_env(secret)
    with pytest.raises(SettingsError, match="--token"):
        read(*argv)
    assert read(*argv, "--token", "t").token == "t"
    write_env("")
    assert read(*argv).allow_origins == ("disk",)


def test_no_warning_without_a_reason() -> None:
    write_env("RTV_PORT=1\n", 0o644)
    assert warnings("--backend", "a=http://a", "--allow-origin", "local") == []


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
@pytest.mark.parametrize("line", ["RTV_TOKEN=t", "RTV_KEY_A=sk", """RTV_HEADERS_A='{"X-A": "a"}'"""])
def test_secrets_that_others_can_read_are_warned_of(line: str) -> None:
    write_env(line, 0o640)
    (warning,) = warnings("--backend", "a=http://a")
    assert "chmod 600 .env" in warning
    write_env(line, 0o600)
    assert warnings("--backend", "a=http://a") == []


@pytest.mark.parametrize("name", ["RTV_KEY_LABB", "RTV_HEADERS_LABB", "RTV_CA_LABB"])
def test_what_is_meant_for_no_backend_is_warned_of(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "secret")
    (warning,) = warnings("--backend", "lab=http://lab")
    assert name in warning
    assert "secret" not in warning


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("RTV_TOKN", "RTV_TOKEN is one."),
        ("RTV_BACKENDS", "RTV_BACKEND is one."),
        ("RTV_key_lab", "RTV_KEY_LAB is one."),
        ("rtv_max_bodi", "RTV_MAX_BODY is one."),
        ("RTV_WHATEVER_ELSE", "see --help."),
    ],
)
def test_a_setting_that_does_not_exist_is_warned_of(name: str, near: str) -> None:
    write_env(f"{name}=secret\nRTVISION=1\nRTV_PORT=1\n")
    (warning,) = warnings("--backend", "lab=http://lab")
    assert warning == f"{name} is set, but is no setting and not used; {near}"


def test_pages_from_disk_are_warned_of() -> None:
    (warning,) = warnings("--allow-origin", "disk")
    assert "disk" in warning
