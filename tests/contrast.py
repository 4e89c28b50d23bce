"""How far two colours stand apart, by WCAG's formula, and what a see-through one looks like over another."""

import re

Colour = tuple[float, float, float, float]  # red, green, blue, opacity, 0-1 each

WHITE: Colour = (1, 1, 1, 1)
BLACK: Colour = (0, 0, 0, 1)


def parse(text: str) -> Colour:
    """A colour as a style sheet or a browser writes it: `#rgb`, `#rrggbbaa`, `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`."""
    if text.startswith("#"):
        digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    else:
        red, green, blue, *opacity = map(float, re.findall(r"[\d.]+", text))
        parts = [red / 255, green / 255, blue / 255, *opacity]
    red, green, blue, opacity = [*parts, 1.0][:4]
    return red, green, blue, opacity


def over(upper: Colour, lower: Colour) -> Colour:
    """The upper colour as it is seen on an opaque lower one."""
    *parts, opacity = upper
    red, green, blue = (opacity * one + (1 - opacity) * other for one, other in zip(parts, lower, strict=False))
    return red, green, blue, 1


def ratio(one: Colour, other: Colour) -> float:
    """From 1 to 21, of two opaque colours."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def linear(colour: Colour) -> list[float]:
    """How much light its red, green and blue give, 0-1 each."""
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]


def _luminance(colour: Colour) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
