"""What the page must not do in Firefox, and that these tests would see it."""

from collections.abc import Callable
from pathlib import Path

from tests.firefox.console import Console
from tests.firefox.driver import Driver
from tests.model_server import ModelServer


def test_from_disk_nothing_is_contacted_before_a_click(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    # As the profile's proxy the scripted server hears of every request, whomever it is meant for.
    console = open_console(index, proxy=server.url.removeprefix("http://")).rests(700)
    assert server.requests == []
    assert console.phase == "idle"
    assert console.evaluate("() => document.getElementById('videoFeed').srcObject") is None
    console.start()
    first = server.wait_for(lambda requests: requests[:1])[0]
    assert first.headers["host"].startswith("localhost:")


def test_every_misdeed_of_the_page_is_noticed(open_console: Callable[..., Console], index: str) -> None:
    console = open_console(index)
    console.misbehave()
    console.hears({"thrown", "rejected", "said", "img-src", "require-trusted-types-for"})


def test_this_firefox_is_as_strict_with_files_as_a_persons(driver: Driver, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>A page beside a file</title>")
    (tmp_path / "sibling.txt").write_text("treasure")
    driver.call("open", page.as_uri())
    read = driver.call("evaluate", "() => fetch('sibling.txt').then(() => 'read', () => 'refused')")
    driver.call("close")
    assert read == "refused"
