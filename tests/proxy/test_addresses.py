"""Hosts and origins, by tables of cases."""

import socket

import pytest

from proxy.addresses import (
    circle_of,
    host_of,
    is_loopback,
    is_of_one_interface,
    is_own,
    is_wildcard,
    origin_of,
    own_names,
    url_of,
)


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("Example.ORG", "example.org"),
        ("example.org:8081", "example.org"),
        ("example.org.", "example.org"),
        ("10.0.0.5:80", "10.0.0.5"),
        ("[::1]:80", "::1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("::1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("", ""),
        (":80", ""),
        ("a@b", ""),
        ("a/b", ""),
        ("a:b", ""),
        ("a:99999", ""),
        ("[::1", ""),
        ("a?b", ""),
        ("two words", ""),
        ("a..b", ""),
    ],
)
def test_the_host_of_an_authority(authority: str, host: str) -> None:
    assert host_of(authority) == host


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8081", ("http", "localhost", 8081)),
        ("https://example.org", ("https", "example.org", 443)),
        ("https://example.org:443", ("https", "example.org", 443)),
        ("http://[::1]:80", ("http", "::1", 80)),
        ("null", None),
        ("file://", None),
        ("https://example.org/", None),
        ("https://", None),
        ("ftp://example.org", None),
        ("http://a:b", None),
    ],
)
def test_the_origin_of_a_url(url: str, origin: tuple[str, str, int] | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("host", "of_one"),
    [
        ("fe80::1", True),
        ("fe80::1%eth0", True),
        ("2001:db8::5%eth0", True),
        ("2001:db8::5", False),
        ("::1", False),
        ("169.254.1.5", False),
        ("desk.local", False),
    ],
)
def test_an_address_of_one_interface_only(host: str, of_one: bool) -> None:
    assert is_of_one_interface(host) is of_one


def test_the_url_of_a_host() -> None:
    assert url_of("https", "desk.local", 8081) == "https://desk.local:8081"
    assert url_of("http", "::1", 80) == "http://[::1]:80"


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("desk", ["desk", "desk.local"]),
        ("Desk.Home.Example.", ["desk.home.example", "desk", "desk.local"]),
        ("Ann's desk", []),
        ("", []),
    ],
)
def test_the_names_of_this_machine(machine: str, names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: machine)
    assert own_names() == names


def test_loopback_and_wildcard() -> None:
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]))
    assert not any(map(is_loopback, ["", "localhost.evil", "10.0.0.1", "0.0.0.0", "example.org"]))  # noqa: S104
    assert all(map(is_wildcard, ["0.0.0.0", "::"]))  # noqa: S104
    assert not any(map(is_wildcard, ["127.0.0.1", "", "localhost"]))


def test_what_is_this_machines_own() -> None:
    short = socket.gethostname().lower().partition(".")[0]
    assert is_own("127.0.0.1")
    assert is_own(short)
    assert is_own(f"{short}.local")
    assert not is_own("203.0.113.7")
    assert not is_own("")
    assert not is_own("elsewhere.example")


@pytest.mark.parametrize(
    ("host", "circle"),
    [
        ("localhost", "machine"),
        ("127.0.0.1", "machine"),
        ("::1", "machine"),
        ("10.1.2.3", "lan"),
        ("192.168.1.7", "lan"),
        ("100.64.0.1", "lan"),
        ("100.128.0.1", "internet"),
        ("fe80::1", "lan"),
        ("gpu", "lan"),
        ("gpu.local", "lan"),
        ("nas.home.arpa", "lan"),
        ("8.8.8.8", "internet"),
        ("2606:4700::1111", "internet"),
        ("openrouter.ai", "internet"),
        ("local.example.org", "internet"),
    ],
)
def test_how_far_a_frame_travels(host: str, circle: str) -> None:
    assert circle_of(host) == circle
