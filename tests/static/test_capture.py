"""The capture room: the size of what is sent, the encoder, the luma grid, and what the change gate lets through."""

import base64
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from tests.static import scenes

Run = Callable[..., Any]
LOOK_MS = 33  # from one look of the gate to the next

# The size of what is sent


@pytest.mark.parametrize(
    ("camera", "longest", "multiple", "sent"),
    [
        ((1280, 720), 0, 1, (1280, 720)),
        ((1280, 720), 1024, 1, (1024, 576)),
        ((1280, 720), 512, 1, (512, 288)),
        ((1280, 720), 336, 1, (336, 189)),
        ((640, 480), 512, 1, (512, 384)),
        ((720, 1280), 768, 1, (432, 768)),
        ((480, 480), 336, 1, (336, 336)),
        # Nothing is enlarged.
        ((320, 240), 1024, 1, (320, 240)),
        ((1280, 720), 0, 28, (1260, 700)),
        ((720, 1280), 0, 28, (700, 1260)),
        ((1920, 1080), 0, 28, (1904, 1064)),
        ((854, 480), 0, 28, (840, 476)),
        ((640, 480), 0, 28, (616, 476)),
        ((1280, 720), 1024, 28, (1008, 560)),
        ((1280, 720), 336, 28, (336, 196)),
        # What fits already stays.
        ((1288, 728), 0, 28, (1288, 728)),
        ((336, 196), 336, 28, (336, 196)),
        # The nearest multiple, 56, is more than there is.
        ((56, 55), 0, 28, (56, 28)),
        # However thin or tiny, there is a picture.
        ((4000, 3), 336, 1, (336, 1)),
        ((1, 1), 336, 1, (1, 1)),
        ((2000, 30), 336, 28, (336, 28)),
        ((20, 10), 0, 28, (28, 28)),
    ],
)
def test_a_picture_is_sent_at_a_size(
    run: Run, camera: tuple[int, int], longest: int, multiple: int, sent: tuple[int, int]
) -> None:
    fit = """([camera, longest, multiple]) => {
        const { width, height } = RTV.capture.size.fit(...camera, { longest, multiple });
        return [width, height];
    }"""
    assert run(fit, [camera, longest, multiple]) == list(sent)
    assert run(fit, [sent, longest, multiple]) == list(sent), "what was fitted fits"


# The encoder

# Encodes one picture after the other without waiting; `orders` are [pattern, width, height, encoding].
ENCODE = """async ({ shape, orders, options }) => {
    const patterns = {
        halves: (context, width, height) => {
            context.fillStyle = 'rgb(200, 30, 30)';
            context.fillRect(0, 0, width / 2, height);
            context.fillStyle = 'rgb(30, 30, 200)';
            context.fillRect(width / 2, 0, width / 2, height);
        },
        stripes: (context, width, height) => {
            context.fillStyle = 'white';
            context.fillRect(0, 0, width, height);
            context.fillStyle = 'black';
            for (let left = 0; left < width; left += 2) context.fillRect(left, 0, 1, height);
        },
    };
    const encoder = RTV.capture.encoder.create({ size: RTV.capture.size });
    return Promise.all(orders.map(async ([pattern, width, height, encoding]) => {
        const canvas = new OffscreenCanvas(width, height);
        patterns[pattern](canvas.getContext('2d'), width, height);
        const picture = await {
            frame: () => new VideoFrame(canvas, { timestamp: 0, ...options }),
            bitmap: () => canvas.transferToImageBitmap(),
            jpeg: () => canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }),
        }[shape]();
        const frame = await encoder.encode(picture, { quality: 0.9, longest: 0, multiple: 1, thumb: 84, ...encoding });
        return {
            size: [frame.width, frame.height],
            url: new TextDecoder().decode(await encoder.dataURL(frame.jpeg)),
            same: frame.jpeg === picture,
            closed: shape === 'jpeg' || (picture.codedWidth ?? picture.width) === 0,
        };
    }));
}"""
SHAPES = pytest.mark.parametrize("shape", ["frame", "bitmap", "jpeg"])


def encode(run: Run, shape: str, *orders: Any, **options: Any) -> list[dict[str, Any]]:
    """What comes out of the encoder, with the JPEG's pixels as `picture`."""
    encoded: list[dict[str, Any]] = run(ENCODE, {"shape": shape, "orders": orders, "options": options})
    for one in encoded:
        one["picture"] = decoded(one["url"])
        assert one["picture"].shape[1::-1] == tuple(one["size"]), "the JPEG has the size that is told"
        assert one["closed"], "the picture was left open"
    return encoded


