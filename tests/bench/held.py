"""A model server in the measuring process, which holds its answers back until it is told how to go on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.bench.client import address, request
from tests.bench.upstream import Connection, listen

HOLD = b"?hold"
PATIENCE = 10  # s for a request to come through a proxy


class Held(Connection):
    """A proxy's connection: `ready` while it takes bytes, `lost` with the loop's time at which it was closed."""

    def __init__(self, asked: "asyncio.Queue[Held]") -> None:
        super().__init__()
        self._asked = asked
        self.ready = asyncio.Event()
        self.ready.set()
        self.lost: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def answer(self, head: bytes) -> None:
        if HOLD in head:
            self._asked.put_nowait(self)
        else:
            super().answer(head)

    def pause_writing(self) -> None:
        self.ready.clear()

    def resume_writing(self) -> None:
        self.ready.set()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.ready.set()
        self.lost.set_result(asyncio.get_running_loop().time())


@dataclass(frozen=True)
class Exchange:
    """A request on its way: what the browser reads, its connection, and the one that waits for the answer."""

    reader: asyncio.StreamReader
    browser: asyncio.Transport
    held: Held


class Holding:
    """The server, at `url`."""

    def __init__(self, url: str, asked: "asyncio.Queue[Held]") -> None:
        self.url = url
        self._asked = asked

    @contextlib.asynccontextmanager
    async def exchange(self, url: str, *, stream: bool) -> AsyncIterator[Exchange]:
        """A request sent by a new browser through the proxy at `url`, from its arrival here until the block ends."""
        reader, writer = await asyncio.open_connection(*address(url))
        writer.write(request(url, HOLD, stream=stream))
        browser = writer.transport
        assert isinstance(browser, asyncio.Transport)
        async with asyncio.timeout(PATIENCE):
            held = await self._asked.get()
        try:
            yield Exchange(reader, browser, held)
        finally:
            # A proxy that holds on to either end is not to keep it for the next exchange.
            browser.abort()
            held.transport.abort()
            await held.lost


@contextlib.asynccontextmanager
async def holding() -> AsyncIterator[Holding]:
    """The server while the block lasts."""
    asked: asyncio.Queue[Held] = asyncio.Queue()
    server, url = await listen(lambda: Held(asked))
    async with server:
        yield Holding(url, asked)
