"""Answers of 4 kB that benchmarks read: one a notation, with other numbers in each place."""

LENGTH = 4096  # characters: some sixty boxes, or a page of prose

SENTENCES = (
    "The man at the window reads a book (the 2019 edition), and the cat sleeps on the sofa beside him. "
    "A clock on the wall shows 10:10, and the sign below it says that the shop opens at 9.30 on weekdays. "
)


def _numbers(place: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom on the scale of 1000."""
    x, y = 17 * place % 600 + 100, 29 * place % 500 + 100
    return x, y, x + 50 + place % 40, y + 60 + place % 30


def _tagged(place: int) -> str:
    left, top, right, bottom = _numbers(place)
    return f"<ref>cup {place}</ref><box>({left},{top}),({right},{bottom})</box> and "


def _attributes(place: int) -> str:
    left, top, _, _ = _numbers(place)
    return f'x{place}="{left / 10}" y{place}="{top / 10}" '


def _tokens(place: int) -> str:
    return f"cup {place}" + "".join(f"<loc_{number}>" for number in _numbers(place))


def _bracketed(place: int) -> str:
    return f"a cup {list(_numbers(place))} and "


def _keyed(place: int) -> str:
    return f'\n\t{{"bbox_2d": {list(_numbers(place))}, "label": "cup {place}"}},'


def _named(place: int) -> str:
    names = ("x_min", "y_min", "x_max", "y_max")
    corners = ", ".join(f'"{name}": {number}' for name, number in zip(names, _numbers(place), strict=True))
    return f'{{"label": "cup {place}", {corners}}}, '


# What is written, the model that writes so, how the answer begins and how each place of it is written.
_NOTATIONS = {
    "JSON, arrays": ("qwen3-vl:8b", "```json\n[", _keyed),
    "JSON, no model id": ("", "```json\n[", _keyed),
    "JSON, named": ("moondream", '{"objects": [', _named),
    "tags": ("Qwen/Qwen-VL-Chat", "", _tagged),
    "attributes": ("allenai/Molmo-7B-D-0924", "<points ", _attributes),
    "location tokens": ("microsoft/Florence-2-base", "", _tokens),
    "brackets in prose": ("zai-org/GLM-4.6V", "The picture shows ", _bracketed),
    "prose": ("zai-org/GLM-4.6V", "", lambda _: SENTENCES),
}


def answers() -> dict[str, tuple[str, str]]:
    """By what is written: the model's id ('' for none) and the answer, LENGTH characters that end anywhere."""
    return {
        name: (model, (head + "".join(map(write, range(1, LENGTH // 10))))[:LENGTH])
        for name, (model, head, write) in _NOTATIONS.items()
    }
