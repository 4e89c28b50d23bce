"""A picture's own number, drawn as a strip of light and dark cells along its top that survives JPEG, and read back."""

import cv2
import numpy as np
from cv2.typing import MatLike

CELLS = 20  # light, dark, 16 bits from the highest, their parity, light
BITS = 16
LOW = 15  # the strip is this part of the picture's height
LIGHT, DARK = 235, 16


def draw(picture: MatLike, number: int) -> None:
    """Draw the number, less than 65536, over the top of a picture of rows x columns x blue, green, red."""
    height, width = picture.shape[0] // LOW, picture.shape[1]
    for cell, light in enumerate(_cells(number)):
        picture[:height, cell * width // CELLS : (cell + 1) * width // CELLS] = LIGHT if light else DARK


def read(jpeg: bytes) -> int | None:
    """The number of a JPEG; None where there is none to be read."""
    # An eighth of the size is what its coarsest coefficients are: the cheapest picture that a JPEG gives.
    small = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
    if small is None:
        return None
    row, width = small[small.shape[0] // LOW // 2], small.shape[1]
    seen = [int(row[(2 * cell + 1) * width // (2 * CELLS)]) > (LIGHT + DARK) // 2 for cell in range(CELLS)]
    number = int("".join("01"[light] for light in seen[2 : 2 + BITS]), 2)
    return number if seen == _cells(number) else None


def _cells(number: int) -> list[bool]:
    bits = [bool(number >> place & 1) for place in reversed(range(BITS))]
    return [True, False, *bits, sum(bits) % 2 == 1, True]
