"""Pictures: from a data URL to pixels, refusing before the work what would not end well.

Only JPEG, PNG and WebP are read, and their size is taken from the header first: a few kilobytes can hold
a picture that needs gigabytes once decoded.
"""

import base64
import binascii
import struct

import cv2
import numpy as np
from cv2.typing import MatLike as Pixels

from proxy.errors import BadQuestion

__all__ = ["Pixels", "decode"]

MAX_PIXELS = 40_000_000
JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"
# Frame headers hold the size; C4, C8 and CC share their range and are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_SCAN = 0xDA


def decode(url: str) -> Pixels:
    """The picture in a data URL as rows x columns x blue, green, red; `BadQuestion` says why it is none."""
    data = _payload(url)
    width, height = _size(data)
    if not width * height:
        raise _damaged()
    if width * height > MAX_PIXELS:
        limit = MAX_PIXELS // 1_000_000
        raise _bad(f"The picture has {width} x {height} pixels, more than {limit} million: send a smaller one.")
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise _damaged()
    return pixels


def _bad(message: str) -> BadQuestion:
    return BadQuestion(message, code="bad_picture")


def _payload(url: str) -> bytes:
    head, comma, payload = url.partition(",")
    if not head.lower().startswith("data:"):
        raise _bad("The picture must be a data URL (data:image/jpeg;base64,...): other addresses are never fetched.")
    if not comma or not head.lower().endswith(";base64"):
        raise _bad("The picture's data URL must be in base64: data:image/jpeg;base64,...")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad(f"The picture's base64 is broken: {error}.") from None


def _size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header."""
    if not data:
        raise _bad("The picture is empty.")
    try:
        if data.startswith(JPEG_START):
            return _jpeg_size(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except (struct.error, IndexError):
        raise _cut() from None
    raise _bad("This is not a picture: send JPEG, PNG or WebP.")


def _cut() -> BadQuestion:
    return _bad("The picture was cut short: its end is missing.")


def _damaged() -> BadQuestion:
    return _bad("The picture is damaged and cannot be decoded.")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position, size = 2, None
    while True:
        fill, marker, length = struct.unpack_from(">BBH", data, position)
        if fill != 0xFF:
            raise _damaged()
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            size = width, height
        if marker == JPEG_SCAN:
            break
        # A marker may be padded with any number of FF bytes.
        position += 1 if marker == 0xFF else 2 + length
    if size is None:
        raise _damaged()
    # Decoders fill a missing rest with grey, which would then be described as seen.
    if data.find(JPEG_END, position) < 0:
        raise _cut()
    return size


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    if data[12:16] != b"IHDR":
        raise _damaged()
    if data.find(b"IEND", 16) < 0:
        raise _cut()
    return width, height


def _webp_size(data: bytes) -> tuple[int, int]:
    if len(data) < 8 + int(struct.unpack_from("<I", data, 4)[0]):
        raise _cut()
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF
