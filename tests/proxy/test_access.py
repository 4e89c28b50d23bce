"""Who may use the backends: each refusal, and what must go on working beside it."""

import socket

import httpx
import pytest

from proxy.config import Backend
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


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:99", "localhost."]
)
def test_loopback_hosts_are_known_with_any_port(host: str, start_console: StartConsole) -> None:
    assert ask(start_console(), Host=host).status_code == 200


@pytest.mark.parametrize(
    "host", ["", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost", "localhost:x", "[::1"]
)
def test_hosts_that_only_look_like_loopback_are_refused(host: str, start_console: StartConsole) -> None:
    console = start_console()
    assert console.raw("GET /v1/models HTTP/1.1", f"Host: {host}").split()[1] in (b"403", b"400")


def test_a_request_with_no_host_or_two_is_refused(start_console: StartConsole) -> None:
    console = start_console()
    assert console.raw("GET /v1/models HTTP/1.0").split()[1] == b"403"
    two = console.raw("GET /v1/models HTTP/1.1", "Host: localhost", "Host: evil.example")
    assert two.split()[1] in (b"403", b"400")


def test_an_allowed_host_is_known(start_console: StartConsole) -> None:
    console = start_console(allow_hosts=("console.example",))
    assert ask(console, Host="Console.Example:443").status_code == 200
    assert ask(console, Host="other.example").status_code == 403


def test_under_a_wildcard_the_machines_own_addresses_and_names_are_known(start_console: StartConsole) -> None:
    console = start_console(host="0.0.0.0")  # noqa: S104
    name = socket.gethostname().partition(".")[0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent; the system only picks the address it would send from
        address = probe.getsockname()[0]
    for host in (name, f"{name}.local", address, "0.0.0.0", "127.0.0.1"):  # noqa: S104
        assert ask(console, Host=f"{host}:{console.port}").status_code == 200, host
    for host in ("203.0.113.7", "evil.local", "evil.example"):
        assert ask(console, Host=host).status_code == 403, host


def test_without_a_wildcard_only_the_bound_address_is_known(start_console: StartConsole) -> None:
    console = start_console()
    name = socket.gethostname()
    assert ask(console, Host=f"{name}.local").status_code == 403


@pytest.mark.parametrize("path", ["/", "/index.html", "/healthz"])
def test_the_page_and_its_health_are_public(path: str, start_console: StartConsole) -> None:
    console = start_console(token="t")
    assert ask(console, path, Host="evil.example", Origin=EVIL, Sec_Fetch_Site="cross-site").status_code == 200


# Origin and Sec-Fetch-Site.


def test_the_consoles_own_page_may(start_console: StartConsole) -> None:
    console = start_console()
    assert ask(console, Origin=console.url, Sec_Fetch_Site="same-origin").status_code == 200
    local = f"localhost:{console.port}"
    assert ask(console, Origin=f"http://{local}", Host=local).status_code == 200


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:1", "https://127.0.0.1", "file://"])
def test_another_page_is_refused(path: str, origin: str, start_console: StartConsole) -> None:
    answer = ask(start_console(LAB), path, Origin=origin)
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "origin_not_allowed"
    assert "--allow-origin" in error_of(answer)["message"]
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_another_port_or_scheme_is_another_page(start_console: StartConsole) -> None:
    console = start_console()
    for origin in (f"https://127.0.0.1:{console.port}", f"http://localhost:{console.port}", "http://127.0.0.1"):
        assert ask(console, Origin=origin).status_code == 403, origin


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
