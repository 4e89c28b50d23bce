"""Cross-origin sharing: which web pages from elsewhere may call, and the headers that tell their browser so."""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import Response

from proxy.addresses import is_loopback, origin_of
from proxy.config.settings import DISK, LOCAL

METHODS = ("GET", "POST", "DELETE")
_NAME = re.compile(r"[a-z0-9-]{1,64}")
_MOST_NAMES = 64


class Cors:
    """The origins that --allow-origin names, and what they are answered."""

    def __init__(self, origins: Iterable[str]) -> None:
        named = set(origins)
        self._local = LOCAL in named
        self._disk = DISK in named
        self._named = {origin_of(origin) for origin in named - {LOCAL, DISK}}

    def allows(self, origin: str) -> bool:
        """Whether a page of this Origin may use the backends."""
        if origin == "null":
            return self._disk
        parsed = origin_of(origin)
        return bool(parsed and (parsed in self._named or (self._local and is_loopback(parsed[1]))))

    def preflight(self, asked: Headers) -> Response:
        """The answer to an allowed page that asks whether it may send a request."""
        names = [name.strip() for name in asked.get("access-control-request-headers", "").lower().split(",")]
        sane = [name for name in names[:_MOST_NAMES] if _NAME.fullmatch(name)]
        headers = {
            "Access-Control-Allow-Methods": ", ".join(METHODS),
            "Access-Control-Allow-Headers": ", ".join(sane),
            "Access-Control-Max-Age": "600",
        }
        if asked.get("access-control-request-private-network") == "true":
            headers["Access-Control-Allow-Private-Network"] = "true"
        return Response(status_code=204, headers=headers)

    def headers(self, origin: str) -> list[tuple[bytes, bytes]]:
        """What every answer, errors too, tells a page of this Origin ("" for none): allowed ones may read it."""
        if not (self._named or self._local or self._disk):
            return []
        headers = [(b"vary", b"Origin")]
        if self.allows(origin):
            headers += [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-expose-headers", b"Retry-After, X-Request-Id, Server-Timing"),
            ]
        return headers
