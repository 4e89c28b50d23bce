"""The picker follows the proxy: servers that come, go, change their models, or become the default."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.model_server import ModelServer, status
from tests.served import Served

PATIENCE = 25_000  # ms; the page asks every 5 s, and is told at most 5 s later


@pytest.fixture
def served(port: int, server: ModelServer) -> Iterator[Served]:
    """A proxy whose default is down and whose other backend is up."""
    with Served("--no-discover", "--backend", f"lab=http://127.0.0.1:{port} tiny={server.url}") as running:
        yield running


class Told:
    """What the proxy tells the page of its backends, less what the test changes."""

    def __init__(self, console: Console, served: Served) -> None:
        self._page = console.page
        self.rows = httpx.get(f"{served.url}/backends", trust_env=False).json()["backends"]
        console.page.route("**/backends", lambda route: route.fulfill(json={"backends": self.rows}))

    def drop(self, name: str) -> None:
        """Let the page hear that there is no such backend any more."""
        self.rows[:] = [row for row in self.rows if row["name"] != name]
        self._ask()

    def change(self, name: str, **changes: Any) -> None:
        """Let the page hear of it at once, as one does that comes back from behind another."""
        for row in self.rows:
            if row["name"] == name:
                row |= changes
            elif changes.get("default"):
                row["default"] = False
        self._ask()

    def _ask(self) -> None:
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
    expect(console["serverBadge"]).to_have_attribute("title", "tiny, tiny-vlm: wants a key")
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
        console = open_console(f"{served.url}/#token=another")
        console.complains("The token in that address is not this console")
        console.page.evaluate("(address) => { location.href = address; }", served.opened())
        expect(console["serverName"]).to_have_text("tiny")
        expect(console["notice"]).to_be_hidden()
        assert "a-token" not in console.page.url


def test_a_console_that_died_is_not_shown_as_up(open_console: Callable[..., Console], server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        fresh = open_console(served.url)
        used = open_console(served.url).start().logged(1).stop().reaches("idle")
        expect(used["serverBadge"]).to_have_attribute("data-status", "up")
    for console in (fresh, used):
        expect(console["serverBadge"]).to_have_attribute("data-status", "down", timeout=PATIENCE)
        expect(console["backendSelect"]).to_contain_text(re.compile("tiny.*: not answering"))
    expect(fresh["welcome"]).to_contain_text("own proxy does not answer")


def test_a_wrong_key_counts_after_a_right_one(open_console: Callable[..., Console], server: ModelServer) -> None:
    server.key = "sk-right"
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        expect(console["backendSelect"].locator("option").first).to_have_text(re.compile("tiny.*: wants a key"))
        console.start().complains("tiny wants an API key (401)")
        console.put("apiKey", "sk-right").logged(1).stop().reaches("idle")
        expect(console["serverBadge"]).to_have_attribute("data-status", "up")
        expect(console["backendSelect"].locator("option").first).to_have_text(re.compile("tiny.*: up"))
        console.put("apiKey", "sk-wrong")
        expect(console["serverBadge"]).to_have_attribute("data-status", "unauthorised")
        expect(console["backendSelect"].locator("option").first).to_have_text(re.compile("tiny.*: wants a key"))
        console.start().complains("tiny does not accept the API key (401)")


def test_a_wrong_key_that_the_proxy_holds_is_mended_there(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    server.key = "sk-right"
    with Served("--no-discover", "--backend", f"tiny={server.url}", RTV_KEY_TINY="sk-wrong") as served:
        console = open_console(served.url).start().complains("correct RTV_KEY_TINY")
        expect(console["notice"]).to_contain_text("a key typed here does not count")
        expect(console["notice"]).not_to_contain_text("under Model")


def test_a_chosen_backend_that_is_gone_keeps_its_name_and_is_taken_again(
    told: tuple[Console, Told], server: ModelServer
) -> None:
    console, proxy = told
    select = console.unfold("model")["backendSelect"]
    select.select_option(select.locator("option:checked").get_attribute("value"))
    rows = list(proxy.rows)
    proxy.drop("tiny")
    expect(console["serverName"]).to_have_text("tiny")
    expect(select.locator("option:checked")).to_have_text("tiny: not there any more")
    expect(console["welcome"]).to_contain_text("tiny is not among")
    proxy.rows[:] = rows
    proxy.change("tiny", status="up")
    expect(console["welcome"]).to_contain_text("tiny will look through your camera")


def test_a_backend_that_there_is_not_is_told_from_an_address_that_is_wrong(
    open_console: Callable[..., Console], served: Served
) -> None:
    console = open_console(served.url).use(f"{served.url}/backends/old/v1")
    expect(console["serverName"]).to_have_text("old")
    console.unfold("model")["testAPI"].click()
    expect(console["testReport"]).to_contain_text("old is not among")
    console.start().complains("Choose another under Model")


def test_beside_a_proxy_that_finds_them_no_usual_address_is_offered(
    open_console: Callable[..., Console], served: Served, index: str
) -> None:
    options = open_console(served.url)["backendSelect"].locator("option")
    expect(options).to_have_text(
        [re.compile("^lab"), re.compile("^tiny"), re.compile("^demo"), re.compile("^OpenRouter"), "Custom server"]
    )
    expect(open_console(index)["backendSelect"].locator("option")).to_have_count(7)


def test_a_demo_that_is_not_installed_promises_nothing(told: tuple[Console, Told]) -> None:
    console, proxy = told
    proxy.change("lab", status="down")
    proxy.change("tiny", status="down", reason="Gone.")
    proxy.change("demo", default=True, status="down", reason="The demo needs OpenCV, which make run brings.")
    expect(console["welcome"]).to_contain_text("There is nobody yet to look through your camera")
    expect(console["welcome"]).to_contain_text("The demo needs OpenCV")
    expect(console["welcomeCommand"]).to_contain_text("llama-server")
    expect(console["welcome"]).not_to_contain_text("will look")


def test_a_key_that_only_the_question_refuses_is_seen(
    open_console: Callable[..., Console], served: Served, server: ModelServer
) -> None:
    server.behave(status(401, "no"))
    console = open_console(served.url).use(f"{served.url}/backends/tiny/v1")
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    console.unfold("model")["testAPI"].click()
    expect(console["testReport"]).to_contain_text("wants an API key")
    expect(console["serverBadge"]).to_have_attribute("data-status", "unauthorised")


def test_a_key_of_the_pages_own_opens_its_server_at_the_next_load(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    server.key = "sk-right"
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).put("apiKey", "sk-right")
        expect(console["serverBadge"]).to_have_attribute("data-status", "up")
        console.page.reload()
        expect(console["serverBadge"]).to_have_attribute("data-status", "up")
        expect(console["backendSelect"].locator("option").first).to_have_text(re.compile("tiny.*: up"))
