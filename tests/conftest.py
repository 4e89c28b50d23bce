"""What every test that needs a page shares: one Chromium a clip, the scripted server, and the guard."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import browsers, clips
from tests.console import Console, Guard
from tests.model_server import ModelServer
from tests.served import Served

# The popups of an address bar that nobody sees: each page would bring along two of them, in a process of their own.
POPUPS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# What Playwright switches off: Chromium heeds only the last such list.
UNWANTED = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
)
FLAGS = (
    f"--disable-features={','.join((*POPUPS, *UNWANTED))}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-fake-ui-for-media-stream",
)
# Where tests do with a whole browser what a person does.
BY_HAND = {"browser", "firefox", "webkit", "servers"}
TWO_CAMERAS = "two cameras"  # Chromium's own moving pattern, twice


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need no page come first: once Playwright runs, its event loop is the thread's own to the end.

    Whole files, since they are what workers are given. What a person does is tried once more if it fails: a machine
    too busy for a browser is no fault of the page. The end of the run tells why, since a race of ours would look the
    same.
    """
    paged = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in paged)
    for item in items:
        if item.path.parent.name in BY_HAND:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how each first try failed that was followed by another."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("_", f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Launch Chromium with a fake camera showing a clip: one launch a clip serves the whole session."""
    running: dict[str, Browser] = {}

    def camera(clip: str) -> list[str]:
        if clip == TWO_CAMERAS:
            return ["--use-fake-device-for-media-stream=device-count=2"]
        return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clips.clip(clip)}"]

    def launch(clip: str) -> Browser:
        if clip not in running:
            running[clip] = playwright.chromium.launch(
                executable_path=browsers.chromium(), args=[*FLAGS, *camera(clip)]
            )
        return running[clip]

    yield launch
    for browser in running.values():
        browser.close()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which nobody listens unless the test itself does: held, since other workers start servers meanwhile."""
    with socket.socket() as held:
        # As servers do, which may then listen there.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Fails the test on anything that the page should not have done, whichever console it happened in."""
    guard = Guard()
    yield guard
    assert not guard.complaints, "\n".join(guard.complaints)


@pytest.fixture(scope="session")
def index() -> str:
    """The page's address from disk."""
    return (Path(__file__).parents[1] / "static" / "index.html").as_uri()


@pytest.fixture
def open_console(chromium: Callable[..., Browser], guard: Guard) -> Iterator[Callable[..., Console]]:
    """Open a console in a fresh profile: `open_console(address, clip="face", **context options)`."""
    contexts = []

    def open_it(address: str, clip: str = "face", **options: object) -> Console:
        context = chromium(clip).new_context(
            **{"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options}
        )
        contexts.append(context)
        return Console(context, guard).open(address)

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(params=["from disk", "through the proxy"])
def site(request: pytest.FixtureRequest, index: str, server: ModelServer) -> Iterator[Callable[..., Console]]:
    """The same console both ways, pointed at the scripted server."""
    if request.param == "from disk":
        yield lambda open_console, **options: open_console(index, **options).use(server.url)
    else:
        with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
            yield lambda open_console, **options: open_console(served.url, **options)


@pytest.fixture
def console(site: Callable[..., Console], open_console: Callable[..., Console]) -> Console:
    """A console on its first visit, both from disk and through the proxy."""
    return site(open_console)
