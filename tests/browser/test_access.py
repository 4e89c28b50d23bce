"""What axe-core says of the page in every state: nothing. On a desk, light and dark, and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import looks
from tests.console import Console
from tests.model_server import ModelServer
from tests.served import Served

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2, levels A and AA, and what axe-core's makers hold for good practice besides.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is wrong, and the place of each fault.
RUN = """async (levels) => {
    // What the page makes of its new sizes comes with the next picture.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const {violations} = await axe.run(document, {runOnly: levels, resultTypes: ['violations'], preload: false});
    return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
}"""
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS = {
    "desk, light": {**DESK, "color_scheme": "light"},
    "desk, dark": {**DESK, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
}

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="no axe-core: make install")


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a console with nobody but the demo behind it."""
    with Served("--no-discover") as served:
        yield served.url


def faults(console: Console) -> list[str]:
    console.page.evaluate(AXE.read_text("utf-8"))
    return list(console.page.evaluate(RUN, LEVELS))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("state", looks.STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    open_console: Callable[..., Console],
    index: str,
    served: str,
    server: ModelServer,
    state: looks.State,
    look: dict[str, object],
) -> None:
    by_proxy = state in looks.SERVED
    clip = "still" if state in looks.STILL else "face"
    console = open_console(served if by_proxy else index, clip, reduced_motion="reduce", **look)
    if not by_proxy:
        console.use(server.url)
    state(console, server)
    found = faults(console)
    assert not found, "\n".join(found)
