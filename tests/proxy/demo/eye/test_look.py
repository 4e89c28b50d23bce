"""What the demo sees in real photographs, and that its memory keeps clients apart."""

import base64
from typing import Any

import cv2
import numpy as np
import pytest
from skimage import data

from proxy.demo.eye.look import Eye
from proxy.demo.eye.motion import MAX_CLIENTS
from proxy.demo.eye.scene import Scene

SIZE = (1280, 720)


def photograph(name: str) -> Any:
    """One of scikit-image's photographs, whole in the middle of a camera's frame."""
    pixels = getattr(data, name)()
    picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR if pixels.ndim == 3 else cv2.COLOR_GRAY2BGR)
    rows, columns = picture.shape[:2]
    scale = min(SIZE[0] / columns, SIZE[1] / rows)
    small = cv2.resize(picture, None, fx=scale, fy=scale)
    frame = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    top, left = (SIZE[1] - small.shape[0]) // 2, (SIZE[0] - small.shape[1]) // 2
    frame[top : top + small.shape[0], left : left + small.shape[1]] = small
    return frame


def plain(blue: int, green: int, red: int) -> Any:
    return np.full((SIZE[1], SIZE[0], 3), (blue, green, red), np.uint8)


def with_code(text: str, side: int = 300, angle: float = 0) -> Any:
    code = cv2.copyMakeBorder(cv2.QRCodeEncoder.create().encode(text), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=255)
    code = cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST)
    frame = np.full((SIZE[1], SIZE[0]), 150, np.uint8)
    frame[200 : 200 + side, 700 : 700 + side] = code
    turn = cv2.getRotationMatrix2D((700 + side / 2, 200 + side / 2), angle, 1)
    return cv2.cvtColor(cv2.warpAffine(frame, turn, SIZE, borderValue=150), cv2.COLOR_GRAY2BGR)


def with_square(x: int) -> Any:
    frame = plain(60, 60, 60)
    frame[300:420, x : x + 120] = 230
    return frame


def as_url(frame: Any) -> str:
    jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()


def see(*frames: Any, client: str = "one", eye: Eye | None = None) -> Scene:
    return (eye or Eye()).look(client, [as_url(frame) for frame in frames])


def test_a_face_is_found_where_it_is() -> None:
    (face,) = see(photograph("astronaut")).faces
    # The astronaut's face in the photograph spans about 0.34-0.54 across and 0.13-0.36 down.
    assert face.label == "face"
    assert 0.45 < (face.x0 + face.x1) / 2 < 0.51
    assert 0.14 < (face.y0 + face.y1) / 2 < 0.30
    assert 0.05 < face.x1 - face.x0 < 0.15


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket", "brick", "grass"])
def test_no_face_is_found_where_there_is_none(name: str) -> None:
    assert see(photograph(name)).faces == ()


@pytest.mark.parametrize(("side", "angle"), [(300, 0), (130, 0), (300, 25), (300, 180)])
def test_a_qr_code_is_read_and_found_where_it_is(side: int, angle: float) -> None:
    (code,) = see(with_code("https://example.org/a?b=ü", side, angle)).codes
    assert code.text == "https://example.org/a?b=ü"
    assert abs((code.x0 + code.x1) / 2 - (700 + side / 2) / SIZE[0]) < 0.02
    assert abs((code.y0 + code.y1) / 2 - (200 + side / 2) / SIZE[1]) < 0.02


def test_a_photograph_holds_no_qr_code() -> None:
    assert see(photograph("coffee")).codes == ()


@pytest.mark.parametrize(
    ("bgr", "name"),
    [
        ((0, 0, 0), "black"),
        ((128, 128, 128), "grey"),
        ((255, 255, 255), "white"),
        ((30, 30, 220), "red"),
        ((20, 130, 250), "orange"),
        ((30, 220, 240), "yellow"),
        ((40, 180, 40), "green"),
        ((200, 200, 30), "turquoise"),
        ((220, 60, 20), "blue"),
        ((200, 40, 130), "purple"),
        ((180, 120, 255), "pink"),
        ((150, 150, 250), "pink"),
        ((30, 65, 110), "brown"),
    ],
)
def test_a_plain_colour_is_named(bgr: tuple[int, int, int], name: str) -> None:
    (colour,) = see(plain(*bgr)).colours
    assert colour.name == name and colour.share > 0.99


