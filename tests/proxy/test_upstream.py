"""The way to the backends: the library's failures in our own words, and none of its habits."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx
import pytest

from proxy import upstream as upstream_module
from proxy.config import Backend
from proxy.errors import BackendError, Broken, ConnectTimeout, Cut, Silent, Unreachable
from proxy.upstream import Upstream
from tests.proxy.wire import PATIENCE, Line, StartPeer, serve


def ask(backend: Backend, *, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None) -> bytes:
    async def once(upstream: Upstream) -> bytes:
        answer = await upstream.ask(backend, "POST", b"/v1/x", headers or [], body)
        try:
            return b"".join([chunk async for chunk in answer.chunks()])
        finally:
            await answer.close()

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


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (httpx.ConnectTimeout, ConnectTimeout),
        (httpx.ConnectError, Unreachable),
        (httpx.ReadTimeout, Silent),
        (httpx.WriteTimeout, Silent),
        (httpx.RemoteProtocolError, Broken),
        (httpx.LocalProtocolError, Broken),
        (httpx.ReadError, Broken),
        (httpx.UnsupportedProtocol, Broken),
    ],
)
def test_each_failure_before_an_answer_has_our_words(
    raised: type[httpx.TransportError], ours: type[BackendError], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> httpx.Response:
        raise raised("inside")

    monkeypatch.setattr(httpx.AsyncClient, "send", fail)
    with pytest.raises(ours) as caught:
        ask(Backend("lab", "http://127.0.0.1:9", "sk-lab"))
    assert "'lab'" in str(caught.value)
    assert "sk-lab" not in str(caught.value)


def test_every_failure_the_library_knows_is_one_of_these() -> None:
    def leaves(kind: type[Exception]) -> set[type[Exception]]:
        below = kind.__subclasses__()
        return {kind} | {leaf for each in below for leaf in leaves(each)}

    # TransportError is what is caught; these are its only relatives that a request can raise besides.
    assert leaves(httpx.RequestError) - leaves(httpx.TransportError) <= {
        httpx.RequestError,
        httpx.DecodingError,
        httpx.TooManyRedirects,
    }


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


def test_an_untrusted_certificate_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> httpx.Response:
        cause = ssl.SSLCertVerificationError()
        cause.verify_message = "self-signed certificate"
        raise httpx.ConnectError("inside") from cause

    monkeypatch.setattr(httpx.AsyncClient, "send", fail)
    with pytest.raises(Unreachable, match="not trusted: self-signed certificate"):
        ask(Backend("lab", "https://127.0.0.1:9"))


def test_only_the_headers_given_are_sent(start_peer: StartPeer) -> None:
    peer = start_peer(serve(lambda line: line.answer(b"")))
    ask(Backend("lab", peer.url), headers=[(b"x-one", b"1")])
    assert {name for name, _ in peer.requests[0].headers} == {"host", "x-one", "content-length"}


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
            await answer.close()
        return b"%d" % len(answers)

    assert run(work) == b"120"


def test_a_kept_connection_is_let_go_before_servers_drop_it() -> None:
    assert upstream_module._KEEP_ALIVE < 5
