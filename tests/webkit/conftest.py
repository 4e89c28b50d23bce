"""What the tests in WebKitGTK share: one driver on a screen, and `open_console` over it, as in Firefox."""

from collections.abc import Callable, Iterator

import pytest

from tests import browsers
from tests.console import Guard
from tests.firefox.console import Console
from tests.webkit.driver import Driver
from tests.webkit.screen import Screen


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    webkit = browsers.webkit()
    if webkit is None:
        pytest.skip("no WebKitGTK, or no screen for it: apt install webkit2gtk-driver xvfb")
    with Screen() as screen, Driver(webkit, screen.name) as running:
        yield running


@pytest.fixture
def open_console(driver: Driver, guard: Guard) -> Iterator[Callable[..., Console]]:
    """Open the console in a fresh profile, once a test: `open_console(address)`."""
    console = Console(driver)
    yield console.open
    guard.complaints += console.complaints()
    console.close()
