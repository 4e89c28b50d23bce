"""Hostile servers: backends that lie, inject, fall silent or die in every phase of an answer, and spill secrets."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable
from functools import partial

import httpx
import pytest

from proxy.config.backend import Backend
from proxy.errors import BackendError
from proxy.upstream.client import Upstream
from tests.proxy.wire import Console, Line, Script, StartConsole, StartPeer, error_of, listing, model_server

CHAT = "/v1/chat/completions"
KEY, EXTRA, TOKEN = "sk-the-key", "the-extra-header", "correct-horse"

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"
STREAM = OK + b"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKS = JSON + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = b"Content-Length: 2\r\n\r\n{}"
BROKEN = "502 backend_broken"

# What a server sends before it closes the connection, and what the browser then has.
ANSWERS = {
    "nothing": (b"", BROKEN),
    "half a status line": (b"HTTP/1.1 2", BROKEN),
    "half the headers": (OK + b"Content-Ty", BROKEN),
    "headers that do not end": (OK + b"X-Request-Id: 1\r\n", BROKEN),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", BROKEN),
    "HTTP/2": (b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\0\0\0\0\2\0\0\0\0", BROKEN),
    "a status below 100": (b"HTTP/1.1 099 Odd\r\n" + WHOLE, BROKEN),
    "a status above 599": (b"HTTP/1.1 999 Odd\r\n" + WHOLE, BROKEN),
    "a switch of protocols": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", BROKEN),
    "a redirect": (
        b"HTTP/1.1 308 Permanent Redirect\r\nLocation: http://evil.example/\r\n" + WHOLE,
        "502 backend_redirects",
    ),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\n\r\n", "502 backend_redirects"),
    "news before the answer": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + JSON + WHOLE,
        "200 {}",
    ),
    "news and no answer": (b"HTTP/1.1 100 Continue\r\n\r\n", BROKEN),
    "no type": (OK + WHOLE, "200 {}"),
    "no length": (JSON + b"\r\n{}", "200 {}"),
    "no length in HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n{}", "200 {}"),
    "no content, with content": (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", "204"),
    "more than announced": (JSON + WHOLE + b"HTTP/1.1 200 OK\r\n", "200 {}"),
    "less than announced": (JSON + b"Content-Length: 9\r\n\r\n{}", "cut"),
    "nothing of what was announced": (JSON + b"Content-Length: 9\r\n\r\n", "cut"),
    "a stream with a length, cut": (OK + b"Content-Type: text/event-stream\r\nContent-Length: 9\r\n\r\nd", "cut"),
    "two lengths": (JSON + b"Content-Length: 1\r\n" + WHOLE, BROKEN),
    "a length below zero": (JSON + b"Content-Length: -1\r\n\r\n{}", BROKEN),
    "a length and chunks": (
        JSON + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "200 {}",
    ),
    "an unknown coding": (JSON + b"Transfer-Encoding: gzip\r\n\r\n{}", BROKEN),
    "cut before a chunk": (CHUNKS, "cut"),
    "cut in a chunk's head": (CHUNKS + b"2", "cut"),
    "cut in a chunk": (CHUNKS + b"2\r\n{", "cut"),
    "cut after a chunk": (CHUNKS + b"2\r\n{}\r\n", "cut"),
    "cut in the last chunk": (CHUNKS + b"2\r\n{}\r\n0\r\n", "cut"),
    "a chunk of no size": (CHUNKS + b"2\r\n{}\r\nzz\r\n", "cut"),
    "a chunk of a wrong size": (CHUNKS + b"1\r\n{}\r\n0\r\n\r\n", "cut"),
    "a stream cut at once": (STREAM, "200 upstream_cut"),
    "a stream cut in a chunk's head": (STREAM + b"9", "200 upstream_cut"),
    "a stream cut in a chunk": (STREAM + b"9\r\ndata", "200 upstream_cut"),
    "a stream cut after a chunk": (STREAM + b"4\r\ndata\r\n", "200 upstream_cut"),
    "a stream cut in its last chunk": (STREAM + b"4\r\ndata\r\n0\r\n", "200 upstream_cut"),
    "a stream of nonsense": (STREAM + b"zz\r\n", "200 upstream_cut"),
    "a header with a NUL": (JSON + b"X-Request-Id: a\0b\r\n" + WHOLE, BROKEN),
    "a header with a bare CR": (JSON + b"X-Request-Id: a\rSet-Cookie: b\r\n" + WHOLE, BROKEN),
    "a header with a bell": (JSON + b"X-Request-Id: a\x07b\r\n" + WHOLE, BROKEN),
    "a header with a DEL": (JSON + b"OpenAI-Model: a\x7fb\r\n" + WHOLE, BROKEN),
    "a header on two lines": (JSON + b"X-Request-Id: a\r\n b\r\n" + WHOLE, "200 {}"),
    "a header beyond ASCII": (JSON + b"X-Request-Id: \xe9\xff\r\n" + WHOLE, "200 {}"),
    "a name with a blank": (JSON + b"X-Request-Id : a\r\n" + WHOLE, BROKEN),
    "a name of odd letters": (JSON + b"OpenAI-(x): a\r\n" + WHOLE, BROKEN),
    "a type of 60 kB": (OK + b"Content-Type: " + b"x" * 60_000 + b"\r\n" + WHOLE, "200 {}"),
    "200 kB of headers": (OK + b"X-A: %b\r\n" % (b"x" * 1000) * 200 + WHOLE, BROKEN),
}


FEW = [answer for name, answer in ANSWERS.items() if name in ("nothing", "another protocol", "cut in a chunk")]


def outcome(console: Console, path: str = CHAT, **headers: str) -> str:
    """Status with error code or text; or that the body was visibly cut."""
    try:
        answer = console.http.post(path, content=b"{}", headers={"Connection": "close", **headers})
    except httpx.RemoteProtocolError:
        return "cut"
    if answer.is_error:
        return f"{answer.status_code} {error_of(answer)['code']}"
    codes = ("upstream_cut", "backend_silent")
    return f"{answer.status_code} {next((code for code in codes if code in answer.text), answer.text)}".strip()


def stall(data: bytes, line: Line) -> None:
    """Send these bytes, and then nothing."""
    line.read_request()
    line.send(data)
    line.wait_closed()


def says(data: bytes) -> Script:
    """A server that sends these bytes and hangs up, whatever it is asked."""

    def script(line: Line) -> None:
        if line.read_request():
            line.send(data)

    return script


@pytest.fixture
def unforeseen(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the console did not see coming, so far."""
    return lambda: [record.getMessage() for record in caplog.records if record.exc_info or record.levelno > 30]


