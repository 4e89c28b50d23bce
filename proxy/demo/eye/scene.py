"""What was measured in a picture: plain values, no judgement and no pixels.

Shares are fractions 0-1; positions are fractions of the picture, x to the right and y down.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """A named colour and the share of the picture that it covers."""

    name: str
    share: float


@dataclass(frozen=True)
class Find:
    """A thing found: `face`, or `QR code` with the text it holds."""

    label: str
    x0: float
    y0: float
    x1: float
    y1: float
    text: str = ""

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x0, self.y0, self.x1, self.y1


@dataclass(frozen=True)
class Change:
    """What differs from the picture before: the moved share, where its middle lies, and how much lighter it became."""

    share: float
    x: float
    y: float
    light: float


@dataclass(frozen=True)
class Scene:
    """One picture, measured."""

    width: int
    height: int
    brightness: float  # mean grey, 0 black to 1 white
    contrast: float  # standard deviation of grey over its largest possible value
    sharpness: float  # variance of the Laplacian, grey levels squared
    colours: tuple[Colour, ...]  # largest first
    faces: tuple[Find, ...]
    codes: tuple[Find, ...]
    change: Change | None  # None for a first picture
