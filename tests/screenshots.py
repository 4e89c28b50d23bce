"""Pictures of the running page in every state, for looking at; `make screenshots` copies the README's into `docs/`.

What they show is real: the proxy, its demo backend or a scripted model behind it, and Chromium with a fake camera
playing a photograph.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests import browsers, clips, looks
from tests.conftest import FLAGS
from tests.console import Console, Guard
from tests.model_server import ModelServer
from tests.served import ROOT, Served

DOCS = ROOT / "docs"
LOOKS = ROOT / ".cache" / "looks"
PHONE = {"width": 390, "height": 844}
PHONES = (PHONE, {"width": 844, "height": 390})
SIZES = ({"width": 1440, "height": 900}, {"width": 1024, "height": 768}, *PHONES)
THEMES = ("dark", "light")
README = (
    *("watching-dark-1440", "watching-light-390", "detecting-dark-1440"),
    *("inviting-light-390", "warning-light-390"),
)


@contextmanager
def site(state: looks.State) -> Iterator[tuple[str, ModelServer]]:
    """The console's address, and the model server behind it where the state is one that needs a model."""
    with ModelServer() as server:
        server.models = [{"id": "SmolVLM-500M-Instruct"}]
        backend = [] if state in looks.BY_THE_DEMO else ["--backend", f"llama.cpp={server.url}"]
        with Served("--no-discover", *backend) as served:
            yield served.url, server


def picture(
    browser: Browser, address: str, server: ModelServer, state: looks.State, theme: str, size: dict[str, int]
) -> Path:
    """One state of a fresh page, as a PNG in the cache."""
    phone = size in PHONES
    context = browser.new_context(viewport=size, color_scheme=theme, has_touch=phone, is_mobile=phone)  # type: ignore[arg-type]
    # The fake camera is called by the path of its file, which is nobody's business.
    context.add_init_script(
        "Object.defineProperty(MediaStreamTrack.prototype, 'label', {get: () => 'Camera'});"
        "Object.defineProperty(InputDeviceInfo.prototype, 'label', {get: () => 'Camera'});"
    )
    guard = Guard()
    console = Console(context, guard).open(address)
    state(console, server)
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
        page.goto(f"https://{looks.LAN}/")
    # The warning takes the place of the page a moment after the failure.
    page.locator("#details-button").wait_for()
    path = LOOKS / f"warning-{theme}-{PHONE['width']}.png"
    page.screenshot(path=path)
    page.context.close()
    return path


def settle(page: Page) -> None:
    """Two frames later everything that was due is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def publish(name: str) -> None:
    """Keep a picture for the README, as a JPEG of a tenth of its size."""
    import cv2

    DOCS.mkdir(exist_ok=True)
    cv2.imwrite(str(DOCS / f"{name}.jpg"), cv2.imread(str(LOOKS / f"{name}.png")), [cv2.IMWRITE_JPEG_QUALITY, 88])


def main() -> None:
    LOOKS.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as home,
        Served("--no-discover", "--tls", XDG_CONFIG_HOME=home) as secure,
        sync_playwright() as playwright,
    ):

        def launch(clip: str) -> Browser:
            camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clips.clip(clip)}"]
            there = f"--host-resolver-rules=MAP {looks.LAN} {secure.url.removeprefix('https://')}"
            return playwright.chromium.launch(executable_path=browsers.chromium(), args=[*FLAGS, *camera, there])

        panning, still = launch("face"), launch("still")
        for state in looks.STATES:
            with site(state) as (address, server):
                for theme in THEMES:
                    for size in SIZES:
                        browser = still if state in looks.STILL else panning
                        print(picture(browser, address, server, state, theme, size).relative_to(ROOT), flush=True)
        for theme in THEMES:
            print(warning(panning, theme).relative_to(ROOT), flush=True)
    for name in README:
        publish(name)


if __name__ == "__main__":
    main()
