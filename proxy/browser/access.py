"""Access: who may use the backends, judged before anything else is done for a request."""

import logging
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy.addresses import host_of, is_loopback, is_own, is_wildcard, origin_of
from proxy.browser.cors import Cors
from proxy.browser.session import Session
from proxy.config.settings import Settings
from proxy.errors import ProxyError, Refused, answer_error, error_response

log = logging.getLogger(__name__)

_SESSION = "/session"
# It tells the token, and so is for the console's own page, whoever else may use the backends.
_PHONE = "/phone"
# Beginnings, and not whole names: a path that is spelt oddly must find a closed door, whatever the router makes of it.
_GUARDED = ("/v1", "/backends", _SESSION, _PHONE)
# How many refusals the terminal is told of, and how many letters of each: whoever is refused can make them up.
_MOST_TOLD, _LONGEST_TOLD = 50, 300
_SAFE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


class Access:
    """Middleware that lets a request to the backends through only if its host, page and token are right.

    The page's own files and /healthz are public: they hold no secrets, and may be linked to. Every answer, unforeseen
    failures too, leaves with the headers that keep it safe, and readable for the pages that are allowed to.
    """

    def __init__(self, app: ASGIApp, settings: Settings, session: Session) -> None:
        # Starlette's own stands outside of all middleware: an allowed page could not read what it answers.
        self._app = ServerErrorMiddleware(app, handler=answer_error)
        self._session = session
        self._cors, self._nobody = Cors(settings.allow_origins), Cors(())
        self._bound = settings.host
        self._hosts = {settings.host, *settings.allow_hosts}
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Of several nobody could say which is meant; joined they are no origin at all.
        origin = ", ".join(headers.getlist("origin"))
        path = scope["path"]
        cors = self._nobody if path.startswith(_PHONE) else self._cors
        send = _adding(cors.headers(origin), send)
        if not path.startswith(_GUARDED):
            await self._app(scope, receive, send)
            return
        try:
            self._judge_host(headers)
            self._judge_page(scope, headers, origin, cors)
            if scope["method"] == "OPTIONS" and origin and "access-control-request-method" in headers:
                await cors.preflight(headers)(scope, receive, send)
                return
            if path != _SESSION:
                self._session.require(scope, headers.getlist("authorization"), headers.getlist("cookie"))
                scope = self._without_token(scope)
        except ProxyError as error:
            if isinstance(error, Refused):
                self._tell(error.message)
            await error_response(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _judge_host(self, headers: Headers) -> None:
        # A foreign name that resolves to this machine is how a hostile page gets a same-origin foot in the door.
        named = headers.getlist("host")
        host = host_of(named[0]) if len(named) == 1 else ""
        known = host and (host in self._hosts or is_loopback(host) or (is_wildcard(self._bound) and is_own(host)))
        if not known:
            raise Refused(
                f"This console is not known by the name {host or 'in the Host header'!r}; "
                f"start it with --allow-host {host or 'HOST'} to allow that.",
                code="host_not_allowed",
            )

    def _judge_page(self, scope: Scope, headers: Headers, origin: str, cors: Cors) -> None:
        own = origin_of(f"{scope['scheme']}://{headers['host'].lower()}")
        foreign = bool(origin) and (not own or origin_of(origin) != own)
        # Another port of this machine is the same site, and may be another's page.
        strangers = ("cross-site", "same-site") if cors is self._nobody else ("cross-site",)
        if not foreign and headers.get("sec-fetch-site") not in strangers:
            return
        if cors.allows(origin):
            return
        if cors is self._nobody:
            raise Refused("How a phone opens the console is told to its own page alone.", code="own_page_only")
        if foreign:
            flag = "disk" if origin == "null" else origin
            raise Refused(
                f"The web page at {origin!r} may not use this console's backends; "
                f"start it with --allow-origin {flag} to allow that.",
                code="origin_not_allowed",
            )
        raise Refused(
            "Another web site's page may not use this console's backends; "
            "start it with --allow-origin and that page's origin to allow that.",
            code="cross_site",
        )

    def _tell(self, refusal: str) -> None:
        """Say it on the terminal, once: the page that was refused may not read it."""
        refusal = refusal[:_LONGEST_TOLD]
        if refusal not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(refusal)
            log.warning("%s", refusal)

    def _without_token(self, scope: Scope) -> Scope:
        kept = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"authorization" or not self._session.is_token(value.decode("latin-1"))
        ]
        return {**scope, "headers": kept}


def _adding(headers: Sequence[tuple[bytes, bytes]], send: Send) -> Send:
    """`send`, with these headers on the answer."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = dict(message.get("headers", ()))
            # The page and what a backend answers bring a policy of their own, and with it what they need.
            safe = () if b"content-security-policy" in own else (pair for pair in _SAFE if pair[0] not in own)
            message["headers"] = [*message.get("headers", ()), *safe, *headers]
        await send(message)

    return add
