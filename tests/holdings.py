"""What a page in Chromium holds, by what it could forget to give back: objects, nodes, object URLs, tracks, workers."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from playwright.sync_api import BrowserContext, Page

Ask = Callable[..., Any]  # of a debugger's session: a method and its parameters

COUNT = """() => {
    window.held = {urls: 0, tracks: []};
    const {createObjectURL, revokeObjectURL} = URL;
    URL.createObjectURL = (object) => {
        held.urls += 1;
        return createObjectURL.call(URL, object);
    };
    URL.revokeObjectURL = (url) => {
        held.urls -= 1;
        revokeObjectURL.call(URL, url);
    };
    const {getUserMedia} = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (wanted) {
        const stream = await getUserMedia.call(this, wanted);
        held.tracks.push(...stream.getTracks());
        return stream;
    };
}"""
# What something forgotten holds on to: what it waits for, what it would call, what it would give up or look at.
KINDS = ("Promise", "Function", "AbortSignal", "Blob", "VideoFrame", "ReadableStream")
READ = """() => {
    held.tracks = held.tracks.filter((track) => track.readyState === 'live');
    return {urls: held.urls, tracks: held.tracks.length, rows: document.querySelectorAll('#logList > li').length};
}"""


@dataclass(frozen=True)
class Holdings:
    """What is held at one moment."""

    heap: int  # bytes, of the page and of its workers
    objects: int  # of the kinds above, in both
    nodes: int
    listeners: int
    urls: int
    tracks: int  # live
    rows: int  # of the log
    workers: int

    def grown(self, early: "Holdings") -> dict[str, int]:
        """What there is more of than early."""
        before = asdict(early)
        return {name: value - before[name] for name, value in asdict(self).items()}


def watch(context: BrowserContext) -> None:
    """Count, in every page that is opened from now on, what the browser itself does not count."""
    context.add_init_script(f"({COUNT})()")


class Scales:
    """Weighs one page, opened after `watch`, and its workers."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._workers: list[str] = []
        self._answers: dict[int, Any] = {}
        self._session.on("Target.attachedToTarget", lambda event: self._workers.append(event["sessionId"]))
        self._session.on("Target.receivedMessageFromTarget", self._hear)
        self._session.send(
            "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        )

    def weigh(self) -> Holdings:
        """What is held once the dead objects are swept away."""
        heaps: list[Ask] = [self._session.send, *(partial(self._ask, worker) for worker in self._workers)]
        # What a first sweep frees may have held what the second one finds.
        for _ in range(2):
            for ask in heaps:
                ask("HeapProfiler.collectGarbage")
        heap = sum(ask("Runtime.getHeapUsage")["usedSize"] for ask in heaps)
        objects = sum(_count(ask, kind) for ask in heaps for kind in KINDS)
        told = self._session.send("Memory.getDOMCounters")
        counted = self._page.evaluate(READ)
        workers = len(self._page.workers)
        return Holdings(int(heap), objects, told["nodes"], told["jsEventListeners"], workers=workers, **counted)

    def _ask(self, worker: str, method: str, parameters: Mapping[str, Any] = MappingProxyType({})) -> Any:
        number = len(self._answers)
        self._answers[number] = None
        message = json.dumps({"id": number, "method": method, "params": dict(parameters)})
        self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})
        deadline = time.monotonic() + 10
        while self._answers[number] is None:
            assert time.monotonic() < deadline, f"a worker does not answer {method}"
            # Playwright hears of nothing but while it waits.
            self._page.wait_for_timeout(5)
        return self._answers[number]

    def _hear(self, event: dict[str, Any]) -> None:
        told = json.loads(event["message"])
        if "id" in told:
            self._answers[told["id"]] = told["result"]


def _count(ask: Ask, kind: str) -> int:
    """How many living objects there are of a kind."""
    prototype = ask("Runtime.evaluate", {"expression": f"{kind}.prototype", "objectGroup": "scales"})
    found = ask("Runtime.queryObjects", {"prototypeObjectId": prototype["result"]["objectId"], "objectGroup": "scales"})
    size = {"objectId": found["objects"]["objectId"], "functionDeclaration": "function () { return this.length; }"}
    counted = ask("Runtime.callFunctionOn", {**size, "returnByValue": True})["result"]["value"]
    ask("Runtime.releaseObjectGroup", {"objectGroup": "scales"})
    return int(counted)
