"""The bytes of one connection to a backend, read and written with patience and back-pressure."""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from typing import Self, cast

# Bytes received but not yet read beyond which the other side has to wait.
_HIGH_WATER = 64 * 1024
# Bytes handed out at once: the many small parts of one large piece would keep everybody else waiting.
_PIECE = 64 * 1024


class Stream(asyncio.Protocol):
    """A TCP or TLS connection.

    It knows at once when the other side closes or speaks out of turn, so that a kept connection need never be asked:
    `on_event` is then called, if there is one. `heard` counts the bytes received so far; `ended` is set once the other
    side has closed.
    """

    def __init__(self) -> None:
        self.heard = 0
        self.ended = False
        self.on_event: Callable[[], None] | None = None
        self._transport: asyncio.Transport
        self._unread = b""
        self._error: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    @classmethod
    async def connect(cls, host: str, port: int, tls: ssl.SSLContext | None) -> Self:
        """Raises OSError where nothing answers, and its kind ssl.SSLError where an answer is not as it should be."""
        name = host if tls else None
        loop = asyncio.get_running_loop()
        try:
            _, stream = await loop.create_connection(cls, host, port, ssl=tls, server_hostname=name)
        except UnicodeError as error:
            raise OSError(f"{host!r} cannot be a name") from error
        return stream

    async def read(self, patience: float) -> bytes:
        """What has come, or comes within `patience` seconds; b"" at the end. Raises TimeoutError, ConnectionError."""
        if self._unread:
            await asyncio.sleep(0)
        elif not self.ended:
            self._arrival = asyncio.get_running_loop().create_future()
            await _wait(self._arrival, patience)
        if not self._unread and self._error:
            raise ConnectionError from self._error
        full = len(self._unread) >= _HIGH_WATER
        taken, self._unread = self._unread[:_PIECE], self._unread[_PIECE:]
        if full and len(self._unread) < _HIGH_WATER:
            self._transport.resume_reading()
        return taken

    async def write(self, parts: Iterable[bytes], patience: float) -> None:
        """Send `parts` together, and wait while there is no room for them, unless the other side speaks meanwhile.

        Raises TimeoutError when the other side has taken nothing for `patience` seconds, and ConnectionError.
        """
        if self.ended:
            raise ConnectionError from self._error
        self._transport.writelines(parts)
        while self._room:
            unsent = self._transport.get_write_buffer_size()
            try:
                return await _wait(self._room, patience)
            except TimeoutError:
                if self._transport.get_write_buffer_size() >= unsent:
                    raise
                self._room = asyncio.get_running_loop().create_future()

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way in either direction, and the other side has not closed."""
        return not (self.ended or self._unread or self._transport.get_write_buffer_size())

    def abort(self) -> None:
        """End the connection now: what is not sent yet will not be, and nobody is waited for."""
        self.on_event = None
        self._transport.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an assertion: uvloop's transports are none by inheritance.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.heard += len(data)
        self._unread += data
        if len(self._unread) >= _HIGH_WATER:
            self._transport.pause_reading()
        self._happened()

    def eof_received(self) -> None:
        self.ended = True
        self._happened()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._error = exc
        self._happened()

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        room, self._room = self._room, None
        _settle(room)

    def _happened(self) -> None:
        arrival, self._arrival = self._arrival, None
        _settle(arrival)
        _settle(self._room)
        if self.on_event:
            self.on_event()


async def _wait(event: asyncio.Future[None], seconds: float) -> None:
    # Done for each chunk, this must be cheap: asyncio.timeout, made for whole blocks, took longer than all else here.
    timer = asyncio.get_running_loop().call_later(seconds, _settle, event, TimeoutError)
    try:
        await event
    finally:
        timer.cancel()


def _settle(event: asyncio.Future[None] | None, failure: type[Exception] | None = None) -> None:
    if not event or event.done():
        return
    if failure:
        event.set_exception(failure())
    else:
        event.set_result(None)
