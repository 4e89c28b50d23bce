"""QR codes: what is drawn is read again by OpenCV, from the blocks of a terminal and from the path of an SVG."""

import re
import sys
from typing import Any

import cv2
import numpy
import pytest

from proxy.invitation import qr

URL = "https://192.168.1.5:8081/#token=Zm9vYmFyYmF6LWFuZC1zb21lLW1vcmUtb2YtaXQtMTIzNDU"
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def read_code(dark: Any) -> str:
    """The text of a code, given as a matrix of modules."""
    picture = numpy.where(numpy.kron(dark, numpy.ones((8, 8))), 0, 255).astype(numpy.uint8)
    return str(cv2.QRCodeDetector().detectAndDecode(picture)[0])


def from_blocks(text: str) -> Any:
    """The modules of a code in half blocks, which must be drawn black on white."""
    rows: list[list[int]] = []
    for line in text.split("\n"):
        drawn = re.fullmatch(r"\x1b\[38;5;16;48;5;231m([ ▀▄█]+)\x1b\[0m", line)
        assert drawn, "on a light or a dark terminal the colours would differ"
        halves = [HALVES[letter] for letter in drawn[1]]
        rows += [[half[0] for half in halves], [half[1] for half in halves]]
    return numpy.array(rows)


def from_path(path: str, size: int) -> Any:
    """The modules that an SVG path of this form fills."""
    dark = numpy.zeros((size, size))
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert path == "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width, _ in runs)
    for x, y, width, _ in runs:
        dark[int(y), int(x) : int(x) + int(width)] = 1
    return dark


@pytest.mark.parametrize("url", [URL, "https://[2001:db8::5]:8081/#token=a%2Bb", "http://10.0.0.2:80"])
def test_what_is_drawn_can_be_read(url: str) -> None:
    assert read_code(from_blocks(qr.blocks(url))) == url
    assert read_code(from_path(*qr.path(url))) == url


def test_the_code_fits_a_small_terminal() -> None:
    lines = qr.blocks(URL).split("\n")
    assert len(lines) <= 22
    assert len({len(line) for line in lines}) == 1
    assert len(from_blocks(qr.blocks(URL))[0]) <= 42


def test_the_path_leaves_the_margin_that_the_specification_asks_for() -> None:
    path, size = qr.path(URL)
    dark = from_path(path, size)
    assert not dark[:4].any() and not dark[-4:].any() and not dark[:, :4].any() and not dark[:, -4:].any()
    assert dark[4].any() and dark[:, 4].any()


def test_without_the_package_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    assert qr.blocks(URL) == ""
    assert qr.path(URL) == ("", 0)
