"""The server: a socket that listens, and uvicorn on it, set up for streams that last."""

import errno
import logging
import socket
import sys
import time
from types import FrameType
from typing import Any

import uvicorn

from proxy.addresses import is_wildcard
from proxy.app import create_app
from proxy.backends.kinds import CONSOLE
from proxy.browser.protocol import PROTOCOL
from proxy.config.settings import Settings
from proxy.errors import SettingsError
from proxy.invitation.greeting import greet
from proxy.tls.identity import Identity

# Seconds an idle browser connection is kept; uvicorn's 5 would cost whoever sends slower a reconnect each time.
_IDLE = 75
# Seconds in which a request's head must be whole; uvicorn would wait for it without end.
_HEAD = 30


class Server(uvicorn.Server):
    """Says where it serves once it does, and does not wait for open streams when it stops."""

    def __init__(self, settings: Settings, identity: Identity | None = None) -> None:
        self._settings = settings
        self._identity = identity
        self._silent: dict[Any, float] = {}
        logging.getLogger("uvicorn.error").addFilter(_not_our_cuts)
        logging.getLogger("asyncio").addFilter(_not_their_leaving)
        super().__init__(
            uvicorn.Config(
                create_app(settings),
                http=PROTOCOL,
                ws="none",
                log_config=None,
                access_log=False,
                # By which one console knows another, and does not take it for a model server.
                headers=[("server", CONSOLE)],
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=_IDLE,
                timeout_graceful_shutdown=1,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._identity:
            # Here, because uvicorn makes one of files, and of no more than files.
            self.config.ssl = self._identity.context
        await super().startup(sockets)
        greet(self._settings, self._identity.fingerprint if self._identity else "", sys.stdout)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            self._hang_up_on_the_silent()
        return await super().on_tick(counter)

    def _hang_up_on_the_silent(self) -> None:
        """Close connections that have begun a request, or not even that, and do not go on."""
        now = time.monotonic()
        connections: set[Any] = self.server_state.connections
        silent = [
            connection
            for connection in connections
            if not connection.timeout_keep_alive_task and (not connection.cycle or connection.cycle.response_complete)
        ]
        self._silent = {connection: self._silent.get(connection, now) for connection in silent}
        for connection, since in self._silent.items():
            if now - since > _HEAD:
                connection.transport.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # A second Ctrl-C would tear down what ends within a second anyway, and print how it broke.
        self.force_exit = False

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # To the endpoints this is every browser leaving, which they know how to end well.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens already. Raises SettingsError, and says what to change, if it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        both = is_wildcard(host) and family == socket.AF_INET6 and socket.has_dualstack_ipv6()
        listener = socket.create_server(address, family=family, backlog=2048, dualstack_ipv6=both)
    except socket.gaierror as error:
        raise SettingsError(f"--host {host!r} is not a name or address that can be found.") from error
    except OSError as error:
        wrong = {
            errno.EADDRINUSE: f"Port {port} is in use; stop what uses it, or choose another with --port.",
            errno.EACCES: f"Port {port} is reserved for the system; choose one above 1023 with --port.",
            errno.EADDRNOTAVAIL: f"--host {host} is not an address of this machine; 0.0.0.0 means all of them.",
        }
        unforeseen = f"Cannot listen on {host} port {port}: {error.strerror}."
        raise SettingsError(wrong.get(error.errno or 0, unforeseen)) from error
    # Connections inherit it. uvloop would set it by itself; asyncio would let the end of each answer wait 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _not_our_cuts(record: logging.LogRecord) -> bool:
    """A broken answer is cut on purpose, and was logged with its reason."""
    return not record.getMessage().startswith("ASGI callable returned without completing")


def _not_their_leaving(record: logging.LogRecord) -> bool:
    """A browser may leave while a word for it is being encrypted: the answer hears of that by itself."""
    return record.getMessage() != "SSL connection is closed"
