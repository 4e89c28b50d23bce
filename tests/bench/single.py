"""One request at a time on a kept connection: round trips, first events of streams, delays of the later events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.client import Client
from tests.bench.comparison import columns, row
from tests.bench.report import table, turns
from tests.bench.targets import Target

ROUNDS = 24
WHOLES = 20  # a round
STREAMS, EVENTS, GAP_MS = 4, 20, 3  # a round
WARM_UP = 5  # requests on each new connection


@dataclass
class Times:
    """What one target took, ms."""

    wholes: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    laters: list[float] = field(default_factory=list)

    def ask(self, url: str) -> None:
        """Add one round."""
        with Client(url) as client:
            for _ in range(WARM_UP):
                client.whole()
            self.wholes += [client.whole() for _ in range(WHOLES)]
            for _ in range(STREAMS):
                first, laters = client.stream(EVENTS, GAP_MS)
                self.firsts.append(first)
                self.laters += laters


@dataclass(frozen=True)
class Single:
    """Medians of one target, ms."""

    whole: float
    first: float
    later: float

    def __sub__(self, other: "Single") -> "Single":
        return Single(self.whole - other.whole, self.first - other.first, self.later - other.later)


def measure(targets: Sequence[Target]) -> dict[str, Single]:
    times = {target.name: Times() for target in targets}
    for target in turns(ROUNDS, targets):
        times[target.name].ask(target.url)
    return {name: Single(median(one.wholes), median(one.firsts), median(one.laters)) for name, one in times.items()}


def added(singles: dict[str, Single]) -> dict[str, Single]:
    """What each adds to the direct way."""
    return {name: single - singles["direct"] for name, single in singles.items()}


def told(singles: dict[str, Single]) -> str:
    more = added(singles)
    return table(
        "One request at a time",
        columns("median, ms", list(singles)),
        [
            row("one-shot answer", singles, lambda one: one.whole, 3),
            row("  added to direct", more, lambda one: one.whole, 3),
            row("first event of a stream", singles, lambda one: one.first, 3),
            row("  added to direct", more, lambda one: one.first, 3),
            row("delay of each later event", singles, lambda one: one.later, 3),
            row("  added to direct", more, lambda one: one.later, 3),
        ],
        f"{ROUNDS * WHOLES} one-shot answers and {ROUNDS * STREAMS} streams of {EVENTS} events {GAP_MS} ms apart for "
        "each target, in turns, on kept connections. The delay of an event is from its writing upstream to its "
        "reading by the client. The last columns are the proxy's figures over the references'.",
    )
