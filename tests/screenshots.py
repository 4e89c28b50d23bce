"""Pictures of the running page for the README and for looking at: `make screenshots` writes them to `docs/`.

What they show is real: the proxy, its demo backend, and Chromium with a fake camera playing a photograph.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page, sync_playwright

from proxy import qr
from tests import browsers, clips
from tests.conftest import FLAGS
from tests.console import Console, Guard
from tests.served import ROOT, Served

DOCS = ROOT / "docs"
LOOKS = ROOT / ".cache" / "looks"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# This machine's own address is nobody's business.
LAN = "192.168.1.5"


def first_visit(console: Console) -> None:
    """Nothing runs: what will happen, and where frames go."""
    console.page.wait_for_function("() => document.getElementById('serverBadge').dataset.status === 'up'")


def watching(console: Console) -> None:
    """The loop is on and a few answers are in the log."""
    console.start().logged(4, timeout=30)
    # In the middle of an answer: a whole one is soon followed by the first word of the next.
    grown = "document.getElementById('responseText').textContent.split(' ').length > 9"
    console.page.wait_for_function(f"() => document.getElementById('answer').dataset.growing === 'true' && {grown}")


def detecting(console: Console) -> None:
    """An answer with places, drawn."""
    # On a phone the modes are folded away.
    console.page.locator("#modeChoice input[value=detect]").evaluate("(one) => one.click()")
    console.start().logged(2, timeout=30)
    console.page.wait_for_function("() => document.querySelector('#shapes rect')")


def failing(console: Console) -> None:
    """The server goes away while the page watches."""
    console.start().logged(1, timeout=30)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    console.use(f"http://127.0.0.1:{port}").complains("does not answer")


def open_panel(console: Console) -> None:
    """Bring question, settings and log into sight: on a phone they are a sheet."""
    if console["panelOpen"].is_visible():
        console["panelOpen"].click()


def looking_closer(console: Console) -> None:
    """One answer with its frame and its numbers."""
    console.start().logged(2, timeout=30).stop()
    open_panel(console)
    console.page.locator("#logList button").first.click()


def unfolded(console: Console) -> None:
    """The settings of the model."""
    open_panel(console)
    console.unfold("model")


def inviting(console: Console) -> None:
    """The way to a phone: a real code, of an address that is an example."""
    url = f"https://{LAN}:8081/#token=an-example"
    svg, size = qr.path(url)
    way = {"urls": [url], "svg": svg, "size": size, "made": True, "reason": ""}
    console.page.route("**/phone", lambda route: route.fulfill(json=way))
    console["phoneOpen"].click()
    console["phoneCode"].wait_for()


STATES: tuple[Callable[[Console], None], ...] = (
    first_visit,
    watching,
    detecting,
    failing,
    looking_closer,
    unfolded,
    inviting,
)


def picture(browser: Browser, address: str, state: Callable[[Console], None], theme: str, size: dict[str, int]) -> Path:
    """One state of a fresh page, as a PNG in the cache."""
    phone = size is PHONE
    context = browser.new_context(viewport=size, color_scheme=theme, has_touch=phone, device_scale_factor=1)  # type: ignore[arg-type]
    # The fake camera is called by the path of its file, which is nobody's business.
    context.add_init_script(
        "Object.defineProperty(MediaStreamTrack.prototype, 'label', {get: () => 'Camera'});"
        "Object.defineProperty(InputDeviceInfo.prototype, 'label', {get: () => 'Camera'});"
    )
    guard = Guard()
    console = Console(context, guard).open(address)
    state(console)
    path = LOOKS / f"{state.__name__.replace('_', '-')}-{theme}-{size['width']}.png"
    settle(console.page)
    console.page.screenshot(path=path)
    context.close()
    assert not guard.complaints, guard.complaints
    return path


def warning(browser: Browser, theme: str) -> Path:
    """What Chromium shows a phone before it opens a page under a certificate of the console's own."""
    page = browser.new_context(viewport=PHONE, color_scheme=theme, has_touch=True).new_page()  # type: ignore[arg-type]
    with suppress(Error):
        page.goto(f"https://{LAN}/")
    # The warning takes the place of the page a moment after the failure.
    page.locator("#details-button").wait_for()
    path = LOOKS / f"warning-{theme}-{PHONE['width']}.png"
    page.screenshot(path=path)
    page.context.close()
    return path


def settle(page: Page) -> None:
    """Two frames later everything that was due is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def publish(name: str, path: Path) -> None:
    """Keep a picture for the README, as a JPEG of a tenth of its size."""
    import cv2

    DOCS.mkdir(exist_ok=True)
    cv2.imwrite(str(DOCS / f"{name}.jpg"), cv2.imread(str(path)), [cv2.IMWRITE_JPEG_QUALITY, 88])


def main() -> None:
    LOOKS.mkdir(parents=True, exist_ok=True)
    camera = f"--use-file-for-fake-video-capture={clips.clip('face')}"
    with (
        TemporaryDirectory() as home,
        Served("--no-discover") as served,
        Served("--no-discover", "--tls", XDG_CONFIG_HOME=home) as secure,
        sync_playwright() as playwright,
    ):
        there = f"--host-resolver-rules=MAP {LAN} {secure.url.removeprefix('https://')}"
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=[*FLAGS, "--use-fake-device-for-media-stream", camera, there]
        )
        for state in STATES:
            for theme in ("dark", "light"):
                for size in (DESK, PHONE):
                    print(picture(browser, served.url, state, theme, size).relative_to(ROOT), flush=True)
        for theme in ("dark", "light"):
            print(warning(browser, theme).relative_to(ROOT), flush=True)
        browser.close()
    for name in (
        "watching-dark-1440",
        "watching-light-390",
        "detecting-dark-1440",
        "inviting-light-390",
        "warning-light-390",
    ):
        publish(name, LOOKS / f"{name}.png")


if __name__ == "__main__":
    main()
