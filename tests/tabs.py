"""A Chromium whose tabs hide each other, as a person's do: Playwright itself keeps every page of its own seen."""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from playwright.sync_api import BrowserContext, Playwright

from tests import browsers, clips

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--window-size=1280,800",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--remote-debugging-port=0",
)
START_LIMIT = 20  # s


class Tabs:
    """One Chromium while the `with` block lasts, its camera showing a clip; `context` holds its tabs."""

    context: BrowserContext

    def __init__(self, playwright: Playwright, clip: str) -> None:
        self._playwright = playwright
        self._clip = clip

    def __enter__(self) -> Self:
        executable = browsers.chromium()
        assert executable
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        camera = f"--use-file-for-fake-video-capture={clips.clip(self._clip)}"
        self._process = subprocess.Popen(
            [executable, *FLAGS, camera, f"--user-data-dir={self._profile.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # With its defaults Playwright has every page believe that it is seen, and so does any context but the first.
        self._browser = self._playwright.chromium.connect_over_cdp(self._address(), no_defaults=True)
        [self.context] = self._browser.contexts
        return self

    def _address(self) -> str:
        told = Path(self._profile.name, "DevToolsActivePort")
        deadline = time.monotonic() + START_LIMIT
        while not (told.exists() and "\n" in (text := told.read_text())):
            assert time.monotonic() < deadline and self._process.poll() is None, "Chromium did not start"
            time.sleep(0.05)
        return f"http://127.0.0.1:{text.splitlines()[0]}"

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._process.terminate()
        self._process.wait(10)
        self._profile.cleanup()
