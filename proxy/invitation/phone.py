"""A phone as the camera: what the page tells of opening the console there, and why it cannot where it cannot."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from proxy.addresses import is_loopback
from proxy.config.settings import Settings
from proxy.invitation import qr
from proxy.invitation.links import phone_urls


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
