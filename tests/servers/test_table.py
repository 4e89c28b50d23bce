"""The table, cell by cell: what each server does, played back or for real, and what a person then sees."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.console import Console, Guard
from tests.served import Served
from tests.servers import changes
from tests.servers.installed import SERVERS
from tests.servers.llama import Llama
from tests.servers.replay import WIRE, Replay
from tests.servers.running import Running
from tests.servers.table import TABLE, Answers, Cell, Complains, Fares, Offers, Outcome, Row, SetUp

Way = Literal["from disk", "through the proxy"]
Before = Callable[[str, Way], Console]
CELLS = [(row, server, cell) for row in TABLE for server, cell in row.cells.items()]
# How llama-server is set up for a row: its model, and what it is told besides.
LLAMA: dict[SetUp, tuple[str, ...]] = {
    "looking": ("colour",),
    "text-only": ("colour",),
    "keyed": ("colour", "--api-key", "right"),
    "thinking": ("thinking",),
    "narrow": ("colour", "--ctx-size", "256", "--parallel", "1"),
}


def named(cells: list[tuple[Row, str, Cell]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("row", "server", "cell"), cells, ids=[f"{one[1]} {one[0].name}" for one in cells])


each_way = pytest.mark.parametrize("way", ["from disk", "through the proxy"])


@pytest.fixture(scope="module")
def pages(chromium: Callable[[str], Browser]) -> Iterator[Callable[..., Console]]:
    """The console at an address as on a first visit: one page for each address, loaded anew, to be quick."""
    opened: dict[str, Console] = {}

    def visit(address: str, clip: str = changes.CLIP) -> Console:
        if address not in opened:
            opened[address] = Console(chromium(clip).new_context(), Guard())
            return opened[address].open(address)
        return opened[address].visit_anew(address)

    yield visit
    for console in opened.values():
        console.context.close()


@pytest.fixture(scope="module")
def proxied() -> Iterator[Callable[[str], str]]:
    """The address of a console before the server at a URL."""
    with ExitStack() as running:

        @cache
        def serve(url: str) -> str:
            return running.enter_context(Served("--no-discover", "--backend", f"server={url}")).url

        yield serve


@pytest.fixture
def before(pages: Callable[..., Console], proxied: Callable[[str], str], index: str) -> Before:
    """The console before the server at a URL, this way or that."""

    def open_it(url: str, way: Way) -> Console:
        return pages(index).use(url) if way == "from disk" else pages(proxied(url))

    return open_it


@named(CELLS)
@each_way
def test_what_is_played_back_is_understood(
    before: Before,
    replay: Replay,
    row: Row,
    server: str,
    cell: Cell,
    way: Way,
) -> None:
    replay.play(server, cell.chat, cell.models, cell.preflight)
    see(before(replay.url, way), row, outcome(cell, way))


@named([one for one in CELLS if one[1] == "llama.cpp" and one[0].set_up])
@each_way
def test_llama_cpp_itself_is_understood(
    before: Before,
    lasting_llama: Callable[..., Llama],
    row: Row,
    server: str,
    cell: Cell,
    way: Way,
) -> None:
    assert row.set_up
    real = lasting_llama(*LLAMA[row.set_up], blind=row.set_up == "text-only")
    see(before(real.url, way), row, of_real(outcome(cell, way), real.model))


@pytest.mark.installed
@named([one for one in CELLS if one[1] in SERVERS and one[0].set_up in SERVERS[one[1]].flags])
@each_way
def test_an_installed_server_is_understood(
    before: Before,
    lasting_installed: Callable[[str, SetUp], Running],
    row: Row,
    server: str,
    cell: Cell,
    way: Way,
) -> None:
    assert row.set_up
    real = lasting_installed(server, row.set_up)
    see(before(real.url, way), row, of_real(outcome(cell, way), real.model))


def outcome(cell: Cell, way: Way) -> Outcome:
    return (cell.disk if way == "from disk" else None) or cell.outcome


def of_real(outcome: Outcome, model: str) -> Outcome:
    """The outcome with the name of the model that really runs."""
    if isinstance(outcome, Offers):
        return Offers({model if len(outcome.models) == 1 else id: sees for id, sees in outcome.models.items()})
    if isinstance(outcome, Answers) and outcome.note.endswith(".gguf"):
        return Answers(outcome.text, model)
    return outcome


def see(console: Console, row: Row, outcome: Outcome) -> None:
    """Ask once, as the row says, and look at what comes of it."""
    for name, value in row.fields.items():
        console.put(name, value)
    for name in row.switches:
        console.page.evaluate("(id) => document.getElementById(id).click()", name)
    match outcome:
        case Offers(models):
            marks = {id: " .*text only" if sees is False else "(?!.*text only)" for id, sees in models.items()}
            offered = console["modelSelect"].locator("option:not([value=''], [value=custom])")
            expect(offered).to_have_text([re.compile(f"^{re.escape(id)}{mark}") for id, mark in marks.items()])
            expect(console["serverBadge"]).to_have_attribute("data-status", "up", timeout=20_000)
        case Fares(status):
            # The proxy may remember another server at this address for some seconds.
            expect(console["serverBadge"]).to_have_attribute("data-status", status, timeout=20_000)
        case Complains(what):
            console["captureOnce"].click()
            console.complains(re.compile(what))
            assert console.answer == ""
        case Answers(text, note):
            console["captureOnce"].click()
            console.reaches("idle").says(re.compile(text))
            expect(console["meta"]).to_have_text(re.compile(note or "^(?!.*thought)"))
            expect(console["notice"]).to_be_hidden()
    assert not console.guard.complaints, "\n".join(console.guard.complaints)


def test_every_recording_stands_in_the_table() -> None:
    used = {f"{server}/{name}" for _, server, cell in CELLS for name in (*cell.chat, cell.models, cell.preflight)}
    kept = {f"{path.parent.name}/{path.stem}" for path in WIRE.rglob("*.http")}
    assert used == kept
