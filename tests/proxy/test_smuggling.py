"""Smuggling and floods: requests that are framed, spelt or paced to fool somebody, under both of uvicorn's parsers."""

import re
import tracemalloc
from collections import Counter

import pytest
import uvicorn

from proxy.config.backend import Backend
from tests.proxy.wire import Console, Line, Peer, StartConsole, StartPeer, error_of, listing, model_server

CHAT = "/v1/chat/completions"
MIB = 1024 * 1024
KNOWN = {"host", "user-agent", "accept-encoding", "content-length", "x-a"}


@pytest.fixture(params=["httptools", "h11"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The parser that consoles started by this test use: that of their choice, or the one for want of it."""
    if request.param == "h11":
        config = uvicorn.Config
        monkeypatch.setattr("proxy.server.uvicorn.Config", lambda *args, **kw: config(*args, **{**kw, "http": "h11"}))
    return str(request.param)


def echo(line: Line) -> None:
    line.answer(line.requests[-1].body)


def lab(start_console: StartConsole, start_peer: StartPeer) -> tuple[Console, Peer]:
    """A console, and the backend behind it that echoes."""
    peer = start_peer(model_server(echo))
    return start_console(Backend("lab", peer.url)), peer


def passed(console: Console, peer: Peer, request: bytes) -> list[str]:
    """What the backend was asked when the console was sent these bytes: first line, body, and the names of headers
    that are odd or stand there twice.

    A request that nothing is wrong with comes after, so that whatever was left over would spoil it.
    """
    del peer.received[:]
    with console.connect() as line:
        line.sendall(request.replace(b"HERE", b"localhost\r\nUser-Agent: raw\r\nConnection: close"))
        line.settimeout(0.3)  # for those that may well be waited for
        try:
            while line.recv(65536):
                pass
        except (TimeoutError, ConnectionResetError):
            pass
    assert console.http.post(f"{CHAT}?marker", content=b"whole").content == b"whole"
    *asked, marker = peer.requests
    assert (marker.first, marker.body) == (f"POST {CHAT}?marker HTTP/1.1", b"whole")
    odd = [Counter(name for name, _ in one.headers) - Counter(KNOWN) for one in asked]
    return [" ".join([one.first, one.body.decode(), *names]).strip() for one, names in zip(asked, odd, strict=True)]


# Each holds the body abc, or nothing that has a meaning.
FRAMES = {
    "a length and chunks": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "two equal lengths": b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "a list of lengths": b"Content-Length: 3, 3\r\n\r\nabc",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "two lengths, less first": b"Content-Length: 0\r\nContent-Length: 3\r\n\r\nabc",
    "a signed length": b"Content-Length: +3\r\n\r\nabc",
    "a length below zero": b"Content-Length: -3\r\n\r\nabc",
    "a length in base 16": b"Content-Length: 0x3\r\n\r\nabc",
    "an endless length": b"Content-Length: 99999999999999999999\r\n\r\nabc",
    "no length": b"Content-Length:\r\n\r\nabc",
    "chunks that are not last": b"Transfer-Encoding: chunked, identity\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "identity": b"Transfer-Encoding: identity\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "a blank more": b"Transfer-Encoding:  chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "capitals": b"Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "a coding that is none": b"Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "a vertical tab": b"Transfer-Encoding: \x0bchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "two codings": b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "two lines of codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\nabc",
    "a bare LF": b"X-A: b\nContent-Length: 3\r\n\r\nabc",
    "a bare CR": b"X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    "a NUL": b"X-A: b\0\r\nContent-Length: 3\r\n\r\nabc",
    "a folded line": b"X-A: b\r\n Content-Length: 9\r\nContent-Length: 3\r\n\r\nabc",
    "a header without a name": b": x\r\nContent-Length: 3\r\n\r\nabc",
    "an extended chunk": b'Transfer-Encoding: chunked\r\n\r\n3;a="b;c"\r\nabc\r\n0\r\n\r\n',
    "a chunk ended by LF": b"Transfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n",
    "a chunk of 0x3": b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "a chunk of -3": b"Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n",
    "a chunk beyond 64 bits": b"Transfer-Encoding: chunked\r\n\r\n10000000000000003\r\nabc\r\n0\r\n\r\n",
    "more than the chunk": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    "trailers": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Evil: 1\r\nAuthorization: Bearer b\r\n\r\n",
    "a wait for leave": b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "a wish to change": b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc",
    "another wish": b"Connection: Upgrade\r\nUpgrade: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "headers to drop": b"Connection: Content-Length, Host, X-B\r\nX-B: 1\r\nContent-Length: 3\r\n\r\nabc",
    "another request behind": b"Content-Length: 3\r\n\r\nabcPOST /v1/smuggled HTTP/1.1\r\nHost: HERE\r\n\r\n",
}


def test_a_frame_is_read_as_everybody_reads_it_or_not_at_all(
    parser: str, start_console: StartConsole, start_peer: StartPeer, caplog: pytest.LogCaptureFixture
) -> None:
    console, peer = lab(start_console, start_peer)
    start = b"POST /v1/a HTTP/1.1\r\nHost: HERE\r\n"
    got = {name: passed(console, peer, start + rest) for name, rest in FRAMES.items()}
    assert {name: asked for name, asked in got.items() if asked not in ([], ["POST /v1/a HTTP/1.1 abc"])} == {}
    assert not [record for record in caplog.records if record.exc_info]


# What the backend may be asked, if anything.
LINES = {
    b"GET\t/v1/a\tHTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET  /v1/a  HTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET /v1/a b HTTP/1.1": "",
    b"GET /v1/a": "GET /v1/a HTTP/1.1",
    b"GET /v1/a HTTP/2.0": "GET /v1/a HTTP/1.1",
    b"GET /v1/a HTTP/1.0": "GET /v1/a HTTP/1.1",
    b"PRI * HTTP/2.0": "",
    b"get /v1/a HTTP/1.1": "",
    b"BREW /v1/a HTTP/1.1": "",
    b"PUT /v1/a HTTP/1.1": "",
    b"TRACE /v1/a HTTP/1.1": "",
    b"OPTIONS /v1/a HTTP/1.1": "",
    b"OPTIONS * HTTP/1.1": "",
    b"CONNECT evil.example:443 HTTP/1.1": "",
    b"CONNECT /v1/a HTTP/1.1": "",
    b"HEAD /v1/a HTTP/1.1": "HEAD /v1/a HTTP/1.1",
    b"GET http://evil.example/v1/a HTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET http://evil.example HTTP/1.1": "",
    b"GET //evil.example/v1/a HTTP/1.1": "",
    b"GET v1/a HTTP/1.1": "",
    b"GET /v1/a#b HTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET /v1/a?b#c HTTP/1.1": "GET /v1/a?b HTTP/1.1",
    b"GET /v1/\xe4 HTTP/1.1": "",
    b"GET /v1/a?b=%0d%0aX-B:%201 HTTP/1.1": "GET /v1/a?b=%0d%0aX-B:%201 HTTP/1.1",
    b"GET /v1/%2e%2e/x HTTP/1.1": "",
    b"GET /v1/..;/x HTTP/1.1": "",
    b"GET /v1/%c0%ae%c0%ae/x HTTP/1.1": "",
    b"GET /v1/%252e%252e/x HTTP/1.1": "",
    b"GET /v1//x HTTP/1.1": "",
    b"GET /v1/a%0d%0aX-B:%201 HTTP/1.1": "",
    b"GET /%76%31/a HTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET /V1/a HTTP/1.1": "",
    b"GET /backends/lab/v1/.. HTTP/1.1": "",
    b"GET /backends/lab/v1/../../x HTTP/1.1": "",
    b"GET /backends/lab/%761/a HTTP/1.1": "GET /v1/a HTTP/1.1",
    b"GET /backends/../v1/a HTTP/1.1": "",
    b"GET /backends%2flab%2fv1%2fa HTTP/1.1": "",
    b"GET /backends/%2e%2e/v1/a HTTP/1.1": "",
    b"GET /backends/http:%2f%2fevil.example/v1/a HTTP/1.1": "",
    b"GET /backends/lab@evil.example/v1/a HTTP/1.1": "",
    b"GET /backends/LAB/v1/a HTTP/1.1": "GET /v1/a HTTP/1.1",
}


def test_a_first_line_is_read_as_everybody_reads_it_or_not_at_all(
    parser: str, start_console: StartConsole, start_peer: StartPeer, caplog: pytest.LogCaptureFixture
) -> None:
    console, peer = lab(start_console, start_peer)
    got = {line: passed(console, peer, line + b"\r\nHost: HERE\r\n\r\n") for line in LINES}
    assert {line: asked for line, asked in got.items() if asked not in ([], [LINES[line]])} == {}
    assert not [record for record in caplog.records if record.exc_info]


def test_requests_sent_ahead_are_answered_one_by_one(
    parser: str, start_console: StartConsole, start_peer: StartPeer
) -> None:
    console, peer = lab(start_console, start_peer)
    one = "POST /v1/a HTTP/1.1\r\nHost: localhost\r\nUser-Agent: raw\r\nContent-Length: 3\r\n"
    answer = console.raw(f"{one}\r\nabc{one}\r\ndef{one.strip()}", body=b"ghi")
    assert re.findall(rb"\r\n\r\n(...)", answer) == [b"abc", b"def", b"ghi"]
    assert [request.body for request in peer.requests] == [b"abc", b"def", b"ghi"]


# Floods.


def test_a_thousand_headers_and_a_long_path_do_no_harm(
    parser: str, start_console: StartConsole, start_peer: StartPeer
) -> None:
    console, _ = lab(start_console, start_peer)
    many = [f"X-A{number}: {number}" for number in range(1000)]
    assert console.raw("GET /v1/a HTTP/1.1", "Host: localhost", *many).split()[1] == b"200"
    assert console.raw(f"GET /v1/{'a' * 20_000} HTTP/1.1", "Host: localhost").split()[1] == b"200"
    assert console.http.get("/healthz").status_code == 200


def test_more_than_the_limit_is_refused_whether_announced_or_not(parser: str, start_console: StartConsole) -> None:
    console = start_console(Backend("lab", "http://127.0.0.1:9"))
    announced = console.raw(f"POST {CHAT} HTTP/1.1", "Host: localhost", f"Content-Length: {33 * MIB}")
    assert announced.startswith(b"HTTP/1.1 413 ")
    answer = console.http.post(CHAT, content=(b"x" * MIB for _ in range(33)))
    assert (answer.status_code, error_of(answer)["code"]) == (413, "body_too_large")


def test_what_comes_over_the_limit_is_not_kept(parser: str, start_console: StartConsole) -> None:
    console, part = start_console(Backend("lab", "http://127.0.0.1:9"), max_body=MIB), b"x" * MIB
    tracemalloc.start()
    try:
        answer = console.http.post(CHAT, content=(part for _ in range(33)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert peak < 8 * MIB


def test_a_hundred_slow_senders_keep_nobody_waiting_and_are_given_up(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    peer = start_peer(model_server(listing("m")))
    console = start_console(Backend("lab", peer.url), body_timeout=1.0)
    slow = [console.connect() for _ in range(100)]
    try:
        for line in slow:
            line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf".encode())
        assert console.http.get("/v1/models").status_code == 200
        assert {line.recv(65536).split(b" ")[1] for line in slow} == {b"408"}
    finally:
        for line in slow:
            line.close()
    assert all(request.body == b"" for request in peer.requests)


def test_a_head_without_end_is_refused(parser: str, start_console: StartConsole) -> None:
    console = start_console()
    for start in (b"GET /healthz HTTP/1.1\r\nX-A: ", b"GET /", b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * 9000):
        with console.connect() as line:
            try:
                line.sendall(start)
                for _ in range(64):
                    line.sendall(b"x" * MIB)
            except ConnectionError:
                continue
            assert line.recv(99).startswith(b"HTTP/1.1 400 "), start[:20]


def test_who_begins_a_request_and_does_not_go_on_is_hung_up_on(
    parser: str, start_console: StartConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxy.server._HEAD", 0.1)
    console = start_console()
    with console.connect() as one, console.connect() as two, console.connect() as three:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost:")
        three.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert three.recv(999).startswith(b"HTTP/1.1 200 ")
        three.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert [line.recv(999) for line in (one, two, three)] == [b"", b"", b""]
