"""What one look of the demo backend costs at 1280x720, next to decoding the same JPEG and doing nothing with it."""

import base64
import time
from statistics import median, quantiles

import cv2
import numpy as np

from proxy.demo.eye.look import Eye
from tests import clips
from tests.bench.report import table

SCENES = ("face", "coffee", "qr:https://example.org/hello")
QUALITY = 80  # the console's own default


def jpegs(scene: str) -> list[bytes]:
    """The clip's pictures as a browser would send them."""
    options = [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    return [cv2.imencode(".jpg", frame, options)[1].tobytes() for frame in clips.frames(scene)]


def decode(jpeg: bytes) -> None:
    """What anyone must do who looks at a picture."""
    cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def measure(scene: str) -> tuple[list[float], list[float], list[bytes]]:
    """Milliseconds of each look and of each decoding, in turns, and the pictures."""
    eye = Eye()
    pictures = jpegs(scene)
    urls = ["data:image/jpeg;base64," + base64.b64encode(jpeg).decode() for jpeg in pictures]
    # The first look loads the cascades, and has no picture before it.
    eye.look("bench", urls[-1:])
    looks, decodings = [], []
    for jpeg, url in zip(pictures, urls, strict=True):
        times = [time.perf_counter()]
        decode(jpeg)
        times.append(time.perf_counter())
        eye.look("bench", [url])
        times.append(time.perf_counter())
        decodings.append((times[1] - times[0]) * 1000)
        looks.append((times[2] - times[1]) * 1000)
    return looks, decodings, pictures


def main() -> None:
    rows = []
    for scene in SCENES:
        looks, decodings, pictures = measure(scene)
        kilobytes = median(len(jpeg) for jpeg in pictures) / 1000
        slowest = quantiles(looks, n=20)[-1]
        look, decoding = median(looks), median(decodings)
        name = f"{scene.partition(':')[0]}, {kilobytes:.0f} kB"
        rows.append([name, f"{decoding:.1f}", f"{look:.1f}", f"{slowest:.1f}", f"x{look / decoding:.1f}"])
    print(
        table(
            "A look of the demo backend",
            ["scene", "decode, ms", "look, ms", "look p95, ms", "ratio"],
            rows,
            f"JPEG of {clips.WIDTH}x{clips.HEIGHT} at quality {QUALITY}: the {clips.FRAMES} pictures of a clip "
            "that pans over a photograph. A look starts at the data URL and ends with everything measured: "
            "base64, decoding, light, colours, motion, faces, QR codes. Decoding is OpenCV's alone. Times and "
            "ratio are of medians.",
        )
    )


if __name__ == "__main__":
    main()
