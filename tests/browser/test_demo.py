"""A person with nothing but this repository: the page, Start, and a true sentence about what the camera sees."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.console import Console
from tests.served import Served


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served("--no-discover") as running:
        yield running


def test_a_face_is_seen(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url)
    expect(console["welcome"]).to_contain_text("classical vision, not a language model")
    expect(console["welcomeCommand"]).to_contain_text("llama-server -hf")
    console.start().says(re.compile("face", re.IGNORECASE))
    expect(console["meta"]).to_contain_text("classical vision, not a language model")


def test_the_text_of_a_qr_code_is_read(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url, clip="qr:door 42 is open")
    console.start().says(re.compile("door 42 is open"))


def test_a_colour_is_named(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url, clip="colour:red")
    console.start().says(re.compile(r"\bred\b", re.IGNORECASE))


def test_faces_are_boxed(open_console: Callable[..., Console], served: Served) -> None:
    console = open_console(served.url)
    console["presets"].get_by_text("Detect").click()
    console.start().says(re.compile("bbox_2d"))
    console.page.wait_for_function("() => document.querySelectorAll('#shapes rect').length > 0")
