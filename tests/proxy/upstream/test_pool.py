"""Kept connections: the freshest first, none that the other side has closed, and none for long."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from proxy.upstream import pool as pool_module
from proxy.upstream.connection import Connection
from proxy.upstream.pool import Pool
from proxy.upstream.stream import Stream
from tests.proxy.wire import PATIENCE, Line, Peer, StartPeer, poll, serve

OK = serve(lambda line: line.answer(b"ok"))


def over(peer: Peer, use: Callable[[Pool], Awaitable[None]]) -> None:
    async def whole() -> None:
        pool = Pool("127.0.0.1", peer.port, None)
        try:
            async with asyncio.timeout(PATIENCE):
                await use(pool)
        finally:
            pool.close()
            await asyncio.sleep(0)

    asyncio.run(whole())


async def ask(connection: Connection) -> bytes:
    await connection.ask("GET", b"/", [(b"host", b"here")], b"", silence=5)
    return b"".join([chunk async for chunk in connection.chunks()])


async def ended(stream: Stream) -> None:
    while not stream.ended:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def test_the_last_one_given_back_is_the_first_one_taken(start_peer: StartPeer) -> None:
    async def use(pool: Pool) -> None:
        first, second = await pool.connect(), await pool.connect()
        assert pool.take() is None
        for connection in (first, second):
            assert await ask(connection) == b"ok"
            pool.give_back(connection)
        assert [pool.take(), pool.take(), pool.take()] == [second, first, None]
        first.stream.abort()
        second.stream.abort()

    over(start_peer(OK), use)


def test_an_answer_that_was_not_read_to_its_end_costs_the_connection(start_peer: StartPeer) -> None:
    peer = start_peer(serve(Line.stream))

    async def use(pool: Pool) -> None:
        connection = await pool.connect()
        await connection.ask("GET", b"/", [(b"host", b"here")], b"", silence=5)
        pool.give_back(connection)
        assert pool.take() is None

    over(peer, use)
    poll(lambda: peer.finished)


def test_a_connection_that_the_other_side_closes_is_not_given_out(start_peer: StartPeer) -> None:
    def once(line: Line) -> None:
        line.read_request()
        line.answer(b"ok")

    async def use(pool: Pool) -> None:
        connection = await pool.connect()
        await ask(connection)
        pool.give_back(connection)
        await ended(connection.stream)
        assert pool.take() is None

    over(start_peer(once), use)


@pytest.mark.parametrize("later", [True, False])
def test_what_comes_after_an_answer_is_no_answer_to_the_next(later: bool, start_peer: StartPeer) -> None:
    given_back = threading.Event()

    def chatter(line: Line) -> None:
        line.read_request()
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
        if later:
            line.send(answer, b"ok")
            given_back.wait(PATIENCE)
            line.send(answer, b"no")
        else:
            line.send(answer, b"ok", answer, b"no")
        line.wait_closed()

    async def use(pool: Pool) -> None:
        connection = await pool.connect()
        assert await ask(connection) == b"ok"
        pool.give_back(connection)
        given_back.set()
        await ended(connection.stream)
        assert pool.take() is None

    over(start_peer(chatter), use)


def test_a_connection_is_let_go_before_servers_drop_it(start_peer: StartPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pool_module._KEEP < 5
    monkeypatch.setattr(pool_module, "_KEEP", 0.05)
    peer = start_peer(OK)

    async def use(pool: Pool) -> None:
        connection = await pool.connect()
        for _ in range(3):
            await ask(connection)
            pool.give_back(connection)
            assert pool.take() is connection
        pool.give_back(connection)
        await ended(connection.stream)
        assert pool.take() is None

    over(peer, use)
    poll(lambda: peer.finished)


def test_a_closed_pool_has_ended_what_it_kept(start_peer: StartPeer) -> None:
    peer = start_peer(OK)

    async def use(pool: Pool) -> None:
        connection = await pool.connect()
        await ask(connection)
        pool.give_back(connection)
        pool.close()
        assert pool.take() is None

    over(peer, use)
    poll(lambda: peer.finished)
