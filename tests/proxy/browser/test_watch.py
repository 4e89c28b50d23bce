"""The watch on the browser: it cancels what is under it, once, and nothing else; on the wire, and alone."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message

from proxy.browser.watch import Watch
from proxy.config.backend import Backend
from proxy.errors import BrowserLeft
from tests.proxy.wire import PATIENCE, Line, StartConsole, StartPeer, model_server, poll

CHAT = "/v1/chat/completions"
SSE = b"data: {}\n\n"


# On the wire.


# In each phase the upstream connection must close at once, and not when the server next speaks.


def headers_only(line: Line) -> None:
    line.stream()
    line.wait_closed()


def one_shot_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    line.wait_closed()


def mid_stream(line: Line) -> None:
    line.stream()
    while True:
        line.chunk(SSE)
        time.sleep(0.001)


def silent_gap(line: Line) -> None:
    line.stream()
    line.chunk(SSE)
    line.wait_closed()


PHASES: dict[str, tuple[Callable[[Line], None], bytes]] = {
    "before the headers": (Line.wait_closed, b""),
    "headers but no chunk": (headers_only, b"200 OK"),
    "waiting for a one-shot answer": (one_shot_head, b"{"),
    "mid-stream": (mid_stream, b"data: {}"),
    "in a silent gap": (silent_gap, b"data: {}"),
}


@pytest.mark.parametrize("phase", PHASES)
def test_a_browser_that_leaves_cancels_the_backend(
    phase: str, start_console: StartConsole, start_peer: StartPeer
) -> None:
    play, seen = PHASES[phase]
    ended = threading.Event()

    def act(line: Line) -> None:
        try:
            play(line)
        finally:
            ended.set()

    peer = start_peer(model_server(act))
    console = start_console(Backend("lab", peer.url), silence=3600)
    with console.connect() as line:
        line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        peer.wait_for(1)
        came = b""
        while seen not in came:
            came += line.recv(65536)
        assert not ended.is_set()
    assert ended.wait(PATIENCE), "the backend was not told"


def test_many_browsers_that_leave_and_many_that_stay_leak_no_connection(
    start_console: StartConsole, start_peer: StartPeer
) -> None:
    def obey(line: Line) -> None:
        if line.requests[-1].body == b"wait":
            line.wait_closed()
        else:
            line.answer(b"{}")

    peer = start_peer(model_server(obey))
    console = start_console(Backend("lab", peer.url))
    for turn in range(20):
        with console.connect() as line:
            line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nwait".encode())
            peer.wait_for(1 + 2 * turn)
        assert console.http.post(CHAT, content=b"{}").status_code == 200
    poll(lambda: sum(line.socket.fileno() >= 0 for line in peer.lines) <= 2)


def test_a_stalled_browser_holds_the_backend_back(start_console: StartConsole, start_peer: StartPeer) -> None:
    sent = 0
    ended = threading.Event()

    def flood(line: Line) -> None:
        nonlocal sent
        line.stream()
        try:
            while True:
                line.chunk(b"x" * 65536)
                sent += 65536
        finally:
            ended.set()

    console = start_console(Backend("lab", start_peer(model_server(flood)).url))
    with console.connect() as line:
        line.sendall(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        assert line.recv(1)
        last = -1

        def still() -> bool:
            nonlocal last
            before, last = last, sent
            time.sleep(0.2)
            return before == last

        poll(still)
        assert sent < 64 * 1024 * 1024
        assert not ended.is_set()
    assert ended.wait(PATIENCE), "the backend was not told that the browser left"


# Alone.


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def leaves() -> Message:
    return {"type": "http.disconnect"}


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(10):
            await test()
        assert asyncio.all_tasks() == {asyncio.current_task()}, "a watcher is left over"

    asyncio.run(bounded())


def test_a_block_that_ends_is_left_alone() -> None:
    async def test() -> None:
        async with Watch(stays):
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    run(test)


def test_a_browser_that_leaves_ends_the_block_and_clean_up_may_wait() -> None:
    async def test() -> None:
        cleaned = False
        with pytest.raises(BrowserLeft):
            async with Watch(leaves):
                try:
                    await asyncio.Event().wait()
                finally:
                    await asyncio.sleep(0)
                    cleaned = True
        assert cleaned
        await asyncio.sleep(0)

    run(test)


def test_after_the_block_a_disconnect_cancels_nothing() -> None:
    gone = asyncio.Event()

    async def later() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def test() -> None:
        async with Watch(later):
            await asyncio.sleep(0)
        gone.set()
        for _ in range(5):
            await asyncio.sleep(0)

    run(test)


def test_other_messages_are_no_farewell() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]

    async def talk() -> Message:
        return messages.pop(0)

    async def test() -> None:
        with pytest.raises(BrowserLeft):
            async with Watch(talk):
                await asyncio.Event().wait()
        assert messages == []
        await asyncio.sleep(0)

    run(test)


def test_a_cancellation_from_elsewhere_stays_one() -> None:
    async def test() -> None:
        async def work() -> None:
            async with Watch(stays):
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)

    run(test)


def test_an_error_in_the_block_passes() -> None:
    async def test() -> None:
        with pytest.raises(ZeroDivisionError):
            async with Watch(stays):
                raise ZeroDivisionError
        await asyncio.sleep(0)

    run(test)
