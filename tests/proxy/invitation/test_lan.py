"""This machine's addresses in its network: which are for others, and which comes first."""

import pytest

from proxy.addresses import is_own
from proxy.invitation import lan
from proxy.invitation.lan import lan_addresses


@pytest.mark.parametrize(
    ("told", "addresses"),
    [
        (["192.168.1.5", "192.168.1.5", "10.0.0.2"], ["192.168.1.5", "10.0.0.2"]),
        (["192.168.1.5", "2001:db8::5", "127.0.1.1"], ["192.168.1.5"]),
        (["2001:db8::5", "fe80::1", "::1"], ["2001:db8::5"]),
        (["127.0.1.1", "169.254.3.4", "0.0.0.0"], ["172.17.0.1"]),  # noqa: S104
        ([], ["172.17.0.1"]),
    ],
    ids=["twice", "both versions", "version 6 alone", "none for others", "none"],
)
def test_what_others_can_use_comes_in_the_order_told(
    told: list[str], addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lan, "_on_the_way_out", lambda: iter(told))
    monkeypatch.setattr(lan, "_of_interfaces", lambda: iter(["127.0.0.1", "172.17.0.1"]))
    assert lan_addresses() == addresses


def test_the_system_tells_of_addresses_that_are_its_own() -> None:
    assert all(is_own(address) for address in lan_addresses())
