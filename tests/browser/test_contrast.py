"""Every control stands out from what it lies on: by its own surface or by its outline, in light and in dark."""

from collections.abc import Callable

import pytest

from tests.console import Console
from tests.contrast import parse, ratio
from tests.model_server import ModelServer

LEAST = 3.0  # WCAG 2.1, level AA, for the outlines of controls

# The controls that have an outline or a surface, with the colours of both and of what is beneath.
CONTROLS = """() => {
    const clear = (colour) => /, 0\\)$/.test(colour);
    const surface = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const {backgroundColor} = getComputedStyle(one);
            if (!clear(backgroundColor)) return backgroundColor;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('button, select, textarea, input, fieldset.segments')]
        .filter((one) => one.checkVisibility() && !one.disabled && !one.closest('.segments label, .picture'))
        .map((one) => {
            const {borderTopWidth, borderTopColor, backgroundColor} = getComputedStyle(one);
            const colours = [borderTopWidth === '0px' ? 'rgba(0, 0, 0, 0)' : borderTopColor, backgroundColor];
            const edges = colours.filter((colour) => !clear(colour));
            return {name: one.id || one.className || one.type, edges, beneath: surface(one.parentElement)};
        })
        .filter(({edges}) => edges.length);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outlines_of_controls_stand_out(
    open_console: Callable[..., Console], index: str, server: ModelServer, theme: str
) -> None:
    console = open_console(index, color_scheme=theme).use(server.url)
    for section in ("model", "camera", "pace", "metrics", "display"):
        console.unfold(section)
    found = console.page.evaluate(CONTROLS)
    assert len(found) > 20
    faint = {
        control["name"]: round(best, 2)
        for control in found
        if (best := max(ratio(parse(edge), parse(control["beneath"])) for edge in control["edges"])) < LEAST
    }
    assert not faint
