"""Phrases: numbers and places as a person would say them. Shares and positions are fractions 0-1."""

LIGHTS = ((0.06, "black"), (0.22, "dark"), (0.42, "dim"), (0.7, "well-lit"), (0.93, "bright"))
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def place(x: float, y: float) -> str:
    """Where a point lies in the picture: `on the left`, `in the upper right`."""
    across = "left" if x < 0.36 else "right" if x > 0.64 else ""
    down = "upper" if y < 0.36 else "lower" if y > 0.64 else ""
    if not down:
        return f"on the {across}" if across else "in the middle"
    return f"in the {down} {across or 'middle'}"


def light(brightness: float) -> str:
    """How bright a scene of this mean grey looks."""
    return next((word for limit, word in LIGHTS if brightness < limit), "glaring")


def count(number: int, thing: str) -> str:
    """`one face`, `two faces`."""
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {thing}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share that exists, so never `0%`."""
    return f"{max(1, round(100 * share))}%"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
