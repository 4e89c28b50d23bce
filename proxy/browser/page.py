"""The page: its files as they lie on disk, under headers that let it do nothing it does not need."""

import gzip
import mimetypes
import os
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from proxy.addresses import host_of, is_loopback
from proxy.errors import SettingsError

# static/index.html repeats this in a meta tag, less frame-ancestors, which a meta tag cannot carry.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob: mediastream:; worker-src blob:; connect-src http: https:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types rtv; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by the browser, but asked for each time: an updated checkout shows at the next reload.
    "Cache-Control": "no-cache",
}

ISOLATION = {"Cross-Origin-Opener-Policy": "same-origin"}

# With nosniff a wrong type is fatal, and some systems' own tables are wrong about these.
for _suffix, _type in {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.items():
    mimetypes.add_type(_type, _suffix)


class Page(StaticFiles):
    """ASGI app for the files of the page; hidden files do not exist."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        if _is_trustworthy(scope):
            response.headers.update(ISOLATION)
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """In one piece from memory: a visit asks for more than a hundred small files, and each would be opened anew."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(response, FileResponse):
            return response
        whole, packed = _contents(os.fspath(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        headers = {name: response.headers[name] for name in ("etag", "last-modified")} | {"vary": "Accept-Encoding"}
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return Response(whole, status_code, headers, response.media_type)
        # Weak, since the same tag stands for both spellings.
        headers |= {"content-encoding": "gzip", "etag": f"W/{headers['etag']}"}
        return Response(packed, status_code, headers, response.media_type)

    def get_path(self, scope: Scope) -> str:
        # Before Starlette resolves `..`: it would answer a path that ends in a folder with a redirect.
        if any(part.startswith(".") for part in re.split(r"[/\\]", scope["path"])):
            raise HTTPException(404)
        return super().get_path(scope)


@lru_cache(maxsize=512)
def _contents(path: str, modified: int, size: int) -> tuple[bytes, bytes]:
    """A file as it is and packed, for as long as its time and size stay the same."""
    whole = Path(path).read_bytes()
    return whole, gzip.compress(whole, mtime=0)


def _is_trustworthy(scope: Scope) -> bool:
    """Whether the browser takes our address for one that nobody can forge; elsewhere it complains of ISOLATION."""
    headers = Headers(scope=scope)
    # Behind a proxy that speaks TLS only the browser knows, and sends such headers nowhere else.
    return scope["scheme"] == "https" or "sec-fetch-dest" in headers or is_loopback(host_of(headers.get("host", "")))


def find_page() -> Path:
    """The folder of the page's files: inside the installed package, else beside it in a checkout.

    Raises SettingsError where neither has them.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "static", package.parent / "static"):
        if (folder / "index.html").is_file():
            return folder
    raise SettingsError("The page's files are missing (static/index.html); install again or restore the checkout.")
