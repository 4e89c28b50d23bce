"""What is drawn over the picture: where it lies on the screen, with which labels, and what is pointed at."""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

Run = Callable[..., Any]


# Placing

PLACE = """([element, shown, how, [x, y]]) => RTV.view.placing.of(
    { width: element[0], height: element[1] }, { width: shown[0], height: shown[1] }, how).at(x, y)"""


@pytest.mark.parametrize(
    ("element", "shown", "how", "fractions", "pixels"),
    [
        ((640, 360), (1280, 720), {}, (0, 0), (0, 0)),
        ((640, 360), (1280, 720), {}, (1, 1), (640, 360)),
        ((640, 480), (1280, 720), {}, (0, 0), (0, 60)),
        ((640, 480), (1280, 720), {}, (0.5, 0.5), (320, 240)),
        ((1000, 360), (1280, 720), {}, (0, 1), (180, 360)),
        ((360, 640), (720, 1280), {}, (0.25, 0.75), (90, 480)),
        ((640, 480), (1280, 720), {"mirror": True}, (0.25, 0), (480, 60)),
        ((1000, 360), (1280, 720), {"mirror": True}, (0, 0), (820, 0)),
        ((640, 360), (1280, 720), {"crop": {"x0": 0.5, "y0": 0, "x1": 1, "y1": 0.5}}, (0, 1), (320, 180)),
        ((640, 360), (1280, 720), {"crop": {"x0": 0.5, "y0": 0, "x1": 1, "y1": 0.5}}, (0.5, 0.5), (480, 90)),
        (
            (640, 360),
            (1280, 720),
            {"mirror": True, "crop": {"x0": 0.5, "y0": 0, "x1": 1, "y1": 0.5}},
            (0, 0),
            (320, 0),
        ),
    ],
)
def test_a_fraction_lies_where_the_picture_shows_it(
    run: Run, element: Any, shown: Any, how: Any, fractions: Any, pixels: Any
) -> None:
    assert run(PLACE, [element, shown, how, fractions]) == pytest.approx(pixels)


@pytest.mark.parametrize(
    ("sent", "shown", "belongs"),
    [
        ((1280, 720), (1280, 720), True),
        ((336, 189), (1920, 1080), True),
        ((336, 196), (1280, 720), True),  # in multiples of 28
        ((1260, 700), (1280, 720), True),
        ((1280, 720), (720, 1280), False),
        ((480, 640), (640, 480), False),
        ((1280, 720), (640, 480), False),
    ],
)
def test_shapes_of_a_picture_before_the_phone_was_turned_do_not_belong(
    run: Run, sent: Any, shown: Any, belongs: bool
) -> None:
    sizes = [{"width": width, "height": height} for width, height in (sent, shown)]
    assert run("([sent, shown]) => RTV.view.placing.belongs(sent, shown)", sizes) is belongs


def test_a_cropped_picture_belongs_by_the_aspect_of_its_part(run: Run) -> None:
    half = {"x0": 0, "y0": 0, "x1": 0.5, "y1": 1}
    sizes = [{"width": 640, "height": 720}, {"width": 1280, "height": 720}]
    assert run("([sent, shown]) => RTV.view.placing.belongs(sent, shown)", sizes) is False
    assert run("([sent, shown, crop]) => RTV.view.placing.belongs(sent, shown, crop)", [*sizes, half]) is True


# Drawing

DRAW = """([shapes, { size = [640, 360], ratio = 1, lit = null, taken = [], mirror = false } = {}]) => {
    const [element, shown] = [{ width: size[0], height: size[1] }, { width: 1280, height: 720 }];
    return RTV.view.drawing.of(
        shapes.map((shape) => ({ shape, faded: false })),
        RTV.view.placing.of(element, shown, { mirror }),
        {
            colour: () => 0, measure: (text) => 7 * [...text].length, ratio,
            lit: (_, index) => index === lit,
            taken: taken.map(([x, y, width, height]) => ({ x, y, width, height })),
        });
}"""


