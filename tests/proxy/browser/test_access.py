"""Who may use the backends: each refusal, and what must go on working beside it."""

import logging

import httpx
import pytest

from proxy.config.backend import Backend
from tests.proxy.wire import Console, StartConsole, StartPeer, error_of, listing, serve

LAB = Backend("lab", "http://127.0.0.1:9")
GUARDED = ["/v1/models", "/backends", "/backends/demo/v1/models", "/backends/none", "/v1"]
EVIL = "https://evil.example"


def ask(console: Console, path: str = "/v1/models", **headers: str) -> httpx.Response:
    return console.http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


# Host.


@pytest.mark.parametrize("path", GUARDED)
def test_a_foreign_host_is_refused_on_every_guarded_path(path: str, start_console: StartConsole) -> None:
    answer = ask(start_console(), path, Host="evil.example:8081")
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "host_not_allowed"
    assert "--allow-host evil.example " in error_of(answer)["message"]


def test_an_allowed_host_is_known(start_console: StartConsole) -> None:
    console = start_console(allow_hosts=("console.example",))
    assert ask(console, Host="Console.Example:443").status_code == 200
    assert ask(console, Host="other.example").status_code == 403


@pytest.mark.parametrize("path", ["/", "/index.html", "/healthz"])
def test_the_page_and_its_health_are_public(path: str, start_console: StartConsole) -> None:
    console = start_console(token="t")
    assert ask(console, path, Host="evil.example", Origin=EVIL, Sec_Fetch_Site="cross-site").status_code == 200


# Origin and Sec-Fetch-Site.


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:1", "https://127.0.0.1", "file://"])
def test_another_page_is_refused(path: str, origin: str, start_console: StartConsole) -> None:
    answer = ask(start_console(LAB), path, Origin=origin)
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "origin_not_allowed"
    assert "--allow-origin" in error_of(answer)["message"]
    assert "access-control-allow-origin" not in answer.headers


def test_cross_site_without_an_allowed_origin_is_refused(start_console: StartConsole) -> None:
    answer = ask(start_console(), Sec_Fetch_Site="cross-site")
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "cross_site"


@pytest.mark.parametrize("site", ["none", "same-origin", "same-site"])
def test_other_fetch_sites_are_not_refused(site: str, start_console: StartConsole) -> None:
    assert ask(start_console(), Sec_Fetch_Site=site).status_code == 200


def test_a_refused_request_never_reaches_a_backend(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url))
    console.http.post("/v1/chat/completions", content=b"{}", headers={"Origin": EVIL})
    console.http.post("/v1/chat/completions", content=b"{}", headers={"Host": "evil.example"})
    assert not peer.requests


def test_a_refusal_is_told_on_the_terminal_once(start_console: StartConsole, caplog: pytest.LogCaptureFixture) -> None:
    console = start_console(token="correct-horse")
    for _ in range(3):
        ask(console, Origin=EVIL)
        ask(console, "/backends", Origin=EVIL)
        ask(console, Host="evil.example")
        ask(console, Sec_Fetch_Site="cross-site")
        ask(console)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 3
    assert [word in line for word, line in zip((EVIL, "evil.example", "web site"), caplog.messages, strict=True)]
    assert all("start it with --allow-" in line for line in caplog.messages)


def test_refusals_that_somebody_makes_up_do_not_fill_the_terminal(
    start_console: StartConsole, caplog: pytest.LogCaptureFixture
) -> None:
    console = start_console()
    for number in range(60):
        ask(console, Origin=f"https://{number}.example/{'x' * 5000}")
    assert len(caplog.messages) == 50
    assert max(map(len, caplog.messages)) <= 300


# The token.


@pytest.mark.parametrize("path", GUARDED)
def test_with_a_token_in_force_nothing_answers_without_it(path: str, start_console: StartConsole) -> None:
    console = start_console(token="correct-horse")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "correct-horse"}, {"Cookie": "a=b"}):
        answer = console.http.get(path, headers=headers)
        assert answer.status_code == 401
        assert error_of(answer)["code"] == "token_required"
        assert "printed when" in error_of(answer)["message"]
        assert "correct-horse" not in answer.text


def test_the_token_as_bearer_opens_and_goes_nowhere(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url), token="correct-horse")
    assert ask(console, Authorization="bearer correct-horse").status_code == 200
    assert all(request.header("authorization") is None for request in peer.requests)


def test_a_cookie_and_a_bearer_for_the_backend_work_together(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url), token="correct-horse")
    assert console.http.post("/session", json={"token": "correct-horse"}).status_code == 204
    assert ask(console, Authorization="Bearer sk-mine").status_code == 200
    assert peer.requests[-1].header("authorization") == "Bearer sk-mine"
    assert peer.requests[-1].header("cookie") is None
