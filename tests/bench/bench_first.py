"""What the page weighs, and how soon it is there and its camera runs, next to the least that such a page can be."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests import browsers, clips
from tests.bench import promise
from tests.bench.pages import CONSOLE, fresh
from tests.bench.promise import Promise
from tests.bench.report import table, turns
from tests.bench.scripted import Scripted
from tests.conftest import FLAGS
from tests.served import Served

ROUNDS, WARM_UP = 9, 1
REFERENCE = "reference"

# Start the camera as soon as the page can, and note when, ms since the visit began.
WATCH = """
    window.began = {};
    document.addEventListener('DOMContentLoaded', () => {
        window.began.ready = performance.now();
        document.querySelector('video').addEventListener('playing', () => { window.began.camera = performance.now(); });
        (%s)();
    });
"""
STARTS = {
    CONSOLE: "() => document.getElementById('startButton').click()",
    REFERENCE: "() => openCamera()",
}
READ = """() => {
    const [visit] = performance.getEntriesByType('navigation');
    const asked = performance.getEntriesByType('resource').filter(({name}) => /\\.(js|css|svg)$/.test(name));
    const files = [visit, ...asked];
    const [paint] = performance.getEntriesByType('paint').map(({startTime}) => startTime);
    const bytes = files.reduce((sum, {transferSize}) => sum + transferSize, 0);
    return {bytes, requests: files.length, paint: paint ?? NaN, ...window.began};
}"""


@dataclass(frozen=True)
class Visit:
    """One visit in a fresh profile; times are ms since it began."""

    bytes: int  # on the wire, headers included
    requests: int
    paint: float  # the first one
    ready: float  # the document is whole and its scripts have run
    camera: float  # its first picture is shown


@dataclass(frozen=True)
class Place:
    """The pages, and the browser in which they are visited."""

    browser: Browser
    addresses: dict[str, str]

    def visit(self, name: str) -> Visit:
        with fresh(self.browser) as (context, guard):
            page = context.new_page()
            guard.watch(page)
            page.add_init_script(WATCH % STARTS[name])
            page.goto(self.addresses[name])
            page.wait_for_function("() => window.began.camera && performance.getEntriesByType('paint').length")
            return Visit(**page.evaluate(READ))


def middle(visits: list[Visit], figure: Callable[[Visit], float]) -> float:
    return median(figure(visit) for visit in visits)


def promised(visits: dict[str, list[Visit]], paint: float, camera: float) -> list[Promise]:
    def beside(what: Callable[[Visit], float]) -> float:
        return middle(visits[CONSOLE], what) / middle(visits[REFERENCE], what)

    return [
        Promise("first paint / reference's", beside(lambda visit: visit.paint), paint),
        Promise("camera running / reference's", beside(lambda visit: visit.camera), camera),
    ]


def main() -> None:
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clips.clip('face')}")
    with (
        Scripted("llamacpp") as model,
        Served("--no-discover", "--backend", f"lean={model.url}") as console,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=[*FLAGS, *camera])
        place = Place(browser, {REFERENCE: f"{model.url}/reference.html", CONSOLE: console.url})
        visits: dict[str, list[Visit]] = {name: [] for name in place.addresses}
        for name in turns(WARM_UP + ROUNDS, list(visits)):
            visits[name].append(place.visit(name))
        browser.close()
    visits = {name: of[WARM_UP:] for name, of in visits.items()}
    rows = [
        row(visits, "on the wire, kB", lambda visit: visit.bytes / 1000),
        row(visits, "requests", lambda visit: visit.requests),
        row(visits, "first paint, ms", lambda visit: visit.paint),
        row(visits, "ready, ms", lambda visit: visit.ready),
        row(visits, "camera running, ms", lambda visit: visit.camera),
    ]
    note = (
        f"Chromium, medians of {ROUNDS} visits in fresh profiles, in turns. The reference is one small file with a "
        "video, a line of text and no style: the least that such a page can be. The camera is started as soon as the "
        "scripts have run."
    )
    print(table("The first visit", ["", REFERENCE, CONSOLE, "ratio"], rows, note))
    print(promise.told(promised(visits, 3, 5), promised(visits, 2, 3)))


def row(visits: dict[str, list[Visit]], label: str, figure: Callable[[Visit], float]) -> list[str]:
    figures = {name: middle(of, figure) for name, of in visits.items()}
    ratio = figures[CONSOLE] / figures[REFERENCE]
    return [label, *(f"{one:.0f}" for one in figures.values()), f"x{ratio:.2f}"]


if __name__ == "__main__":
    main()
