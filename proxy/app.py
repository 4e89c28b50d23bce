"""The application: its routes, its middleware and its life, on one screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from proxy.backends.registry import Backends
from proxy.browser.access import Access
from proxy.browser.cors import METHODS
from proxy.browser.page import Page, find_page
from proxy.browser.session import Session
from proxy.config.settings import Settings
from proxy.demo.endpoint import Demo
from proxy.errors import ProxyError, answer_error
from proxy.forward import Forward
from proxy.invitation.phone import Phone
from proxy.llama.keeper import Keeper
from proxy.upstream.client import Upstream


def create_app(settings: Settings) -> Starlette:
    """The console for these settings. Raises SettingsError if the page's files are missing."""
    upstream = Upstream(connect_timeout=settings.connect_timeout, silence=settings.silence)
    keeper = Keeper(settings.llama, settings.backends[0], upstream) if settings.llama else None
    backends = Backends(settings, upstream, keeper)
    session = Session(settings.token)
    demo = Demo()
    forward = Forward(settings, backends, upstream, demo)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def listing(_: Request) -> Response:
        return JSONResponse({"backends": await backends.listing()}, headers={"Cache-Control": "no-store"})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if keeper:
            keeper.start()
        backends.refresh()
        yield
        await backends.close()
        await demo.close()
        await upstream.close()
        # Last, because llama-server waits for its connections.
        if keeper:
            await keeper.close()

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/session", session.open, methods=["POST"]),
            Route("/phone", Phone(settings).tell),
            Route("/backends", listing),
            Route("/backends/{name}/v1/{path:path}", forward, methods=METHODS),
            Route("/v1/{path:path}", forward, methods=METHODS),
            Mount("/", Page(find_page())),
        ],
        middleware=[Middleware(Access, settings, session)],
        exception_handlers=dict.fromkeys((ProxyError, HTTPException, Exception), answer_error),
        lifespan=lifespan,
    )
