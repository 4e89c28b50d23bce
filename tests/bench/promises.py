"""What was promised of the proxy, and whether a run kept it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench import crowd, flood, leaving, load, promise, single
from tests.bench.comparison import NGINX, PROXY, TEXTBOOK, over
from tests.bench.promise import Promise


@dataclass(frozen=True)
class Run:
    """Everything that one run measured."""

    crowds: dict[str, crowd.Crowd]
    singles: dict[str, single.Single]
    loads: dict[int, dict[str, load.Load]]
    delays: leaving.Delays
    floods: dict[str, flood.Flood]


def musts(run: Run) -> Iterator[Promise]:
    added, few = single.added(run.singles), run.loads[load.IN_FLIGHT[0]]
    crowded = run.crowds[PROXY]
    yield Promise("one-shot answer, what is added / textbook's", over(TEXTBOOK, added, lambda one: one.whole), 0.5)
    yield Promise("delay of an event / textbook's", over(TEXTBOOK, run.singles, lambda one: one.later), 0.95)
    yield Promise(
        f"answers/s, {load.IN_FLIGHT[0]} in flight / textbook's",
        over(TEXTBOOK, few, lambda one: one.rate),
        4,
        at_least=True,
    )
    yield Promise("CPU of a request, {1} in flight / {0}".format(*load.IN_FLIGHT), load.growth(run.loads)[PROXY], 1.4)
    yield Promise("p90 of a browser's leaving in the worst phase, ms", leaving.worst(run.delays), 50)
    yield Promise("slow streams that finished", crowded.finished, crowd.STREAMS, at_least=True)
    yield Promise("slow streams, time / ideal", crowded.wall / crowd.IDEAL, 1.1)
    yield Promise("flood, growth in MB", run.floods[PROXY].growth / 1e6, 8)


def goals(run: Run) -> Iterator[Promise]:
    added, few = single.added(run.singles), run.loads[load.IN_FLIGHT[0]]
    yield Promise("one-shot answer, what is added / nginx's", over(NGINX, added, lambda one: one.whole), 7.5)
    yield Promise("first event, what is added / nginx's", over(NGINX, added, lambda one: one.first), 6)
    yield Promise(
        f"answers/s, {load.IN_FLIGHT[0]} in flight / nginx's",
        over(NGINX, few, lambda one: one.rate),
        0.15,
        at_least=True,
    )


def told(run: Run) -> str:
    return promise.told(musts(run), goals(run))
