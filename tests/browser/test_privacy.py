"""Nothing is contacted but the chosen server, and nothing at all before the person acts."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served


def hosts(console: Console) -> set[str]:
    found = {re.sub(r"^(\w+://[^/]*).*", r"\1", request.url) for request in console.requests}
    return {host for host in found if not host.startswith(("blob:", "data:", "file:"))}


def test_from_disk_nothing_is_contacted_before_a_click(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    console.page.wait_for_timeout(700)
    assert hosts(console) == set()
    assert console.phase == "idle"
    console.use(server.url)
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    assert hosts(console) == {server.url}


def test_the_camera_is_not_asked_for_before_a_click(open_console: Callable[..., Console], index: str) -> None:
    console = open_console(index)
    console.page.wait_for_timeout(300)
    assert console.page.evaluate("() => document.getElementById('videoFeed').srcObject") is None


def test_watching_talks_to_the_chosen_server_alone(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).start().logged(3)
    assert hosts(console) == {server.url}
    assert any(request.method == "POST" for request in console.requests), "the worker's requests must be seen here"


def test_through_the_proxy_only_its_own_origin_is_contacted(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).start().logged(2)
        assert hosts(console) == {served.url}


def test_no_server_is_guessed_while_the_proxy_has_not_said(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        console.context.route("**/backends", lambda route: (console.page.wait_for_timeout(500), route.continue_()))
        console.page.reload()
        console["startButton"].click()
        console.logged(1)
        assert hosts(console) == {served.url}


def test_the_proxys_key_never_reaches_the_page(open_console: Callable[..., Console], server: ModelServer) -> None:
    server.key = "sk-held-by-the-proxy"
    with Served("--no-discover", "--backend", f"tiny={server.url}", RTV_KEY_TINY=server.key) as served:
        console = open_console(served.url).start().logged(1).stop()
        seen = console.page.content() + str(console.stored())
        seen += "".join(str(request.headers) + request.url for request in console.requests)
        assert server.key not in seen


def test_a_token_is_taken_from_the_address_and_wiped(open_console: Callable[..., Console], server: ModelServer) -> None:
    token = "a-token-of-the-console"
    with Served("--no-discover", "--backend", f"tiny={server.url}", "--token", token) as served:
        locked = open_console(served.url)
        expect(locked["welcomeLead"]).to_contain_text("asks for a token")
        expect(locked["notice"]).to_be_hidden()
        console = open_console(served.opened())
        console.page.wait_for_function("() => location.hash === ''")
        console.start().logged(1)
        assert token not in console.page.evaluate(
            "() => location.href + JSON.stringify({...localStorage, ...sessionStorage})"
        )


def test_the_policy_holds_from_disk(open_console: Callable[..., Console], index: str) -> None:
    console = open_console(index)
    blocked = console.page.evaluate(
        """async () => {
            const reports = [];
            document.addEventListener('securitypolicyviolation', (event) => reports.push(event.effectiveDirective));
            try { document.body.innerHTML = '<p>'; } catch { reports.push('trusted-types'); }
            const image = new Image();
            image.src = 'http://127.0.0.1:9/x.png';
            await new Promise((resolve) => { image.onerror = resolve; });
            return reports;
        }"""
    )
    console.guard.complaints.clear()
    assert "trusted-types" in blocked
    assert "img-src" in blocked


def test_stopping_closes_every_request(open_console: Callable[..., Console], index: str, server: ModelServer) -> None:
    server.behave(script.silent(headers=True, after_words=1))
    console = open_console(index).use(server.url).start()
    server.wait_for(lambda _: server.chats)
    console.stop()
    server.wait_for(lambda _: all(record.closed for record in server.chats))
