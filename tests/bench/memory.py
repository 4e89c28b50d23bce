"""What a page takes of the machine's memory while it asks about a number of frames."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.freshness import settled
from tests.bench.pages import CHAIN, QUALITY
from tests.bench.report import table
from tests.bench.scripted import Scripted
from tests.bench.unwatched import Unwatched

FRAMES = 200
WARM_UP = 10
LATENCY = 20  # ms
EVERY = 0.1  # s between two looks


@dataclass(frozen=True)
class Memory:
    """Bytes."""

    heap: float  # the most that the main thread's JavaScript objects took
    growth: float  # the most that all processes of the browser took, over what they took before


def pids(browser: Browser) -> list[int]:
    """The processes of a browser."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return [process["id"] for process in told["processInfo"]]


def taken(pids: list[int]) -> int:
    """Bytes of memory that processes take, what they share counted once. Known on Linux only: 0 elsewhere."""
    return sum(_proportional(pid) for pid in pids)


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def measure(browser: Browser, name: str, model: Scripted, console: str) -> Memory:
    """Have a page, alone in its browser, ask about the frames: the console at its URL, or the chain."""
    model.scene(LATENCY)
    if name == CHAIN:
        page = Unwatched(browser, f"{model.url}/reference.html")
        page.evaluate("openCamera()")
        page.evaluate(f"void watchInChain({json.dumps(model.url)}, {QUALITY})")
    else:
        page = Unwatched(browser, console)
        page.reaches("document.documentElement.dataset.phase === 'idle'")
        page.evaluate("document.getElementById('startButton').click()")
    settled(model, WARM_UP)
    processes = pids(browser)
    before = taken(processes)
    heap, most = 0.0, before
    while model.answered() < WARM_UP + FRAMES:
        heap, most = max(heap, page.heap()), max(most, taken(processes))
        time.sleep(EVERY)
    return Memory(heap, most - before)


def told(memories: dict[str, Memory]) -> str:
    reference = memories[CHAIN]
    rows = [
        [
            name,
            f"{one.heap / 1e6:.1f}",
            f"x{one.heap / reference.heap:.2f}",
            f"{one.growth / 1e6:.0f}" if one.growth else "-",
            f"x{one.growth / reference.growth:.2f}" if reference.growth else "-",
        ]
        for name, one in memories.items()
    ]
    return table(
        "Memory",
        ["MB", "JS heap, most", "ratio", "growth", "ratio"],
        rows,
        f"{FRAMES} frames, each page alone in a browser of its own, whose network nobody inspects. The heap is the "
        "main thread's. Growth is the most that all of the browser's processes took, shared pages counted once, over "
        f"what they took after {WARM_UP} answers: the last 200 answers with their frames, which the console keeps, "
        "included.",
    )
