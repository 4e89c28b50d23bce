"""A bound that a figure of a run is to keep, and the table that says which were kept."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tests.bench.comparison import number
from tests.bench.report import table


@dataclass(frozen=True)
class Promise:
    """One figure and its bound; nan where it was not measured."""

    what: str
    figure: float
    bound: float
    at_least: bool = False

    def row(self, weight: str) -> list[str]:
        sign = ">=" if self.at_least else "<="
        measured = f"{self.figure:.4g}" if math.isfinite(self.figure) else number(self.figure)
        return [f"{weight}: {self.what}", f"{sign} {self.bound:.4g}", measured, self._verdict()]

    def _verdict(self) -> str:
        if math.isnan(self.figure):
            return "not measured"
        kept = self.figure >= self.bound if self.at_least else self.figure <= self.bound
        return "kept" if kept else "missed"


def told(musts: Iterable[Promise], goals: Iterable[Promise]) -> str:
    return table(
        "What was promised",
        ["", "promise", "measured", "which is"],
        [*(promise.row("must") for promise in musts), *(promise.row("goal") for promise in goals)],
        "All of the run above. Other work on the machine blurs it: what is near its bound is worth a second run.",
    )