def box(x0: float, y0: float, x1: float, y1: float, label: str = "face") -> dict[str, Any]:
    return {"kind": "box", "label": label, "x0": x0, "y0": y0, "x1": x1, "y1": y1}


def point(x: float, y: float, label: str = "cup") -> dict[str, Any]:
    return {"kind": "point", "label": label, "x": x, "y": y}


def plates(primitives: Any) -> list[dict[str, Any]]:
    return [one["plate"] for one in primitives if one["plate"]]


def apart(rects: list[dict[str, Any]]) -> bool:
    return not any(
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
        for one, other in combinations(rects, 2)
    )


@pytest.mark.parametrize("ratio", [1, 1.5, 2, 3])
def test_the_lines_of_a_box_fill_whole_pixels_of_the_screen(run: Run, ratio: float) -> None:
    [drawn] = run(DRAW, [[box(0.1234, 0.2345, 0.7654, 0.8765)], {"ratio": ratio}])
    thick = round(2 * ratio)
    for corner, wanted in zip(drawn["corners"][::2], [(0.1234, 0.2345), (0.7654, 0.8765)], strict=True):
        for value, length, fraction in zip(corner, (640, 360), wanted, strict=True):
            edge = value * ratio - thick / 2
            assert edge == pytest.approx(round(edge), abs=1e-6)
            assert value == pytest.approx(fraction * length, abs=1)


def test_a_mirrored_box_still_begins_at_its_left(run: Run) -> None:
    [drawn] = run(DRAW, [[box(0.1, 0.2, 0.3, 0.6)], {"mirror": True}])
    assert [corner[0] for corner in drawn["corners"]] == [448, 576, 576, 448]


@pytest.mark.parametrize(
    "shape",
    [
        box(0.3, 0.3, 0.6, 0.6),
        box(0, 0, 0.2, 0.2),
        box(0.9, 0, 1, 0.2),
        box(0, 0, 1, 1),
        box(0.95, 0.9, 1, 1),
        box(0, 0, 0.01, 1),
        point(0, 0),
        point(1, 0),
        point(1, 1),
        point(0, 1),
        {"kind": "polygon", "label": "lake", "points": [[0, 0], [1, 0], [0.5, 1]]},
    ],
)
@pytest.mark.parametrize("label", ["a", "face", "a label that is much longer than what it stands at " * 9])
@pytest.mark.parametrize("size", [(640, 360), (640, 640), (900, 200), (60, 60)])
def test_a_label_is_never_cut_at_an_edge(run: Run, shape: dict[str, Any], label: str, size: Any) -> None:
    [drawn] = run(DRAW, [[{**shape, "label": label}], {"size": size, "lit": 0}])
    scale = min(size[0] / 1280, size[1] / 720)
    left, top = (size[0] - 1280 * scale) / 2, (size[1] - 720 * scale) / 2
    plate = drawn["plate"]
    assert plate["x"] >= left and plate["y"] >= top
    assert plate["x"] + plate["width"] <= size[0] - left
    assert plate["y"] + plate["height"] <= size[1] - top
    assert 7 * len(plate["text"]) <= plate["width"]


def test_a_long_label_is_cut_with_an_ellipsis_until_it_is_pointed_at(run: Run) -> None:
    label = "a traffic light with a very long name indeed"
    for lit, text in ((None, re.compile(r"a traffic .+…")), (0, re.compile(re.escape(label)))):
        [drawn] = run(DRAW, [[box(0.3, 0.3, 0.4, 0.4, label)], {"lit": lit}])
        assert text.fullmatch(drawn["plate"]["text"])


def test_a_label_stands_above_its_box_and_inside_where_there_is_no_room(run: Run) -> None:
    for top, above in ((0.5, True), (0.0, False)):
        [drawn] = run(DRAW, [[box(0.3, top, 0.6, top + 0.4)]])
        assert (drawn["plate"]["y"] + drawn["plate"]["height"] <= drawn["corners"][0][1]) is above


