"""The session: a token shown once, and the cookie that stands for it."""

import pytest

from tests.proxy.wire import Console, StartConsole, error_of

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
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"nonsense",
        b'{"token": 1}',
        b'{"token": ""}',
        b'{"token": "wrong"}',
        b'{"token": "\xc3\xa9"}',
    ],
)
def test_a_wrong_token_is_a_401_that_says_where_to_find_it(body: bytes, start_console: StartConsole) -> None:
    answer = start_console(token=TOKEN).http.post("/session", content=body)
    assert answer.status_code == 401
    assert error_of(answer)["code"] == "token_wrong"
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
