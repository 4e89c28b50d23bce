"""What was promised of the loop, and whether a run kept it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean, median

from tests.bench import effort, gecko, memory, promise
from tests.bench.freshness import Window
from tests.bench.pages import CHAIN, CONSOLE, TIMER
from tests.bench.promise import Promise

# By latency, ms: the share of the limit, and the age shown over its ideal; what must be, then what is hoped for.
SHARES = ({100: 0.90, 300: 0.95, 800: 0.97}, {100: 0.93, 300: 0.97, 800: 0.99})
AGES = ({100: 1.25, 300: 1.10, 800: 1.05}, {100: 1.15, 300: 1.06, 800: 1.03})


@dataclass(frozen=True)
class Run:
    """Everything that one run measured; windows by the page's name and the latency."""

    serial: dict[str, dict[int, Window]]
    batching: dict[int, Window]  # the console with a server of a batching kind that has two slots
    alone: dict[int, Window]  # and with one that has a single slot after all
    effort: effort.Effort
    memories: dict[str, memory.Memory]
    firefox: dict[str, list[gecko.Window]]
    interval: float  # ms between two frames of the camera
    encoding: float  # median ms of the console's encoding

    @property
    def ages(self) -> list[float]:
        """Ages at arrival of all of the console's frames with one in flight."""
        return [age for window in self.serial[CONSOLE].values() for age in window.ages]


def fresh(run: Run, shares: dict[int, float], ages: dict[int, float]) -> Iterator[Promise]:
    for latency, bound in shares.items():
        share = run.serial[CONSOLE][latency].share
        yield Promise(f"share of the limit at {latency} ms", share, bound, at_least=True)
    for latency, bound in ages.items():
        ideal = min(run.ages) + 1.5 * latency
        shown = run.serial[CONSOLE][latency].shown
        yield Promise(f"age shown at {latency} ms / (least age + 1.5 L)", shown / ideal, bound)


def musts(run: Run) -> Iterator[Promise]:
    yield from fresh(run, SHARES[0], AGES[0])
    for latency, window in run.batching.items():
        single = run.serial[CONSOLE][latency].per_second
        yield Promise(f"two slots at {latency} ms, answers/s / one in flight", window.per_second / single, 1.8, True)
    for latency, window in run.alone.items():
        chained = run.serial[CHAIN][latency].glass
        yield Promise(f"one slot after all at {latency} ms, glass to text / chained", window.glass / chained, 1.1)
    timer = effort.frame_cost(run.serial[TIMER])
    yield Promise("main thread, a frame's way / timer and toDataURL", run.effort.way / timer, 1 / 20)
    yield Promise(f"long tasks in {run.effort.frames} frames", run.effort.long_tasks, 0)
    age = median(run.ages)
    yield Promise("age at arrival p50, ms; interval + encoding + 5", age, run.interval + run.encoding + 5)
    ours, theirs = run.memories[CONSOLE], run.memories[CHAIN]
    yield Promise("JS heap, most / toDataURL's", ours.heap / theirs.heap, 1 / 5)
    grown = ours.growth / theirs.growth if theirs.growth else math.nan
    yield Promise(f"memory growth over {memory.FRAMES} frames / toDataURL's", grown, 1 / 3)
    yield Promise("Firefox: main thread's sync ms a frame / toDataURL's", _firefox(run), 1 / 2.5)


def _firefox(run: Run) -> float:
    if not run.firefox:
        return math.nan
    return fmean(one.sync for one in run.firefox[CONSOLE]) / fmean(one.sync for one in run.firefox[CHAIN])


def goals(run: Run) -> Iterator[Promise]:
    yield from fresh(run, SHARES[1], AGES[1])


def told(run: Run) -> str:
    return promise.told(musts(run), goals(run))
