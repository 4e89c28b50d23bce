"""Every failure the proxy stops for or answers with, and the one shape an answer has.

Exception
├── SettingsError            a setting is wrong: one sentence on stderr, exit 1
├── BrowserLeft              nobody is there to answer any more
└── ProxyError          500  an answer of the proxy's own
    ├── BadPath         400  a path that is not written plainly
    ├── BadQuestion     400  the demo cannot answer what it was sent
    ├── Unauthorised    401  the console's token is missing or wrong
    ├── Refused         403  a Host or a web page that is not allowed here
    ├── NotFound        404  no such path or backend
    ├── SlowBody        408  the request's body stopped coming
    ├── BodyTooLarge    413  the request's body is over the limit
    ├── NotInstalled    503  the built-in backend lacks its extra
    ├── Loading         503  the console's own llama-server is not ready yet
    └── BackendError    502  a backend did not answer as it should
        ├── Unreachable      502  nothing accepts connections at its address
        ├── Broken           502  it closed the connection without an answer, or speaks no HTTP
        ├── Redirects        502  it wants the browser to go elsewhere
        ├── Cut              502  its answer stopped in the middle
        ├── ConnectTimeout   504  no connection within the limit
        └── Silent           504  connected, but not a byte within the limit
"""

from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

_PATHS = (
    "/ (the page), /v1/... (the default backend), /backends (their list), /backends/NAME/v1/..., "
    "/phone (how one opens the page) and /healthz"
)


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence for the person who typed it."""


class BrowserLeft(Exception):
    """The browser closed its connection, so the work for it was cancelled."""


class ProxyError(Exception):
    """An answer of the proxy's own: `message` teaches what to do, `code` is for programs."""

    status = 500
    type = "server_error"
    code = "internal_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class BadPath(ProxyError):
    status, type, code = 400, "invalid_request_error", "bad_path"


class BadQuestion(ProxyError):
    status, type, code = 400, "invalid_request_error", "bad_request"


class Unauthorised(ProxyError):
    status, type, code = 401, "authentication_error", "token_required"


class Refused(ProxyError):
    status, type, code = 403, "permission_error", "refused"


class NotFound(ProxyError):
    status, type, code = 404, "invalid_request_error", "not_found"


class SlowBody(ProxyError):
    status, type, code = 408, "invalid_request_error", "body_too_slow"


class BodyTooLarge(ProxyError):
    status, type, code = 413, "invalid_request_error", "body_too_large"


class NotInstalled(ProxyError):
    status, type, code = 503, "unavailable_error", "demo_not_installed"


class Loading(ProxyError):
    status, type, code = 503, "unavailable_error", "backend_loading"


class BackendError(ProxyError):
    status, type, code = 502, "backend_error", "backend_error"


class Unreachable(BackendError):
    code = "backend_unreachable"


class Broken(BackendError):
    code = "backend_broken"


class Redirects(BackendError):
    code = "backend_redirects"


class Cut(BackendError):
    code = "upstream_cut"


class ConnectTimeout(BackendError):
    status, code = 504, "backend_connect_timeout"


class Silent(BackendError):
    status, code = 504, "backend_silent"


def openai_error(message: str, *, type: str, code: str | None, param: str | None = None) -> dict[str, Any]:
    """The JSON object in which OpenAI's interface, and so every client of it, expects an error."""
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


def error_response(error: ProxyError) -> JSONResponse:
    """The HTTP answer for `error`."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, SlowBody):
        # The rest of the body may still arrive, and must not be taken for a next request.
        headers["Connection"] = "close"
    body = openai_error(error.message, type=error.type, code=error.code)
    return JSONResponse(body, error.status, headers)


async def answer_error(request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler for whatever an endpoint raised, foreseen or not."""
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        hint = f"; there are {_PATHS}." if error.status_code == 404 else ""
        if allowed := (error.headers or {}).get("Allow"):
            hint = f"; this path takes {allowed}."
        body = openai_error(
            f"{phrase}: {request.method} {request.url.path}{hint}",
            type="invalid_request_error",
            code=phrase.lower().replace(" ", "_"),
        )
        return JSONResponse(body, error.status_code, error.headers)
    if not isinstance(error, ProxyError):
        error = ProxyError("The console's proxy failed on this request; its log on the terminal says why.")
    return error_response(error)
