"""A page whose network nobody inspects: an inspector keeps the body of every request, which no user's browser does."""

import json
import time
from typing import Any

from playwright.sync_api import Browser

PATIENCE = 10  # s
POLL = 0.05  # s


class Unwatched:
    """The page at an address, in a profile that the test driver does not know of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser.new_browser_cdp_session()
        self._count = 0
        self._replies: dict[int, Any] = {}
        self._browser.on("Target.receivedMessageFromTarget", self._take)
        profile = self._browser.send("Target.createBrowserContext")["browserContextId"]
        window = {"url": address, "browserContextId": profile, "width": 1280, "height": 800}
        target = self._browser.send("Target.createTarget", window)["targetId"]
        self._session = self._browser.send("Target.attachToTarget", {"targetId": target})["sessionId"]
        self._ask("Performance.enable")
        self.reaches(f"location.href.startsWith({json.dumps(address)}) && document.readyState === 'complete'")

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, once its promise is kept."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        return self._ask("Runtime.evaluate", asked)["result"].get("value")

    def reaches(self, condition: str) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the page did not reach {condition} within {PATIENCE} s")
            time.sleep(POLL)

    def heap(self) -> float:
        """Bytes of JavaScript objects, dead ones that still lie about included."""
        metrics = self._ask("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize"))

    def _ask(self, method: str, given: dict[str, Any] | None = None) -> Any:
        self._count += 1
        number = self._count
        message = json.dumps({"id": number, "method": method, "params": given or {}})
        self._browser.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        deadline = time.monotonic() + PATIENCE
        while number not in self._replies:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no reply to {method} within {PATIENCE} s")
            # Events are delivered while something is asked.
            self._browser.send("Target.getTargets")
        return self._replies.pop(number)

    def _take(self, event: dict[str, Any]) -> None:
        reply = json.loads(event["message"])
        if "error" in reply:
            raise RuntimeError(reply["error"]["message"])
        if "id" in reply:
            self._replies[reply["id"]] = reply["result"]
