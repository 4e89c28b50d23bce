"""When the chosen server fails: who is asked instead, what is said of it, and how the chosen one comes back."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

PATIENCE = 40_000  # ms; the chosen one is tried again after 30 s

SECOND = "the second speaks"


@pytest.fixture
def second() -> Iterator[ModelServer]:
    with ModelServer(script.say(SECOND)) as running:
        running.models = [{"id": "other-vlm"}]
        yield running


def port_of(server: ModelServer) -> int:
    return int(urlsplit(server.url).port or 0)


def host(server: ModelServer) -> str:
    return urlsplit(server.url).netloc


def add(console: Console, *servers: ModelServer) -> None:
    """Put servers at the end of the order, by their base URLs."""
    console.unfold("model")
    for server in servers:
        console["orderAdd"].select_option(label="Another base URL…")
        console["orderURL"].fill(server.url)
        console["orderURL"].press("Enter")


@pytest.fixture
def first() -> Iterator[ModelServer]:
    with ModelServer(script.say("the first speaks")) as running:
        running.models = [{"id": "first-vlm"}]
        yield running


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, first: ModelServer) -> Console:
    """From disk, with a typed base URL."""
    return open_console(index).use(first.url)


def test_the_second_takes_over_visibly_when_the_first_dies(
    open_console: Callable[..., Console], index: str, second: ModelServer
) -> None:
    with ModelServer(script.say("the first speaks")) as first:
        console = open_console(index).use(first.url)
        add(console, first, second)
        console.start().says("the first speaks")
    console.says(SECOND)
    console.complains(f"{host(first)} does not answer; {host(second)} is asked instead.")
    expect(console["noticeRetry"]).to_have_text(re.compile(rf"{host(first)} is tried again in \d+ s"))
    expect(console["serverName"]).to_have_text(host(second))
    expect(console["serverModel"]).to_have_text("other-vlm")
    expect(console["circleShort"]).to_have_text("this machine")
    expect(console["circleShort"]).to_be_visible()
    expect(console["logList"].locator("li").first).to_contain_text(f"{host(second)}, in place of {host(first)}")
    assert console.phase == "watching"
    assert second.chats[0].body["model"] == "other-vlm"
    # What the person chose stands where they chose it.
    assert console["baseURL"].input_value() == first.url
    expect(console["modelSelect"]).not_to_contain_text("other-vlm")


def test_the_first_comes_back_when_it_is_up_again(open_console: Callable[..., Console], second: ModelServer) -> None:
    first = ModelServer(script.say("the first speaks"))
    with Served("--no-discover", "--backend", f"lab={first.url} tiny={second.url}") as served:
        with first:
            console = open_console(served.url).unfold("model")
            console["orderAdd"].select_option(label="lab (in use)")
            console["orderAdd"].select_option(label="tiny")
            console.start().says("the first speaks")
        console.says(SECOND).complains("lab does not answer; tiny is asked instead.")
        expect(console["backendSelect"].locator("option").first).to_have_text(
            re.compile("lab.*: not answering"), timeout=PATIENCE
        )
        with ModelServer(script.say("the first again"), port=port_of(first)):
            console.says("the first again", timeout=PATIENCE / 1000)
            console.complains("lab is there again, and is asked.")
            expect(console["serverName"]).to_have_text("lab")
            expect(console["logList"].locator("li").first).not_to_contain_text("in place of")


def test_a_server_that_does_not_stand_in_the_order_is_not_left(console: Console, second: ModelServer) -> None:
    add(console, second)
    expect(console["orderNote"]).to_contain_text("is in use and not in this list")
    console.start().logged(1)
    console.use("http://127.0.0.1:9").complains("127.0.0.1:9 does not answer")
    console.complains("trying again in")
    assert second.requests == []


def test_a_slow_server_does_not_fail(console: Console, first: ModelServer, second: ModelServer) -> None:
    add(console, first, second)
    first.behave(script.silent())
    console.put("timeLimit", "1").start().complains("within 1 s")
    first.wait_for(lambda _: len(first.chats) >= 3, timeout=15)
    assert second.requests == []


def test_one_error_is_borne_and_the_second_is_not(console: Console, first: ModelServer, second: ModelServer) -> None:
    add(console, first, second)
    first.behave(script.status(500, "CUDA error"))
    console.start().says(SECOND).complains(f"{host(first)} fails; {host(second)} is asked instead.")
    assert len(first.chats) == 2


def test_each_server_is_asked_with_its_own_key(
    open_console: Callable[..., Console], index: str, first: ModelServer, second: ModelServer
) -> None:
    first.key, second.key = "sk-first", "sk-second"
    console = open_console(index).use(second.url).put("apiKey", "sk-second").use(first.url).put("apiKey", "sk-first")
    add(console, first, second)
    console.start().says("the first speaks")
    first.behave(script.status(503, "busy"))
    console.says(SECOND)
    assert console["apiKey"].input_value() == "sk-first"
    for server, key in ((first, "sk-first"), (second, "sk-second")):
        sent = {record.headers.get("authorization") for record in server.requests if record.method != "OPTIONS"}
        assert sent <= {f"Bearer {key}", None}
        assert f"Bearer {key}" in sent


def test_a_key_typed_meanwhile_is_that_of_the_base_url_it_stands_under(
    console: Console, first: ModelServer, second: ModelServer
) -> None:
    add(console, first, second)
    first.key = "sk-right"
    console.start().says(SECOND).complains("does not accept the key")
    console.put("apiKey", "sk-right").says("the first speaks")
    assert not any("authorization" in record.headers for record in second.requests)


def test_typing_the_same_base_url_again_asks_it_at_once(
    console: Console, first: ModelServer, second: ModelServer
) -> None:
    add(console, first, second)
    first.behave(script.status(500))
    console.start().says(SECOND)
    first.behave(script.say("back at once"))
    console.use(first.url).says("back at once")
    expect(console["notice"]).to_be_hidden()


def test_stop_ends_it_and_start_begins_with_the_first(
    console: Console, first: ModelServer, second: ModelServer
) -> None:
    add(console, first, second)
    first.behave(script.status(500))
    console.start().says(SECOND).stop().reaches("idle")
    expect(console["serverName"]).to_have_text(host(first))
    expect(console["notice"]).to_be_hidden()
    first.behave(script.say("well again"))
    console.start().says("well again")


def test_send_once_asks_the_next_when_nobody_is_there(
    open_console: Callable[..., Console], index: str, second: ModelServer
) -> None:
    with ModelServer() as first:
        console = open_console(index).use(first.url)
        add(console, first, second)
    console["captureOnce"].click()
    console.says(SECOND).reaches("idle")
    expect(console["meta"]).to_contain_text("in place of")
    assert len(second.chats) == 1


def test_removed_from_the_order_it_is_asked_no_more(console: Console, first: ModelServer, second: ModelServer) -> None:
    add(console, first, second)
    first.behave(script.status(500))
    console.start().says(SECOND)
    first.behave(script.say("it must do"))
    console.page.get_by_role("button", name=f"Remove {host(second)}").click()
    console.says("it must do")
    assert console.phase == "watching"


def test_a_wider_circle_is_marked_and_allowed_by_the_person(console: Console, first: ModelServer) -> None:
    add(console, first)
    expect(console["farthestField"]).to_be_hidden()
    console["orderAdd"].select_option(label="Another base URL…")
    console["orderURL"].fill("http://192.168.77.1:8080")
    console["orderURL"].press("Enter")
    row = console["orderList"].locator("li").nth(1)
    expect(row).to_contain_text("your network · not asked unless allowed below")
    console["farthestSelect"].select_option("lan")
    expect(row).not_to_contain_text("not asked")
    expect(console["farthestField"]).to_be_visible()


def test_the_order_is_made_by_keyboard_and_remembered(
    console: Console, first: ModelServer, second: ModelServer
) -> None:
    add(console, first, second)
    names = console["orderList"].locator("b")
    expect(names).to_have_text([host(first), host(second)])
    console.page.get_by_role("button", name=f"Move {host(second)} up").focus()
    console.page.keyboard.press("Enter")
    expect(names).to_have_text([host(second), host(first)])
    # At the top only the way down is left.
    expect(console.page.get_by_role("button", name=f"Move {host(second)} down")).to_be_focused()
    console.page.reload()
    expect(names).to_have_text([host(second), host(first)])
    console.page.get_by_role("button", name=f"Remove {host(first)}").click()
    expect(names).to_have_text([host(second)])


def test_an_address_that_is_none_is_not_added(console: Console) -> None:
    console.unfold("model")["orderAdd"].select_option(label="Another base URL…")
    console["orderURL"].fill("http://")
    console["orderURL"].press("Enter")
    expect(console["orderURLError"]).to_have_text(re.compile("like http://localhost:8080"))
    expect(console["orderList"]).to_be_hidden()


@pytest.mark.parametrize(
    ("address", "short", "long"),
    [
        ("http://localhost:1", "this machine", "frames stay on this machine"),
        ("http://192.168.7.7", "your network", "frames stay in your network"),
        ("https://models.example", "internet", "frames go to the internet"),
    ],
)
@pytest.mark.parametrize("width", [1440, 390])
def test_the_badge_always_says_how_far_frames_go(
    open_console: Callable[..., Console], index: str, address: str, short: str, long: str, width: int
) -> None:
    console = open_console(index, viewport={"width": width, "height": 844})
    console.context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    console.use(address)
    badge = console["circleBadge"]
    # A phone has a row for the whole sentence.
    name, words = ("circleShort", short) if width == 1440 else ("circleText", long)
    expect(console[name]).to_have_text(words)
    expect(console[name]).to_be_in_viewport(ratio=1)
    assert console[name].evaluate("(one) => one.clientWidth > 40 && one.scrollWidth <= one.clientWidth")
    expect(badge).to_have_attribute("title", long)
    assert badge.aria_snapshot().count(long) == 1
