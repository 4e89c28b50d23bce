"""What a frame costs the console's main thread: its way to the model, and the drawing of its answer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

from tests.bench.freshness import Window, settled
from tests.bench.pages import CHAIN, CONSOLE, TIMER, Opened
from tests.bench.report import table
from tests.bench.scripted import Scripted

DRAWN = 20  # answers until what was put off is drawn for certain
# So fast that many frames stand against the idle load, whose own noise would else be most of the figure.
LATENCY = 20  # ms
# The idle load drifts, so it is measured in turns with the other: while one slow answer is waited for.
TURNS = 4
SECONDS = 3.0
SLOW = 5000  # ms
SETTLING = 0.5  # s


@dataclass(frozen=True)
class Effort:
    """The console's main thread."""

    way: float  # CPU ms a frame, its answer whole and not drawn, less the idle load
    whole: float  # the same with its answer streamed and everything drawn
    long_tasks: int
    frames: int  # among which those were counted


def measure(opened: Opened, model: Scripted) -> Effort:
    """Have it ask of a model that answers at once, first with nothing drawn and nothing streamed."""
    opened.hold()
    opened.stream()
    model.scene(LATENCY)
    opened.start()
    way, _ = _per_frame(opened, model)
    opened.draw()
    opened.stream()
    # All that was put off is drawn at once now, in a long task of the measurement's own making.
    settled(model, model.answered() + DRAWN)
    tasks = opened.main.long_tasks()
    whole, frames = _per_frame(opened, model)
    return Effort(way, whole, opened.main.long_tasks() - tasks, frames)


def _per_frame(opened: Opened, model: Scripted) -> tuple[float, int]:
    """CPU ms a frame, less the idle load: the median of the turns; and how many frames they had."""
    costs = []
    frames = 0
    for _ in range(TURNS):
        model.scene(SLOW)
        time.sleep(SETTLING)
        idle = opened.main.load(SECONDS)
        model.scene(LATENCY)
        settled(model, 2)
        before = model.answered()
        busy = (opened.main.load(SECONDS) - idle) * SECONDS
        costs.append(busy / (model.answered() - before))
        frames += model.answered()
    return median(costs), frames


def told(effort: Effort, windows: Mapping[str, Mapping[int, Window]]) -> str:
    timer = frame_cost(windows[TIMER])
    rows = [
        [TIMER, f"{timer:.2f}", "x1", "-"],
        [CHAIN, f"{frame_cost(windows[CHAIN]):.2f}", f"x{frame_cost(windows[CHAIN]) / timer:.2f}", "-"],
        [f"{CONSOLE}, the frame's way", f"{effort.way:.2f}", f"x{effort.way / timer:.3f}", "-"],
        [
            f"{CONSOLE}, drawing included",
            f"{effort.whole:.2f}",
            f"x{effort.whole / timer:.2f}",
            f"{effort.long_tasks} in {effort.frames} frames",
        ],
    ]
    return table(
        "The main thread",
        ["", "CPU ms/frame", "ratio", "long tasks"],
        rows,
        "Less the load of the page with its camera on and nothing answered, measured in turns; the median of them. The "
        "frame's way is capture, encoding, upload and the loop around them: the console asking a model of "
        f"{LATENCY} ms for whole answers, as the references do, while what it would draw is put off. With drawing it "
        "shows streamed words, the log and the figures, which the references do not have. Long tasks are those of "
        "more than 50 ms.",
    )


def frame_cost(windows: Mapping[int, Window]) -> float:
    """CPU ms of a frame of a page that draws next to nothing, whatever the latency."""
    return fmean(window.main for window in windows.values())
