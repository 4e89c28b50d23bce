"""What the proxy costs: a lean upstream asked directly, through `python -m proxy`, and through a textbook proxy."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median

from tests.bench.client import BODY, Client, rate
from tests.bench.report import table, turns
from tests.bench.running import Running
from tests.served import Served

ROUNDS = 16
WHOLES = 30  # a round
STREAMS, CHUNKS, GAP_MS = 1, 25, 5  # a round
IN_FLIGHT, LOADS, LOAD_SECONDS = 32, 4, 1.2
WARM_UP = 5  # requests on each new connection

Samples = dict[str, list[float]]


def one_shot(url: str) -> Samples:
    """Round trips on one connection, one at a time."""
    with Client(url) as client:
        for _ in range(WARM_UP):
            client.whole()
        return {"whole": [client.whole() for _ in range(WHOLES)]}


def streamed(url: str) -> Samples:
    """First events and delays of later ones, on one connection."""
    with Client(url) as client:
        for _ in range(WARM_UP):
            client.whole()
        streams = [client.stream(CHUNKS, GAP_MS) for _ in range(STREAMS)]
    return {"first": [first for first, _ in streams], "chunk": [delay for _, delays in streams for delay in delays]}


def loaded(url: str) -> Samples:
    """Answers a second."""
    return {"rate": [asyncio.run(rate(url, IN_FLIGHT, LOAD_SECONDS))]}


def collect(urls: Sequence[str], rounds: int, measure: Callable[[str], Samples], into: dict[str, Samples]) -> None:
    """Measure every URL in turn, and add the samples to its own."""
    for url in turns(rounds, urls):
        for name, samples in measure(url).items():
            into[url].setdefault(name, []).extend(samples)


def main() -> None:
    into: dict[str, Samples] = defaultdict(dict)
    with (
        Running("tests.bench.upstream") as upstream,
        Running("tests.bench.textbook", upstream.url) as textbook,
        Served("--no-discover", "--backend", f"lean={upstream.url}") as served,
    ):
        urls = (upstream.url, textbook.url, served.url)
        collect(urls, ROUNDS, one_shot, into)
        collect(urls, ROUNDS, streamed, into)
        collect(urls, LOADS, loaded, into)

    def row(label: str, name: str, digits: int) -> list[str]:
        figures = [median(into[url][name]) for url in urls]
        direct, textbook, proxy = figures
        ratios = [f"x{proxy / direct:.3g}", f"x{proxy / textbook:.2f}"]
        return [label, *(f"{figure:.{digits}f}" for figure in figures), *ratios]

    def added(name: str) -> str:
        direct, _, proxy = (median(into[url][name]) for url in urls)
        return f"{proxy - direct:+.3f}"

    rows = [
        [*row("one-shot answer, ms", "whole", 3), added("whole")],
        [*row("first event of a stream, ms", "first", 3), added("first")],
        [*row("delay of each later event, ms", "chunk", 3), added("chunk")],
        [*row(f"answers/s, {IN_FLIGHT} in flight", "rate", 0), ""],
    ]
    print(
        table(
            "The proxy's own cost",
            ["median of", "direct", "textbook", "proxy", "/direct", "/textbook", "added"],
            rows,
            f"Each request posts {len(BODY) // 1000} kB on a kept connection over loopback. Times are of one "
            f"request at a time: {ROUNDS * WHOLES} one-shot answers and {ROUNDS * STREAMS} streams of {CHUNKS} "
            f"events {GAP_MS} ms apart for each target, in turns. The upstream does no work, so the ratios are a "
            "proxy's worst case; a model takes 100 ms and more. Client, proxy and upstream share this machine's "
            "processors, and direct answers/s may be the client's own limit. The textbook proxy is Starlette's "
            "request and streaming response around one pooled httpx client.",
        )
    )


if __name__ == "__main__":
    main()
