"""What a benchmark says: its turns, taken fairly, and one small plain table."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
WIDTH = 100  # characters


def turns(rounds: int, targets: Sequence[T]) -> Iterator[T]:
    """Every target once a round, in turned order each second round, so that a busy moment of the machine hits all."""
    for number in range(rounds):
        yield from targets if number % 2 == 0 else reversed(targets)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    """The rows under their columns, names to the left and figures to the right, and below them what was measured."""
    lines = [columns, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    printed = [
        "  ".join(
            [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))]
        ).rstrip()
        for name, *cells in lines
    ]
    return "\n".join([f"\n{title}", "", *printed, "", *textwrap.wrap(note, WIDTH)])
