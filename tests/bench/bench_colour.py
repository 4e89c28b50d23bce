"""How soon a change of colour before the camera is read on the page, with a real llama-server that truly looks.

The reference is the answer itself, as the server's own client would have it: one picture, one question, no browser.
"""

import base64
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

import cv2
import httpx
from playwright.sync_api import Browser, sync_playwright

from tests import browsers, clips, llama_server
from tests.bench import pages, promise
from tests.bench.promise import Promise
from tests.bench.report import table
from tests.conftest import FLAGS
from tests.served import ROOT, Served
from tests.servers import changes
from tests.servers.llama import Llama

CHANGES = 25  # read on each way
QUALITY = 80  # the console's own default
BOUND = 300  # ms
DISK, PROXY, BARE = "console from disk", "console through the proxy", "one question, no browser"


def bare(llama: Llama) -> list[float]:
    """Ms of each answer about one of the camera's pictures."""
    times = []
    with httpx.Client(base_url=llama.url, trust_env=False) as client:
        for frame in clips.frames(changes.CLIP):
            jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
            url = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
            content = [{"type": "text", "text": "What do you see?"}, {"type": "image_url", "image_url": {"url": url}}]
            question = {"messages": [{"role": "user", "content": content}], "max_tokens": 20}
            started = time.perf_counter()
            client.post("/v1/chat/completions", json=question).raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
    return times


def watched(browser: Browser, address: str, server: str = "") -> list[float]:
    """Ms from each change to its words, on a page that watches as fast as the model is."""
    with pages.fresh(browser) as (context, guard):
        opened = pages.console(context, guard, address, server)
        opened.start()
        changes.watch(opened.page)
        opened.page.wait_for_function(
            "(count) => changes.camera.length > count", arg=CHANGES + 2, timeout=(CHANGES + 10) * 2000
        )
        return changes.delays(opened.page)


def measure(launch: Callable[[], Browser]) -> dict[str, list[float]]:
    llama = Llama("colour").start()
    browser = launch()
    try:
        times = {BARE: bare(llama)}
        times[DISK] = watched(browser, (ROOT / "static" / "index.html").as_uri(), llama.url)
        with Served("--no-discover", "--backend", f"llama={llama.url}") as served:
            times[PROXY] = watched(browser, served.url)
        return times
    finally:
        browser.close()
        llama.end()


def main() -> None:
    if llama_server.binary() is None:
        sys.exit(f"\nThe change of colour was not measured: {llama_server.LACKING}.")
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clips.clip(changes.CLIP)}"]
    with sync_playwright() as playwright:
        times = measure(lambda: playwright.chromium.launch(executable_path=browsers.chromium(), args=[*FLAGS, *camera]))
    rows = []
    for name, found in times.items():
        middle, slow = median(found), quantiles(found, n=20)[-1]
        rows.append([name, str(len(found)), f"{middle:.0f}", f"{slow:.0f}", f"x{middle / median(times[BARE]):.2f}"])
    print(
        table(
            "A change of colour, from the camera to the words",
            ["", "times", "median, ms", "p95, ms", "ratio"],
            rows,
            "A tiny model that names the colour it sees, on a real llama-server with one thread. From the capture of "
            "the first frame of a new colour, of a camera with 30 a second, to its name in the page's answer. The "
            "reference is a whole answer to one question about such a picture, without camera, encoder and page.",
        )
    )
    musts = [Promise(f"{name}, median ms", median(times[name]), BOUND) for name in (DISK, PROXY)]
    print(promise.told(musts, []))


if __name__ == "__main__":
    main()
