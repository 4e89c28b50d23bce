"""How fresh what a page says is, and how many of the answers it gets that a model could give."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median, quantiles

from tests.bench.camera import Camera
from tests.bench.pages import Opened
from tests.bench.report import table
from tests.bench.scripted import Answered, Scripted

POLL = 0.02  # s
PATIENCE = 30  # s
MEANS = ("per_second", "glass", "shown", "main", "encodes", "preflights")  # of several stretches of watching


@dataclass(frozen=True)
class Window:
    """A stretch of watching. Ages are ms since the frame came to the browser."""

    latency: float  # ms
    slots: int
    per_second: float  # answers
    ages: list[float]  # of the frames when the model had them whole
    glass: float  # median age of the frame whose answer's last word reaches the page
    shown: float  # time-averaged age of the frame whose answer the page shows
    main: float  # CPU ms of the main thread for one answer, its idle load not counted
    encodes: float  # frames encoded for one answer
    preflights: float  # for one answer

    @property
    def share(self) -> float:
        """Of the most answers that the model's latency and slots allow."""
        return self.per_second * self.latency / 1000 / self.slots

    @property
    def youngest(self) -> float:
        return min(self.ages)

    @property
    def age(self) -> float:
        return median(self.ages)

    @property
    def oldest(self) -> float:
        """The 95th percentile."""
        return quantiles(self.ages, n=20, method="inclusive")[-1]


def rate(ends: Sequence[float], slots: int) -> float:
    """Answers a second by when they ended, ms. Where several are answered at a time they may end in one moment: as many
    as there are slots count as one end, at their mean."""
    return (len(ends) - slots) * 1000 / (fmean(ends[-slots:]) - fmean(ends[:slots]))


def averaged(shown: Sequence[tuple[float, float]], since: float, until: float) -> float:
    """The mean age of what is shown between two times; `shown` holds when something came up and when it was taken."""
    area = 0.0
    for (at, taken), (gone, _) in pairwise([*shown, (until, 0.0)]):
        start, end = max(at, since), min(gone, until)
        if end > start:
            area += (end - start) * ((start + end) / 2 - taken)
    return area / (until - since)


def settled(model: Scripted, answers: int) -> None:
    """Wait until so many answers of the scene have ended."""
    deadline = time.monotonic() + PATIENCE
    while model.answered() < answers:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the page got no {answers} answers within {PATIENCE} s")
        time.sleep(POLL)


def watched(
    opened: Opened,
    model: Scripted,
    camera: Camera,
    idle: float,
    latency: int,
    seconds: float,
    slots: int = 1,
    settle: int = 2,
) -> Window:
    """Watch a page that asks on and on, once `settle` answers show it in its stride.

    `idle` is its main thread's load a second with the camera on and nothing asked.
    """
    model.scene(latency, slots)
    settled(model, settle)
    since, encoded = time.time() * 1000, len(opened.encodes())
    load = opened.main.load(seconds)
    until, encodes = time.time() * 1000, len(opened.encodes()) - encoded
    log, preflights = model.log()
    taken_by = taking(log, camera)
    inside = [one for one in log if since < one.ended <= until]
    shown = [(at, taken_by[number]) for number, at in opened.shown(since) if number in taken_by]
    per_second = rate([one.ended for one in inside], slots)
    return Window(
        latency,
        slots,
        per_second,
        [one.whole - taken_by[one.number] for one in inside],
        median(at - taken for at, taken in shown if since < at <= until),
        averaged(shown, since, until),
        (load - idle) / per_second,
        encodes / len(inside),
        preflights / len(log),
    )


def taking(log: Sequence[Answered], camera: Camera) -> dict[int, float]:
    """When the frame of each answer came to the browser, ms since the epoch."""
    taken: Callable[[int, float], float] = camera.taken()
    unread = [one.number for one in log if one.frame is None]
    if unread:
        raise RuntimeError(f"the numbers on the frames of the answers {unread} could not be read")
    return {one.number: taken(one.frame, one.whole) for one in log if one.frame is not None}


def joined(windows: Sequence[Window]) -> Window:
    """Several stretches of the same scene as one: all their ages, and the means of the rest."""
    mean = {name: fmean(getattr(window, name) for window in windows) for name in MEANS}
    return replace(windows[0], ages=[age for window in windows for age in window.ages], **mean)


def told(title: str, named: Sequence[tuple[str, Window]], note: str) -> str:
    rows = [
        [
            name,
            *(
                f"{one.per_second:.2f}",
                f"{one.share:.3f}",
                f"{one.age:.0f}",
                f"{one.oldest:.0f}",
                f"{one.youngest:.0f}",
            ),
            *(f"{one.glass:.0f}", f"{one.shown:.0f}", f"{one.main:.1f}", f"{one.encodes:.1f}", f"{one.preflights:.1f}"),
        ]
        for name, one in named
    ]
    return table(
        title,
        [
            "latency, page",
            *("answers/s", "of limit", "age p50", "p95", "min"),
            *("glass to text", "age shown", "main ms", "encodes", "preflights"),
        ],
        rows,
        note,
    )