def test_whatever_a_server_sends_is_an_error_or_an_answer_or_visibly_cut(
    start_console: StartConsole, start_peer: StartPeer, unforeseen: Callable[[], list[str]]
) -> None:
    peer = start_peer(says(b""))
    console = start_console(Backend("lab", peer.url))
    wrong = {}
    for name, (data, expected) in ANSWERS.items():
        peer.script, before = says(data), len(unforeseen())
        got = outcome(console)
        assert console.http.get("/healthz").is_success  # by now all is said about the answer before
        if (got, unforeseen()[before:]) != (expected, []):
            wrong[name] = (got, unforeseen()[before:])
    assert wrong == {}


PHASES = {
    "before the status line": b"",
    "in the headers": JSON,
    "before the body": JSON + b"Content-Length: 9\r\n\r\n",
    "in the body": JSON + b"Content-Length: 9\r\n\r\n{",
    "in a chunk": CHUNKS + b"9\r\n{",
    "before an event": STREAM,
    "in an event": STREAM + b"9\r\ndata",
    "before the last chunk": STREAM + b"4\r\ndata\r\n",
}


def test_a_server_that_falls_silent_is_given_up_in_every_phase(
    start_console: StartConsole, start_peer: StartPeer, unforeseen: Callable[[], list[str]]
) -> None:
    peer = start_peer(Line.wait_closed)
    console = start_console(Backend("lab", peer.url), silence=0.2)
    got = {}
    for phase, data in PHASES.items():
        peer.script = partial(stall, data)
        got[phase] = outcome(console)
    early = dict.fromkeys(list(PHASES)[:2], "504 backend_silent")
    assert got == early | dict.fromkeys(list(PHASES)[2:5], "cut") | dict.fromkeys(
        list(PHASES)[5:], "200 backend_silent"
    )
    assert not unforeseen()


# Secrets.


