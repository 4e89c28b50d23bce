"""When the next question leaves: not before something is new, and two at once only where that pays."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import Behaviour, ModelServer, Record, Reply
from tests.served import Served

STILL = "colour:red"


def answered(server: ModelServer) -> list[Record]:
    return [record for record in server.chats if record.finished]


def settles(server: ModelServer, seconds: float = 1.0) -> int:
    """Wait until no question came for so long; how many there were by then."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        before = len(server.chats)
        time.sleep(seconds)
        if before and len(server.chats) == before:
            return before
    raise AssertionError("questions go on")


@pytest.fixture
def still(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    """A console whose camera shows the same thing always, and whose gate is on."""
    server.behave(script.say("a red wall", gap_ms=5))
    console = open_console(index, clip=STILL).use(server.url)
    return console.put("gateSelect", "gentle").put("heartbeatSeconds", "3600")


def test_an_unchanged_scene_costs_nothing_and_the_page_says_so(still: Console, server: ModelServer) -> None:
    still.start().says("a red wall")
    settles(server)
    still.page.wait_for_function("() => /unchanged, \\d+ % skipped/.test(document.getElementById('hint').textContent)")
    assert still.phase == "watching"
    still.says("a red wall").stop().reaches("idle")
    expect(still["hint"]).to_be_empty()


def test_another_question_about_the_same_scene_is_asked_at_once(still: Console, server: ModelServer) -> None:
    still.start().says("a red wall")
    before = settles(server)
    server.behave(script.say("red"))
    still["instructionText"].fill("Which colour is it?")
    still.says("red")
    assert "Which colour" in server.chats[before].text


def test_a_question_that_waits_for_something_new_leaves_when_the_gate_is_turned_off(
    still: Console, server: ModelServer
) -> None:
    still.start().says("a red wall")
    before = settles(server)
    still.put("gateSelect", "off")
    server.wait_for(lambda _: len(answered(server)) > before + 2)


def test_a_shorter_heartbeat_holds_for_the_question_that_waits(still: Console, server: ModelServer) -> None:
    still.start().says("a red wall")
    before = settles(server)
    still.put("heartbeatSeconds", "1")
    server.wait_for(lambda _: len(answered(server)) > before)


def test_each_start_asks_about_what_there_is_to_see(still: Console, server: ModelServer) -> None:
    still.start().says("a red wall")
    before = settles(server)
    still.stop().reaches("idle")
    still.start().reaches("watching")
    server.wait_for(lambda _: len(answered(server)) > before)


def test_a_question_that_failed_is_asked_again_although_nothing_moves(still: Console, server: ModelServer) -> None:
    server.behave(script.status(500))
    still.start().complains("server")
    server.behave(script.say("a red wall"))
    still.says("a red wall")


def test_the_heartbeat_asks_now_and_then(still: Console, server: ModelServer) -> None:
    still.put("heartbeatSeconds", "1").start().says("a red wall")
    server.wait_for(lambda _: len(server.chats) >= 4, timeout=15)
    gaps = [after.arrived - before.arrived for before, after in zip(server.chats[1:], server.chats[2:], strict=False)]
    assert min(gaps) > 0.8


def test_what_moves_is_asked_about_through_the_gate(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.behave(script.say("a face"))
    open_console(index).use(server.url).put("gateSelect", "gentle").start().logged(4)


def crowded(parallel: int, ms: float) -> Behaviour:
    """A model that works on so many questions at once, each for so long."""
    places: list[asyncio.Semaphore] = []

    async def answer(reply: Reply) -> None:
        if not places:
            places.append(asyncio.Semaphore(parallel))
        async with places[0]:
            await asyncio.sleep(ms / 1000)
            await reply.open()
            await reply.speak("a face")
            await reply.close()

    return answer


def most_at_once(records: list[Record]) -> int:
    ends = [record.finished or float("inf") for record in records]
    return max(
        sum(other.arrived <= record.arrived < end for other, end in zip(records, ends, strict=True))
        for record in records
    )


@pytest.fixture
def batching(open_console: Callable[..., Console], server: ModelServer) -> Iterator[Console]:
    """A console whose server is of a kind that may answer several questions together."""
    server.models = [{"id": "tiny-vlm", "owned_by": "vllm"}]
    with Served("--no-discover", "--backend", f"lab={server.url}") as served:
        yield open_console(served.url)


def test_a_server_that_answers_two_together_gets_two(batching: Console, server: ModelServer) -> None:
    server.behave(crowded(2, 300))
    batching.start().logged(30, timeout=30)
    assert most_at_once(answered(server)[-10:]) == 2
    batching.stop().reaches("idle")
    server.wait_for(lambda _: all(record.finished or record.aborted for record in server.chats))


def test_a_serial_server_gets_one_again(batching: Console, server: ModelServer) -> None:
    server.behave(crowded(1, 300))
    batching.start().logged(24, timeout=30)
    assert most_at_once(answered(server)) == 2, "two were never tried"
    # Where answers grow slow for other reasons, two are tried once more.
    server.wait_for(lambda _: most_at_once(answered(server)[-8:]) == 1, timeout=30)


def test_other_servers_get_one(console: Console, server: ModelServer) -> None:
    server.behave(crowded(2, 50))
    console.start().logged(20, timeout=30)
    assert most_at_once(server.chats) == 1
