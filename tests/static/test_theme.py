"""The theme's colours stand far enough apart, in light and in dark, and over a white picture and a black one."""

import re
from pathlib import Path

import pytest

from tests.contrast import BLACK, WHITE, Colour, over, parse, ratio

THEME = (Path(__file__).parents[2] / "static" / "theme.css").read_text("utf-8")
# WCAG 2.1, level AA: for words, and for what is to be told apart otherwise.
WORDS, SIGNS = 4.5, 3.0

SURFACES = ("page", "glow", "card", "raised", "hover", "selected", "bad-surface", "slow-surface")
ON_SURFACES = {
    "text": (WORDS, SURFACES),
    "quiet": (WORDS, SURFACES),
    "on-accent": (WORDS, ("accent", "accent-hover")),
    "slow": (WORDS, ("page", "glow", "card", "slow-surface")),
    "bad": (WORDS, ("card", "bad-surface")),
    "good": (WORDS, ("card",)),
    "accent": (SIGNS, ("page", "card", "raised", "selected")),
    "field-line": (SIGNS, ("page", "card", "raised")),
    "on-picture": (WORDS, ("stage", "stage-glow", "glass-opaque")),
    "on-picture-quiet": (WORDS, ("stage", "stage-glow", "glass-opaque")),
}
# What lies on a see-through surface over the picture.
OVER_PICTURES = {
    "on-picture": (WORDS, ("scrim", "glass")),
    "on-picture-quiet": (WORDS, ("scrim", "glass")),
    "picture-good": (SIGNS, ("glass",)),
    "picture-slow": (SIGNS, ("glass",)),
    "picture-bad": (SIGNS, ("glass",)),
}


def colour(name: str, theme: str) -> Colour:
    found = re.search(rf"--{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", THEME)
    assert found, f"theme.css gives no colour --{name}"
    light, dark, both = found.groups()
    return parse(both or (light if theme == "light" else dark))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ON_SURFACES)
def test_what_lies_on_a_surface_stands_out(name: str, theme: str) -> None:
    least, surfaces = ON_SURFACES[name]
    ratios = {surface: ratio(colour(name, theme), colour(surface, theme)) for surface in surfaces}
    assert not {surface: round(one, 2) for surface, one in ratios.items() if one < least}


@pytest.mark.parametrize("picture", [WHITE, BLACK], ids=["white", "black"])
@pytest.mark.parametrize("name", OVER_PICTURES)
def test_what_lies_over_a_picture_stands_out(name: str, picture: Colour) -> None:
    least, surfaces = OVER_PICTURES[name]
    ratios = {surface: ratio(colour(name, "light"), over(colour(surface, "light"), picture)) for surface in surfaces}
    assert not {surface: round(one, 2) for surface, one in ratios.items() if one < least}


@pytest.mark.parametrize("hue", sorted(re.findall(r"--(hue-\w+):", THEME)))
def test_a_label_is_readable_on_its_hue(hue: str) -> None:
    assert ratio(colour("on-hue", "light"), colour(hue, "light")) >= WORDS


def test_the_formula_is_the_standards() -> None:
    assert ratio(WHITE, BLACK) == pytest.approx(21)
    # The grey that the standard's own notes name as just enough on white.
    assert ratio(parse("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)
    assert over(parse("#ff000080"), WHITE) == pytest.approx((1, 0.498, 0.498, 1), abs=0.001)
