"""QR codes: a text as dark and light modules, drawn for a terminal or as the path of an SVG.

The package segno is the optional extra `lan`; without it there is no code, and nothing is drawn.
"""

from collections.abc import Iterator
from itertools import groupby

# Modules of light around the code: the specification's, and those that cameras need, where room is short.
_MARGIN, _NARROW = 4, 2
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
# Black on white, whatever the terminal's colours are.
_COLOURS, _RESET = "\x1b[38;5;16;48;5;231m", "\x1b[0m"


def blocks(text: str) -> str:
    """The code in half blocks for a terminal, line by line; "" without segno."""
    rows = list(_modules(text, _NARROW))
    if len(rows) % 2:
        rows.append([False] * len(rows))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ("".join(_HALVES[pair] for pair in zip(*rows, strict=True)) for rows in pairs)
    return "\n".join(f"{_COLOURS}{line}{_RESET}" for line in lines)


def path(text: str) -> tuple[str, int]:
    """The dark modules as the data of an SVG path, and the side of the square it stands in; ("", 0) without segno."""
    rows = list(_modules(text, _MARGIN))
    return "".join(run for y, row in enumerate(rows) for run in _runs(row, y)), len(rows)


def _runs(row: list[bool], y: int) -> Iterator[str]:
    x = 0
    for dark, same in groupby(row):
        width = len(list(same))
        if dark:
            yield f"M{x} {y}h{width}v1h-{width}z"
        x += width


def _modules(text: str, margin: int) -> Iterator[list[bool]]:
    try:
        import segno
    except ImportError:
        return
    for row in segno.make_qr(text, error="l").matrix_iter(border=margin):
        yield [bool(module) for module in row]
