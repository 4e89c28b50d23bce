"""Where the browsers are: found on this machine, or set up once by `python -m tests.browsers`.

Chromium drives the page's tests and must be there. Firefox and WebKitGTK are a second and a third opinion: their tests
skip without them.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOXES = ("firefox-esr", "firefox")
# Asked in a process of its own: a second Playwright cannot start where one already runs, as it does in the tests.
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def chromium() -> str | None:
    """The path of a Chromium: the system's, else Playwright's own, else None."""
    if found := _on_path(CHROMIUMS):
        return found
    own = _playwrights()
    return own if Path(own).exists() else None


def firefox() -> str | None:
    """The path of a stock Firefox, or None."""
    return _on_path(FIREFOXES)


def webkit() -> str | None:
    """The path of WebKitGTK's driver, which brings its browser; None without it, or without a screen for it."""
    return _on_path(("WebKitWebDriver",)) if shutil.which("Xvfb") else None


def set_up() -> str | None:
    """Install what is missing; return a sentence where there is still no Chromium."""
    # Debian's package first where we may: Playwright's own lacks the system libraries of a bare machine.
    if chromium() is None and not _apt("chromium"):
        print("downloading Playwright's Chromium ...", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if firefox() is None and not _apt("firefox-esr"):
        print("no Firefox: its tests will be skipped (apt install firefox-esr)")
    if webkit() is None and not _apt("webkit2gtk-driver", "xvfb"):
        print("no WebKitGTK: its tests will be skipped (apt install webkit2gtk-driver xvfb)")
    if chromium() is None:
        return "no Chromium, and none could be installed: apt install chromium, or playwright install chromium"
    return None


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@cache
def _playwrights() -> str:
    asked = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def _apt(*packages: str) -> bool:
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"installing {' and '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "--yes", *packages]):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(set_up())
