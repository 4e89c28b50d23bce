"""Faces and QR codes: where they are, in fractions of the picture.

The detectors keep state while they work, so only one thread may look at a time.
"""

from functools import cache
from pathlib import Path

import cv2
import cv2.data

from proxy.demo.eye.picture import Pixels
from proxy.demo.eye.scene import Find

FACE_WIDTH = 560  # px that faces are sought at
FACE_SHARE = 0.08  # of the shorter side: smaller is slow to seek, and seldom a face


def faces(grey: Pixels) -> tuple[Find, ...]:
    """Upright faces that look this way, largest first."""
    scale = min(1.0, FACE_WIDTH / grey.shape[1])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    least = max(20, round(FACE_SHARE * min(small.shape)))
    found = _cascade("alt2").detectMultiScale(small, 1.15, 4, minSize=(least, least))
    boxes = [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]
    boxes = [box for box in boxes if _confirmed(small, *box)]
    boxes.sort(key=lambda box: -box[2])
    rows, columns = small.shape
    return tuple(Find("face", x / columns, y / rows, (x + w) / columns, (y + h) / rows) for x, y, w, h in boxes)


def codes(grey: Pixels) -> tuple[Find, ...]:
    """The QR codes that could be read, left to right."""
    try:
        _, texts, corners, _ = _code_reader().detectAndDecodeMulti(grey)
    except cv2.error:
        # The decoder asserts on some patterns that only resemble a code.
        return ()
    rows, columns = grey.shape
    sides = (columns, rows, columns, rows)
    found = []
    for text, quad in zip(texts, corners if corners is not None else (), strict=True):
        if text:
            edges = (*quad.min(axis=0), *quad.max(axis=0))
            x0, y0, x1, y1 = (_within(edge / side) for edge, side in zip(edges, sides, strict=True))
            found.append(Find("QR code", x0, y0, x1, y1, text))
    return tuple(sorted(found, key=lambda code: code.x0))


def _confirmed(grey: Pixels, x: int, y: int, width: int, height: int) -> bool:
    """Whether a second cascade, trained apart, sees a face there too: each alone takes some textures for one."""
    margin = width // 3
    crop = grey[max(0, y - margin) : y + height + margin, max(0, x - margin) : x + width + margin]
    least = round(width * 0.6)
    return len(_cascade("alt").detectMultiScale(crop, 1.1, 2, minSize=(least, least))) > 0


def _within(fraction: float) -> float:
    return min(1.0, max(0.0, float(fraction)))


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / f"haarcascade_frontalface_{name}.xml"))


@cache
def _code_reader() -> cv2.QRCodeDetectorAruco:
    return cv2.QRCodeDetectorAruco()
