"""Checks: what a value must be like before a header or a connection is trusted with it."""

import traceback
from pathlib import Path

import certifi
import pytest

from proxy.config import checks
from proxy.errors import SettingsError

NOT_EXTRA = (
    *("Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer", "Upgrade"),
    *("Proxy-Authorization", "Proxy-Connection", "Accept-Encoding", "Expect", "Cookie", "Origin"),
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("s3cret", "JSON object"),
        ('{"X-A": "s3cret"', "JSON object"),
        ('["X-A", "s3cret"]', "JSON object"),
        ('"s3cret"', "JSON object"),
        ("null", "JSON object"),
        ('{"X-A": 3}', "the value of x-a"),
        ('{"X-A": null}', "the value of x-a"),
        ('{"X-A": {"s3cret": "s3cret"}}', "the value of x-a"),
        ('{"X-A": ["s3cret"]}', "the value of x-a"),
        ('{"X-A": "s3cret\\r\\nX-B: b"}', "the value of x-a"),
        ('{"X-A": "s3cret\\n"}', "the value of x-a"),
        ('{"X-A": "s3cret\\u0000"}', "the value of x-a"),
        ('{"X-A": "s3cr\\u00e9t"}', "the value of x-a"),
        ('{"X-A: s3cret": ""}', "a header's name"),
        ('{"": "s3cret"}', "a header's name"),
        ('{"X-\\u0130": "s3cret"}', "a header's name"),
        ('{"X-A\\n": "s3cret"}', "a header's name"),
        ('{"X-A": "s3cret", "x-a": "other"}', "x-a stands there twice"),
        ('{"X-A": "s3cret", "X-A": "other"}', "x-a stands there twice"),
        *((f'{{"{name}": "s3cret"}}', f"the header {name.lower()} ") for name in NOT_EXTRA),
    ],
)
def test_headers_that_cannot_be_added_are_refused_and_not_shown(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match="RTV_HEADERS_A") as caught:
        checks.headers("RTV_HEADERS_A", text)
    message = str(caught.value)
    assert says in message
    assert "\n" not in message and message.endswith(".")
    assert "s3cr" not in "".join(traceback.format_exception(caught.value))


def test_no_headers_are_written_as_nothing_or_an_empty_object() -> None:
    assert checks.headers("RTV_HEADERS_A", "") == checks.headers("RTV_HEADERS_A", "{}") == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("", "no certificate"),
        ("no certificate at all", "no certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate"),
    ],
)
def test_an_authority_that_cannot_vouch_is_refused(content: str | None, says: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError, match="RTV_CA_A") as caught:
        checks.authority("RTV_CA_A", str(file))
    assert says in str(caught.value) and str(caught.value).endswith(".")


def test_an_authority_is_a_file_of_certificates_or_none() -> None:
    assert checks.authority("RTV_CA_A", certifi.where()) == certifi.where()
    assert checks.authority("RTV_CA_A", "") == ""
