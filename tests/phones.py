"""A phone as Chromium emulates one: its sizes, its touch, and a camera with a light and a zoom."""

from collections.abc import Callable
from typing import Any

from tests.console import Console

UPRIGHT, ACROSS, SMALL = (390, 844), (844, 390), (320, 568)

# Every track of this page has a light and a zoom, unless they refuse; `window.applied` is what they were told last.
OFFERING = """() => {
    const { getCapabilities, getSettings } = MediaStreamTrack.prototype;
    const now = { torch: false, zoom: 1 };
    window.refuses = false;
    Object.assign(MediaStreamTrack.prototype, {
        getCapabilities() { return { ...getCapabilities.call(this), torch: true, zoom: { min: 1, max: 4 } }; },
        getSettings() { return { ...getSettings.call(this), ...now }; },
        async applyConstraints(wanted) {
            window.applied = wanted;
            if (window.refuses) throw new OverconstrainedError('torch', 'not now');
            Object.assign(now, wanted.advanced[0]);
        },
    });
}"""


def phone(
    open_console: Callable[..., Console], address: str, size: tuple[int, int] = UPRIGHT, **options: Any
) -> Console:
    """Open the console on a phone of this size, CSS px."""
    return open_console(
        address, viewport={"width": size[0], "height": size[1]}, has_touch=True, is_mobile=True, **options
    )
