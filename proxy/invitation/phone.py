"""A phone as the camera: the addresses at which it opens the console, and why it cannot where it cannot."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from proxy.addresses import is_loopback, is_wildcard, url_of
from proxy.config.settings import Settings
from proxy.invitation import qr
from proxy.invitation.lan import lan_addresses


class Phone:
    """What the console's own page needs to bring the console to a phone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def tell(self, _: Request) -> Response:
        """`GET /phone`: the `urls` to open, with the token in them, the best one first, and the QR code of that one.

        `svg` is the code's path data in a square of `size` modules, "" and 0 where there is none; `made` is whether
        they are under a certificate made here, which no phone knows; `reason` says why a phone cannot be the camera,
        "" where it can. Not a coroutine, since a system may be slow to tell its addresses.
        """
        urls = phone_urls(self._settings)
        svg, size = qr.path(urls[0]) if urls else ("", 0)
        made = self._settings.tls and not self._settings.cert
        told = {"urls": urls, "svg": svg, "size": size, "made": made, "reason": self._reason(urls)}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    def _reason(self, urls: list[str]) -> str:
        if is_loopback(self._settings.host):
            return "Only this machine reaches the console; start it with --host 0.0.0.0 --tls to let a phone in."
        if not urls:
            return "This machine has no address in a network; join the one that the phone is in."
        if not self._settings.tls:
            return "A phone gives its camera to https pages only; start the console with --tls."
        return ""


def open_url(settings: Settings, host: str) -> str:
    """The address that opens the console at this host: the token, where one is in force, is its fragment."""
    root = url_of("https" if settings.tls else "http", host, settings.port)
    return f"{root}/#token={quote(settings.token, safe='')}" if settings.token else root


def phone_hosts(settings: Settings) -> list[str]:
    """The hosts at which a phone in the network reaches the console, the best one first."""
    if is_loopback(settings.host):
        return []
    if settings.cert and settings.allow_hosts:
        # Whoever has a certificate has it for a name.
        return list(settings.allow_hosts)
    return lan_addresses() if is_wildcard(settings.host) else [settings.host]


def phone_urls(settings: Settings) -> list[str]:
    """The addresses that open the console on a phone, the best one first."""
    return [open_url(settings, host) for host in phone_hosts(settings)]
