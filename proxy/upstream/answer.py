"""A backend's answer on its way back: its status and headers at once, its body as it comes."""

from collections.abc import AsyncIterator

import h11

from proxy.errors import Cut, Silent
from proxy.upstream.connection import Connection
from proxy.upstream.headers import RawHeaders
from proxy.upstream.pool import Pool


class Answer:
    """A backend's answer, its body not read yet: `status`, `headers`, `chunks()`, and in any case `close()`."""

    def __init__(self, name: str, pool: Pool, connection: Connection, head: h11.Response, silence: float) -> None:
        self._name = name
        self._pool = pool
        self._connection = connection
        self._silence = silence
        self.status = head.status_code
        self.headers: RawHeaders = list(head.headers)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body's bytes as they arrive, exactly as they were sent.

        Raises Silent when none come within the limit, Cut when the connection breaks before the last.
        """
        try:
            async for chunk in self._connection.chunks():
                yield chunk
        except TimeoutError as error:
            raise Silent(
                f"The backend {self._name} fell silent in the middle of its answer, "
                f"for {self._silence:g} s; its log may say why, and --silence allows longer waits."
            ) from error
        except (ConnectionError, h11.ProtocolError) as error:
            raise Cut(f"The backend {self._name} broke off in the middle of its answer.") from error

    def close(self) -> None:
        """Give the connection back if the answer was read to its end; else end it, which cancels the backend's work."""
        self._pool.give_back(self._connection)
