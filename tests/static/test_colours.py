"""The colours of what was found: which label has which, and how far they stand apart, for every kind of eyes."""

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.contrast import BLACK, Colour, linear, parse, ratio

Run = Callable[..., Any]
THEME = (Path(__file__).parents[2] / "static" / "theme.css").read_text("utf-8")
HUES = [*(f"hue-{number}" for number in range(12)), "hue-none"]
COLOURS = "(labels) => { const colours = RTV.view.colours.create(); return labels.map((label) => colours.of(label)); }"


def test_a_label_keeps_its_colour_however_it_is_written(run: Run) -> None:
    first, other, *same = run(COLOURS, ["red cup", "face", "Red cup", " RED  CUP ", "red\ncup"])
    assert other != first
    assert set(same) == {first}


def test_no_two_labels_share_a_colour_while_there_are_free_ones(run: Run) -> None:
    count = run("() => RTV.view.colours.count")
    labels = [f"thing {number}" for number in range(count)]
    assert sorted(run(COLOURS, labels)) == list(range(count))


def test_a_further_label_takes_the_colour_that_was_seen_longest_ago(run: Run) -> None:
    count = run("() => RTV.view.colours.count")
    labels = [f"thing {number}" for number in range(count)]
    *_, first, new, second = run(COLOURS, [*labels, labels[0], "one too many", labels[1]])
    assert (new, first) == (second, 0), "what is on the screen keeps its colour to itself"


def test_what_has_no_label_takes_no_colour(run: Run) -> None:
    assert run(COLOURS, ["", "face", " "]) == [-1, 0, -1]


def test_labels_made_up_for_hours_are_forgotten_but_not_those_still_seen(run: Run) -> None:
    kept, others = run(
        """() => {
            const colours = RTV.view.colours.create();
            const all = () => Array.from({ length: 100 }, (_, number) => colours.of(`thing ${number}`));
            const ask = () => [colours.of('face'), all()];
            const [face, things] = ask();
            for (let number = 0; number < 1000; number += 1) colours.of(number % 2 ? 'face' : `label ${number}`);
            const [later, asked] = ask();
            return [later === face, asked.every((colour, index) => colour === things[index])];
        }"""
    )
    assert (kept, others) == (True, False)


def theme(name: str) -> Colour:
    found = re.search(rf"--{name}: (#[0-9a-f]+);", THEME)
    assert found, f"theme.css has no --{name}"
    return parse(found[1])


@pytest.mark.parametrize("hue", HUES)
def test_a_label_can_be_read_on_its_plate(hue: str) -> None:
    assert ratio(theme(hue), theme("on-hue")) >= 4.5


@pytest.mark.parametrize("hue", HUES)
def test_a_line_stands_out_from_the_dark_one_under_it(hue: str) -> None:
    assert ratio(theme(hue), BLACK) >= 3


# How eyes without one kind of cone see red, green and blue (Machado, Oliveira and Fernandes, 2009).
EYES = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "without blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def oklab(linear: Any) -> Any:
    """Where a colour lies among others as people see them."""
    to_cones = [[0.4122215, 0.5363325, 0.051446], [0.2119035, 0.6806995, 0.107397], [0.0883025, 0.2817188, 0.6299787]]
    to_lab = [[0.2104543, 0.7936178, -0.0040720], [1.9779985, -2.4285922, 0.4505937], [0.025904, 0.7827718, -0.8086758]]
    return np.array(to_lab) @ np.cbrt(np.clip(np.array(to_cones) @ linear, 0, None))


@pytest.mark.parametrize("eyes", EYES)
def test_no_two_colours_are_alike(eyes: str) -> None:
    places = {hue: oklab(np.array(EYES[eyes]) @ linear(theme(hue))) for hue in HUES}
    for one, other in combinations(HUES, 2):
        assert np.linalg.norm(places[one] - places[other]) > (0.12 if eyes == "usual" else 0.06), f"{one}, {other}"


def test_the_styles_have_a_class_for_each_colour(run: Run) -> None:
    hues = run(
        """(hues) => hues.map((hue) => {
            const one = document.createElement('i');
            one.className = hue;
            document.body.append(one);
            const value = getComputedStyle(one).getPropertyValue('--hue').trim();
            one.remove();
            return value;
        })""",
        HUES,
    )
    assert [parse(hue) for hue in hues] == [theme(hue) for hue in HUES]
