"""The session: a browser shows the console's token once and is known by a cookie from then on."""

import hashlib
import hmac
import json
from collections.abc import Iterable

from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from proxy.browser.body import read_body
from proxy.errors import BrowserLeft, Unauthorised

_LONGEST = 4096  # bytes
_PATIENCE = 10.0  # seconds
_HOW_TO = (
    "open the URL that was printed when the console started (it ends in #token=...), "
    "or send it as 'Authorization: Bearer TOKEN'."
)
_NONE, _WRONG = f"This console asks for its token: {_HOW_TO}", f"This is not the console's token: {_HOW_TO}"


class Session:
    """Knows the token, where one is in force, and the two ways to prove that one knows it too."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        # The cookie must not be the token itself: it lies in the browser's files.
        self._proof = hmac.new(self._token, b"rtv session", hashlib.sha256).hexdigest()

    def is_token(self, authorization: str) -> bool:
        """Whether this Authorization header carries the console's token."""
        return self._matches(_bearer(authorization))

    def require(self, scope: Scope, authorizations: Iterable[str], cookies: Iterable[str]) -> None:
        """Raises Unauthorised unless no token is in force, or one of these headers proves knowledge of it."""
        if not self._token or any(self.is_token(header) for header in authorizations):
            return
        for header in cookies:
            proof = cookie_parser(header).get(_cookie_name(scope), "")
            if hmac.compare_digest(proof.encode(), self._proof.encode()):
                return
        raise Unauthorised(_NONE)

    async def open(self, request: Request) -> Response:
        """`POST /session` with the token, as `{"token": ...}` or as Bearer: sets the cookie, answers 204.

        Raises Unauthorised, which tells a wrong token from none.
        """
        if not self._token:
            return Response(status_code=204)
        bearer = _bearer(request.headers.get("authorization", ""))
        if not self._matches(bearer):
            told = await _told(request)
            if not self._matches(told):
                raise Unauthorised(_WRONG, code="token_wrong") if bearer or told else Unauthorised(_NONE)
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            _cookie_name(request.scope),
            self._proof,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    def _matches(self, token: str) -> bool:
        return bool(self._token) and hmac.compare_digest(token.encode(errors="surrogatepass"), self._token)


def _bearer(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""


def _cookie_name(scope: Scope) -> str:
    # Browsers ignore the port when they choose cookies, and two consoles on one machine must not evict each other.
    return f"rtv_session_{scope['server'][1]}"


async def _told(request: Request) -> str:
    try:
        body = await read_body(request.scope, request.receive, limit=_LONGEST, patience=_PATIENCE)
        told = json.loads(body).get("token")
    except (ValueError, AttributeError, RecursionError, BrowserLeft):
        return ""
    return told if isinstance(told, str) else ""
