"""Shapes over the picture, pixel by pixel: an answer with places, a screenshot of the page, and where its lines run.

Any browser that gives a screenshot, and what `PLACE` says of its page, can be looked at.
"""

import json
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from cv2.typing import MatLike

THEME = (Path(__file__).parents[1] / "static" / "theme.css").read_text("utf-8")
WITHIN = 2  # CSS px
NEAR = 24  # how far each part of a colour may be from what it should be

Box = tuple[float, float, float, float]  # left, top, right, bottom, fractions of the picture
CUP, FACE, BAG = (0.1, 0.3, 0.35, 0.6), (0.4, 0.2, 0.6, 0.75), (0.65, 0.55, 0.95, 0.9)

# The picture's element in the page, the size of what it shows, and the window's width.
PLACE = """() => {
    const video = document.getElementById('videoFeed');
    const element = video.hidden ? document.getElementById('still') : video;
    const { x, y, width, height } = element.getBoundingClientRect();
    const { videoWidth, videoHeight, naturalWidth, naturalHeight } = element;
    return [[x, y, width, height], [videoWidth || naturalWidth, videoHeight || naturalHeight], innerWidth];
}"""


def piece(box: Box, label: str) -> str:
    """One box as Qwen3-VL writes it, without a blank, so that a scripted server sends it in one piece."""
    return json.dumps({"bbox_2d": [round(1000 * value) for value in box], "label": label}, separators=(",", ":"))


def answer(*found: tuple[Box, str]) -> str:
    return "[" + ", ".join(piece(box, label) for box, label in found) + "]"


THREE = answer((CUP, "cup"), (FACE, "face"), (BAG, "bag"))


def hue(index: int) -> list[int]:
    """The colour of the label that came so many labels after the first: blue, green, red."""
    digits = re.findall(rf"--hue-{index}: #(..)(..)(..);", THEME)[0]
    return [int(part, 16) for part in reversed(digits)]


class Seen:
    """A screenshot, and where the picture lies in it by the rules of `object-fit: contain`."""

    def __init__(self, png: bytes, place: Any, mirrored: bool = False) -> None:
        shot = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert shot is not None
        self.shot: MatLike = shot
        (left, top, width, height), (across, down), window = place
        self.ratio = shot.shape[1] / window
        scale = min(width / across, height / down)
        self.left, self.top = left + (width - across * scale) / 2, top + (height - down * scale) / 2
        self.width, self.height = across * scale, down * scale
        self.mirrored = mirrored

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Fractions of the picture as CSS px of the page."""
        return self.left + (1 - x if self.mirrored else x) * self.width, self.top + y * self.height

    def colour(self, x: float, y: float) -> np.ndarray[Any, Any]:
        return np.asarray(self.shot[round(y * self.ratio), round(x * self.ratio)], int)

    def strip(self, x: float, y: float, along: str, reach: float) -> np.ndarray[Any, Any]:
        """The pixels that lie across a place of the page, `reach` CSS px each way."""
        column, row, far = round(x * self.ratio), round(y * self.ratio), round(reach * self.ratio)
        line = (
            self.shot[max(row - far, 0) : row + far + 1, column]
            if along == "down"
            else self.shot[row, max(column - far, 0) : column + far + 1]
        )
        return np.asarray(line, int)

    def line(self, x: float, y: float, along: str, index: int, reach: float = 12) -> float | None:
        """How far from a place of the page a line of this colour runs, CSS px; None where there is none."""
        strip = self.strip(x, y, along, reach)
        near = np.flatnonzero(np.abs(strip - hue(index)).max(axis=1) <= NEAR)
        return float(near.mean() - len(strip) // 2) / self.ratio if len(near) else None

    def edges(self, box: Box, index: int) -> list[float | None]:
        """How far the lines of a box are from where they belong, at three places of each side."""
        x0, y0, x1, y1 = box
        found = []
        for part in (0.7, 0.8, 0.9):
            # The label stands at the left of the upper line.
            x = x0 + (1 - part if self.mirrored else part) * (x1 - x0)
            y = y0 + part * (y1 - y0)
            found += [self.line(*self.at(edge, y), "across", index) for edge in (x0, x1)]
            found += [self.line(*self.at(x, edge), "down", index) for edge in (y0, y1)]
        return found

    def has(self, box: Box, index: int) -> bool:
        """Whether a box of this colour is drawn where it belongs; an AssertionError where only a part of it is."""
        edges = self.edges(box, index)
        if not any(edge is not None for edge in edges):
            return False
        assert all(edge is not None and abs(edge) <= WITHIN for edge in edges), edges
        return True
