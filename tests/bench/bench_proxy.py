"""What the proxy costs next to nginx, to a textbook proxy and to none, and whether it keeps what was promised of it.

All targets are asked in turns in one run, with requests of 100 kB over loopback. The upstream does no work, so that
every figure is a proxy's worst case: a model takes 100 ms and more.
"""

import asyncio
import os

from tests.bench import crowd, flood, leaving, load, nginx, promises, single
from tests.bench.held import holding
from tests.bench.running import Running
from tests.bench.targets import Target, ways


def say(text: str) -> None:
    print(text, flush=True)


def costs() -> tuple[dict[str, crowd.Crowd], dict[str, single.Single], dict[int, dict[str, load.Load]]]:
    """What an answer costs, of a server that answers at once."""
    with Running("tests.bench.upstream") as upstream, ways(upstream.url) as proxies:
        targets = [Target("direct", upstream.url, upstream.pid), *proxies]
        # First, because it weighs memory.
        crowds = crowd.measure(targets)
        say(crowd.told(crowds))
        singles = single.measure(targets)
        say(single.told(singles))
        loads = load.measure(targets)
        say(load.told(loads))
    return crowds, singles, loads


async def manners() -> tuple[leaving.Delays, dict[str, flood.Flood]]:
    """What becomes of an answer that the browser does not wait for or does not read."""
    async with holding() as server:
        with ways(server.url) as proxies:
            delays = await leaving.measure(server, proxies)
            say(leaving.told(delays))
            floods = await flood.measure(server, proxies)
            say(flood.told(floods))
    return delays, floods


def main() -> None:
    crowd.make_room()
    say(f"Load of the machine before the run: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} processors.")
    if not nginx.program():
        say(nginx.HINT)
    say(promises.told(promises.Run(*costs(), *asyncio.run(manners()))))


if __name__ == "__main__":
    main()
