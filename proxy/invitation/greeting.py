"""The greeting: what the terminal is told once the console serves."""

import os
from collections.abc import Iterator
from typing import TextIO

from proxy.addresses import is_wildcard, url_of
from proxy.config.settings import Settings
from proxy.invitation import qr
from proxy.invitation.links import open_url, phone_urls


def greet(settings: Settings, fingerprint: str, out: TextIO) -> None:
    """Say where the console is; with TLS also how a phone opens it, and the fingerprint ("" for none) that it shows."""
    host = _destination(settings.host)
    print(f"serving on {url_of('https' if settings.tls else 'http', host, settings.port)}", file=out, flush=True)
    if settings.token:
        print(f"open {open_url(settings, host)}", file=out, flush=True)
    if settings.tls:
        for line in _invitation(settings, fingerprint, drawn=_can_draw(out)):
            print(line, file=out, flush=True)


def _invitation(settings: Settings, fingerprint: str, *, drawn: bool) -> Iterator[str]:
    if fingerprint:
        yield f"certificate made here, SHA-256 {fingerprint}"
    urls = phone_urls(settings)
    for word, url in zip(("on a phone open", *("or" for _ in urls)), urls, strict=False):
        yield f"{word} {url}"
    if urls and drawn:
        yield qr.blocks(urls[0]) or "its QR code needs the package segno: pip install '.[lan]' in the console's source"


def _destination(host: str) -> str:
    if is_wildcard(host):
        # A wildcard is no destination; and without TLS a browser grants the camera to this machine's pages only.
        return "::1" if ":" in host else "127.0.0.1"
    return host


def _can_draw(out: TextIO) -> bool:
    """Whether this is a terminal that shows blocks, and not a file or a program that reads lines."""
    return out.isatty() and os.environ.get("TERM") != "dumb" and "utf" in (out.encoding or "").lower()
