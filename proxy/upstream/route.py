"""The way to one backend: where it is, what it is owed, and every failure to reach it in our own words."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import certifi

from proxy.config.backend import Backend
from proxy.errors import ConnectTimeout, Unreachable
from proxy.upstream.answer import Answer
from proxy.upstream.connection import Connection
from proxy.upstream.headers import KEYS, RawHeaders
from proxy.upstream.pool import Pool

# The network's own words for an address to which it has no way.
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# OpenSSL's codes (X509_V_ERR_...) for a certificate of another name, and for one whose time is over or has not come.
_OTHER_NAME, _OTHER_TIME = frozenset({62, 64}), frozenset({9, 10})


class Route:
    """The way to one backend: what is known of it before anything is asked, and the connections to it."""

    def __init__(self, backend: Backend) -> None:
        parts = urlsplit(backend.url)
        tls = _tls(backend) if parts.scheme == "https" else None
        self.pool = Pool(parts.hostname or "", parts.port or (443 if tls else 80), tls)
        self.name = repr(backend.name)
        self._where = backend.url
        self._ca_variable = backend.ca_variable
        self._base = parts.path.encode().rstrip(b"/")
        self._owed = [(b"host", parts.netloc.encode()), *_owed(backend)]
        self._replaced = {name for name, _ in self._owed}
        if self._replaced & KEYS:
            self._replaced |= KEYS

    async def connect(self, patience: float) -> Connection:
        """Raises ConnectTimeout, Unreachable."""
        try:
            async with asyncio.timeout(patience):
                return await self.pool.connect()
        except TimeoutError as error:
            raise ConnectTimeout(
                f"The backend {self.name} at {self._where} does not take connections in time; is its address right?"
            ) from error
        except OSError as error:
            raise Unreachable(self._reason(error)) from error

    async def ask(
        self, connection: Connection, method: str, target: bytes, headers: RawHeaders, body: bytes, silence: float
    ) -> Answer:
        """The answer of this backend; the connection is ended where there is none."""
        sent = [*self._owed, *(header for header in headers if header[0] not in self._replaced)]
        if body or method == "POST":
            sent.append((b"content-length", b"%d" % len(body)))
        try:
            head = await connection.ask(method, self._base + target, sent, body, silence=silence)
        except BaseException:
            connection.stream.abort()
            raise
        return Answer(self.name, self.pool, connection, head, silence)

    def _reason(self, error: OSError) -> str:
        """Why there is no connection, and what to do about it."""
        match error:
            case ssl.SSLCertVerificationError():
                cure = self._cure(error.verify_code)
                return f"The certificate of the backend {self.name} is not trusted: {error.verify_message}; {cure}."
            case ssl.SSLError():
                return (
                    f"The backend {self.name} does not speak TLS as expected; is its URL http:// rather than https://?"
                )
            case socket.gaierror():
                return (
                    f"The host of the backend {self.name} at {self._where} cannot be found by its name; "
                    "correct the name, or look whether this machine is connected."
                )
            case OSError(errno=number) if number in _NO_WAY:
                return (
                    f"This machine has no way to the backend {self.name} at {self._where}; "
                    "look at its network connection, or at a VPN."
                )
        return f"The backend {self.name} is not running at {self._where}; start it there."

    def _cure(self, code: int) -> str:
        """What to do about a certificate that was refused with this code of OpenSSL's."""
        if code in _OTHER_NAME:
            return "address it by the name that its certificate is made for"
        if code in _OTHER_TIME:
            return "renew it, or set the clock of this machine"
        return f"name the PEM file of the authority that vouches for it in {self._ca_variable}"


def _owed(backend: Backend) -> Iterator[tuple[bytes, bytes]]:
    # Compressed, a stream would come in lumps.
    yield b"accept-encoding", b"identity"
    if backend.key:
        yield b"authorization", b"Bearer " + backend.key.encode()
    for name, value in backend.headers:
        yield name.encode(), value.encode()


def _tls(backend: Backend) -> ssl.SSLContext:
    if backend.ca:
        return ssl.create_default_context(cafile=backend.ca)
    # The system's authorities, and for systems without any those that Mozilla trusts.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
