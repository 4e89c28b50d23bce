"""The page as a person meets it: opened, filled in, clicked, read; and what it must never do."""

import re
from typing import Any, Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.model_server import ModelServer, Record

# The browser's own lines about requests that failed cannot be helped; everything else on the console is ours.
BROWSERS_OWN = re.compile(r"Failed to load resource|blocked by CORS policy|net::ERR_")


class Guard:
    """Collects what no page of ours may do: uncaught errors, rejections, console errors, reports of the policy."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        reported = message.type == "error" or "Content Security Policy" in message.text
        if reported and not BROWSERS_OWN.search(message.text):
            self.complaints.append(f"console {message.type}: {message.text}")


class Console:
    """One page. Waiting is always for something that a person would see."""

    def __init__(self, context: BrowserContext, guard: Guard) -> None:
        self.context = context
        self.guard = guard
        self.requests: list[Request] = []
        context.on("request", lambda request: self.requests.append(request))

    def open(self, address: str) -> Self:
        self.page = self.context.new_page()
        self.guard.watch(self.page)
        return self._go(address)

    def visit_anew(self, address: str) -> Self:
        """Load the page again as if nobody had ever been there."""
        self.page.evaluate("() => [localStorage, sessionStorage].forEach((storage) => storage.clear())")
        # Otherwise what differs only after the # would not be loaded at all.
        self.page.goto("about:blank")
        return self._go(address)

    def reload(self) -> Self:
        """Come back, as the same person."""
        self.page.reload()
        return self._ready()

    def _go(self, address: str) -> Self:
        self.page.goto(address)
        return self._ready()

    def _ready(self) -> Self:
        self.page.wait_for_function("() => window.RTV && document.getElementById('serverName').textContent")
        return self

    def __getitem__(self, element_id: str) -> Locator:
        return self.page.locator(f"#{element_id}")

    def use(self, url: str) -> Self:
        """Point the page at a server as a tool does that knows only the contract."""
        return self.put("baseURL", url)

    def put(self, element_id: str, value: str) -> Self:
        """Set a field's value and fire `input` and `change`, folded away or not."""
        self.page.evaluate(
            """([id, value]) => {
                const field = document.getElementById(id);
                field.value = value;
                for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, {bubbles: true}));
            }""",
            [element_id, value],
        )
        return self

    def unfold(self, section: str) -> Self:
        """Open one of the folded sections: model, camera, pace, metrics, display."""
        self.page.evaluate("(id) => { document.getElementById(id).open = true; }", f"{section}Section")
        return self

    def more(self, what: str) -> Self:
        """Open what is seldom wanted: of the server, of the system prompt."""
        self.page.evaluate("(id) => { document.getElementById(id).open = true; }", f"{what}More")
        return self

    def asks(self, server: ModelServer) -> Record:
        """Send once, and what then came to the server."""
        before = len(server.chats)
        self["captureOnce"].click()
        server.wait_for(lambda _: len(server.chats) > before)
        self.reaches("idle")
        return server.chats[-1]

    def start(self) -> Self:
        self["startButton"].click()
        return self

    stop = start

    @property
    def phase(self) -> str:
        return str(self.page.evaluate("() => document.documentElement.dataset.phase"))

    def reaches(self, phase: str, timeout: float = 10) -> Self:
        self.page.wait_for_function(
            "(phase) => document.documentElement.dataset.phase === phase", arg=phase, timeout=timeout * 1000
        )
        return self

    @property
    def answer(self) -> str:
        return self["responseText"].text_content() or ""

    def says(self, text: str | re.Pattern[str], timeout: float = 10) -> Self:
        expect(self["responseText"]).to_have_text(text, timeout=timeout * 1000)
        return self

    def complains(self, text: str | re.Pattern[str], timeout: float = 10) -> Self:
        expect(self["notice"]).to_contain_text(text, timeout=timeout * 1000)
        expect(self["notice"]).to_be_visible()
        return self

    def logged(self, count: int, timeout: float = 15) -> Self:
        """Wait until at least so many answers are in the log."""
        self.page.wait_for_function(
            "(count) => document.querySelectorAll('#logList > li').length >= count", arg=count, timeout=timeout * 1000
        )
        return self

    def stored(self) -> dict[str, Any]:
        """Everything that this page left in the browser's storage."""
        return dict(self.page.evaluate("() => ({...localStorage, ...sessionStorage})"))
