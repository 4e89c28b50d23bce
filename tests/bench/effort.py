"""What a frame costs the console's main thread: its way to the model, and the drawing of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from tests.bench.freshness import Window, settled
from tests.bench.pages import CHAIN, CONSOLE, TIMER, Opened
from tests.bench.report import table
from tests.bench.scripted import Scripted

FRAMES = 100  # at least
DRAWN = 20  # answers until what was put off is drawn for certain
IDLE_SECONDS = 4.0
# So fast that many frames stand against the idle load, whose own noise would else be most of the figure.
LATENCY = 20  # ms
SECONDS = 8.0


@dataclass(frozen=True)
class Effort:
    """The console's main thread."""

    way: float  # CPU ms a frame, its answer whole and not drawn, less the idle load
    whole: float  # the same with its answer streamed and everything drawn
    long_tasks: int
    frames: int  # among which those were counted


def measure(opened: Opened, model: Scripted) -> Effort:
    """Have it ask of a model that answers at once, first with nothing drawn and nothing streamed."""
    drawn_idle = opened.main.load(IDLE_SECONDS)
    opened.hold()
    opened.stream()
    idle = opened.main.load(IDLE_SECONDS)
    model.scene(LATENCY)
    opened.start()
    way = _per_frame(opened, model, idle)
    opened.draw()
    opened.stream()
    # All that was put off is drawn at once now, in a long task of the measurement's own making.
    settled(model, model.answered() + DRAWN)
    tasks = opened.main.long_tasks()
    whole = _per_frame(opened, model, drawn_idle)
    settled(model, FRAMES)
    return Effort(way, whole, opened.main.long_tasks() - tasks, model.answered())


def _per_frame(opened: Opened, model: Scripted, idle: float) -> float:
    model.scene(LATENCY)
    settled(model, 2)
    before = model.answered()
    busy = (opened.main.load(SECONDS) - idle) * SECONDS
    return busy / (model.answered() - before)


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
        "Less the load of the page with its camera on and nothing asked. The frame's way is capture, encoding, upload "
        f"and the loop around them: the console asking a model of {LATENCY} ms for whole answers, as the references "
        "do, while what it would draw is put off. With drawing it shows streamed words, the log and the figures, which "
        "the references do not have. Long tasks are those of more than 50 ms.",
    )


def frame_cost(windows: Mapping[int, Window]) -> float:
    """CPU ms of a frame of a page that draws next to nothing, whatever the latency."""
    return fmean(window.main for window in windows.values())
