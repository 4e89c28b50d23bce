"""How well the page keeps a model busy, how fresh what it says is, and what that costs, next to the usual pages.

Real browsers with a fake camera whose pictures carry their own number or time, and a scripted model of fixed latency.
The console is served by the proxy, through which it also asks; the usual pages ask the model directly.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import browsers, clips
from tests.bench import effort, freshness, gecko, loop_promises, memory, pages
from tests.bench.camera import Camera
from tests.bench.freshness import Window
from tests.bench.pages import CHAIN, CONSOLE, TIMER, Opened
from tests.bench.report import turns
from tests.bench.scripted import Scripted
from tests.conftest import FLAGS
from tests.served import ROOT, Served

PAGES = (TIMER, CHAIN, CONSOLE)
BATCHING = "batching"

# Latency in ms, and seconds of watching.
SCENES = {100: 2.5, 300: 3.5, 800: 5.0}
ROUNDS = 2
IDLE_SECONDS = 1.2
# Answers until a server of a batching kind has two in flight for good: the one before was of another latency.
TRIED = {100: 24, 300: 24, 800: 22}
SERIAL_NOTE = (
    "Chromium, camera of {0:.1f} ms a frame, 1280x720, quality 0.8, one slot of latency L; the means of two rounds, "
    "taken in turns. The limit is 1/L. Ages are ms since a frame came to the browser: when the model had "
    "it whole (p50, p95, min), when its answer's last word was in the page (glass to text), and on average over time "
    "of what the page shows. Main ms is the main thread's CPU time for an answer, drawing included. Encodes and "
    "preflights are for one answer. The console streams, the others take whole answers."
)
BATCHING_NOTE = "A server of a batching kind (vLLM): the page tries two in flight, and keeps to what pays."


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser of its own, whose camera shows numbered pictures, while the `with` block lasts."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clips.clip('numbered')}")
    browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=[*FLAGS, *camera])
    yield browser
    browser.close()


@dataclass(frozen=True)
class Place:
    """The servers of a run, and the browser in which pages ask them."""

    model: Scripted  # of a kind that answers one question after the other
    batching: Scripted  # of a kind that answers several at a time
    console: str  # URL
    browser: Browser
    camera: Camera

    @contextmanager
    def opened(self, name: str, address: str = "", server: str = "") -> Iterator[Opened]:
        """A page in a fresh profile while the `with` block lasts."""
        with pages.fresh(self.browser) as (context, guard):
            if name == CONSOLE:
                yield pages.console(context, guard, address or self.console, server)
            else:
                yield pages.reference(context, guard, self.model.url, name)

    def serial(self) -> tuple[dict[str, dict[int, Window]], list[float]]:
        """Every page at every latency with one slot; and ms of each of the console's encodings."""
        windows: dict[str, dict[int, list[Window]]] = {name: defaultdict(list) for name in PAGES}
        encodings: list[float] = []
        for name in turns(ROUNDS, PAGES):
            with self.opened(name) as page:
                idle = page.main.load(IDLE_SECONDS)
                page.start()
                for latency, seconds in SCENES.items():
                    watched = freshness.watched(page, self.model, self.camera, idle, latency, seconds)
                    windows[name][latency].append(watched)
                encodings += page.encodes()
        joined = {name: {latency: freshness.joined(of[latency]) for latency in SCENES} for name, of in windows.items()}
        return joined, encodings

    def batched(self, slots: int) -> dict[int, Window]:
        """The console with a server of a batching kind that has so many slots."""
        windows = {}
        with self.opened(CONSOLE, server=f"{self.console}/backends/{BATCHING}") as page:
            page.start()
            for latency, seconds in SCENES.items():
                # With one slot nothing is left out: that it tries is what it costs.
                settle = TRIED[latency] if slots > 1 else 2
                watched = freshness.watched(page, self.batching, self.camera, 0, latency, seconds, slots, settle)
                windows[latency] = watched
        return windows

    def from_disk(self) -> Window:
        """The console from disk, which asks the model itself."""
        latency = min(SCENES)
        with self.opened(CONSOLE, (ROOT / "static" / "index.html").as_uri(), self.model.url) as page:
            idle = page.main.load(IDLE_SECONDS)
            page.start()
            return freshness.watched(page, self.model, self.camera, idle, latency, SCENES[latency])


def remembered(playwright: Playwright, model: Scripted, console: str) -> dict[str, memory.Memory]:
    """The chain and the console, each in a browser of its own."""
    memories = {}
    for name in (CHAIN, CONSOLE):
        with chromium(playwright) as browser:
            memories[name] = memory.measure(browser, name, model, console)
    return memories


def main() -> None:
    started = time.monotonic()
    say(f"Load of the machine before the run: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} processors.")
    with ExitStack() as stack:
        model = stack.enter_context(Scripted("llamacpp"))
        batching = stack.enter_context(Scripted("vllm"))
        backends = ("--backend", f"lean={model.url}", "--backend", f"{BATCHING}={batching.url}")
        console = stack.enter_context(Served("--no-discover", *backends)).url
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(chromium(playwright))
        camera = Camera(browser)
        place = Place(model, batching, console, browser, camera)
        serial, encodings = place.serial()
        disk = place.from_disk()
        rows = [(f"{latency} ms, {name}", serial[name][latency]) for latency in SCENES for name in PAGES]
        interval = camera.interval()
        note = SERIAL_NOTE.format(interval)
        say(freshness.told("The loop", [*rows, (f"{min(SCENES)} ms, {CONSOLE} from disk", disk)], note))
        pairs, alone = place.batched(2), place.batched(1)
        kinds = {"two slots": pairs, "one slot after all": alone}
        rows = [(f"{latency} ms, {name}", of[latency]) for latency in SCENES for name, of in kinds.items()]
        say(freshness.told("A server of a batching kind", rows, BATCHING_NOTE))
        with place.opened(CONSOLE) as page:
            cost = effort.measure(page, model)
        say(effort.told(cost, serial))
        memories = remembered(playwright, model, console)
        say(memory.told(memories))
        firefox = gecko.measure(model, console)
        say(gecko.told(firefox))
    run = loop_promises.Run(serial, pairs, alone, cost, memories, firefox, interval, median(encodings))
    say(loop_promises.told(run))
    say(f"\nThe run took {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()
