"""What some tests of what a person does share: a log that is soon full."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import ROOT, Served

SHORT = 3


@pytest.fixture
def short_log(open_console: Callable[..., Console], server: ModelServer) -> Iterator[Console]:
    """A console whose log holds three answers only: it watches, they are there, and a fourth is waited for."""
    log = (ROOT / "static" / "loop" / "log.js").read_text("utf-8")
    short = log.replace("const bound = 200;", f"const bound = {SHORT};")
    assert short != log

    def shorten(route: Route) -> None:
        route.fulfill(body=short, content_type="text/javascript")

    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url)
        console.context.route("**/loop/log.js", shorten)
        console.page.reload()
        server.behave(script.numbered())
        server.release(SHORT)
        yield console.start().logged(SHORT)
