"""Clips for Chromium's fake camera: 1280x720 MJPEG for `--use-file-for-fake-video-capture`, kept in `.cache`.

`face` and `coffee` pan slowly over real photographs (scikit-image's, public domain and CC0), `qr:TEXT` shows a
QR code on the coffee's table, `numbered` is the face with each picture's number on a strip along its top,
`still` is one photograph through a camera with noise, `hand` the same with a patch crossing it now and then,
`colour:NAME` is one plain colour, and `colours:NAME,NAME` are several in turn.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from math import cos, pi
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from skimage import io
from skimage.data import data_dir

from tests import strip

WIDTH, HEIGHT = 1280, 720
FRAMES = 60  # Chromium repeats them; the pan ends where it began
PAN = 80  # px
CODE = 320  # px
HAND = 136  # px each way: a fiftieth of the picture
TURN = 36  # frames that a colour stays: 1.2 s
CORNER = 16  # px
NOISE = 4  # steps, standard deviation: a usual camera, indoors
QUALITY = 85
CACHE = Path(__file__).parents[1] / ".cache" / "clips"
COLOURS = {"red": (30, 30, 220), "green": (40, 180, 40), "blue": (220, 60, 20), "white": (255, 255, 255)}


def clip(name: str) -> Path:
    """The file of the clip of this name, one of those above."""
    # A change of what draws them makes new clips.
    drawn = b"".join(Path(source).read_bytes() for source in (__file__, strip.__file__))
    version = hashlib.sha256(name.encode() + drawn).hexdigest()[:16]
    path = CACHE / f"{name.partition(':')[0]}-{version}.mjpeg"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=CACHE, delete=False) as file:
            file.writelines(_jpeg(frame) for frame in frames(name))
        # Renamed when whole, so that no other test run ever plays half a clip.
        Path(file.name).replace(path)
    return path


def frames(name: str) -> Iterator[MatLike]:
    """The clip's pictures, rows x columns x blue, green, red."""
    kind, _, detail = name.partition(":")
    match kind:
        case "face":
            yield from _pan(_photograph("astronaut.png"))
        case "coffee":
            yield from _pan(_photograph("coffee.png"))
        case "qr":
            code = _code(detail)
            for frame in _pan(_photograph("coffee.png")):
                frame[200 : 200 + CODE, 480 : 480 + CODE] = code
                yield frame
        case "numbered":
            for number, frame in enumerate(frames("face")):
                strip.draw(frame, number)
                yield frame
        case "still":
            yield from _noisy(_photograph("astronaut.png")[:, :WIDTH])
        case "hand":
            for number, frame in enumerate(frames("still")):
                if number >= FRAMES // 2:
                    left = 300 + 10 * (number - FRAMES // 2)
                    frame[300 : 300 + HAND, left : left + HAND] = (90, 120, 190)
                yield frame
        case "colour":
            yield from [_plain(detail)] * 2
        case "colours":
            for number in range(TURN * len(names := detail.split(","))):
                frame = _plain(names[number // TURN])
                # As with a real camera no two are alike, or a server would know them again.
                frame[:CORNER, :CORNER] = number
                yield frame
        case _:
            raise ValueError(f"no clip is called {name!r}")


def _photograph(file: str) -> MatLike:
    """Wide enough to pan over, and cut to the camera's height from the top."""
    picture = cv2.cvtColor(io.imread(Path(data_dir) / file), cv2.COLOR_RGB2BGR)
    scale = (WIDTH + PAN) / picture.shape[1]
    wide: MatLike = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return wide[:HEIGHT]


def _pan(picture: MatLike) -> Iterator[MatLike]:
    for number in range(FRAMES):
        left = round(PAN * (1 - cos(2 * pi * number / FRAMES)) / 2)
        yield picture[:, left : left + WIDTH].copy()


def _noisy(picture: MatLike) -> Iterator[MatLike]:
    random = np.random.default_rng(7)
    for _ in range(FRAMES):
        yield np.clip(np.rint(picture + random.normal(0, NOISE, picture.shape)), 0, 255).astype(np.uint8)


def _plain(colour: str) -> MatLike:
    return np.full((HEIGHT, WIDTH, 3), COLOURS[colour], np.uint8)


def _code(text: str) -> MatLike:
    code = cv2.copyMakeBorder(cv2.QRCodeEncoder.create().encode(text), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(cv2.resize(code, (CODE, CODE), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)


def _jpeg(frame: MatLike) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