def test_labels_do_not_cover_each_other(run: Run) -> None:
    crowd = [box(0.30 + shift, 0.40 + shift, 0.60 + shift, 0.70 + shift, f"face {shift}") for shift in (0, 0.01, 0.02)]
    drawn = plates(run(DRAW, [crowd]))
    assert len(drawn) == 3
    assert apart(drawn)


def test_labels_do_not_cover_points(run: Run) -> None:
    drawn = run(DRAW, [[point(0.5, 0.5), point(0.55, 0.5), point(0.45, 0.5)]])
    rings = [{"x": x - 8, "y": y - 8, "width": 16, "height": 16} for [[x, y]] in (one["corners"] for one in drawn)]
    assert plates(drawn)
    assert apart([*plates(drawn), *rings])


def test_labels_stay_off_the_chips(run: Run) -> None:
    chip = [0, 0, 640, 100]
    [drawn] = run(DRAW, [[box(0.3, 0.1, 0.6, 0.6)], {"taken": [chip]}])
    assert drawn["plate"]["y"] >= 100


def test_who_came_first_keeps_its_label_in_its_place(run: Run) -> None:
    shapes = [box(0.1 * n, 0.05 * n, 0.1 * n + 0.3, 0.05 * n + 0.4, f"thing {n}") for n in range(7)]
    whole = [one["plate"] for one in run(DRAW, [shapes])]
    for count in range(1, 7):
        assert [one["plate"] for one in run(DRAW, [shapes[:count]])] == whole[:count]