def decoded(url: str) -> MatLike:
    jpeg = np.frombuffer(base64.b64decode(url.removeprefix("data:image/jpeg;base64,")), np.uint8)
    picture = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


def halves(picture: MatLike) -> bool:
    """Whether the left half is red and the right half blue."""
    middle, width = picture[picture.shape[0] // 2], picture.shape[1]
    colours = np.array([middle[width // 8], middle[width // 2 - 4], middle[width // 2 + 4], middle[-width // 8]], int)
    red, blue = [30, 30, 200], [200, 30, 30]
    return bool((abs(colours - [red, red, blue, blue]) < 25).all())


@SHAPES
@pytest.mark.parametrize(
    ("encoding", "size"),
    [
        ({}, [320, 180]),
        ({"longest": 336}, [320, 180]),
        ({"longest": 160}, [160, 90]),
        ({"multiple": 28}, [308, 168]),
        ({"longest": 160, "multiple": 28}, [140, 84]),
    ],
)
def test_the_whole_picture_is_sent_at_the_size_wanted(
    run: Run, shape: str, encoding: dict[str, int], size: list[int]
) -> None:
    [encoded] = encode(run, shape, ["halves", 320, 180, encoding])
    assert encoded["size"] == size
    assert halves(encoded["picture"])


def test_a_jpeg_of_the_size_wanted_is_sent_as_it_is(run: Run) -> None:
    whole, smaller = encode(run, "jpeg", ["halves", 320, 180, {"longest": 320}], ["halves", 320, 180, {"longest": 160}])
    assert (whole["same"], smaller["same"]) == (True, False)


@SHAPES
def test_fine_stripes_become_grey_and_no_coarser_stripes(run: Run, shape: str) -> None:
    [encoded] = encode(run, shape, ["stripes", 1280, 720, {"longest": 336}])
    assert encoded["picture"].std() < 8


@SHAPES
def test_pictures_that_come_together_are_kept_apart(run: Run, shape: str) -> None:
    sizes = [(320, 180), (180, 320), (320, 180), (640, 360)]
    patterns = ["halves", "stripes", "halves", "halves"]
    orders = [[pattern, *size, {"longest": 320}] for pattern, size in zip(patterns, sizes, strict=True)]
    encoded = encode(run, shape, *orders)
    assert [one["size"] for one in encoded] == [[320, 180], [180, 320], [320, 180], [320, 180]]
    assert [halves(one["picture"]) for one in encoded] == [True, False, True, True]


@pytest.mark.parametrize(
    ("rotation", "size", "back"),
    [(90, [90, 160], cv2.ROTATE_90_COUNTERCLOCKWISE), (180, [160, 90], cv2.ROTATE_180)],
)
def test_a_turned_frame_is_sent_upright(run: Run, rotation: int, size: list[int], back: int) -> None:
    [encoded] = encode(run, "frame", ["halves", 320, 180, {"longest": 160}], rotation=rotation)
    assert encoded["size"] == size
    assert halves(cv2.rotate(encoded["picture"], back))


# The luma grid

# Looks at all pictures at once, whose luma comes one byte a pixel.
GRIDS = """async ({ format, columns, rows, pictures, visible }) => {
    const luma = RTV.capture.luma.create();
    const made = await Promise.all(pictures.map(async (picture) => {
        const y = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
        if (format === 'bitmap') {
            const grey = (_, at) => (at % 4 === 3 ? 255 : y[at >> 2]);
            const pixels = Uint8ClampedArray.from({ length: y.length * 4 }, grey);
            return createImageBitmap(new ImageData(pixels, columns, rows));
        }
        const chroma = new Uint8Array(2 * Math.ceil(columns / 2) * Math.ceil(rows / 2)).fill(128);
        const data = new Uint8Array([...y, ...chroma]);
        return new VideoFrame(data, { format, codedWidth: columns, codedHeight: rows, timestamp: 0, ...visible });
    }));
    const grids = await Promise.all(made.map((picture) => luma.grid(picture)));
    const open = made.every((picture) => (picture.codedWidth ?? picture.width) > 0);
    for (const picture of made) picture.close();
    return { grids: grids.map((grid) => [...grid]), open };
}"""


def grids_of(run: Run, format: str, *pictures: MatLike, **visible: Any) -> list[MatLike]:
    """The grids of pictures of one size."""
    rows, columns = pictures[0].shape
    told = run(
        GRIDS,
        {
            "format": format,
            "columns": columns,
            "rows": rows,
            "pictures": [base64.b64encode(picture.tobytes()).decode() for picture in pictures],
            "visible": visible,
        },
    )
    assert told["open"], "the pictures are still to be encoded"
    return [np.array(grid).reshape(scenes.ROWS, scenes.COLUMNS) for grid in told["grids"]]


def means(picture: MatLike) -> MatLike:
    """The mean of each cell's samples, which lie evenly over the picture."""
    across = ((np.arange(scenes.WIDTH) + 0.5) * picture.shape[1] / scenes.WIDTH).astype(int)
    down = ((np.arange(scenes.HEIGHT) + 0.5) * picture.shape[0] / scenes.HEIGHT).astype(int)
    return scenes.cells(picture[np.ix_(down, across)].astype(float))


def gradient(width: int, height: int) -> MatLike:
    """Every place has a luma of its own, between the least and the most that a camera's has."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    return (16 + 150 * across + 69 * down).astype(np.uint8)


SIZES = pytest.mark.parametrize(("width", "height"), [(640, 360), (480, 640), (854, 480)])


@SIZES
@pytest.mark.parametrize("format", ["I420", "NV12"])
def test_a_grid_holds_the_mean_luma_of_its_cells(run: Run, format: str, width: int, height: int) -> None:
    picture = gradient(width, height)
    [grid] = grids_of(run, format, picture)
    assert (grid == means(picture)).all()


@SIZES
def test_a_picture_without_luma_is_drawn_small(run: Run, width: int, height: int) -> None:
    picture = gradient(width, height)
    [grid] = grids_of(run, "bitmap", picture)
    assert abs(grid - means(picture).astype(int)).max() <= 2


def test_a_grid_is_of_what_is_visible(run: Run) -> None:
    picture = np.full((360, 640), 40, np.uint8)
    picture[180:, 320:] = seen = gradient(320, 180)
    [grid] = grids_of(run, "I420", picture, visibleRect={"x": 320, "y": 180, "width": 320, "height": 180})
    assert (grid == means(seen)).all()


@pytest.mark.parametrize("format", ["I420", "bitmap"])
def test_looks_at_the_same_time_are_kept_apart(run: Run, format: str) -> None:
    picture = gradient(640, 360)
    for grid, one in zip(grids_of(run, format, picture, 255 - picture), (picture, 255 - picture), strict=True):
        assert abs(grid - means(one).astype(int)).max() <= 2


def test_single_pixels_noise_does_not_reach_the_grid(run: Run) -> None:
    random = np.random.default_rng(7)
    noisy = np.clip(120 + random.normal(0, 8, (720, 1280)), 0, 255).astype(np.uint8)
    [grid] = grids_of(run, "I420", noisy)
    assert grid.std() < 8 / scenes.SAMPLES * 1.2


# The change gate

# Shows grids, one byte a cell, to a gate, and asks about each that it lets through.
JUDGE = """({ grids, cells, mode, heartbeatMs, lookMs, lost }) => {
    const gate = RTV.capture.gate.create();
    const bytes = Uint8Array.from(atob(grids), (letter) => letter.charCodeAt(0));
    return Array.from({ length: bytes.length / cells }, (_, index) => {
        const grid = bytes.slice(index * cells, (index + 1) * cells);
        const now = 5000 + index * lookMs;
        const { changed, why } = gate.judge(grid, { mode, heartbeatMs, now });
        if (changed !== (why !== '')) throw new Error(`${changed} because of ${why}`);
        if (changed && !lost.includes(index)) gate.sent(grid, now);
        return why;
    });
}"""
MODES = pytest.mark.parametrize("mode", ["gentle", "strict"])


def judged(
    run: Run,
    grids: scenes.Grids,
    mode: str,
    heartbeat_ms: float = 3_600_000,
    look_ms: float = LOOK_MS,
    lost: tuple[int, ...] = (),
) -> list[str]:
    """Why each grid was let through; '' for one that was held back. What is `lost` was let through and never asked."""
    shown = {"grids": base64.b64encode(grids.tobytes()).decode(), "cells": scenes.COLUMNS * scenes.ROWS}
    order = {"mode": mode, "heartbeatMs": heartbeat_ms, "lookMs": look_ms, "lost": lost}
    return list(run(JUDGE, shown | order))


def moved(why: list[str]) -> list[int]:
    return [number for number, reason in enumerate(why) if reason == "moved"]


STILL: dict[str, Callable[[int], scenes.Grids]] = {
    "a camera without noise": lambda count: scenes.grids(count, scenes.still()),
    "a good camera": lambda count: scenes.grids(count, scenes.still(), 1),
    "a usual camera": lambda count: scenes.grids(count, scenes.still(), 3),
    "a poor camera": lambda count: scenes.grids(count, scenes.still("coffee"), 6),
    "frames that come twice": lambda count: scenes.grids(count // 2, scenes.still(), 6).repeat(2, axis=0),
    "a lamp that flickers all over": lambda count: scenes.grids(count, scenes.flicker(0.05, 0.33, 0), 3),
    "a lamp that flickers in bands": lambda count: scenes.grids(count, scenes.flicker(0.05, 0.33, 2), 3),
    "a lamp whose bands roll slowly": lambda count: scenes.grids(count, scenes.flicker(0.05, 1 / 75, 2), 3),
}


@MODES
@pytest.mark.parametrize("scene", STILL)
def test_nothing_is_sent_again_while_nothing_happens(run: Run, scene: str, mode: str) -> None:
    assert judged(run, STILL[scene](120), mode) == ["first", *[""] * 119]


@MODES
def test_a_heartbeat_comes_while_nothing_happens(run: Run, mode: str) -> None:
    why = judged(run, scenes.grids(100, scenes.still(), 3), mode, heartbeat_ms=1000, look_ms=100)
    assert [number for number, reason in enumerate(why) if reason] == list(range(0, 100, 10))
    assert set(why[1:]) == {"", "heartbeat"}


@MODES
@pytest.mark.parametrize("noise", [0, 1, 3, 6])
def test_a_hand_in_a_fiftieth_of_the_picture_is_noticed_at_once(run: Run, noise: float, mode: str) -> None:
    # 136 px each way are 2 % of 1280x720.
    why = judged(run, scenes.grids(90, scenes.hand(136, 40), noise), mode)
    assert moved(why)[0] == scenes.MOMENT
    assert len(moved(why)) >= 5, "it goes on moving"


def test_small_changes_pass_the_gentle_gate_and_not_the_strict(run: Run) -> None:
    for scene in (scenes.hand(40, 20), scenes.hand(80, 8)):
        grids = scenes.grids(90, scene, 3)
        assert moved(judged(run, grids, "gentle"))[0] == scenes.MOMENT
        assert moved(judged(run, grids, "strict")) == []


@pytest.mark.parametrize(("share", "gentle", "strict"), [(0.97, 0, 0), (1.15, 1, 0), (0.5, 1, 1), (0.1, 1, 1)])
def test_light_counts_less_than_shape(run: Run, share: float, gentle: int, strict: int) -> None:
    grids = scenes.grids(90, scenes.light(share), 2)
    assert [len(moved(judged(run, grids, mode))) for mode in ("gentle", "strict")] == [gentle, strict]


@MODES
def test_what_changes_slowly_is_noticed_in_the_end(run: Run, mode: str) -> None:
    assert moved(judged(run, scenes.grids(200, scenes.dusk(200), 2), mode))


@MODES
@pytest.mark.parametrize("name", ["face", "coffee"])
def test_a_pan_goes_on_being_noticed(run: Run, name: str, mode: str) -> None:
    # Twenty seconds, long enough to take all that moves for noise.
    why = judged(run, scenes.grids(200, scenes.pan(name), 2), mode, look_ms=100)
    assert len(moved(why[-60:])) >= 25


@MODES
def test_what_moves_without_end_is_never_taken_for_noise(run: Run, mode: str) -> None:
    why = judged(run, scenes.grids(400, scenes.cuts(), 2), mode, look_ms=100)
    assert moved(why) == list(range(1, 400))


@MODES
def test_what_was_let_through_but_never_asked_is_still_new(run: Run, mode: str) -> None:
    grids = scenes.grids(scenes.MOMENT + 3, scenes.light(0.3), 2)
    why = judged(run, grids, mode, lost=(0, scenes.MOMENT))
    assert why[:3] == ["first", "first", ""]
    assert why[-3:] == ["moved", "moved", ""]


def test_the_noise_of_a_camera_is_learnt_when_it_grows(run: Run) -> None:
    # The light goes and the camera amplifies: at first all is new, and within half a minute nothing is.
    quiet, loud = (scenes.grids(30, scenes.still(), noise) for noise in (2, 12))
    why = judged(run, np.concatenate([quiet, *[loud] * 20]), "gentle", look_ms=100)
    assert moved(why)[0] == 30
    assert not moved(why[-300:])


def test_a_quieter_camera_is_trusted_at_once(run: Run) -> None:
    loud, quiet = scenes.grids(200, scenes.still(), 10), scenes.grids(scenes.MOMENT + 5, scenes.hand(60, 12), 1)
    why = judged(run, np.concatenate([loud, quiet]), "gentle", look_ms=100)
    assert why[200 + scenes.MOMENT] == "moved"
