"""The session: a token shown once, and the cookie that stands for it."""

import asyncio
import hmac
from typing import Any

import pytest
from starlette.types import Message, Scope

from proxy.app import create_app
from proxy.browser.session import Session
from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.errors import ProxyError
from tests.proxy.wire import Console, StartConsole, StartPeer, error_of, listing, model_server

TOKEN = "correct-horse"


def sign_in(console: Console) -> str:
    answer = console.http.post("/session", json={"token": TOKEN})
    assert (answer.status_code, answer.content) == (204, b"")
    return str(answer.headers["set-cookie"])


def test_the_token_sets_a_cookie_that_is_not_the_token(start_console: StartConsole) -> None:
    console = start_console(token=TOKEN)
    cookie, *attributes = sign_in(console).split("; ")
    assert cookie.startswith(f"rtv_session_{console.port}=")
    assert TOKEN not in cookie
    assert sorted(attribute.lower() for attribute in attributes) == ["httponly", "path=/", "samesite=strict"]
    assert console.http.get("/backends").status_code == 200


def test_the_token_may_come_as_bearer(start_console: StartConsole) -> None:
    console = start_console(token=TOKEN)
    assert console.http.post("/session", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 204
    assert console.http.get("/backends").status_code == 200


@pytest.mark.parametrize(
    ("body", "authorization", "code"),
    [
        (b"", "", "token_required"),
        (b"{}", "", "token_required"),
        (b"[]", "", "token_required"),
        (b"nonsense", "", "token_required"),
        (b'{"token": 1}', "", "token_required"),
        (b'{"token": ""}', "", "token_required"),
        (b"", "Bearer", "token_required"),
        (b"", f"Basic {TOKEN}", "token_required"),
        (b'{"token": "wrong"}', "", "token_wrong"),
        (b'{"token": "\xc3\xa9"}', "", "token_wrong"),
        (b"", "Bearer wrong", "token_wrong"),
    ],
)
def test_a_wrong_token_and_none_are_told_apart_and_both_say_where_to_find_it(
    body: bytes, authorization: str, code: str, start_console: StartConsole
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = start_console(token=TOKEN).http.post("/session", content=body, headers=headers)
    assert answer.status_code == 401
    assert error_of(answer)["code"] == code
    assert ("is not" in error_of(answer)["message"]) == (code == "token_wrong")
    assert "#token=" in error_of(answer)["message"]
    assert "set-cookie" not in answer.headers


def test_a_cookie_of_another_console_does_not_open_this_one(start_console: StartConsole) -> None:
    this, other = start_console(token=TOKEN), start_console(token="battery-staple")
    other.http.post("/session", json={"token": "battery-staple"})
    cookie = "; ".join(f"{name}={value}" for name, value in other.http.cookies.items())
    for forged in (cookie, cookie.replace(str(other.port), str(this.port)), f"rtv_session_{this.port}={TOKEN}"):
        assert this.http.get("/backends", headers={"Cookie": forged}).status_code == 401


def test_without_a_token_there_is_nothing_to_sign_in_to(start_console: StartConsole) -> None:
    answer = start_console().http.post("/session", json={"token": "any"})
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers


def test_another_page_may_not_try_tokens(start_console: StartConsole) -> None:
    console = start_console(token=TOKEN)
    answer = console.http.post("/session", json={"token": TOKEN}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_token_is_never_a_long_read(start_console: StartConsole) -> None:
    assert start_console(token=TOKEN).http.post("/session", content=b"x" * 5000).status_code == 413


def test_the_token_opens_in_one_place_only(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(listing("m")))
    console = start_console(Backend("lab", peer.url), token=TOKEN)
    console.http.post("/session", json={"token": TOKEN})
    (name, proof), *_ = console.http.cookies.items()
    cookie, other = f"Cookie: {name}={proof}", "Authorization: Bearer sk-mine"
    bearer = f"Authorization: Bearer {TOKEN}"
    cases = {
        "bearer": ([bearer], 200, []),
        "bearer, spelt oddly": ([f"authorization:   BEARER   {TOKEN} "], 200, []),
        "bearer and another": ([bearer, other], 200, ["Bearer sk-mine"]),
        "another and bearer": ([other, bearer], 200, ["Bearer sk-mine"]),
        "cookie": ([cookie], 200, []),
        "cookie among others": ([f"Cookie: a=b; {name}={proof}; c=d"], 200, []),
        "cookie and another": ([cookie, other], 200, ["Bearer sk-mine"]),
        "cookie and bearer": ([cookie, bearer], 200, []),
        "nothing": ([], 401, None),
        "another": ([other], 401, None),
        "half of it": ([bearer[:-1]], 401, None),
        "more than it": ([f"{bearer}e"], 401, None),
        "no scheme": ([f"Authorization: {TOKEN}"], 401, None),
        "another scheme": ([f"Authorization: Basic {TOKEN}"], 401, None),
        "empty": (["Authorization: Bearer "], 401, None),
        "two in a line": ([f"{bearer}, Bearer x"], 401, None),
        "bytes beyond ASCII": ([f"{bearer}\xff"], 401, None),
        "the token as cookie": ([f"Cookie: {name}={TOKEN}"], 401, None),
        "a cookie beyond ASCII": ([f"Cookie: {name}=\xff"], 401, None),
        "a cookie of another name": ([f"Cookie: rtv_session={proof}"], 401, None),
        "an odd header": ([f"X-Api-Key: {TOKEN}", f"X-Token: {TOKEN}"], 401, None),
    }
    for case, (lines, status, travelled) in cases.items():
        del peer.received[:]
        answer = console.raw("GET /v1/models HTTP/1.1", "Host: localhost", *lines)
        assert int(answer.split()[1]) == status, case
        sent = [[value for name, value in request.headers if name == "authorization"] for request in peer.requests]
        assert sent == ([] if travelled is None else [travelled]), case
        assert TOKEN not in str(peer.received), case
        assert proof not in str(peer.received), case


ODD_TOKENS = {
    "half a character": b'{"token": "\\ud800"}',
    "a deep one": b"[" * 4000,
    "a deep object": b'{"a":' * 800,
    "a number": b'{"token": 1e999}',
    "bytes of no alphabet": b'{"token": "\xff\xfe"}',
    "a NUL": b'{"token": "correct-horse\\u0000"}',
}


def test_an_odd_token_is_a_wrong_one(start_console: StartConsole, caplog: pytest.LogCaptureFixture) -> None:
    console = start_console(token=TOKEN)
    answers = {name: console.http.post("/session", content=body).status_code for name, body in ODD_TOKENS.items()}
    assert answers == dict.fromkeys(ODD_TOKENS, 401)
    with console.connect() as line:
        line.sendall(b"POST /session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{")
    assert console.http.post("/session", json={"token": TOKEN}).status_code == 204
    assert not caplog.records, "who gives up half way is nobody's failure"


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    session, compared = Session(TOKEN), []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    scope: Scope = {"type": "http", "server": ("127.0.0.1", 8081)}
    assert not session.is_token(f"Bearer {TOKEN}"), "nothing else compares"
    with pytest.raises(ProxyError):
        session.require(scope, ["Bearer x"], ["rtv_session_8081=y"])
    assert len(compared) == 3


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_for_this_console_alone(scheme: str) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"token": "correct-horse"}'}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost")]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "scheme": scheme, "path": "/session", "headers": headers}
    app = create_app(Settings(token=TOKEN, discover=False))
    asyncio.run(app({**scope, "query_string": b"", "server": ("127.0.0.1", 8081)}, receive, send))
    (cookie,) = [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]
    attributes = {part.lower() for part in cookie.split("; ")[1:]}
    assert attributes == {"httponly", "samesite=strict", "path=/", *(["secure"] if scheme == "https" else [])}
