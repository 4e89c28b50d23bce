"""Pictures for the demo: every good one is decoded, every bad one refused with its reason."""

import base64
import random
import struct

import cv2
import numpy as np
import pytest

from proxy.demo.eye.picture import decode
from proxy.errors import BadQuestion

PIXELS = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)


def encoded(kind: str, *options: int) -> bytes:
    return cv2.imencode(kind, PIXELS, options)[1].tobytes()


def as_url(data: bytes, mime: str = "image/jpeg") -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


JPEG, PNG = encoded(".jpg"), encoded(".png")
WEBP = encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 80)
LOSSLESS = encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 101)


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP, LOSSLESS], ids=["jpeg", "png", "webp", "webp-lossless"])
def test_a_good_picture_is_decoded_whatever_its_label_says(data: bytes) -> None:
    assert decode(as_url(data, "application/octet-stream")).shape == (40, 60, 3)


def test_a_jpeg_may_carry_bytes_after_its_end() -> None:
    assert decode(as_url(JPEG + b"\0" * 100)).shape == (40, 60, 3)


def huge_png(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/frame.jpg", "never fetched"),
        ("file:///etc/hostname", "never fetched"),
        ("data:image/jpeg,abc", "base64"),
        ("data:image/jpeg;base64", "base64"),
        ("data:image/jpeg;base64,@@@@", "base64 is broken"),
        ("data:image/jpeg;base64,abc", "base64 is broken"),
        ("data:image/jpeg;base64,", "empty"),
        (as_url(b"GIF89a and so on"), "not a picture"),
        (as_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not a picture"),
        (as_url(JPEG[:3]), "cut short"),
        (as_url(JPEG[: len(JPEG) // 2]), "cut short"),
        (as_url(PNG[: len(PNG) // 2]), "cut short"),
        (as_url(WEBP[: len(WEBP) // 2]), "cut short"),
        (as_url(JPEG[:2] + b"\0" * 50), "damaged"),
        (as_url(PNG[:8] + b"\0" * 50), "damaged"),
        (as_url(huge_png(0, 9)), "damaged"),
        (as_url(huge_png(50_000, 50_000)), "more than 40 million"),
    ],
)
def test_a_bad_picture_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(BadQuestion, match=reason) as refusal:
        decode(url)
    assert (refusal.value.status, refusal.value.code) == (400, "bad_picture")


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP, LOSSLESS], ids=["jpeg", "png", "webp", "webp-lossless"])
def test_a_damaged_picture_is_decoded_or_refused_but_never_crashes(data: bytes) -> None:
    dice = random.Random(7)
    for _ in range(200):
        broken = bytearray(data)
        for _ in range(dice.randrange(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        try:
            decode(as_url(bytes(broken)))
        except BadQuestion as refusal:
            assert refusal.message
