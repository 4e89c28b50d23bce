"""The pages that are measured in Chromium: the console, and the usual ways to do the same, each with its camera on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench import shown
from tests.bench.mainthread import MainThread
from tests.console import Console, Guard

QUALITY = 0.8  # the console's own default
TIMER_MS = 500  # what such pages start with
CONSOLE, CHAIN, TIMER = "console", "toDataURL in a chain", f"toDataURL every {TIMER_MS} ms"

# Frames that the worker encoded so far, and the ms that each took, from the first look at its pixels.
COUNT_ENCODES = """() => {
    self.encodes = [];
    let started = null;
    const {copyTo} = VideoFrame.prototype;
    VideoFrame.prototype.copyTo = function (...given) {
        started ??= performance.now();
        return copyTo.apply(this, given);
    };
    const {convertToBlob} = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.convertToBlob = async function (...given) {
        const from = started ?? performance.now();
        started = null;
        const blob = await convertToBlob.apply(this, given);
        self.encodes.push(performance.now() - from);
        return blob;
    };
}"""
# Put off what the page would draw, the words of the answer too, and make it draw again.
HOLD = """() => {
    const {requestAnimationFrame} = window;
    const answer = document.getElementById('answer');
    answer.style.display = 'none';
    let held = null;
    window.requestAnimationFrame = (draw) => { held = draw; return 0; };
    window.drawAgain = () => {
        window.requestAnimationFrame = requestAnimationFrame;
        answer.style.display = '';
        if (held) requestAnimationFrame(held);
    };
}"""


@dataclass(frozen=True)
class Opened:
    """One page that nothing was asked on yet, or only once."""

    page: Page
    main: MainThread
    start: Callable[[], object]

    def shown(self, since: float) -> list[tuple[int, float]]:
        """The answers that it showed since then, and the one before: number and time, ms since the epoch."""
        return [(number, at) for number, at in self.page.evaluate(shown.READ, since)]

    def encodes(self) -> list[float]:
        """Ms of each encoding so far; none are told of pages that encode on the main thread."""
        return [ms for worker in self.page.workers for ms in worker.evaluate("() => self.encodes ?? []")]

    def hold(self) -> None:
        """Put off drawing: what is left is the way of the frames."""
        self.page.evaluate(HOLD)

    def stream(self) -> None:
        """Have the console take whole answers, as the references do, or streamed ones again."""
        self.page.evaluate("() => document.getElementById('streamSwitch').click()")

    def draw(self) -> None:
        """Draw again."""
        self.page.evaluate("() => window.drawAgain()")


@contextmanager
def fresh(browser: Browser) -> Iterator[tuple[BrowserContext, Guard]]:
    """A fresh profile while the `with` block lasts, in which a page of ours does nothing that it may not."""
    guard = Guard()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context, guard
    context.close()
    if guard.complaints:
        raise RuntimeError("\n".join(guard.complaints))


def console(context: BrowserContext, guard: Guard, address: str, server: str = "") -> Opened:
    """The console at an address, which asks the server at a base URL, or the one it finds by itself."""
    opened = Console(context, guard).open(address)
    if server:
        opened.use(server)
    for worker in opened.page.workers:
        worker.evaluate(COUNT_ENCODES)
    opened["captureOnce"].click()
    opened.logged(1).reaches("idle")
    opened.page.evaluate(shown.WATCH)
    return Opened(opened.page, MainThread(opened.page), opened.start)


def reference(context: BrowserContext, guard: Guard, server: str, name: str) -> Opened:
    """The reference page, which the model's own server serves: no preflight, and nothing between them."""
    page = context.new_page()
    guard.watch(page)
    page.goto(f"{server}/reference.html")
    page.evaluate("() => openCamera()")
    page.evaluate(shown.WATCH)
    # Not awaited: the chain has no end.
    start = (
        "([server, quality, ms]) => { if (ms) watchByTimer(server, quality, ms); else watchInChain(server, quality); }"
    )
    given = [server, QUALITY, TIMER_MS if name == TIMER else 0]
    return Opened(page, MainThread(page), lambda: page.evaluate(start, given))
