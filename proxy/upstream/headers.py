"""Headers: which of them travel up to a backend, and which down to the browser."""

import re
from collections.abc import Iterable, Sequence

from proxy.config.backend import CREDENTIALS, Backend

RawHeaders = Sequence[tuple[bytes, bytes]]

# Those that may carry a key.
KEYS = frozenset(name.encode() for name in CREDENTIALS)
_UP = KEYS | {
    b"accept",
    b"accept-language",
    b"content-type",
    b"content-encoding",
    b"user-agent",
    b"http-referer",
}
_UP_PREFIXES = (b"x-", b"openai-", b"anthropic-")
_NEVER_UP = (b"x-forwarded-", b"x-real-ip")
_DOWN = frozenset({b"content-type", b"content-length", b"content-encoding", b"retry-after", b"x-request-id"})
_DOWN_PREFIXES = (b"x-ratelimit-", b"openai-")
_OURS = (
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # An answer is data: opened as a document it must not run in the console's origin.
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\n-\x1f\x7f]")
# Shorter words stand in headers by chance.
_SHORTEST_SECRET = 8


def up(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
    """What a backend is told of a browser's request."""
    hop = {name.strip().lower() for key, value in headers if key == b"connection" for name in value.split(b",")}
    return [
        # Some parsers leave the blanks around a value, which is then none that may be sent.
        (name, value.strip(b" \t"))
        for name, value in headers
        if (name in _UP or (name.startswith(_UP_PREFIXES) and not name.startswith(_NEVER_UP))) and name not in hop
    ]


def down(headers: RawHeaders, status: int, backend: Backend) -> list[tuple[bytes, bytes]]:
    """What a browser is told of a backend's answer, and what we add. Raises ValueError for what no browser may get."""
    kept = [pair for pair in headers if pair[0] in _DOWN or pair[0].startswith(_DOWN_PREFIXES)]
    if any(_CONTROLS.search(value) for _, value in kept):
        raise ValueError("a control character")
    if status == 204 or any(name == b"transfer-encoding" for name, _ in headers):
        # A length beside chunks, or of no content, is not true.
        kept = [pair for pair in kept if pair[0] != b"content-length"]
    if backend.keeps_secret:
        # A server may well echo what it was asked.
        secrets = list(_secrets(backend))
        kept = [(name, value) for name, value in kept if not any(secret in value for secret in secrets)]
    return [*kept, *_OURS]


def _secrets(backend: Backend) -> Iterable[bytes]:
    if backend.key:
        yield backend.key.encode()
    yield from (value.encode() for _, value in backend.headers if len(value) >= _SHORTEST_SECRET)
