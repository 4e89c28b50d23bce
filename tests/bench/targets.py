"""Who is measured: a server itself, and the ways to it through nginx, a textbook proxy and `python -m proxy`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.bench import nginx
from tests.bench.comparison import NGINX, PROXY, TEXTBOOK
from tests.bench.running import Running
from tests.served import Served


@dataclass(frozen=True)
class Target:
    """A server that is asked for the same answers as every other."""

    name: str
    url: str
    pid: int


class Proxy(Served):
    """`python -m proxy`, whose process is looked at."""

    @property
    def pid(self) -> int:
        return self._process.pid


@contextmanager
def ways(upstream: str) -> Iterator[list[Target]]:
    """The proxies to the server at the URL `upstream`, each one process, while the `with` block lasts."""
    with ExitStack() as stack:
        targets = []
        if nginx.program():
            server = stack.enter_context(nginx.Nginx(upstream))
            targets.append(Target(NGINX, server.url, server.pid))
        textbook = stack.enter_context(Running("tests.bench.textbook", upstream))
        proxy = stack.enter_context(Proxy("--no-discover", "--backend", f"lean={upstream}"))
        yield [*targets, Target(TEXTBOOK, textbook.url, textbook.pid), Target(PROXY, proxy.url, proxy.pid)]