def test_in_a_crowd_labels_are_left_out_until_they_are_pointed_at(run: Run) -> None:
    crowd = [box(n % 10 / 10, n // 10 / 10, n % 10 / 10 + 0.1, n // 10 / 10 + 0.1, f"thing {n}") for n in range(100)]
    drawn = run(DRAW, [crowd])
    shown = plates(drawn)
    assert len(drawn) == 100
    assert 10 <= len(shown) < 100
    assert apart(shown)
    left_out = next(index for index, one in enumerate(drawn) if not one["plate"])
    pointed = run(DRAW, [crowd, {"lit": left_out}])
    assert [one["plate"]["text"] for one in pointed if one["plate"]] == [f"thing {left_out}"]
    assert {one["state"] for one in pointed} == {"lit", "dim"}


def test_a_hundred_shapes_are_cheap(run: Run) -> None:
    crowd = [
        box(n % 10 / 11, n // 10 / 11, n % 10 / 11 + 0.2, n // 10 / 11 + 0.2, f"thing {n % 20}") for n in range(100)
    ]
    script = f"(given) => {{ const draw = {DRAW}; const start = performance.now();"
    script += "for (let time = 0; time < 50; time += 1) draw(given); return (performance.now() - start) / 50; }"
    assert run(script, [crowd]) < 16, "ms: a frame of the screen"


# Pointing

POINTING = f"""([shapes, x, y]) => {{ const draw = {DRAW};
    return RTV.view.pointing.at(draw([shapes.map((shape) => ({{ ...shape, label: '' }}))]), x, y); }}"""


@pytest.mark.parametrize(
    ("shapes", "place", "meant"),
    [
        ([box(0.1, 0.1, 0.9, 0.9)], (10, 10), -1),
        ([box(0.1, 0.1, 0.9, 0.9)], (320, 180), 0),
        ([box(0.4, 0.4, 0.6, 0.6), box(0.1, 0.1, 0.9, 0.9)], (320, 180), 0),
        ([box(0.1, 0.1, 0.9, 0.9), box(0.4, 0.4, 0.6, 0.6)], (320, 180), 1),
        ([box(0.1, 0.1, 0.9, 0.9), box(0.4, 0.4, 0.6, 0.6)], (100, 180), 0),
        ([box(0.1, 0.1, 0.9, 0.9), point(0.5, 0.5)], (326, 186), 1),
        ([point(0.5, 0.5), point(0.52, 0.5)], (330, 180), 1),
        ([point(0.5, 0.5)], (340, 180), -1),
        ([{"kind": "polygon", "label": "", "points": [[0, 0], [1, 0], [0, 1]]}], (100, 100), 0),
        ([{"kind": "polygon", "label": "", "points": [[0, 0], [1, 0], [0, 1]]}], (600, 300), -1),
        ([], (320, 180), -1),
    ],
)
def test_what_a_finger_means_is_the_nearest_point_or_the_smallest_shape(
    run: Run, shapes: Any, place: Any, meant: int
) -> None:
    assert run(POINTING, [shapes, *place]) == meant


def test_a_label_means_its_shape(run: Run) -> None:
    script = f"""([shapes]) => {{
        const primitives = ({DRAW})([shapes]);
        const {{ x, y, width, height }} = primitives[0].plate;
        return RTV.view.pointing.at(primitives, x + width / 2, y + height / 2);
    }}"""
    assert run(script, [[box(0.3, 0.5, 0.4, 0.6), box(0.0, 0.0, 1.0, 1.0)]]) == 0


HIGHLIGHT = """(steps) => {
    let changes = 0;
    const highlight = RTV.view.highlight.create(() => { changes += 1; });
    for (const [does, ...given] of steps) highlight[does](...given);
    const lit = [['face', 0], ['Face', 1], ['cup', 2]].filter(([label, index]) => highlight.lit({ label }, index));
    return [lit.map(([, index]) => index), changes];
}"""

FACES, FACE, CUP = {"label": "face", "index": None}, {"label": "Face", "index": 1}, {"label": "cup", "index": 2}


@pytest.mark.parametrize(
    ("steps", "lit", "changes"),
    [
        ([], [], 0),
        ([["point", FACES]], [0, 1], 1),
        ([["point", FACE]], [1], 1),
        ([["point", FACE], ["point", FACE]], [1], 1),
        ([["point", FACE], ["point", None]], [], 2),
        ([["pin", FACES], ["point", CUP]], [2], 2),
        ([["pin", FACES], ["point", CUP], ["point", None]], [0, 1], 3),
        ([["pin", FACES], ["pin", CUP]], [2], 2),
        ([["pin", CUP], ["pin", CUP]], [], 2),
        ([["pin", CUP], ["release"]], [], 2),
        ([["pin", {"label": "face", "index": 2}]], [], 1),
    ],
)
def test_what_is_pointed_at_is_lit_and_what_is_pinned_stays(run: Run, steps: Any, lit: Any, changes: int) -> None:
    assert run(HIGHLIGHT, steps) == [lit, changes]


# Painting

PAINT = """([shapes, width, height]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    context.fillStyle = '#808080';
    context.fillRect(0, 0, width, height);
    RTV.view.painter.create({ theme: getComputedStyle(document.documentElement), colours: RTV.view.colours.create() })
        .paint(context, shapes);
    const { data } = context.getImageData(0, 0, width, height);
    const digits = (part) => part.toString(16).padStart(2, '0');
    const hex = (place) => '#' + [...data.slice(place, place + 3)].map(digits).join('');
    return Array.from({ length: width }, (_, x) => hex(4 * (Math.round(height / 2) * width + x)));
}"""


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1920, 1080)])
def test_a_saved_frame_has_its_shapes_where_they_lie(run: Run, width: int, height: int) -> None:
    row = run(PAINT, [[box(0.25, 0.2, 0.75, 0.8)], width, height])
    hue = run("() => getComputedStyle(document.documentElement).getPropertyValue('--hue-0')")
    coloured = [x for x, colour in enumerate(row) if colour == hue]
    edges = [round(0.25 * width), round(0.75 * width)]
    assert coloured
    assert all(min(abs(x - edge) for edge in edges) <= 2 for x in coloured)
    assert all(any(abs(x - edge) <= 2 for x in coloured) for edge in edges)
