"""Motion: what changed between two pictures of one client, and the memory of each client's last one."""

from collections import OrderedDict

import cv2
import numpy as np
from numpy.typing import NDArray

from proxy.demo.eye.picture import Pixels
from proxy.demo.eye.scene import Change

SIZE = (160, 90)
NOISE = 18  # grey levels that a camera's noise and compression stay under
MAX_CLIENTS = 64

Trace = NDArray[np.int16]  # a small grey picture, kept for comparison


def trace(grey: Pixels) -> Trace:
    """What is remembered of a picture: small and soft, so that noise and compression do not count as motion."""
    small = cv2.resize(grey, SIZE, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (3, 3), 0).astype(np.int16)


def compare(before: Trace, now: Trace) -> Change:
    """The change from one trace to the next; light that changed everywhere alike is not motion."""
    difference = now - before
    light = float(np.median(difference))
    moved = np.abs(difference - light) > NOISE
    share = float(moved.mean())
    if not share:
        return Change(0.0, 0.5, 0.5, light / 255)
    rows, columns = np.nonzero(moved)
    return Change(share, float(columns.mean()) / SIZE[0], float(rows.mean()) / SIZE[1], light / 255)


class Memory:
    """The last trace of each of the clients that asked most recently."""

    def __init__(self) -> None:
        self._traces: OrderedDict[str, Trace] = OrderedDict()

    def swap(self, client: str, latest: Trace) -> Trace | None:
        """Remember the client's latest trace and return the one before, None for a new client."""
        before = self._traces.pop(client, None)
        self._traces[client] = latest
        if len(self._traces) > MAX_CLIENTS:
            self._traces.popitem(last=False)
        return before
