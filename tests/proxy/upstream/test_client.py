"""The way to the backends: the library's failures in our own words, and none of its habits."""

import asyncio
import contextlib
import errno
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import h11
import pytest
import trustme

from proxy.config.backend import Backend
from proxy.errors import BackendError, Broken, ConnectTimeout, Cut, Silent, Unreachable
from proxy.upstream.client import Upstream
from proxy.upstream.connection import Connection
from proxy.upstream.pool import Pool
from tests.proxy.wire import PATIENCE, Line, Script, StartPeer, poll, serve


def ask(backend: Backend, *, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None) -> bytes:
    async def once(upstream: Upstream) -> bytes:
        answer = await upstream.ask(backend, "POST", b"/v1/x", headers or [], body)
        try:
            return b"".join([chunk async for chunk in answer.chunks()])
        finally:
            answer.close()

    return run(once)


def run(work: Callable[[Upstream], Awaitable[bytes]]) -> bytes:
    async def whole() -> bytes:
        upstream = Upstream(connect_timeout=5, silence=0.3)
        try:
            async with asyncio.timeout(PATIENCE):
                return await work(upstream)
        finally:
            await upstream.close()

    return asyncio.run(whole())


def fail(monkeypatch: pytest.MonkeyPatch, what: type, method: str, error: BaseException) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(what, method, failing)


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (TimeoutError, ConnectTimeout),
        (ConnectionRefusedError, Unreachable),
        (socket.gaierror, Unreachable),
        (ssl.SSLError, Unreachable),
    ],
)
def test_each_failure_to_connect_has_our_words(
    raised: type[OSError], ours: type[BackendError], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, Pool, "connect", raised("inside"))
    with pytest.raises(ours) as caught:
        ask(Backend("lab", "http://127.0.0.1:9", "sk-lab"))
    assert "'lab'" in str(caught.value)
    assert "sk-lab" not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (TimeoutError, Silent),
        (ConnectionError, Broken),
        (ConnectionResetError, Broken),
        (h11.RemoteProtocolError, Broken),
        (h11.LocalProtocolError, Broken),
    ],
)
def test_each_failure_to_get_an_answer_has_our_words_and_ends_the_connection(
    raised: type[Exception], ours: type[BackendError], start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = start_peer(Line.wait_closed)
    fail(monkeypatch, Connection, "ask", raised("inside"))
    with pytest.raises(ours) as caught:
        ask(Backend("lab", peer.url, "sk-lab"))
    assert "'lab'" in str(caught.value)
    assert "sk-lab" not in str(caught.value)
    poll(lambda: peer.finished)


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "inside"), "start it there"),
        (socket.gaierror(socket.EAI_NONAME, "inside"), "cannot be found by its name"),
        (OSError(errno.ENETUNREACH, "inside"), "has no way to"),
        (OSError(errno.EHOSTUNREACH, "inside"), "has no way to"),
    ],
)
def test_what_keeps_a_backend_from_being_reached_is_told_apart(
    raised: OSError, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, Pool, "connect", raised)
    with pytest.raises(Unreachable, match=says):
        ask(Backend("lab", "http://lab.example"))


def test_a_name_that_nobody_has_is_said(start_peer: StartPeer) -> None:
    with pytest.raises(Unreachable, match="by its name"):
        ask(Backend("lab", "http://no-such-name.invalid"))


def test_a_silence_names_its_length_and_the_option(start_peer: StartPeer) -> None:
    def begin(line: Line) -> None:
        line.stream()
        line.wait_closed()

    for script in (Line.wait_closed, serve(begin)):
        with pytest.raises(Silent, match=r"for 0\.3 s; .*--silence"):
            ask(Backend("lab", start_peer(script).url))


