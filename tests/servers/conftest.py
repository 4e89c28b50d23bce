"""Servers for the tests: played back, and run for real where this machine has them."""

from collections.abc import Callable, Iterator

import pytest

from tests import llama_server
from tests.servers import installed
from tests.servers.llama import Llama
from tests.servers.replay import Replay
from tests.servers.running import Running
from tests.servers.table import SetUp


@pytest.fixture(scope="session")
def replay() -> Iterator[Replay]:
    with Replay() as running:
        yield running


@pytest.fixture(scope="session")
def lasting_llama() -> Iterator[Callable[..., Llama]]:
    """A llama-server that nobody ends: `lasting_llama("colour", "--api-key", "x")`, one for each set of arguments."""
    running: dict[tuple[object, ...], Llama] = {}

    def run(*arguments: str, blind: bool = False) -> Llama:
        if (blind, *arguments) not in running:
            running[blind, *arguments] = Llama(*_needed(arguments), blind=blind).start()
        return running[blind, *arguments]

    yield run
    for llama in running.values():
        llama.end()


@pytest.fixture(scope="session")
def lasting_installed() -> Iterator[Callable[[str, SetUp], Running]]:
    """One of the servers of `make test-servers`, set up for some rows; one runs at a time, since they are large."""
    running: dict[tuple[str, SetUp], Running] = {}

    def run(server: str, set_up: SetUp) -> Running:
        if (server, set_up) not in running:
            for _, other in [running.popitem() for _ in list(running)]:
                other.end()
            running[server, set_up] = installed.run(server, set_up).start()
        return running[server, set_up]

    yield run
    for one in running.values():
        one.end()


@pytest.fixture
def llama() -> Iterator[Callable[..., Llama]]:
    """A llama-server of the test's own, to be killed and started again as it likes."""
    running = []

    def run(*arguments: str, blind: bool = False) -> Llama:
        running.append(Llama(*_needed(arguments), blind=blind).start())
        return running[-1]

    yield run
    for one in running:
        one.end()


def _needed(arguments: tuple[str, ...]) -> tuple[str, ...]:
    if llama_server.binary() is None:
        pytest.skip(llama_server.LACKING)
    return arguments