def test_a_key_comes_back_in_no_header_and_no_error_however_a_server_spills_it(
    start_console: StartConsole, start_peer: StartPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def spill(line: Line) -> None:
        told = line.requests[-1].header("authorization") or ""
        names = ("Content-Type", "X-Request-Id", "Retry-After", "OpenAI-Organization", "X-RateLimit-Limit", "Location")
        more = ("Set-Cookie", "WWW-Authenticate", "Server", "Access-Control-Allow-Headers", "Vary", "Link", "Trailer")
        status = f"{(200, 302, 401, 500)[len(peer.requests) - 1]} {told}"
        line.answer(b"{}", status, *(f"{name}: {told}".encode() for name in names + more))

    peer = start_peer(model_server(spill))
    secret = Backend("lab", peer.url, KEY, headers=(("x-extra", EXTRA),))
    console = start_console(secret, token=TOKEN, allow_origins=("https://friend.example",))
    console.http.headers["Authorization"] = f"Bearer {TOKEN}"
    told = []
    for _ in range(4):
        told.append(console.http.post(CHAT, content=b"{}", headers={"Origin": "https://friend.example"}))
    told.extend(console.http.get(path) for path in ("/", "/backends", "/healthz", "/v1/../x", "/backends/none/v1/a"))
    told.append(console.http.options(CHAT, headers={"Access-Control-Request-Method": "POST"}))
    assert [peer.requests[-1].header(name) for name in ("authorization", "x-extra")] == [f"Bearer {KEY}", EXTRA]
    assert len(peer.requests) == 4
    for secret_word in (KEY, EXTRA, TOKEN):
        for answer in told:
            assert secret_word not in str(answer.headers.raw) + answer.text, answer.request.url
        assert secret_word not in caplog.text


def test_no_log_at_any_level_and_no_failure_holds_a_secret(
    start_console: StartConsole, start_peer: StartPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    extra = (("x-extra", EXTRA),)
    backends = [
        Backend("closed", "http://127.0.0.1:9", KEY, headers=extra),
        *(Backend(f"peer{n}", start_peer(says(data)).url, KEY, headers=extra) for n, (data, _) in enumerate(FEW)),
    ]
    console = start_console(*backends, token=TOKEN)
    texts = [repr(backends), str(backends), repr(console.settings), str(console.settings)]

    async def fail() -> None:
        upstream = Upstream(connect_timeout=5, silence=5)
        for backend in backends:
            with contextlib.suppress(BackendError):
                try:
                    answer = await upstream.ask(backend, "POST", b"/v1/x")
                    async for _ in answer.chunks():
                        pass
                except BackendError as error:
                    texts.append(repr(error) + "".join(traceback.format_exception(error)))
        await upstream.close()

    asyncio.run(fail())
    for backend in backends:
        outcome(console, f"/backends/{backend.name}{CHAT}", Authorization=f"Bearer {TOKEN}")
        outcome(console, f"/backends/{backend.name}/v1/../x", Authorization=f"Bearer {TOKEN}")
    outcome(console, "/session", Authorization=f"Bearer {TOKEN}x")
    everything = "\n".join([*texts, caplog.text, *(str(record.__dict__) for record in caplog.records)])
    assert len(texts) > len(backends)
    assert [secret for secret in (KEY, EXTRA, TOKEN) if secret in everything] == []


def test_each_backend_sees_its_own_key_alone(start_console: StartConsole, start_peer: StartPeer) -> None:
    names = ["lab", "lab2", "lab-2", "lab.b", "la", "Open"]
    peers = {name: start_peer(model_server(listing("m"))) for name in names}
    keys = {name: f"sk-{number}{name}" for number, name in enumerate(names[:-1])}
    console = start_console(*(Backend(name, peer.url, keys.get(name, "")) for name, peer in peers.items()))
    for name in [*names, *(name.upper() for name in names), "l%61b"]:
        path = f"/backends/{name}/v1/models"
        answer = console.http.get(
            path, headers={"Authorization": "Bearer mine", "Api-Key": "mine", "X-Api-Key": "mine"}
        )
        assert answer.status_code == 200, name
    console.http.get("/backends")
    for name, peer in peers.items():
        seen = {value for request in peer.received for key, value in request.headers if "auth" in key or "key" in key}
        assert seen == ({f"Bearer {keys[name]}"} if name in keys else {"Bearer mine", "mine"}), name
        assert len(peer.requests) >= 2
