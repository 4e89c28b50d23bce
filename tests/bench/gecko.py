"""The same loop in stock Firefox, whose own fake camera draws the time into its pictures."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests import browsers
from tests.bench import shown
from tests.bench.freshness import averaged, rate, settled
from tests.bench.pages import CHAIN, CONSOLE, QUALITY
from tests.bench.report import table
from tests.bench.scripted import Scripted
from tests.firefox.console import Console
from tests.firefox.driver import PUPPETEER, Driver

LATENCIES = (100, 300)  # ms
SECONDS = 4.0
HINT = "No Firefox row: it needs Node, puppeteer-core (make install) and firefox-esr."
# Else its clocks go by whole milliseconds.
CLOCKS = {"privacy.reduceTimerPrecision": False}

# What the console's main thread does for a frame at one go: take it from the picture, and hand it to the worker.
TIME_SYNC = """() => {
    window.sync = [];
    let taking = 0;
    const Taken = window.VideoFrame;
    window.VideoFrame = new Proxy(Taken, {construct(made, given) {
        const started = performance.now();
        const frame = Reflect.construct(made, given);
        taking = performance.now() - started;
        return frame;
    }});
    const {postMessage} = Worker.prototype;
    Worker.prototype.postMessage = function (message, transfer) {
        const started = performance.now();
        postMessage.call(this, message, transfer);
        if (transfer?.length) window.sync.push(taking + performance.now() - started);
    };
}"""


@dataclass(frozen=True)
class Window:
    """A stretch of watching in Firefox; ages as in `freshness`, ms since the camera made the picture."""

    latency: float
    share: float
    age: float
    glass: float
    shown: float
    sync: float  # median ms of the main thread's longest work for a frame


@contextmanager
def driver() -> Iterator[Driver | None]:
    """A Firefox with clocks that tell, or None where there is none."""
    node, firefox = shutil.which("node"), browsers.firefox()
    if not (node and firefox and PUPPETEER.is_dir()):
        yield None
        return
    with Driver(node, firefox, CLOCKS) as running:
        yield running


def measure(model: Scripted, address: str) -> dict[str, list[Window]]:
    """The chain and the console, which is served at an address; nothing where there is no Firefox."""
    with driver() as running:
        if running is None:
            return {}
        return {name: _visit(running, model, name, address) for name in (CHAIN, CONSOLE)}


def _visit(driver: Driver, model: Scripted, name: str, address: str) -> list[Window]:
    if name == CONSOLE:
        console = Console(driver).open(address)
        console.evaluate(TIME_SYNC)
        start: Callable[[], Any] = console.start
    else:
        driver.call("open", f"{model.url}/reference.html")
        driver.call("evaluate", "() => openCamera()")
        chain = f"(server) => {{ watchInChain(server, {QUALITY}); }}"

        def start() -> None:
            driver.call("evaluate", chain, model.url)

    driver.call("evaluate", shown.WATCH)
    model.scene(LATENCIES[0])
    start()
    windows = [_watched(driver, model, latency) for latency in LATENCIES]
    driver.call("close")
    return windows


def _watched(driver: Driver, model: Scripted, latency: int) -> Window:
    model.scene(latency)
    settled(model, 2)
    since = time.time() * 1000
    driver.call("evaluate", "() => { sync.length = 0; }")
    time.sleep(SECONDS)
    until = time.time() * 1000
    log, _ = model.log()
    taken = {one.number: one.taken for one in log if one.taken is not None}
    inside = [one for one in log if since < one.ended <= until and one.number in taken]
    seen = [(at, taken[number]) for number, at in driver.call("evaluate", shown.READ, since) if number in taken]
    return Window(
        latency,
        rate([one.ended for one in inside], 1) * latency / 1000,
        median(one.whole - taken[one.number] for one in inside),
        median(at - then for at, then in seen if since < at <= until),
        averaged(seen, since, until),
        median(driver.call("evaluate", "() => sync")),
    )


def told(measured: dict[str, list[Window]]) -> str:
    if not measured:
        return f"\n{HINT}"
    rows = [
        [
            f"{one.latency:.0f} ms, {name}",
            *(f"{one.share:.2f}", f"{one.age:.0f}", f"{one.glass:.0f}", f"{one.shown:.0f}", f"{one.sync:.2f}"),
        ]
        for index in range(len(LATENCIES))
        for name, windows in measured.items()
        for one in [windows[index]]
    ]
    return table(
        "The loop in Firefox",
        ["latency, page", "of limit", "age p50", "glass to text", "age shown", "sync ms/frame"],
        rows,
        "As above, with Firefox's own camera: of one colour, so that encoding is cheap, and its pictures tell when "
        "they were made, which is earlier than when they came. Sync is what the main thread does for a frame at one "
        "go: drawing, encoding and sending it; or taking it and handing it to the worker.",
    )
