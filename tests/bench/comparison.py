"""Rows that set the proxy beside the direct way and the references, a figure each and then the ratios."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
PROXY, TEXTBOOK, NGINX = "proxy", "textbook", "nginx"


def columns(first: str, names: Sequence[str]) -> list[str]:
    """The heading over the rows."""
    return [first, *names, *(f"/{name}" for name in (TEXTBOOK, NGINX) if name in names)]


def row(label: str, by_name: Mapping[str, T], figure: Callable[[T], float], digits: int = 0) -> list[str]:
    """One figure of each target, and the proxy's as a multiple of each reference's."""
    figures = [number(figure(one), digits) for one in by_name.values()]
    ratios = [times(over(name, by_name, figure)) for name in (TEXTBOOK, NGINX) if name in by_name]
    return [label, *figures, *ratios]


def over(reference: str, by_name: Mapping[str, T], figure: Callable[[T], float]) -> float:
    """The proxy's figure as a multiple of a reference's; nan where there is none."""
    divisor = figure(by_name[reference]) if reference in by_name else math.nan
    return figure(by_name[PROXY]) / divisor if divisor and math.isfinite(divisor) else math.nan


def number(value: float, digits: int = 0) -> str:
    """A figure; in words one that was waited for in vain or could not be measured."""
    if math.isinf(value):
        return "never"
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def times(ratio: float) -> str:
    """A ratio of three digits."""
    return f"x{ratio:#.3g}" if math.isfinite(ratio) else "-"
