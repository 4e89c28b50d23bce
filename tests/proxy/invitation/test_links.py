"""The links: which addresses a phone is led to, by what is listened on and for what there is a certificate."""

from dataclasses import replace

import pytest

from proxy.config.settings import Settings
from proxy.invitation import links
from proxy.invitation.links import phone_urls

ANYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture(autouse=True)
def two_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "lan_addresses", lambda: ["192.168.1.5", "10.0.0.2"])


@pytest.mark.parametrize(
    ("settings", "urls"),
    [
        (Settings(host="192.168.1.5", port=1), ["https://192.168.1.5:1"]),
        (Settings(host="2001:db8::5", port=1), ["https://[2001:db8::5]:1"]),
        (Settings(host="::", port=1, token="t"), ["https://192.168.1.5:1/#token=t", "https://10.0.0.2:1/#token=t"]),
        (Settings(host=ANYWHERE, port=1, allow_hosts=("c.example",)), ["https://192.168.1.5:1", "https://10.0.0.2:1"]),
        (Settings(host=ANYWHERE, port=1, allow_hosts=("c.example",), cert="c.pem"), ["https://c.example:1"]),
    ],
    ids=["one address", "version 6", "every address", "made certificate", "own certificate"],
)
def test_the_addresses_to_open_are_those_that_are_listened_on(settings: Settings, urls: list[str]) -> None:
    assert phone_urls(replace(settings, tls=True)) == urls
