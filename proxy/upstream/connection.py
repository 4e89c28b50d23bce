"""One connection to a backend, in HTTP/1.1: h11 writes and parses, the stream carries, nothing is held back."""

from collections.abc import AsyncIterator
from contextlib import suppress

import h11

from proxy.upstream.stream import Stream

_LONGEST_HEAD = 100 * 1024  # bytes of an answer's status line and headers


class Connection:
    """Answers one request at a time: `ask`, then `chunks` to their end, then `renew`.

    What fails raises TimeoutError, ConnectionError or h11.ProtocolError.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._heard_before = 0
        self._silence = 0.0

    async def ask(
        self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes, *, silence: float
    ) -> h11.Response:
        """Send a request whose headers frame its body, and wait for an answer's status and headers.

        No wait in the whole of the exchange is longer than `silence` seconds.
        """
        self._heard_before = self.stream.heard
        self._silence = silence
        request = h11.Request(method=method, target=target, headers=headers)
        head = self._http.send(request)
        content = self._http.send_with_data_passthrough(h11.Data(data=body)) or []
        self._http.send(h11.EndOfMessage())
        # A server that refuses a request may hang up before it has read it, and what it said can still be read.
        with suppress(ConnectionError):
            await self.stream.write([head, *content], silence)
        while not isinstance(event := await self._event(), h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise ConnectionError("closed without an answer")
        return event

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the answer's body, as they come."""
        while isinstance(event := await self._event(), h11.Data):
            yield bytes(event.data)

    @property
    def heard(self) -> bool:
        """Whether a byte has come since the last request."""
        return self.stream.heard > self._heard_before

    def renew(self) -> bool:
        """Make ready for the next request, where that can be: False means that the connection is of no more use."""
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        # A server that says more than it announced would answer the next request before it is asked; and one that
        # answered before it took the whole of the last one would still be at that.
        surplus, _ = self._http.trailing_data
        if not done or surplus or not self.stream.quiet:
            return False
        self._http.start_next_cycle()
        return True

    async def _event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self.stream.read(self._silence))
        return event
