"""A watch on the browser: cancels the work done for it the moment it leaves."""

import asyncio
from types import TracebackType

from starlette.types import Receive

from proxy.errors import BrowserLeft


class Watch:
    """`async with Watch(receive):` runs its block until the end, or until the browser is gone: then BrowserLeft.

    The request's body must have been read. The last part of a response is sent after the block, since uvicorn reports
    a disconnect at the end of each response as well; and so is whatever must be awaited to its end.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = False

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task, "a watch needs a task to cancel"
        self._work = task
        self._watcher = asyncio.create_task(self._wait())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watcher.cancel()
        # A cancellation that is not only ours (the server stops) goes on upwards.
        if self._left and self._work.uncancel() == 0 and isinstance(error, asyncio.CancelledError):
            raise BrowserLeft from error

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._work.cancel()
