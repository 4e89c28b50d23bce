"""When the chosen server fails in Firefox: the next of the person's order is asked, and the chosen one comes back."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer
from tests.served import Served

SECOND = "the second speaks"
ORDER = "() => [...document.querySelectorAll('#orderList b')].map((one) => one.textContent)"

# The value of the option that begins so; undefined without one.
OFFERED = (
    "(name) => [...document.getElementById('orderAdd').options].find(({ label }) => label.startsWith(name))?.value"
)


@pytest.fixture
def second() -> Iterator[ModelServer]:
    with ModelServer(script.say(SECOND)) as running:
        yield running


def host(server: ModelServer) -> str:
    return urlsplit(server.url).netloc


def add(console: Console, *servers: ModelServer) -> None:
    """Put servers at the end of the order, by their base URLs."""
    console.unfold("model")
    for server in servers:
        console.put("orderAdd", "custom").focus("orderURL").type(server.url).press("Enter")
        console.sees("(name) => document.getElementById('orderList').textContent.includes(name)", host(server))


def test_the_second_takes_over_from_disk(
    open_console: Callable[..., Console], index: str, server: ModelServer, second: ModelServer
) -> None:
    console = open_console(index).use(server.url)
    add(console, server, second)
    console.reload()
    assert console.evaluate(ORDER) == [host(server), host(second)]
    server.behave(script.status(500, "CUDA error"))
    console.start().says(SECOND).complains(f"{host(server)} fails; {host(second)} is asked instead.")
    assert console.phase == "watching"
    assert len(server.chats) == 2, "one error is borne"
    assert console.value("baseURL") == server.url
    # A click on Start begins with the chosen one again.
    server.behave(script.say("well again"))
    console.stop().reaches("idle").start().says("well again")


def test_the_second_takes_over_through_the_proxy(
    open_console: Callable[..., Console], server: ModelServer, second: ModelServer
) -> None:
    with Served("--no-discover", "--backend", f"lab={server.url} tiny={second.url}") as served:
        console = open_console(served.url).unfold("model")
        for name in ("lab", "tiny"):
            console.put("orderAdd", console.sees(OFFERED, name).evaluate(OFFERED, name))
        console.sees(f"(names) => String(({ORDER})()) === String(names)", ["lab", "tiny"])
        server.behave(script.status(500, "CUDA error"))
        console.start().says(SECOND).complains("lab fails; tiny is asked instead.")
        console.shows("serverName", "tiny")
