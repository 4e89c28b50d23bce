"""How well the page keeps a model busy, and what that costs its main thread, next to the usual timer page."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests import browsers, clips
from tests.bench.report import table, turns
from tests.conftest import FLAGS
from tests.console import Console, Guard
from tests.model_server import WORDS, Behaviour, ModelServer, Record, Reply, split
from tests.served import ROOT

LATENCIES = (100, 300)  # ms
ROUNDS = 2
IDLE_SECONDS, WATCH_SECONDS = 1.5, 3.0
TIMER_MS = 500  # what such pages start with
QUALITY = 0.8  # the console's own default
REFERENCE = f"timer of {TIMER_MS} ms"


@dataclass(frozen=True)
class Window:
    """A stretch of watching."""

    per_second: float  # answers
    share: float  # of the most that the model's latency allows
    main: float  # CPU ms of the main thread for one answer, its idle load not counted
    script: float  # the part of it that ran JavaScript


def fixed(latency_ms: float) -> Behaviour:
    """An answer that ends exactly so long after the request was read, streamed evenly or whole as asked."""

    async def answer(reply: Reply) -> None:
        started = asyncio.get_running_loop().time()

        async def until(share: float) -> None:
            await asyncio.sleep(started + share * latency_ms / 1000 - asyncio.get_running_loop().time())

        if not reply.asked.get("stream"):
            await until(1)
            return await reply.completion(WORDS)
        words = split(WORDS)
        await reply.open()
        for number, word in enumerate(words, 1):
            await until(number / len(words))
            await reply.speak(word)
        await reply.close()

    return answer


@dataclass(frozen=True)
class Load:
    """CPU time of a main thread, or its milliseconds a second."""

    tasks: float
    script: float

    def __sub__(self, other: "Load") -> "Load":
        return Load(self.tasks - other.tasks, self.script - other.script)

    def per(self, count: float) -> "Load":
        return Load(self.tasks / count, self.script / count)


class MainThread:
    """The main thread of one page."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        # CPU time, not the time on the clock: another process's turn is no work of the page.
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy(self) -> Load:
        """Milliseconds so far."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        seconds = {metric["name"]: metric["value"] for metric in metrics}
        return Load(seconds["TaskDuration"] * 1000, seconds["ScriptDuration"] * 1000)

    def load(self, seconds: float) -> Load:
        """Milliseconds a second, over so many seconds from now on."""
        before, started = self.busy(), time.monotonic()
        time.sleep(seconds)
        return (self.busy() - before).per(time.monotonic() - started)


def answers(server: ModelServer, since: float) -> list[Record]:
    """The chats that arrived since then and are answered."""
    return [record for record in server.chats if record.arrived > since and record.finished]


def watched(main: MainThread, server: ModelServer, idle: Load, latency: int) -> Window:
    """Watch a page that asks on and on. `idle` is its main thread's load with the camera on and nothing asked."""
    server.behave(fixed(latency))
    changed = time.monotonic()
    # After two the page is in its stride.
    server.wait_for(lambda _: len(answers(server, changed)) >= 2)
    since = time.monotonic()
    load = main.load(WATCH_SECONDS)
    ends = [record.finished for record in answers(server, since) if record.finished]
    per_second = (len(ends) - 1) / (ends[-1] - ends[0])
    answer = (load - idle).per(per_second)
    return Window(per_second, per_second * latency / 1000, answer.tasks, answer.script)


Opened = tuple[MainThread, Callable[[], Any]]  # a page with its camera on, and how to start it


def console(context: BrowserContext, server: ModelServer, guard: Guard) -> Opened:
    """The console from disk."""
    opened = Console(context, guard).open((ROOT / "static" / "index.html").as_uri()).use(server.url)
    opened["captureOnce"].click()
    opened.logged(1).reaches("idle")
    return MainThread(context.new_cdp_session(opened.page)), opened.start


def timer(context: BrowserContext, server: ModelServer, guard: Guard) -> Opened:
    """The reference page from disk."""
    page = context.new_page()
    guard.watch(page)
    page.goto(Path(__file__).with_name("reference.html").as_uri())
    page.evaluate("() => openCamera()")
    start = "([url, interval, quality]) => watch(url, interval, quality)"
    return MainThread(context.new_cdp_session(page)), lambda: page.evaluate(start, [server.url, TIMER_MS, QUALITY])


def visit(browser: Browser, open_page: Callable[..., Opened], into: dict[int, list[Window]]) -> None:
    """Open one page in a fresh profile and watch it at every latency."""
    guard = Guard()
    with ModelServer() as server:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        main, start = open_page(context, server, guard)
        idle = main.load(IDLE_SECONDS)
        start()
        for latency in LATENCIES:
            into[latency].append(watched(main, server, idle, latency))
        context.close()
    if guard.complaints:
        raise RuntimeError("\n".join(guard.complaints))


def main() -> None:
    # A page that is closed cuts the answer it was reading, which the server's uvicorn would report.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    pages = {"console": console, REFERENCE: timer}
    into: dict[str, dict[int, list[Window]]] = {name: defaultdict(list) for name in pages}
    camera = f"--use-file-for-fake-video-capture={clips.clip('face')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=[*FLAGS, "--use-fake-device-for-media-stream", camera]
        )
        for name in turns(ROUNDS, list(pages)):
            visit(browser, pages[name], into[name])
        browser.close()

    def middle(name: str, latency: int) -> Window:
        return Window(*(median(values) for values in zip(*map(astuple, into[name][latency]), strict=True)))

    rows = []
    for latency in LATENCIES:
        reference = middle(REFERENCE, latency)
        for name in pages:
            window = middle(name, latency)
            rate = [
                f"{window.per_second:.2f}",
                f"x{window.per_second / reference.per_second:.2f}",
                f"{window.share:.2f}",
            ]
            main_thread = [f"{window.main:.1f}", f"x{window.main / reference.main:.2f}", f"{window.script:.1f}"]
            rows.append([f"{latency} ms, {name}", *rate, *main_thread])
    print(
        table(
            "The loop",
            ["latency, page", "answers/s", "ratio", "of limit", "main ms/answer", "ratio", "of it script"],
            rows,
            "Chromium from disk, a fake camera of 1280x720, and a model server of fixed latency L. The limit is "
            f"1/L: one answer after the other and nothing between. The reference captures every {TIMER_MS} ms "
            "unless still asking, encodes by toDataURL on the main thread and takes whole answers; the console "
            "streams them word by word. Main ms/answer is the main thread's CPU time for one answer, showing "
            "and logging it included, less what the page needs with the camera on and nothing asked; the "
            "worker, where the console encodes and asks, is not in it.",
        )
    )


if __name__ == "__main__":
    main()
