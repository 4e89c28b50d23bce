"""WebKitGTK by its own driver: W3C WebDriver over HTTP, with the commands that Firefox's driver has too."""

import os
import socket
import subprocess
import time
from typing import Any, Self

import httpx

ARGUMENTS = ["--automation", "--enable-media-stream=true", "--enable-mock-capture-devices=true"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # what the standard calls a reference to an element
START_LIMIT, CALL_LIMIT = 20, 20  # s

# The driver tells nothing of the page's console, so the page keeps it, from when it has loaded.
LISTEN = """
    const heard = [];
    const keep = (...words) => { heard.push(words.join(' ')); };
    window.complaints = () => heard.splice(0);
    window.addEventListener('error', (event) => keep('uncaught:', event.message));
    window.addEventListener('unhandledrejection', (event) => keep('uncaught:', event.reason));
    document.addEventListener('securitypolicyviolation', (event) => keep('policy:', event.effectiveDirective));
    const say = console.error;
    console.error = (...words) => { keep('console error:', ...words); say(...words); };
"""
# What a function returns for an argument, or why it failed. It stands in the script: the page's policy allows no eval.
EVALUATE = """
    const [argument, done] = arguments;
    (async () => (%s)(argument))().then((value) => done({value}), (error) => done({error: String(error)}));
"""


class Driver:
    """One driver on a screen while the `with` block lasts; a page at a time, each in a fresh profile."""

    def __init__(self, executable: str, screen: str) -> None:
        self._executable = executable
        self._screen = screen

    def __enter__(self) -> Self:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        # Its sandbox wants what containers do not give, and here it only meets our own page.
        environment = {**os.environ, "DISPLAY": self._screen, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        self._process = subprocess.Popen(
            [self._executable, f"--port={port}", "--host=127.0.0.1"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=CALL_LIMIT, trust_env=False)
        self._wait()
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                self._client.get("/status")
                return
            except httpx.ConnectError:
                assert time.monotonic() < deadline and self._process.poll() is None, "WebKitWebDriver did not start"
                time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(10)

    def call(self, name: str, *arguments: Any) -> Any:
        """What the command of this name returns. AssertionError where it fails."""
        commands = {
            "open": self._open,
            "close": self._close,
            "evaluate": self._evaluate,
            "click": self._click,
            "complaints": self._complaints,
        }
        return commands[name](*arguments)

    def _open(self, address: str, proxy: None) -> None:
        browser = {"webkitgtk:browserOptions": {"args": ARGUMENTS}}
        session = self._post("/session", {"capabilities": {"alwaysMatch": browser}})
        self._session = f"/session/{session['sessionId']}"
        self._post(f"{self._session}/window/rect", {"width": 1280, "height": 800})
        self._post(f"{self._session}/url", {"url": address})
        self._post(f"{self._session}/execute/sync", {"script": LISTEN, "args": []})

    def _close(self) -> None:
        self._client.delete(self._session)

    def _evaluate(self, source: str, argument: Any = None) -> Any:
        answer = self._post(f"{self._session}/execute/async", {"script": EVALUATE % source, "args": [argument]})
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def _click(self, selector: str) -> None:
        found = self._post(f"{self._session}/element", {"using": "css selector", "value": selector})
        self._post(f"{self._session}/element/{found[ELEMENT]}/click", {})

    def _complaints(self) -> list[str]:
        return list(self._evaluate("() => window.complaints()"))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body)
        value = answer.json()["value"]
        assert answer.is_success, f"{path}: {value}"
        return value
