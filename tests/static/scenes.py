"""Scenes for the change gate: what noise, a hand, the light or a pan make of its grids, the same each time."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests import clips

COLUMNS, ROWS, SAMPLES = 64, 36, 4  # as capture/luma samples a picture
WIDTH, HEIGHT = COLUMNS * SAMPLES, ROWS * SAMPLES
MOMENT = 60  # the picture at which something happens, where something does
Luma = NDArray[np.float64]  # HEIGHT x WIDTH samples, 0-255
Grids = NDArray[np.uint8]  # ROWS x COLUMNS mean luma; more than one of them along the first axis


def photograph(name: str, number: int = 0) -> Luma:
    """A picture of one of the clips, at the places that are sampled."""
    return _photographs(name)[number]


@cache
def _photographs(name: str) -> list[Luma]:
    step = clips.WIDTH // WIDTH
    places = slice(step // 2, None, step)
    return [cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[places, places].astype(float) for frame in clips.frames(name)]


def grids(count: int, scene: Callable[[int], Luma], noise: float = 0) -> Grids:
    """So many grids of a scene, seen by a camera whose pixels waver by `noise` steps (standard deviation)."""
    random = np.random.default_rng(7)
    return np.stack([cells(scene(number) + random.normal(0, noise, (HEIGHT, WIDTH))) for number in range(count)])


def cells(luma: Luma) -> Grids:
    """The grid of a picture's samples."""
    pixels = np.clip(np.rint(luma), 0, 255).reshape(ROWS, SAMPLES, COLUMNS, SAMPLES)
    return np.floor(pixels.mean(axis=(1, 3)) + 0.5).astype(np.uint8)


def still(name: str = "face") -> Callable[[int], Luma]:
    return lambda _: photograph(name)


def pan(name: str) -> Callable[[int], Luma]:
    """The clip as it is: a slow pan to the right and back."""
    return lambda number: photograph(name, number % clips.FRAMES)


def cuts() -> Callable[[int], Luma]:
    """Another picture each time, as when somebody walks about with the camera."""
    return lambda number: photograph(("face", "coffee")[number % 2])


def hand(size: int, contrast: float) -> Callable[[int], Luma]:
    """From the moment on a square of so many camera pixels crosses the still picture, 8 px a frame."""
    side = size * WIDTH // clips.WIDTH

    def scene(number: int) -> Luma:
        luma = photograph("face").copy()
        if number >= MOMENT:
            left = 60 + (number - MOMENT) * 8 * WIDTH // clips.WIDTH
            luma[50 : 50 + side, left : left + side] += contrast
        return luma

    return scene


def light(share: float) -> Callable[[int], Luma]:
    """From the moment on the light is so many times what it was: a lamp, or the camera's exposure."""
    return lambda number: photograph("face") * (share if number >= MOMENT else 1)


def dusk(frames: int) -> Callable[[int], Luma]:
    """Half of the light goes, evenly, within so many frames."""
    return lambda number: photograph("face") * (1 - 0.5 * number / frames)


def flicker(depth: float, beat: float, bands: float) -> Callable[[int], Luma]:
    """A lamp flickers by `depth` of its light, `beat` times a frame, in so many bands down the picture."""
    lines = np.arange(HEIGHT)[:, None] / HEIGHT * bands
    return lambda number: photograph("face") * (1 + depth * np.sin(2 * np.pi * (number * beat + lines)))
