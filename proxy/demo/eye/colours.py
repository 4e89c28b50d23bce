"""Colours by name: which of a dozen everyday names cover how much of a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from proxy.demo.eye.picture import Pixels
from proxy.demo.eye.scene import Colour

SAMPLE = (96, 54)
SMALLEST = 0.08  # share below which a colour is not worth a word

# The hue circle, in degrees, cut where the names change; red lies on both sides of 0.
HUES = {15: "red", 42: "orange", 68: "yellow", 165: "green", 195: "turquoise"}
HUES |= {255: "blue", 290: "purple", 345: "pink", 360: "red"}
NAMES = ("black", "grey", "white", "brown", "red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink")


def dominant(pixels: Pixels) -> tuple[Colour, ...]:
    """At most three colours that matter, largest share first."""
    named = _names(cv2.resize(pixels, SAMPLE, interpolation=cv2.INTER_AREA))
    shares = np.bincount(named.ravel(), minlength=len(NAMES)) / named.size
    largest = sorted(zip(shares, NAMES, strict=True), reverse=True)[:3]
    return tuple(Colour(name, float(share)) for share, name in largest if share >= SMALLEST)


def _names(pixels: Pixels) -> NDArray[np.intp]:
    """The index into NAMES for every pixel."""
    hsv = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_BGR2HSV)
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    by_hue = np.array([NAMES.index(name) for name in HUES.values()])[np.digitize(hue, list(HUES)[:-1])]
    # Dark orange is what we call brown; pale red is what we call pink.
    brown = (hue >= 10) & (hue < 50) & (value < 0.65)
    pink = (by_hue == NAMES.index("red")) & (saturation < 0.55) & (value > 0.75)
    grey = saturation < 0.16
    return np.select(
        [value < 0.16, grey & (value > 0.82), grey | (saturation * value < 0.06), brown, pink],
        [NAMES.index(name) for name in ("black", "white", "grey", "brown", "pink")],
        by_hue,
    )
