"""The picker follows the proxy: servers that come, go, change their models, or become the default."""

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

PATIENCE = 25_000  # ms; the page asks every 5 s, the proxy looks every 5 s


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def served(port: int, server: ModelServer) -> Iterator[Served]:
    """A proxy whose default is down and whose other backend is up."""
    with Served("--no-discover", "--backend", f"lab=http://127.0.0.1:{port} tiny={server.url}") as running:
        yield running


class Told:
    """What the proxy tells the page of its backends, less what the test changes."""

    def __init__(self, console: Console, served: Served) -> None:
        self._page = console.page
        self._rows = httpx.get(f"{served.url}/backends", trust_env=False).json()["backends"]
        console.page.route("**/backends", lambda route: route.fulfill(json={"backends": self._rows}))

    def change(self, name: str, **changes: Any) -> None:
        """Let the page hear of it at once, as one does that comes back from behind another."""
        for row in self._rows:
            if row["name"] == name:
                row |= changes
            elif changes.get("default"):
                row["default"] = False
        with self._page.expect_response("**/backends"):
            self._page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


@pytest.fixture
def told(open_console: Callable[..., Console], served: Served) -> tuple[Console, Told]:
    """A console of which the proxy's `tiny` is the default."""
    console = open_console(served.url)
    told = Told(console, served)
    told.change("tiny", default=True)
    expect(console["serverName"]).to_have_text("tiny")
    return console, told


def test_a_backend_that_comes_up_is_seen_without_a_reload(
    open_console: Callable[..., Console], served: Served, port: int
) -> None:
    console = open_console(served.url).unfold("model")
    option = console["backendSelect"].locator("option").first
    expect(option).to_have_text(re.compile("^lab.*: not answering"))
    expect(console["serverBadge"]).to_have_attribute("data-status", "down")
    with ModelServer(port=port) as late:
        late.models = [{"id": "late-vlm"}]
        expect(option).to_have_text(re.compile("^lab.*: up"), timeout=PATIENCE)
        expect(console["serverBadge"]).to_have_attribute("data-status", "up")
        expect(console["modelSelect"]).to_have_value("late-vlm")
        console["modelSelect"].select_option("late-vlm")
        late.models = [{"id": "later-vlm"}]
        expect(console["modelSelect"]).to_contain_text("later-vlm", timeout=PATIENCE)
        expect(console["modelSelect"]).to_have_value("late-vlm")


def test_a_new_default_is_taken_at_once_while_nothing_runs(told: tuple[Console, Told]) -> None:
    console, proxy = told
    proxy.change("demo", default=True)
    expect(console["serverName"]).to_have_text("demo")
    expect(console["backendSelect"].locator("option:checked")).to_contain_text("demo")
    expect(console["welcome"]).to_contain_text("demo will look through your camera")
    expect(console["modelSelect"]).not_to_have_value("tiny-vlm")


def test_frames_stay_with_their_server_until_stop(told: tuple[Console, Told], server: ModelServer) -> None:
    console, proxy = told
    console.start().logged(1)
    proxy.change("demo", default=True)
    answered = len(server.chats)
    server.wait_for(lambda _: len(server.chats) > answered + 2)
    expect(console["serverName"]).to_have_text("tiny")
    assert console.phase == "watching"
    console.page.route("**/backends", lambda _: None)  # what it heard is enough
    console.stop().reaches("idle")
    expect(console["serverName"]).to_have_text("demo")


def test_a_chosen_server_outlasts_a_new_default(told: tuple[Console, Told]) -> None:
    console, proxy = told
    select = console.unfold("model")["backendSelect"]
    select.select_option(select.locator("option:checked").get_attribute("value"))
    proxy.change("demo", default=True)
    expect(console["serverName"]).to_have_text("tiny")
    expect(console["modelSelect"]).to_have_value("tiny-vlm")


def test_a_backend_that_wants_a_key_is_told_by_its_own_words(told: tuple[Console, Told]) -> None:
    console, proxy = told
    proxy.change("tiny", status="unauthorised", models=[], reason="It wants a key; set RTV_KEY_TINY.")
    expect(console["serverBadge"]).to_have_attribute("data-status", "unauthorised")
    expect(console["serverBadge"]).to_have_attribute("title", "tiny: wants a key")
    expect(console["welcome"]).to_contain_text("set RTV_KEY_TINY")
    expect(console["backendSelect"]).to_contain_text(re.compile("tiny.*: wants a key"))


def test_a_text_only_model_is_known_from_the_proxy(told: tuple[Console, Told], server: ModelServer) -> None:
    console, proxy = told
    server.models = [{"id": "writer"}, {"id": "seer"}]
    proxy.change("tiny", models=[{"id": "writer", "vision": False}, {"id": "seer", "vision": True}])
    expect(console["modelSelect"]).to_have_value("seer")
    expect(console["modelSelect"]).to_contain_text("writer (text only)")


def test_an_open_list_stays_open_and_keeps_its_options(told: tuple[Console, Told]) -> None:
    console, proxy = told
    select = console.unfold("model")["backendSelect"]
    console.page.evaluate("() => { window.first = document.getElementById('backendSelect').options[0]; }")
    select.click()
    assert select.evaluate("(list) => list.matches(':open')")
    proxy.change("lab", status="loading")
    expect(select).to_contain_text(re.compile("lab.*: loading its model"))
    assert select.evaluate("(list) => list.matches(':open') && list.options[0] === window.first")
    expect(select.locator("option:checked")).to_contain_text("tiny")


def test_a_locked_page_opens_when_its_own_tab_is_given_the_token(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}", "--token", "a-token") as served:
        console = open_console(served.url).complains("asks for a token")
        console.page.evaluate("(address) => { location.href = address; }", served.opened())
        expect(console["serverName"]).to_have_text("tiny")
        expect(console["notice"]).to_be_hidden()
        assert "a-token" not in console.page.url
