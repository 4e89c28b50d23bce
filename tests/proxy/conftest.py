"""Fixtures that start the two ends of the wire and end them with the test."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from proxy.config.backend import Backend
from proxy.config.settings import Settings
from proxy.server import Server, listen
from tests.proxy.command import Command
from tests.proxy.wire import PATIENCE, Console, Peer, Script, StartConsole, StartPeer, poll


@pytest.fixture
def start_console() -> Iterator[StartConsole]:
    """Starts consoles that look for no servers unless told to; they end with the test."""
    with contextlib.ExitStack() as stack:

        def start(*backends: Backend, **changes: Any) -> Console:
            listener = listen(changes.get("host", "127.0.0.1"), 0)
            port = listener.getsockname()[1]
            settings = replace(Settings(discover=False, port=port, backends=backends), **changes)
            server = Server(settings)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(PATIENCE)
                assert not thread.is_alive(), "the console does not stop"

            stack.callback(stop)
            poll(lambda: server.started)
            url = f"http://127.0.0.1:{port}"
            http = stack.enter_context(httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE))
            return Console(settings, url, http)

        yield start


@pytest.fixture
def start_peer() -> Iterator[StartPeer]:
    """Starts peers, which end with the test."""
    with contextlib.ExitStack() as stack:

        def start(script: Script) -> Peer:
            peer = Peer(script)
            stack.callback(peer.close)
            return peer

        yield start


@pytest.fixture
def commands() -> Iterator[list[Command]]:
    """The commands that a test starts, which end with it."""
    started: list[Command] = []
    yield started
    for command in started:
        if command.process.poll() is None:
            command.process.kill()
        command.process.communicate()
