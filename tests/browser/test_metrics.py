"""The section Metrics: what the last answers took."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import Behaviour, ModelServer, Reply


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


def timed_upload(ms: float) -> Behaviour:
    """Answer as our proxy does, which tells how long the upload took."""

    async def answer(reply: Reply) -> None:
        timing = {"server-timing": f"upload;dur={ms}", "access-control-expose-headers": "server-timing"}
        await reply.start(kind="text/event-stream", headers=timing)
        await reply.speak("a red cup", gap_ms=300)
        await reply.close()

    return answer


def figure(console: Console, name: str, column: int = 0) -> str:
    """One cell of the table: the last value, p50, p95, the least."""
    head = console.page.get_by_role("rowheader", name=name, exact=True)
    row = console["metricsTable"].get_by_role("row").filter(has=head)
    return row.locator("td").nth(column).inner_text()


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_the_line_tells_pace_and_median(console: Console, server: ModelServer) -> None:
    expect(console["metricsNow"]).to_have_text("no answers yet")
    server.behave(script.say(first_ms=30))
    console.start().logged(4)
    expect(console["metricsNow"]).to_have_text(re.compile(r"^[\d.]+ a min · p50 [\d.]+ m?s$"))


def test_every_metric_has_its_row(console: Console, server: ModelServer) -> None:
    server.behave(script.say("a red cup", first_ms=150, gap_ms=20))
    console.unfold("metrics").start().logged(3).stop().reaches("idle")
    expect(console["metricsCaption"]).to_have_text(re.compile(r"^Total time of the last \d+ answers$"))
    assert number(figure(console, "TTFT, ms", 3)) >= 150
    assert number(figure(console, "Frame age, ms", 3)) >= number(figure(console, "TTFT, ms", 3))
    middle, late, least = (number(figure(console, "Total, ms", column)) for column in (1, 2, 3))
    assert late >= middle >= least >= 190
    assert figure(console, "Tokens") == "3"
    assert number(figure(console, "Picture, kB")) * 1000 == pytest.approx(len(server.chats[0].jpeg or b""), rel=0.2)
    assert figure(console, "Megapixels") == "0.92"
    assert console["metricsTable"].get_by_role("rowheader", name="Upload, ms").count() == 0
    assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+", console["metricsSpark"].get_attribute("d") or "")


def test_the_upload_is_shown_where_the_server_tells_it(console: Console, server: ModelServer) -> None:
    server.behave(timed_upload(37.4))
    console.unfold("metrics")["captureOnce"].click()
    console.reaches("idle")
    expect(console["metricsTable"].get_by_role("rowheader", name="Upload, ms")).to_be_visible()
    assert figure(console, "Upload, ms") == "37"
    console["logList"].get_by_role("button").first.click()
    facts = console["viewerFacts"].inner_text()
    assert re.search(r"Upload\s+37 ms", facts)
    assert re.search(r"Frame age\s+[\d.]+ m?s at its first words, [\d.]+ m?s at its last", facts)
    assert re.search(r"\d+ kB, encoded in [\d.]+ m?s", facts)


def test_nothing_but_the_line_is_written_while_the_section_is_folded(console: Console) -> None:
    console.start().logged(3).stop().reaches("idle")
    expect(console["metricsNow"]).to_have_text(re.compile("p50"))
    assert console["metricsTable"].locator("td").nth(6).text_content() == ""
    console.unfold("metrics")
    expect(console["metricsTable"]).to_be_visible()
    assert figure(console, "Total, ms")


def test_another_model_has_metrics_of_its_own(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "first"}, {"id": "second"}]
    console.unfold("model")["refreshModels"].click()
    console.unfold("metrics")["captureOnce"].click()
    console.reaches("idle")
    console["captureOnce"].click()
    expect(console["metricsCaption"]).to_have_text("Total time of the last 2 answers")
    console["modelSelect"].select_option("second")
    console["captureOnce"].click()
    expect(console["metricsCaption"]).to_have_text("Total time of the last answer")
