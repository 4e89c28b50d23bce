"""One page from disk for all tables of cases: the pure parts run where they will run, in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def run(chromium: Callable[[str], Browser], index: str) -> Iterator[Callable[..., Any]]:
    """Call a JavaScript function in the page: `run("(text) => RTV.model.endpoint.normalise(text)", "localhost")`."""
    context = chromium("face").new_context(locale="en-US")
    page = context.new_page()
    page.goto(index)
    page.wait_for_function("() => window.RTV")

    def call(function: str, argument: Any = None) -> Any:
        return page.evaluate(function, argument)

    yield call
    context.close()
