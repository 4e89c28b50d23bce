"""Looking: pictures in, one measured scene out."""

from collections.abc import Sequence
from itertools import pairwise

import cv2

from proxy.demo.eye import colours, finds, motion
from proxy.demo.eye.picture import Pixels, decode
from proxy.demo.eye.scene import Change, Scene

LONGEST = 1280  # px; more detail costs time and finds nothing more
SHARPNESS_WIDTH = 320  # px, so that sharpness does not depend on the camera's resolution


class Eye:
    """Looks at pictures for many clients and remembers each one's last. Use it from one thread at a time."""

    def __init__(self) -> None:
        self._memory = motion.Memory()

    def look(self, client: str, urls: Sequence[str]) -> Scene:
        """Describe the last of the pictures, and the largest change on the way to it.

        `urls` are data URLs, oldest first. Raises `BadQuestion` for a picture that cannot be read.
        """
        pictures = [_fit(decode(url)) for url in urls]
        greys = [cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) for pixels in pictures]
        traces = [motion.trace(grey) for grey in greys]
        before = self._memory.swap(client, traces[-1])
        # Several pictures are a sequence of their own; a single one follows the client's last.
        if len(traces) == 1 and before is not None:
            traces.insert(0, before)
        changes = [motion.compare(*pair) for pair in pairwise(traces)]
        return measure(pictures[-1], greys[-1], max(changes, key=lambda change: change.share, default=None))


def measure(pixels: Pixels, grey: Pixels, change: Change | None) -> Scene:
    """The scene in one picture, given in colour and in grey."""
    rows, columns = grey.shape
    mean, deviation = cv2.meanStdDev(grey)
    small = cv2.resize(grey, (SHARPNESS_WIDTH, max(1, SHARPNESS_WIDTH * rows // columns)))
    return Scene(
        width=columns,
        height=rows,
        brightness=float(mean[0][0]) / 255,
        contrast=float(deviation[0][0]) / 127.5,
        sharpness=float(cv2.Laplacian(small, cv2.CV_32F).var()),
        colours=colours.dominant(pixels),
        faces=finds.faces(grey),
        codes=finds.codes(grey),
        change=change,
    )


def _fit(pixels: Pixels) -> Pixels:
    rows, columns = pixels.shape[:2]
    scale = LONGEST / max(rows, columns)
    if scale >= 1:
        return pixels
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