def test_colours_come_with_their_shares() -> None:
    frame = plain(220, 60, 20)
    frame[:, :320] = (30, 30, 220)
    first, second = see(frame).colours
    assert (first.name, second.name) == ("blue", "red")
    assert first.share == pytest.approx(0.75, abs=0.02)


def test_brightness_contrast_and_sharpness_are_ordered_as_a_person_would() -> None:
    sharp = photograph("coffee")
    dark, soft = (sharp * 0.4).astype(np.uint8), cv2.GaussianBlur(sharp, (31, 31), 0)
    assert see(plain(0, 0, 0)).brightness == 0
    assert see(plain(255, 255, 255)).brightness == 1
    assert see(dark).brightness < see(sharp).brightness
    assert see(dark).contrast < see(sharp).contrast
    assert see(soft).sharpness < 60 < see(sharp).sharpness


def test_motion_is_told_by_share_and_place_from_the_second_frame_on() -> None:
    eye = Eye()
    assert see(with_square(200), eye=eye).change is None
    still = see(with_square(200), eye=eye).change
    moved = see(with_square(900), eye=eye).change
    assert still and still.share == 0
    # The square left one place and appeared at another: two areas of 120 x 120 px.
    assert moved and moved.share == pytest.approx(2 * 120 * 120 / (1280 * 720), rel=0.4)
    assert moved.x == pytest.approx((260 + 960) / 2 / 1280, abs=0.02)
    assert moved.y == pytest.approx(0.5, abs=0.02)


def test_two_clients_do_not_see_each_others_motion() -> None:
    eye = Eye()
    see(with_square(200), client="one", eye=eye)
    assert see(with_square(900), client="two", eye=eye).change is None
    change = see(with_square(200), client="one", eye=eye).change
    assert change and change.share == 0


def test_only_the_clients_that_asked_last_are_remembered() -> None:
    eye = Eye()
    for number in range(MAX_CLIENTS + 1):
        see(plain(9, 9, 9)[:72, :128], client=str(number), eye=eye)
    assert see(with_square(0), client="1", eye=eye).change is not None
    assert see(with_square(0), client="0", eye=eye).change is None


def test_light_that_changes_everywhere_is_not_motion() -> None:
    eye = Eye()
    see(with_square(200), eye=eye)
    change = see(cv2.add(with_square(200), np.full_like(with_square(0), 20)), eye=eye).change
    assert change and change.share == 0
    assert change.light == pytest.approx(20 / 255, abs=0.01)


def test_noise_is_not_motion() -> None:
    eye, noise = Eye(), np.random.default_rng(3)
    frame = photograph("coffee")
    see(frame, eye=eye)
    grainy = np.clip(frame + noise.normal(0, 8, frame.shape), 0, 255).astype(np.uint8)
    change = see(grainy, eye=eye).change
    assert change and change.share == 0


def test_several_frames_in_one_message_are_a_sequence_of_their_own() -> None:
    eye = Eye()
    see(photograph("coffee"), eye=eye)
    scene = see(with_square(200), with_square(900), with_square(900), eye=eye)
    assert scene.change and 0.01 < scene.change.share < 0.1
    after = see(with_square(900), eye=eye).change
    assert after and after.share == 0


def test_a_frame_of_any_size_is_looked_at() -> None:
    assert see(plain(0, 0, 200)[:1, :1]).colours[0].name == "red"
    assert see(np.full((3000, 40, 3), 255, np.uint8)).colours[0].name == "white"
    wide = see(cv2.resize(with_code("big"), (3840, 2160)))
    assert (wide.width, wide.height) == (1280, 720)
    assert wide.codes[0].text == "big"
