"""The latency check: the same frame asked about again and again, how far it is, and what is copied of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

KEY = "sk-a-secret-of-the-person"


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def check(console: Console, rounds: int) -> None:
    """Start the latency check by hand."""
    console.unfold("metrics")["latencyRequests"].fill(str(rounds))
    console["latencyCheck"].click()


def measured(console: Console) -> dict[str, list[str]]:
    """The rows of the result."""
    rows = console["latencyTable"].locator("tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def test_the_check_asks_both_ways_about_one_frame(console: Console, server: ModelServer) -> None:
    server.behave(script.say("a red cup", first_ms=60))
    console["captureOnce"].click()
    console.reaches("idle")
    check(console, 3)
    expect(console["latencyProgress"]).to_have_text("Done.")
    asked = server.chats[1:]
    assert [record.body["stream"] for record in asked] == [True, False] * 4
    assert len({record.jpeg for record in asked}) == 1
    rows = measured(console)
    assert list(rows) == ["Streamed, TTFT", "Streamed, total", "Whole, total"]
    for least, median, p95, most in rows.values():
        assert 60 <= number(least) <= number(median) <= number(p95) <= number(most)
    # What is checked is no answer of the loop.
    console.logged(1)
    assert console["logList"].locator("li").count() == 1


def test_the_check_takes_the_frame_at_hand(console: Console, server: ModelServer) -> None:
    check(console, 1)
    expect(console["latencyProgress"]).to_have_text("Done.")
    drawn = {record.jpeg for record in server.chats}
    console.start().logged(1).stop().reaches("idle")
    before = len(server.chats)
    check(console, 1)
    expect(console["latencyProgress"]).to_have_text("Done.")
    again = {record.jpeg for record in server.chats[before:]}
    assert len(drawn) == len(again) == 1
    watched = {record.jpeg for record in server.chats[:before]} - drawn
    assert again <= watched, "the camera is off: the last answer's frame is sent"


def test_the_result_is_copied_without_secrets(console: Console, server: ModelServer) -> None:
    console.context.grant_permissions(["clipboard-read", "clipboard-write"])
    server.key = KEY
    console.put("apiKey", KEY).put("instructionText", "Is my safe open?")
    check(console, 2)
    expect(console["latencyProgress"]).to_have_text("Done.")
    console["latencyCopy"].click()
    expect(console["latencyCopy"]).to_have_text("Copied")
    text: str = console.page.evaluate("() => navigator.clipboard.readText()")
    assert re.match(r"Latency check of RealTime-VLM, \d{4}-\d\d-\d\dT", text)
    assert re.search(r"Server: \S.*\. Model: tiny-vlm\.\nPicture: 1280 . 720, \d+ kB, a plain red one", text)
    assert re.search(r"^ms +min +median +p95 +max\nStreamed, TTFT +\d", text, re.MULTILINE)
    assert KEY not in text
    assert "safe" not in text


def test_the_check_waits_for_the_loop_to_end(console: Console, server: ModelServer) -> None:
    console.unfold("metrics").start().logged(1)
    expect(console["latencyCheck"]).to_be_disabled()
    expect(console["latencyWhy"]).to_be_visible()
    console.stop().reaches("idle")
    expect(console["latencyCheck"]).to_be_enabled()
    expect(console["latencyWhy"]).to_be_hidden()


@pytest.mark.parametrize("control", ["latencyCheck", "startButton"])
def test_the_check_ends_by_its_button_and_when_the_loop_starts(
    console: Console, server: ModelServer, control: str
) -> None:
    server.behave(script.silent())
    check(console, 5)
    server.wait_for(lambda _: server.chats)
    expect(console["latencyCheck"]).to_have_text("Stop the check")
    server.behave(script.say())
    console[control].click()
    expect(console["latencyProgress"]).to_contain_text("Stopped before its end")
    expect(console["latencyCheck"]).to_have_text("Check latency")
    server.wait_for(lambda _: server.chats[0].aborted)
    expect(console["latencyTable"]).to_be_hidden()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("instructionText", " ", "There is no instruction."),
        ("apiKey", "kéy", "The API key has characters"),
        ("baseURL", "what is this", "is not a web address"),
    ],
)
def test_the_check_names_what_must_be_put_right(
    console: Console, server: ModelServer, field: str, value: str, sentence: str
) -> None:
    console.put(field, value)
    check(console, 1)
    expect(console["latencyProgress"]).to_contain_text(sentence)
    expect(console["latencyCheck"]).to_have_text("Check latency")
    assert not server.chats


def test_a_failure_of_the_server_ends_the_check(console: Console, server: ModelServer) -> None:
    server.behave(script.status(500, "out of memory"))
    check(console, 3)
    expect(console["latencyProgress"]).to_contain_text("It says: out of memory")
    assert len(server.chats) == 1


@pytest.mark.parametrize("typed", ["0", "201", "1.5", ""])
def test_a_bad_number_of_requests_is_told_and_not_used(console: Console, server: ModelServer, typed: Any) -> None:
    check(console, typed)
    expect(console["latencyRequestsError"]).to_have_text("A whole number from 1 to 200, please.")
    assert not server.chats
