"""A connection's bytes: what comes in waits, what goes out waits, and an end is noticed by whoever is there."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

import pytest
import trustme

from proxy.upstream.stream import Stream

Server = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Use = Callable[[Stream, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

FLOOD = 32 * 1024 * 1024  # bytes; more than sockets hold


def over_one_connection(use: Use, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None) -> None:
    """Let `use` have both ends of a connection: ours, and the server's reader and writer."""
    outside, inside = tls or (None, None)

    async def whole() -> None:
        arrived: asyncio.Future[Server] = asyncio.get_running_loop().create_future()

        async def serve(*ends: *Server) -> None:
            arrived.set_result(ends)

        async with asyncio.timeout(10), await asyncio.start_server(serve, "127.0.0.1", 0, ssl=outside) as server:
            port = server.sockets[0].getsockname()[1]
            stream = await Stream.connect("127.0.0.1", port, inside)
            reader, writer = await arrived
            try:
                await use(stream, reader, writer)
            finally:
                stream.abort()
                writer.transport.abort()

    asyncio.run(whole())


async def ended(stream: Stream) -> None:
    while not stream.ended:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def test_what_came_is_read_in_order_up_to_the_end() -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        server.write(b"hello")
        assert await stream.read(5) == b"hello"
        server.write(b"bye")
        server.close()
        await ended(stream)
        assert await stream.read(5) == b"bye"
        assert await stream.read(5) == b""
        assert stream.heard == 8

    over_one_connection(use)


def test_what_nobody_reads_is_left_to_the_sender() -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        server.write(b"x" * FLOOD)
        last = -1
        while stream.heard != last:
            last = stream.heard
            await asyncio.sleep(0.1)
        assert 0 < stream.heard < 1024 * 1024
        came = 0
        while came < FLOOD:
            came += len(await stream.read(5))
        assert came == FLOOD

    over_one_connection(use)


def test_a_read_waits_no_longer_than_told_and_may_be_repeated() -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with pytest.raises(TimeoutError):
            await stream.read(0.01)
        server.write(b"late")
        assert await stream.read(5) == b"late"

    over_one_connection(use)


def test_a_write_waits_for_a_reader_no_longer_than_told() -> None:
    async def use(stream: Stream, *_: *Server) -> None:
        with pytest.raises(TimeoutError):
            await stream.write([b"x" * FLOOD], 0.05)

    over_one_connection(use)


def test_a_write_may_take_long_while_it_makes_progress() -> None:
    async def use(stream: Stream, server: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        async def drink() -> None:
            taken = 0
            while taken < FLOOD:
                taken += len(await server.read(FLOOD // 16))
                await asyncio.sleep(0.01)

        reading = asyncio.create_task(drink())
        started = asyncio.get_running_loop().time()
        await stream.write([b"x" * FLOOD], 0.6)
        assert asyncio.get_running_loop().time() - started > 0.6
        reading.cancel()

    over_one_connection(use)


def test_many_small_parts_of_one_large_piece_let_others_have_their_turn() -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        server.write(b"x" * 1_000_000)
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        waiting = asyncio.create_task(others())
        came = 0
        while came < 1_000_000:
            piece = await stream.read(5)
            assert len(piece) <= 65536
            came += len(piece)
        waiting.cancel()
        assert turns >= 1_000_000 // 65536

    over_one_connection(use)


def test_a_name_that_cannot_be_one_is_an_error_like_any_other() -> None:
    with pytest.raises(OSError, match="cannot be a name"):
        asyncio.run(Stream.connect("a..b", 80, None))


def test_a_write_goes_on_once_there_is_room() -> None:
    async def use(stream: Stream, server: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        read = asyncio.create_task(server.readexactly(FLOOD + 4))
        await stream.write([b"x" * FLOOD], 10)
        await stream.write([b"more"], 10)
        assert (await read).endswith(b"xmore")

    over_one_connection(use)


def test_a_reset_is_an_error_and_not_an_end() -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        # With something unread in it, a socket that closes resets the connection.
        server.transport.pause_reading()  # type: ignore[attr-defined]
        await stream.write([b"never read"], 5)
        server.transport.abort()
        with pytest.raises(ConnectionError):
            await stream.read(5)
        with pytest.raises(ConnectionError):
            await stream.write([b"x"], 5)

    over_one_connection(use)


@pytest.mark.parametrize("act", [lambda server: server.write(b"!"), lambda server: server.close()])
def test_whoever_watches_an_idle_connection_hears_of_it(act: Callable[[asyncio.StreamWriter], None]) -> None:
    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        heard = asyncio.Event()
        stream.on_event = heard.set
        await asyncio.sleep(0)
        assert not heard.is_set()
        act(server)
        await heard.wait()

    over_one_connection(use)


def test_our_own_end_is_no_news() -> None:
    async def use(stream: Stream, *_: *Server) -> None:
        calls: list[None] = []
        stream.on_event = lambda: calls.append(None)
        stream.abort()
        await ended(stream)
        assert calls == []

    over_one_connection(use)


def test_tls_carries_the_same() -> None:
    authority = trustme.CA()
    outside, inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(outside)
    authority.configure_trust(inside)

    async def use(stream: Stream, _: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        server.write(b"hello")
        assert await stream.read(5) == b"hello"
        server.write(b"x" * FLOOD)
        came = 0
        while came < FLOOD:
            came += len(await stream.read(5))
        server.close()
        assert await stream.read(5) == b""

    over_one_connection(use, (outside, inside))
