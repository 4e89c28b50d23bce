"""A question that the console asks by itself: answered in JSON, within limits, and leaving nothing open."""

import asyncio
from typing import Any

import pytest

from proxy.config.backend import Backend
from proxy.errors import BackendError
from proxy.upstream.client import Upstream
from proxy.upstream.question import Question, Reply, ask
from tests.proxy.servers import say
from tests.proxy.wire import Line, Peer, Script, StartPeer, poll, serve

MODELS = Question("GET", b"/v1/models")


def put(peer: Peer, question: Question = MODELS, **backend: Any) -> Reply:
    async def once() -> Reply:
        upstream = Upstream(connect_timeout=5, silence=5)
        try:
            return await ask(upstream, Backend("lab", peer.url, **backend), question)
        finally:
            await upstream.close()

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (say({"a": 1}, "200 OK", b"Server: llama.cpp"), Reply(200, "llama.cpp", {"a": 1})),
        (say({"error": "no"}, "401 Unauthorized", b"SERVER: uvicorn"), Reply(401, "uvicorn", {"error": "no"})),
        (say(b"<h1>It works!</h1>"), Reply(200, "", None)),
        (say(b""), Reply(200, "", None)),
        (say(b'"\xff"'), Reply(200, "", None)),
        (say(b"[" * 100_000), Reply(200, "", None)),
        (say(b'{"a":' * 100_000), Reply(200, "", None)),
        (say(b"1" * 10_000), Reply(200, "", None)),
    ],
    ids=["json", "refusal", "page", "nothing", "no-text", "deep", "deeper", "huge-number"],
)
def test_an_answer_is_read_whatever_it_is(answer: Script, reply: Reply, start_peer: StartPeer) -> None:
    assert put(start_peer(serve(answer))) == reply


def test_it_carries_the_backends_key_and_extra_headers(start_peer: StartPeer) -> None:
    peer = start_peer(serve(say({})))
    put(peer, Question("POST", b"/api/show", b'{"model": "m"}'), key="sk-lab", headers=(("x-title", "console"),))
    (asked,) = peer.received
    assert (asked.first, asked.body) == ("POST /api/show HTTP/1.1", b'{"model": "m"}')
    assert asked.header("authorization") == "Bearer sk-lab"
    assert asked.header("x-title") == "console"
    assert asked.header("content-type") == "application/json"
    assert asked.header("user-agent") is None


def test_a_flood_is_not_read_to_its_end(start_peer: StartPeer) -> None:
    def flood(line: Line) -> None:
        line.stream(b"application/json")
        line.chunk(b"[]")
        while True:
            line.chunk(b" " * 65536)

    peer = start_peer(serve(flood))
    assert put(peer).payload is None
    poll(lambda: peer.lines[0].socket.fileno() == -1)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"], ids=["mute", "stalled"])
def test_a_silent_server_is_given_up_and_its_connection_closed(
    begin: bytes, start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(line: Line) -> None:
        line.send(begin)
        line.wait_closed()

    monkeypatch.setattr("proxy.upstream.question._WHOLE", 0.1)
    peer = start_peer(serve(stall))
    with pytest.raises((TimeoutError, BackendError)):
        put(peer)
    poll(lambda: peer.finished == 1)


def test_a_server_that_dribbles_is_given_up(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    def dribble(line: Line) -> None:
        line.stream()
        while True:
            line.chunk(b" ")

    monkeypatch.setattr("proxy.upstream.question._WHOLE", 0.2)
    with pytest.raises(TimeoutError):
        put(start_peer(serve(dribble)))
