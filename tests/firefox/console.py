"""The page as a person meets it where Playwright does not go: the words of `tests.console`, over a driver."""

import base64
import re
import time
from typing import Any, Self

from tests.firefox.driver import Driver

PUT = """([id, value]) => {
    const field = document.getElementById(id);
    field.value = value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, {bubbles: true}));
}"""
# Each once, what no page of ours may do.
MISDEEDS = """() => {
    setTimeout(() => { throw new Error('thrown'); });
    Promise.reject(new Error('rejected'));
    console.error('said');
    new Image().src = 'http://127.0.0.1:9/x.png';
    try { document.body.innerHTML = '<p>'; } catch { /* as it should */ }
}"""
VISIBLE = "(id) => document.getElementById(id).checkVisibility({ visibilityProperty: true })"
READY = "() => Boolean(window.RTV && document.getElementById('serverName').textContent)"
# What Firefox itself says of a request that failed cannot be helped.
BROWSERS_OWN = re.compile("Cross-Origin Request Blocked")
POLL = 0.03  # s


class Console:
    """One page. Waiting is always for something that a person would see."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, address: str, proxy: str | None = None) -> Self:
        """Open the page in a fresh profile; with a `proxy` every request goes there, whomever it is meant for."""
        self._driver.call("open", address, proxy)
        return self.sees(READY)

    def reload(self) -> Self:
        self._driver.call("reload")
        return self.sees(READY)

    def resize(self, width: int, height: int) -> Self:
        """Give the page a window of this size, CSS px."""
        self._driver.call("resize", width, height)
        return self

    def hide(self) -> Self:
        """Hide the page behind another tab: its own timers then run once a second."""
        self._driver.call("hide")
        return self.sees("() => document.hidden")

    def show(self) -> Self:
        self._driver.call("show")
        return self.sees("() => !document.hidden")

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """What a JavaScript function of the page returns for an argument."""
        return self._driver.call("evaluate", function, argument)

    def use(self, url: str) -> Self:
        """Point the page at a server as a tool does that knows only the contract."""
        return self.put("baseURL", url)

    def put(self, element_id: str, value: str) -> Self:
        """Set a field's value and fire `input` and `change`, folded away or not."""
        self.evaluate(PUT, [element_id, value])
        return self

    def click(self, element_id: str) -> Self:
        self._driver.call("click", f"#{element_id}")
        return self

    def unfold(self, section: str) -> Self:
        """Open one of the folded sections: model, camera, pace, metrics, display."""
        self.evaluate("(id) => { document.getElementById(id).open = true; }", f"{section}Section")
        return self

    def press(self, key: str) -> Self:
        """Press a key, named as in `KeyboardEvent.key`, where the focus is."""
        self._driver.call("press", key)
        return self

    def type(self, text: str) -> Self:
        """Type a text, key by key, where the focus is."""
        self._driver.call("type", text)
        return self

    def focus(self, element_id: str) -> Self:
        self.evaluate("(id) => document.getElementById(id).focus()", element_id)
        return self

    def start(self) -> Self:
        return self.click("startButton")

    stop = start

    def text(self, element_id: str) -> str:
        return str(self.evaluate("(id) => document.getElementById(id).textContent", element_id))

    def value(self, element_id: str) -> str:
        return str(self.evaluate("(id) => document.getElementById(id).value", element_id))

    def screenshot(self) -> bytes:
        """What is seen of the page, a PNG."""
        return base64.b64decode(self._driver.call("screenshot"))

    def visible(self, element_id: str) -> bool:
        return bool(self.evaluate(VISIBLE, element_id))

    @property
    def focused(self) -> str:
        """The id of the element that has the focus; "" where it has none."""
        return str(self.evaluate("() => document.activeElement.id"))

    @property
    def phase(self) -> str:
        return str(self.evaluate("() => document.documentElement.dataset.phase"))

    def sees(self, function: str, argument: Any = None, timeout: float = 15) -> Self:
        """Wait until a JavaScript function of the page says true; AssertionError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self.evaluate(function, argument):
            page = "() => [document.documentElement.dataset.phase, document.body.innerText]"
            assert time.monotonic() < deadline, f"not seen: {function} of {argument!r}; the page: {self.evaluate(page)}"
            time.sleep(POLL)
        return self

    def rests(self, ms: int) -> Self:
        """Leave the page alone for so long: what must not happen would happen then."""
        self.evaluate("(ms) => new Promise((resolve) => setTimeout(resolve, ms))", ms)
        return self

    def reaches(self, phase: str) -> Self:
        return self.sees("(phase) => document.documentElement.dataset.phase === phase", phase)

    def shows(self, element_id: str, text: str) -> Self:
        """Wait until an element has this text in it; it must be in sight then."""
        self.sees("([id, text]) => document.getElementById(id).textContent.includes(text)", [element_id, text])
        assert self.visible(element_id)
        return self

    def hides(self, element_id: str) -> Self:
        """Wait until an element is out of sight."""
        return self.sees(f"(id) => !({VISIBLE})(id)", element_id)

    def says(self, text: str) -> Self:
        """Wait until this is the answer."""
        return self.sees("(text) => document.getElementById('responseText').textContent === text", text)

    def complains(self, text: str) -> Self:
        """Wait for a notice that contains the text."""
        return self.shows("notice", text)

    def logged(self, count: int) -> Self:
        """Wait until at least so many answers are in the log."""
        return self.sees("(count) => document.querySelectorAll('#logList > li').length >= count", count)

    def complaints(self) -> list[str]:
        """What no page of ours may do, as far as not told before: uncaught errors, rejections, console errors, reports
        of the policy."""
        return [one for one in self._driver.call("complaints") if not BROWSERS_OWN.search(one)]

    def close(self) -> None:
        self._driver.call("close")

    def misbehave(self) -> Self:
        """Have the page do all that it may not, to see that it is noticed."""
        self.evaluate(MISDEEDS)
        return self

    def hears(self, words: set[str], timeout: float = 10) -> Self:
        """Wait until the complaints have all of these words in them."""
        deadline = time.monotonic() + timeout
        missing = words
        while missing:
            assert time.monotonic() < deadline, f"nothing was heard of {missing}"
            heard = "\n".join(self.complaints())
            missing = {one for one in missing if one not in heard}
        return self
