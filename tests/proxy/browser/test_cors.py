"""Sharing with pages from elsewhere: preflights, headers on every answer, and the presets."""

import httpx
import pytest

from proxy.config.backend import Backend
from tests.proxy.wire import Console, Line, StartConsole, StartPeer, listing, serve

FRIEND = "https://friend.example"


def preflight(console: Console, origin: str = FRIEND, **headers: str) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Sec-Fetch-Site": "cross-site"}
    asked |= {f"Access-Control-Request-{name.replace('_', '-')}": value for name, value in headers.items()}
    return console.http.options("/v1/chat/completions", headers=asked)


def test_a_preflight_is_answered_here_and_without_the_token(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(serve(listing("m")))
    console = start_console(Backend("lab", peer.url), allow_origins=(FRIEND,), token="t")
    answer = preflight(console, Headers="authorization, content-type, x-stainless-os")
    assert answer.status_code == 204
    headers = answer.headers
    assert headers["access-control-allow-origin"] == FRIEND
    assert headers["access-control-allow-methods"] == "GET, POST, DELETE"
    assert headers["access-control-allow-headers"] == "authorization, content-type, x-stainless-os"
    assert headers["access-control-max-age"] == "600"
    assert headers["vary"] == "Origin"
    assert "access-control-allow-private-network" not in headers
    assert "access-control-allow-credentials" not in headers
    assert not peer.requests


def test_only_sane_header_names_are_echoed(start_console: StartConsole) -> None:
    console = start_console(allow_origins=(FRIEND,))
    asked = ", ".join(["x-good", "b@d", "*", "x" * 65, *(f"x-{n}" for n in range(100))])
    echoed = preflight(console, Headers=asked).headers["access-control-allow-headers"].split(", ")
    assert echoed[:2] == ["x-good", "x-0"]
    assert len(echoed) < 64


def test_a_private_network_is_granted_only_where_it_is_asked_for(start_console: StartConsole) -> None:
    console = start_console(allow_origins=(FRIEND,))
    granted = preflight(console, Private_Network="true")
    assert granted.headers["access-control-allow-private-network"] == "true"


def test_a_preflight_of_another_page_is_refused(start_console: StartConsole) -> None:
    answer = preflight(start_console(allow_origins=(FRIEND,)), "https://evil.example", Private_Network="true")
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/models", 200),
        ("/backends", 200),
        ("/healthz", 200),
        ("/backends/none/v1/models", 404),
        ("/nowhere", 404),
        ("/backends/dead/v1/models", 502),
    ],
)
def test_an_allowed_page_may_read_every_answer(
    path: str, status: int, start_console: StartConsole, start_peer: StartPeer
) -> None:
    def star(line: Line) -> None:
        line.answer(b"{}", "200 OK", b"Access-Control-Allow-Origin: *", b"Vary: Accept")

    peer = start_peer(serve(star))
    console = start_console(
        Backend("lab", peer.url), Backend("dead", "http://127.0.0.1:9"), allow_origins=(FRIEND, "local")
    )
    answer = console.http.get(path, headers={"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == status
    assert answer.headers.get_list("access-control-allow-origin") == [FRIEND]
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"] == "Origin"


def test_a_missing_token_can_be_read_by_an_allowed_page(start_console: StartConsole) -> None:
    answer = start_console(token="t", allow_origins=("disk",)).http.get("/v1/models", headers={"Origin": "null"})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "null"


def test_where_nobody_is_allowed_no_answer_speaks_of_sharing(start_console: StartConsole) -> None:
    answer = start_console().http.get("/v1/models")
    assert "vary" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control")]
