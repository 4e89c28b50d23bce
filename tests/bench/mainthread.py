"""What the main thread of one page does in Chromium: CPU time, long tasks, JavaScript heap."""

import time
from typing import Any

from playwright.sync_api import Page

COUNT_LONG_TASKS = """() => {
    window.longTasks = 0;
    new PerformanceObserver((list) => { window.longTasks += list.getEntries().length; }).observe({type: 'longtask'});
}"""


class MainThread:
    """The main thread of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        # CPU time, not the time on the clock: another process's turn is no work of the page.
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.evaluate(COUNT_LONG_TASKS)

    def load(self, seconds: float) -> float:
        """CPU ms a second, over so many seconds from now on."""
        before, started = self._busy(), time.monotonic()
        time.sleep(seconds)
        return (self._busy() - before) / (time.monotonic() - started)

    def heap(self) -> float:
        """Bytes of JavaScript objects, dead ones that still lie about included."""
        return float(self._metrics()["JSHeapUsedSize"])

    def long_tasks(self) -> int:
        """Tasks of more than 50 ms so far."""
        return int(self._page.evaluate("() => window.longTasks"))

    def _busy(self) -> float:
        return float(self._metrics()["TaskDuration"]) * 1000

    def _metrics(self) -> dict[str, Any]:
        return {metric["name"]: metric["value"] for metric in self._session.send("Performance.getMetrics")["metrics"]}
