"""What is drawn between two answers: what the last one found, until the growing one has another for it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.static.grounding import CASES

Run = Callable[..., Any]

AFTERIMAGE = """([last, now, whole]) => RTV.view.afterimage.of(
    last.map(([label, x]) => ({ kind: 'point', label, x, y: 0.5 })),
    now.map(([label, x]) => ({ kind: 'point', label, x, y: 0.5 })), whole)
    .map(({ shape: { label, x }, faded }) => [label, x, faded])"""


@pytest.mark.parametrize(
    ("last", "now", "whole", "drawn"),
    [
        pytest.param([], [["cup", 0.1]], False, [["cup", 0.1, False]], id="the first answer"),
        pytest.param([["cup", 0.1]], [], False, [["cup", 0.1, True]], id="the next one has no shape yet"),
        pytest.param([["cup", 0.1]], [["cup", 0.2]], False, [["cup", 0.2, False]], id="it brings its own"),
        pytest.param(
            [["cup", 0.1], ["dog", 0.5]],
            [["Cup ", 0.2]],
            False,
            [["Cup ", 0.2, False], ["dog", 0.5, True]],
            id="another label stays, faded",
        ),
        pytest.param(
            [["face", 0.1], ["face", 0.5], ["face", 0.9]],
            [["face", 0.55]],
            False,
            [["face", 0.55, False], ["face", 0.1, True], ["face", 0.9, True]],
            id="of several alike the nearest gives way",
        ),
        pytest.param(
            [["face", 0.1]],
            [["face", 0.1], ["face", 0.5]],
            False,
            [["face", 0.1, False], ["face", 0.5, False]],
            id="more than before",
        ),
        pytest.param(
            [["cup", 0.1], ["dog", 0.5]],
            [["cup", 0.2], ["", 0.6]],
            False,
            [["cup", 0.2, False], ["dog", 0.5, True]],
            id="its label is still to come",
        ),
        pytest.param(
            [["cup", 0.1], ["dog", 0.5]],
            [["Cu", 0.2]],
            False,
            [["cup", 0.1, True], ["dog", 0.5, True]],
            id="its label is still being told",
        ),
        pytest.param([["a cup", 0.1]], [["a", 0.2]], True, [["a", 0.2, False]], id="whole: that was its label"),
        pytest.param(
            [["cup", 0.1], ["cups", 0.5]],
            [["cup", 0.2]],
            False,
            [["cup", 0.2, False], ["cups", 0.5, True]],
            id="a label that begins another",
        ),
        pytest.param(
            [["cup", 0.1], ["cup", 0.2], ["dog", 0.6]],
            [["", 0.2], ["", 0.6], ["", 0.9]],
            False,
            [["", 0.2, False], ["", 0.6, False], ["cup", 0.1, True]],
            id="one label comes after them all",
        ),
        pytest.param([["", 0.1]], [["", 0.2]], False, [["", 0.2, False]], id="nothing has labels"),
        pytest.param([], [["", 0.2]], False, [["", 0.2, False]], id="the first answer, its label still to come"),
        pytest.param([["cup", 0.1]], [["", 0.2]], True, [["", 0.2, False]], id="whole: it gets none"),
        pytest.param([["cup", 0.1], ["dog", 0.5]], [["cup", 0.2]], True, [["cup", 0.2, False]], id="whole: gone"),
        pytest.param([["cup", 0.1]], [], True, [], id="whole: nothing found"),
    ],
)
def test_nothing_flickers_between_two_answers(run: Run, last: Any, now: Any, whole: bool, drawn: Any) -> None:
    assert run(AFTERIMAGE, [last, now, whole]) == drawn


# The names of the cases that, told once more, at some length show more places than they have.
DOUBLED = """(cases) => cases.filter(({ text, model, image }) => {
    const read = (length, whole) => RTV.seeing.grounding.parse(text.slice(0, length), { model, ...image, whole });
    const last = read(text.length, true);
    const drawn = Array.from(text, (_, length) => RTV.view.afterimage.of(last, read(length, false), false));
    return drawn.some(({ length }) => length > last.length);
}).map(({ name }) => name)"""


def test_what_is_found_again_is_never_seen_twice(run: Run) -> None:
    assert run(DOUBLED, CASES) == []


def test_the_nearest_of_boxes_and_polygons_gives_way(run: Run) -> None:
    box = {"kind": "box", "label": "lake", "x0": 0.0, "y0": 0.0, "x1": 0.2, "y1": 0.2}
    lake = {"kind": "polygon", "label": "lake", "points": [[0.6, 0.6], [0.9, 0.6], [0.7, 0.9]]}
    now = {**box, "x0": 0.7, "x1": 0.8, "y0": 0.7, "y1": 0.8}
    drawn = run("([last, now]) => RTV.view.afterimage.of(last, now, false)", [[lake, box], [now]])
    assert [one["shape"] for one in drawn] == [now, box]
