"""What a certificate is served with: TLS as browsers of today speak it, and an answer to those who speak none."""

import re
import ssl
from typing import Any

from proxy.addresses import host_of

# A request that is longer than that without a Host is none of a browser's.
_LONGEST = 16 * 1024


class _Handshake(ssl.SSLObject):
    """A handshake which sends a browser that begins it in plain http to https."""

    wires: tuple[ssl.MemoryBIO, ssl.MemoryBIO]

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except ssl.SSLError as error:
            if error.reason != "HTTP_REQUEST":
                raise
            incoming, outgoing = self.wires
            outgoing.write(_redirect(incoming.read(_LONGEST)))
            # What is to be sent is sent while the handshake seems to wait; the browser hangs up, or its limit does.
            raise ssl.SSLWantReadError from error


class _Context(ssl.SSLContext):
    sslobject_class = _Handshake

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *args: Any, **named: Any) -> ssl.SSLObject:
        handshake = super().wrap_bio(incoming, outgoing, *args, **named)
        assert isinstance(handshake, _Handshake)
        handshake.wires = incoming, outgoing
        return handshake


def server_context() -> ssl.SSLContext:
    """A context without a certificate yet: TLS 1.2 or newer, HTTP/1.1."""
    context = _Context(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _redirect(request: bytes) -> bytes:
    """The answer to a request of which OpenSSL has read the first letters, but not the headers."""
    named = re.search(rb"\r\nhost:[ \t]*([^\s/]+)[ \t]*\r\n", request, re.IGNORECASE)
    authority = named[1].decode("latin-1") if named else ""
    if not host_of(authority):
        lines = ["HTTP/1.1 400 Bad Request"]
        body = "This console speaks https: put https:// in front of its address."
    else:
        lines = ["HTTP/1.1 307 Temporary Redirect", f"Location: https://{authority}/"]
        body = f"This console speaks https: open https://{authority}/"
    lines += [f"Content-Length: {len(body)}", "Content-Type: text/plain", "Cache-Control: no-store"]
    return "\r\n".join([*lines, "Connection: close", "", body]).encode("latin-1")