def test_an_answer_that_breaks_off_is_cut(start_peer: StartPeer) -> None:
    def cut(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        line.socket.shutdown(socket.SHUT_RDWR)

    with pytest.raises(Cut):
        ask(Backend("lab", start_peer(serve(cut)).url))


def test_what_speaks_no_http_is_broken(start_peer: StartPeer) -> None:
    with pytest.raises(Broken):
        ask(Backend("lab", start_peer(serve(lambda line: line.send(b"SSH-2.0-OpenSSH\r\n\r\n"))).url))


def test_tls_towards_a_plain_server_suggests_the_scheme(start_peer: StartPeer) -> None:
    peer = start_peer(lambda line: line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    with pytest.raises(Unreachable, match=re.escape("http:// rather than https://")):
        ask(Backend("lab", peer.url.replace("http:", "https:")))


def behind_tls(authority: trustme.CA, script: Script) -> Script:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def wrapped(line: Line) -> None:
        with contextlib.suppress(ssl.SSLError):
            line.socket = context.wrap_socket(line.socket, server_side=True)
            script(line)

    return wrapped


def test_a_certificate_is_checked_against_the_backends_own_authority(start_peer: StartPeer, tmp_path: Path) -> None:
    authority, ca = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    peer = start_peer(behind_tls(authority, serve(lambda line: line.answer(b"secretly"))))
    url = f"https://localhost:{peer.port}"
    assert ask(Backend("lab", url, ca=str(ca))) == b"secretly"
    with pytest.raises(Unreachable, match=r"certificate of the backend .lab. is not trusted: .* in RTV_CA_LAB\."):
        ask(Backend("lab", url))


def test_a_certificate_of_another_name_is_not_trusted(start_peer: StartPeer, tmp_path: Path) -> None:
    authority, ca = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    peer = start_peer(behind_tls(authority, serve(lambda line: line.answer(b"secretly"))))
    with pytest.raises(Unreachable, match=r"is not trusted: IP address mismatch.*; address it by the name"):
        ask(Backend("lab", f"https://127.0.0.1:{peer.port}", ca=str(ca)))


def test_only_the_headers_given_are_sent(start_peer: StartPeer) -> None:
    peer = start_peer(serve(lambda line: line.answer(b"")))
    ask(Backend("lab", peer.url), headers=[(b"x-one", b"1")])
    assert dict(peer.requests[0].headers) == {
        "host": f"127.0.0.1:{peer.port}",
        "x-one": "1",
        "content-length": "0",
        # Compressed, a stream would come in lumps.
        "accept-encoding": "identity",
    }


BROWSERS = [(b"authorization", b"Bearer mine"), (b"x-api-key", b"mine"), (b"x-title", b"mine"), (b"x-other", b"mine")]


@pytest.mark.parametrize(
    ("key", "headers", "sent"),
    [
        ("", (), {"authorization": "Bearer mine", "x-api-key": "mine", "x-title": "mine"}),
        ("sk-lab", (), {"authorization": "Bearer sk-lab", "x-api-key": None, "x-title": "mine"}),
        ("", (("api-key", "sk-lab"),), {"api-key": "sk-lab", "authorization": None, "x-api-key": None}),
        ("", (("x-title", "console"),), {"authorization": "Bearer mine", "x-title": "console"}),
        ("sk-lab", (("x-title", "console"),), {"authorization": "Bearer sk-lab", "x-title": "console"}),
    ],
)
def test_what_a_backend_is_owed_replaces_what_the_browser_sent(
    key: str, headers: tuple[tuple[str, str], ...], sent: dict[str, str | None], start_peer: StartPeer
) -> None:
    peer = start_peer(serve(lambda line: line.answer(b"")))
    ask(Backend("lab", peer.url, key, headers), headers=BROWSERS)
    names = [name for name, _ in peer.requests[0].headers]
    assert len(names) == len(set(names))
    assert {name: peer.requests[0].header(name) for name in sent} == sent
    assert peer.requests[0].header("x-other") == "mine"


def test_proxies_of_the_environment_are_not_used(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    spy, peer = start_peer(serve(lambda line: line.answer(b"spy"))), start_peer(serve(lambda line: line.answer(b"ok")))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, spy.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(Backend("lab", peer.url)) == b"ok"
    assert not spy.requests


def test_a_compressed_answer_is_left_as_it_is(start_peer: StartPeer) -> None:
    peer = start_peer(serve(lambda line: line.answer(b"not really gzip", "200 OK", b"Content-Encoding: gzip")))
    assert ask(Backend("lab", peer.url)) == b"not really gzip"


def test_many_streams_at_once_wait_for_none(start_peer: StartPeer) -> None:
    def hold(line: Line) -> None:
        line.stream()
        line.wait_closed()

    peer = start_peer(serve(hold))

    async def work(upstream: Upstream) -> bytes:
        asked = (upstream.ask(Backend("lab", peer.url), "POST", b"/v1/x") for _ in range(120))
        answers = await asyncio.gather(*asked)
        for answer in answers:
            answer.close()
        return b"%d" % len(answers)

    assert run(work) == b"120"
