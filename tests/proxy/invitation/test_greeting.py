"""The greeting: which lines the terminal gets, and the code that only a terminal gets."""

import io
import sys

import pytest

from proxy.config.settings import Settings
from proxy.invitation import links
from proxy.invitation.greeting import greet
from tests.proxy.invitation.test_qr import from_blocks, read_code

SECURE = Settings(host="0.0.0.0", port=8081, token="t", tls=True)  # noqa: S104
LINES = [
    "serving on https://127.0.0.1:8081",
    "open https://127.0.0.1:8081/#token=t",
    "certificate made here, SHA-256 AB:CD",
    "on a phone open https://192.168.1.5:8081/#token=t",
    "or https://10.0.0.2:8081/#token=t",
]


class Pipe(io.StringIO):
    """What a program reads."""

    encoding = "utf-8"


class Terminal(Pipe):
    """What a person sees."""

    def isatty(self) -> bool:
        return True


class OldTerminal(Terminal):
    encoding = "iso-8859-1"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "lan_addresses", lambda: ["192.168.1.5", "10.0.0.2"])
    monkeypatch.setenv("TERM", "xterm")


def greeting(settings: Settings, fingerprint: str = "AB:CD", out: io.StringIO | None = None) -> list[str]:
    out = out or Pipe()
    greet(settings, fingerprint, out)
    return out.getvalue().splitlines()


def test_a_program_reads_lines() -> None:
    assert greeting(SECURE) == LINES


def test_a_terminal_shows_the_phones_address_as_a_code_too() -> None:
    lines = greeting(SECURE, out=Terminal())
    assert lines[:5] == LINES
    assert read_code(from_blocks("\n".join(lines[5:]))) == "https://192.168.1.5:8081/#token=t"


def test_without_the_package_it_is_said_once_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    *lines, last = greeting(SECURE, out=Terminal())
    assert lines == LINES
    assert "pip install '.[lan]'" in last


def test_a_terminal_that_has_no_blocks_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert greeting(SECURE, out=OldTerminal()) == LINES
    monkeypatch.setenv("TERM", "dumb")
    assert greeting(SECURE, out=Terminal()) == LINES


@pytest.mark.parametrize(
    ("settings", "fingerprint", "lines"),
    [
        (Settings(), "", ["serving on http://127.0.0.1:8081"]),
        (Settings(host="::"), "", ["serving on http://[::1]:8081"]),
        (Settings(tls=True), "", ["serving on https://127.0.0.1:8081"]),
        (Settings(tls=True), "AB", ["serving on https://127.0.0.1:8081", "certificate made here, SHA-256 AB"]),
    ],
    ids=["plain", "version 6", "own certificate", "made certificate"],
)
def test_on_this_machine_alone_there_is_nothing_for_a_phone(
    settings: Settings, fingerprint: str, lines: list[str]
) -> None:
    assert greeting(settings, fingerprint, Terminal()) == lines


def test_without_tls_a_phone_is_not_invited() -> None:
    settings = Settings(host="0.0.0.0", token="t")  # noqa: S104
    assert greeting(settings, "") == ["serving on http://127.0.0.1:8081", "open http://127.0.0.1:8081/#token=t"]
