"""What the tests in Firefox share: one browser, and `open_console` over it, which `site` and `console` then use."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests import browsers
from tests.console import Guard
from tests.firefox.console import Console
from tests.firefox.driver import PUPPETEER, Driver


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    node, firefox = shutil.which("node"), browsers.firefox()
    if node is None:
        pytest.skip("no Node: apt install nodejs npm, then make install")
    if firefox is None:
        pytest.skip("no Firefox: apt install firefox-esr")
    if not PUPPETEER.is_dir():
        pytest.skip("no puppeteer-core: make install")
    with Driver(node, firefox) as running:
        yield running


@pytest.fixture
def open_console(driver: Driver, guard: Guard) -> Iterator[Callable[..., Console]]:
    """Open the console in a fresh profile, once a test: `open_console(address, proxy=URL)`."""
    console = Console(driver)
    yield console.open
    guard.complaints += console.complaints()
    console.close()
