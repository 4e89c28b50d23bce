"""One connection in HTTP/1.1: what a server may answer, where an answer ends, and what makes it unfit for another."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import h11
import pytest

from proxy.upstream.connection import Connection
from proxy.upstream.stream import Stream
from tests.proxy.wire import PATIENCE, Line, Peer, Received, Script, StartPeer

Use = Callable[[Connection], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"


def over(peer: Peer, use: Use) -> None:
    async def whole() -> None:
        connection = Connection(await Stream.connect("127.0.0.1", peer.port, None))
        try:
            async with asyncio.timeout(PATIENCE):
                await use(connection)
        finally:
            connection.stream.abort()
            await asyncio.sleep(0)

    asyncio.run(whole())


async def ask(connection: Connection, body: bytes = b"{}", silence: float = 5) -> tuple[int, bytes]:
    headers = [(b"host", b"here"), (b"content-length", b"%d" % len(body))]
    head = await connection.ask("POST", b"/v1/x", headers, body, silence=silence)
    return head.status_code, b"".join([chunk async for chunk in connection.chunks()])


def say(*parts: bytes) -> Script:
    """Read a request and answer with these bytes; the other side hangs up."""

    def script(line: Line) -> None:
        line.read_request()
        line.send(*parts)
        line.wait_closed()

    return script


def say_and_hang_up(*parts: bytes) -> Script:
    def script(line: Line) -> None:
        line.read_request()
        line.send(*parts)

    return script


def test_a_request_arrives_as_it_was_given(start_peer: StartPeer) -> None:
    peer = start_peer(say(HEAD, b"ok"))

    async def use(connection: Connection) -> None:
        assert await ask(connection, b"\x00body\r\n") == (200, b"ok")

    over(peer, use)
    headers = [("host", "here"), ("content-length", "7")]
    assert peer.received == [Received("POST /v1/x HTTP/1.1", headers, b"\x00body\r\n")]


@pytest.mark.parametrize(
    ("script", "body", "again"),
    [
        (say(HEAD, b"ok"), b"ok", True),
        (say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n"), b"ok", True),
        (say(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\n", HEAD, b"ok"), b"ok", True),
        (say(b"HTTP/1.1 204 No Content\r\n\r\n"), b"", True),
        (say(HEAD.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"), b"ok"), b"ok", False),
        (say_and_hang_up(b"HTTP/1.1 200 OK\r\n\r\nup to the end"), b"up to the end", False),
        (say_and_hang_up(b"HTTP/1.0 200 OK\r\n\r\nup to the end"), b"up to the end", False),
        (say(HEAD, b"ok and more"), b"ok", False),
        (say(b"HTTP/1.1 204 No Content\r\n\r\nbut"), b"", False),
    ],
)
def test_an_answer_ends_where_its_framing_says_and_the_connection_with_it(
    script: Script, body: bytes, again: bool, start_peer: StartPeer
) -> None:
    async def use(connection: Connection) -> None:
        _, came = await ask(connection)
        assert came == body
        assert connection.renew() is again

    over(start_peer(script), use)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\nok",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        HEAD + b"o",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
    ],
)
def test_what_is_no_whole_answer_fails(answer: bytes, start_peer: StartPeer) -> None:
    async def use(connection: Connection) -> None:
        with pytest.raises((ConnectionError, h11.RemoteProtocolError)):
            await ask(connection)
        assert connection.renew() is False

    over(start_peer(say_and_hang_up(answer)), use)


def test_what_comes_later_than_the_answer_is_no_answer_to_the_next(start_peer: StartPeer) -> None:
    read = threading.Event()

    def chatter(line: Line) -> None:
        line.read_request()
        line.send(HEAD, b"ok")
        read.wait(PATIENCE)
        line.send(HEAD, b"no")
        line.wait_closed()

    async def use(connection: Connection) -> None:
        assert await ask(connection) == (200, b"ok")
        heard = connection.stream.heard
        read.set()
        while connection.stream.heard == heard:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert connection.renew() is False

    over(start_peer(chatter), use)


def test_half_an_answer_does_not_make_ready_for_another(start_peer: StartPeer) -> None:
    async def use(connection: Connection) -> None:
        await connection.ask("GET", b"/", [(b"host", b"here")], b"", silence=5)
        assert connection.renew() is False

    over(start_peer(say(HEAD, b"o")), use)


def test_several_requests_follow_each_other(start_peer: StartPeer) -> None:
    def echo(line: Line) -> None:
        while request := line.read_request():
            line.answer(request.body)

    async def use(connection: Connection) -> None:
        for body in (b"one", b"two", b""):
            assert await ask(connection, body) == (200, body)
            assert connection.heard
            assert connection.renew()

    over(start_peer(echo), use)


def test_a_refusal_before_the_body_was_read_can_be_read(start_peer: StartPeer) -> None:
    def refuse(line: Line) -> None:
        line.socket.recv(1000)
        line.send(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        over_.wait(PATIENCE)

    over_ = threading.Event()

    async def use(connection: Connection) -> None:
        assert await ask(connection, b"x" * 32_000_000) == (413, b"")
        assert connection.renew() is False, "it would still be sending when it is asked next"
        over_.set()

    over(start_peer(refuse), use)


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n", HEAD + b"o"])
def test_silence_is_waited_for_no_longer_than_told(begun: bytes, start_peer: StartPeer) -> None:
    async def use(connection: Connection) -> None:
        with pytest.raises(TimeoutError):
            await ask(connection, silence=0.05)

    over(start_peer(say(begun)), use)
