"""Forwarding, from a browser's socket to a model server's: bytes, headers, failures, and browsers that leave."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from proxy.config.backend import Backend
from tests.proxy.wire import PATIENCE, Line, StartConsole, StartPeer, error_of, listing, model_server

CHAT = "/v1/chat/completions"
SSE = b"data: {}\n\n"


def echo(line: Line) -> None:
    line.answer(line.requests[-1].body)


# What travels.


def test_bodies_travel_byte_for_byte_both_ways(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url))
    odd = b'{ "cache_prompt":true,\r\n"unknown" : "\xff\x00"}' + bytes(range(256)) * 2000
    answer = console.http.post(CHAT, content=odd)
    assert answer.content == odd
    assert peer.requests[-1].body == odd


def test_path_and_query_arrive_below_the_backends_own_path(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(listing()))
    console = start_console(Backend("lab", f"{peer.url}/deep/er"))
    console.http.get("/v1/models?limit=3&after=a%20b")
    assert peer.requests[-1].first == "GET /deep/er/v1/models?limit=3&after=a%20b HTTP/1.1"
    console.http.get("/backends/lab/v1/models/org/name")
    assert peer.requests[-1].first == "GET /deep/er/v1/models/org/name HTTP/1.1"


def test_a_named_backend_is_chosen_by_path_and_the_first_is_the_default(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    first, second = start_peer(model_server(listing("one"))), start_peer(model_server(listing("two")))
    console = start_console(Backend("first", first.url), Backend("second", second.url))
    assert console.http.get("/v1/models").json()["data"][0]["id"] == "one"
    assert console.http.get("/backends/Second/v1/models").json()["data"][0]["id"] == "two"


def test_an_unknown_backend_is_a_404_that_names_those_there_are(start_console: StartConsole) -> None:
    console = start_console(Backend("lab", "http://127.0.0.1:9"))
    answer = console.http.post("/backends/labor/v1/chat/completions", content=b"{}")
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "unknown_backend"
    assert "lab, demo" in str(error_of(answer)["message"])


def test_only_listed_headers_travel_up(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url))
    sent = {
        "Content-Type": "application/json",
        "X-Title": "mine",
        "Authorization": "Bearer browsers",
        "Cookie": "a=b",
        "Origin": console.url,
        "Referer": console.url,
        "Sec-Fetch-Site": "same-origin",
        "Forwarded": "for=1.2.3.4",
        "X-Forwarded-For": "1.2.3.4",
        "X-Hop": "gone",
        "Connection": "keep-alive, X-Hop",
        "Accept-Encoding": "gzip",
    }
    console.http.post(CHAT, content=b"{}", headers=sent)
    request = peer.requests[-1]
    names = [name for name, _ in request.headers]
    assert len(names) == len(set(names))
    assert set(names) == {
        *("host", "content-length", "content-type", "x-title", "authorization", "accept", "user-agent"),
        "accept-encoding",
    }
    assert request.header("host") == f"127.0.0.1:{peer.port}"
    assert request.header("authorization") == "Bearer browsers"
    assert request.header("accept-encoding") == "identity"


def test_only_listed_headers_travel_down_and_no_cookie_is_kept(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def reply(line: Line) -> None:
        line.answer(
            b"{}",
            "429 Too Many Requests",
            *(b"Content-Type: application/json", b"Retry-After: 7", b"X-RateLimit-Limit: 3", b"X-Request-Id: r1"),
            *(b"Set-Cookie: spy=1", b"Server: secret", b"Access-Control-Allow-Origin: *", b"Location: /x"),
            *(b"WWW-Authenticate: Basic", b"Link: </x>", b"Cache-Control: max-age=99"),
        )

    peer = start_peer(model_server(reply))
    console = start_console(Backend("lab", peer.url))
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.status_code == 429
    headers = dict(answer.headers)
    assert re.fullmatch(r"upload;dur=\d+\.\d", headers.pop("server-timing"))
    assert headers == {
        "server": "realtime-vlm",
        "content-length": "2",
        "content-type": "application/json",
        "retry-after": "7",
        "x-ratelimit-limit": "3",
        "x-request-id": "r1",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    console.http.post(CHAT, content=b"{}")
    assert peer.requests[-1].header("cookie") is None


def test_the_proxys_key_replaces_what_the_browser_sent(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer, other = start_peer(model_server(echo)), start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url, "sk-lab"), Backend("free", other.url))
    mine = {"Authorization": "Bearer mine", "X-Api-Key": "mine", "Api-Key": "mine"}
    console.http.post(CHAT, content=b"{}", headers=mine)
    assert peer.requests[-1].header("authorization") == "Bearer sk-lab"
    assert "mine" not in str(peer.requests[-1].headers)
    console.http.post("/backends/free/v1/chat/completions", content=b"{}", headers=mine)
    assert other.requests[-1].header("authorization") == "Bearer mine"
    assert "sk-lab" not in str(other.requests)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../admin",
        "/v1/a/%2e%2e/%2e%2e/admin",
        "/v1//models",
        "/v1/models/",
        "/v1/a%2fb",
        "/v1/a%5cb",
        "/v1/a%00",
        "/v1/%252e%252e/admin",
        "/backends/lab/v1/../../x",
        "/backends/lab/v1/./models",
    ],
)
def test_a_path_that_is_not_plain_never_reaches_a_backend(
    path: str, start_console: StartConsole, start_peer: StartPeer
) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url))
    answer = console.raw(f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{console.port}")
    assert answer.split()[1] in (b"400", b"404")
    assert b'"error"' in answer
    assert not peer.requests


@pytest.mark.parametrize("path", ["/v2/models", "/backends/lab/props", "/backends/lab", "/v1", "/V1/models"])
def test_only_v1_paths_are_forwarded(path: str, start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url))
    answer = console.http.get(path)
    assert answer.status_code == 404
    assert error_of(answer)["code"] == "not_found"
    assert not peer.requests


def test_an_absolute_url_in_the_request_names_no_backend(start_console: StartConsole, start_peer: StartPeer) -> None:
    lab, foreign = start_peer(model_server(listing("lab"))), start_peer(model_server(listing("foreign")))
    console = start_console(Backend("lab", lab.url))
    answer = console.raw(f"GET {foreign.url}/v1/models HTTP/1.1", f"Host: 127.0.0.1:{console.port}")
    assert b"foreign" not in answer
    assert not foreign.requests


# How it streams.


def test_each_chunk_is_passed_on_as_it_comes(start_console: StartConsole, start_peer: StartPeer) -> None:
    go = threading.Semaphore(0)

    def drip(line: Line) -> None:
        line.stream()
        for number in range(5):
            assert go.acquire(timeout=PATIENCE)
            line.chunk(b"data: %d\n\n" % number)
        line.chunk(b"")

    peer = start_peer(model_server(drip))
    console = start_console(Backend("lab", peer.url))
    with console.http.stream("POST", CHAT, content=b"{}") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        assert answer.headers["cache-control"] == "no-store"
        chunks = answer.iter_raw()
        for number in range(5):
            go.release()
            assert next(chunks) == b"data: %d\n\n" % number
        assert list(chunks) == []


def test_connections_to_a_backend_are_kept_and_given_back(start_console: StartConsole, start_peer: StartPeer) -> None:
    def short(line: Line) -> None:
        line.stream()
        line.chunk(SSE)
        line.chunk(b"")

    peer = start_peer(model_server(short))
    console = start_console(Backend("lab", peer.url))
    for _ in range(30):
        assert console.http.post(CHAT, content=b"{}").content == SSE
    assert len(peer.requests) == 30
    assert len(peer.lines) <= 2  # the probe's may not have been back yet when the first request came


# How it fails.


def test_a_broken_event_stream_ends_in_an_error_event(start_console: StartConsole, start_peer: StartPeer) -> None:
    def cut(line: Line) -> None:
        line.stream()
        line.chunk(b'data: {}\n\ndata: {"half')
        line.socket.shutdown(socket.SHUT_RDWR)

    console = start_console(Backend("lab", start_peer(model_server(cut)).url))
    answer = console.http.post(CHAT, content=b"{}")
    *_, half, last, rest = answer.text.split("\n\n")
    assert rest == ""
    assert half == 'data: {"half'
    error = json.loads(last.removeprefix("data: "))["error"]
    assert error["code"] == "upstream_cut"
    assert "lab" in error["message"]


@pytest.mark.parametrize("length", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
def test_a_broken_answer_of_another_kind_is_visibly_cut(
    length: bytes, start_console: StartConsole, start_peer: StartPeer
) -> None:
    def lie(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", length, b"\r\n\r\n", b'5\r\n{"a":\r\n')
        line.socket.shutdown(socket.SHUT_RDWR)

    console = start_console(Backend("lab", start_peer(model_server(lie)).url))
    with pytest.raises(httpx.RemoteProtocolError):
        console.http.post(CHAT, content=b"{}")


def test_a_dead_backend_is_named_with_what_to_do(start_console: StartConsole) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    console = start_console(Backend("lab", f"http://127.0.0.1:{port}"))
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.status_code == 502
    assert error_of(answer)["code"] == "backend_unreachable"
    assert "'lab'" in str(error_of(answer)["message"])
    assert "start it" in str(error_of(answer)["message"])


def test_a_backend_that_closes_without_an_answer_is_a_502_asked_once(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def hang_up(line: Line) -> None:
        line.read_request()

    peer = start_peer(hang_up)
    console = start_console(Backend("lab", peer.url))
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.status_code == 502
    assert error_of(answer)["code"] == "backend_broken"
    assert len(peer.requests) == 1


def test_a_stale_connection_is_replaced_once_without_the_browser_noticing(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def once(line: Line) -> None:
        # Answers one request, and hangs up on the next as a server does whose idle time has just run out.
        if line.read_request():
            echo(line)
            line.read_request()

    peer = start_peer(once)
    console = start_console(Backend("lab", peer.url))
    for text in (b"one", b"two", b"three"):
        assert console.http.post(CHAT, content=text).content == text
    assert len(peer.requests) > 3


def test_a_silent_backend_is_a_504(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(Line.wait_closed))
    console = start_console(Backend("lab", peer.url), silence=0.2)
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.status_code == 504
    assert error_of(answer)["code"] == "backend_silent"


def test_silence_in_the_middle_of_a_stream_ends_it_with_an_error_event(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def stall(line: Line) -> None:
        line.stream()
        line.chunk(SSE)
        line.wait_closed()

    console = start_console(Backend("lab", start_peer(model_server(stall)).url), silence=0.2)
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.text.startswith("data: {}\n\n")
    assert '"code": "backend_silent"' in answer.text


def test_a_redirect_is_an_error_and_not_followed(start_console: StartConsole, start_peer: StartPeer) -> None:
    other = start_peer(model_server(echo))
    where = f"Location: {other.url}/v1/chat/completions".encode()
    peer = start_peer(model_server(lambda line: line.answer(b"", "307 Temporary Redirect", where)))
    console = start_console(Backend("lab", peer.url, "sk-lab"))
    answer = console.http.post(CHAT, content=b"{}")
    assert answer.status_code == 502
    assert error_of(answer)["code"] == "backend_redirects"
    assert not other.requests


def test_a_redirect_whose_body_never_ends_is_hung_up_on(start_console: StartConsole, start_peer: StartPeer) -> None:
    ended = threading.Event()

    def redirect(line: Line) -> None:
        line.send(b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 99\r\nLocation: /\r\n\r\n")
        line.wait_closed()
        ended.set()

    console = start_console(Backend("lab", start_peer(model_server(redirect)).url))
    assert console.http.post(CHAT, content=b"{}").status_code == 502
    assert ended.wait(PATIENCE)


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_backends_own_errors_pass_through(status: int, start_console: StartConsole, start_peer: StartPeer) -> None:
    body = b'{"error":"Unauthorized"}'
    peer = start_peer(model_server(lambda line: line.answer(body, f"{status} Odd")))
    answer = start_console(Backend("lab", peer.url)).http.post(CHAT, content=b"{}")
    assert (answer.status_code, answer.content) == (status, body)


def test_the_time_of_the_upload_is_told_apart_from_the_models(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def slow(line: Line) -> None:
        time.sleep(0.3)
        line.answer(b"{}")

    console = start_console(Backend("lab", start_peer(model_server(slow)).url))

    def body() -> Iterator[bytes]:
        yield b"{"
        time.sleep(0.3)
        yield b"}"

    def upload_ms(content: bytes | Iterator[bytes]) -> float:
        answer = console.http.post(CHAT, content=content)
        return float(answer.headers["server-timing"].removeprefix("upload;dur="))

    assert upload_ms(body()) > 150
    assert upload_ms(b"{}") < 150


# Limits on what is sent.


def test_a_body_announced_too_large_is_refused_before_it_is_sent(start_console: StartConsole) -> None:
    console = start_console(Backend("lab", "http://127.0.0.1:9"), max_body=1000)
    with console.connect() as line:
        line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n".encode())
        assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_grows_too_large_is_refused_while_it_comes(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url), max_body=1000)
    assert console.http.post(CHAT, content=iter([b"x" * 600, b"x" * 400])).status_code == 200
    answer = console.http.post(CHAT, content=iter([b"x" * 600, b"x" * 401]))
    assert answer.status_code == 413
    assert error_of(answer)["code"] == "body_too_large"
    assert "--max-body" in str(error_of(answer)["message"])


def test_a_body_that_stops_coming_is_given_up(start_console: StartConsole) -> None:
    console = start_console(Backend("lab", "http://127.0.0.1:9"), body_timeout=0.1)
    answer = console.raw(f"POST {CHAT} HTTP/1.1", "Host: localhost", "Content-Length: 10", body=b"half")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"body_too_slow"' in answer


def test_half_a_request_is_not_forwarded(start_console: StartConsole, start_peer: StartPeer) -> None:
    peer = start_peer(model_server(echo))
    console = start_console(Backend("lab", peer.url))
    with console.connect() as line:
        line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf".encode())
    assert console.http.post(CHAT, content=b"whole").content == b"whole"
    assert [request.body for request in peer.requests] == [b"whole"]


# The built-in backend.


def test_the_demo_answers_where_nothing_else_is_there(start_console: StartConsole) -> None:
    console = start_console()
    assert console.http.get("/v1/models").json()["data"][0]["id"] == "demo-classical-vision"
    answer = console.http.post("/backends/demo/v1/chat/completions", json={"messages": []})
    assert answer.status_code == 400
    assert "message" in error_of(answer)


def test_the_demo_without_its_extra_says_what_to_install(
    start_console: StartConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.demo.opencv.missing", lambda: "Install the extra.")
    answer = start_console().http.post(CHAT, json={})
    assert answer.status_code == 503
    assert error_of(answer)["message"] == "Install the extra."


def test_what_a_failure_says_to_the_browser_it_says_in_the_log(
    start_console: StartConsole, caplog: pytest.LogCaptureFixture
) -> None:
    console = start_console(Backend("lab", "http://127.0.0.1:9", "sk-lab"))
    answer = console.http.post(CHAT, content=b"private", headers={"X-Api-Key": "mine"})
    assert error_of(answer)["message"] in caplog.text
    for secret in ("sk-lab", "private", "mine"):
        assert secret not in caplog.text + answer.text
