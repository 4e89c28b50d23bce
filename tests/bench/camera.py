"""When each frame of Chromium's fake camera came, from a page that watches it beside the one under test."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

LATE = 500  # ms: on a busy machine the log may hear of a frame later than the page under test does


class Camera:
    """The camera's log. The clip is `numbered`; its numbers come round again, later than any answer is under way."""

    def __init__(self, browser: Browser) -> None:
        self._page = browser.new_context().new_page()
        self._page.goto(Path(__file__).with_name("camera.html").as_uri())
        self._page.evaluate("() => open()")

    def taken(self) -> Callable[[int, float], float]:
        """`taken(number, by)`: when the frame of that number came that was sent by a time, ms since the epoch."""
        came: dict[int, list[float]] = defaultdict(list)
        for number, at in self._page.evaluate("() => log"):
            came[number].append(at)

        def taken(number: int, by: float) -> float:
            return came[number][bisect(came[number], by + LATE) - 1]

        return taken

    def interval(self) -> float:
        """Ms from one frame to the next, on average."""
        log = self._page.evaluate("() => log")
        return float((log[-1][1] - log[0][1]) / (len(log) - 1))
