"""What the section Metrics says in Firefox: its line, its rows, and the latency check."""

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer

ROWS = """(id) => Object.fromEntries([...document.querySelectorAll(`#${id} tbody tr`)].map((row) => [
    row.querySelector('th').textContent,
    [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent.replaceAll(',', ''))),
]))"""
LINE = "() => /^[\\d.]+ a min · p50 [\\d.]+ m?s/.test(metricsNow.textContent)"


def test_every_metric_has_its_row(console: Console, server: ModelServer) -> None:
    server.behave(script.say("a red cup", first_ms=150, gap_ms=20))
    console.unfold("metrics").start().logged(3).sees(LINE).stop().reaches("idle")
    rows = console.evaluate(ROWS, "metricsTable")
    _, middle, late, least = rows["Total, ms"]
    assert late >= middle >= least >= 190
    # What Firefox's clock tells is a millisecond off either way.
    assert rows["TTFT, ms"][3] >= 149
    assert rows["Frame age, ms"][3] >= rows["TTFT, ms"][3] - 1
    assert rows["Tokens"][0] == 3


def test_the_latency_check_asks_both_ways_about_one_frame(console: Console, server: ModelServer) -> None:
    server.behave(script.say("a red cup", first_ms=60))
    console.click("captureOnce").logged(1).unfold("metrics").put("latencyRequests", "3").click("latencyCheck")
    console.shows("latencyProgress", "Done.")
    asked = server.chats[1:]
    assert [record.body["stream"] for record in asked] == [True, False] * 4
    assert len({record.jpeg for record in asked}) == 1
    rows = console.evaluate(ROWS, "latencyTable")
    assert list(rows) == ["Streamed, TTFT", "Streamed, total", "Whole, total"]
    for least, median, p95, most in rows.values():
        assert 59 <= least <= median <= p95 <= most
