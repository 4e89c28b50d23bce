"""Whatever a server sends: what the person reads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import Behaviour, ModelServer


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


@pytest.mark.parametrize(
    ("behaviour", "text"),
    [
        (script.whole("whole although asked to stream"), "whole although asked to stream"),
        (script.parts("content as parts"), "content as parts"),
        (script.odd_framing("schön, 日本語 and 🙂 in pieces"), "schön, 日本語 and 🙂 in pieces"),
        (script.no_done("no end mark"), "no end mark"),
        (script.lingering("the connection stays open"), "the connection stays open"),
        (script.special_tokens("clean words"), "clean words"),
        (script.reasoning("let me think", "a cup"), "a cup"),
        (script.reasoning_field("let me think", "a cup"), "a cup"),
        (script.think_tags("let me think", "a cup"), "a cup"),
        (script.refuses_field("stream_options"), script.WORDS),
        (script.refuses_field("stream", script.whole("whole then")), "whole then"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_read(console: Console, server: ModelServer, behaviour: Behaviour, text: str) -> None:
    server.behave(behaviour)
    console["captureOnce"].click()
    console.reaches("idle").says(text)


def test_a_field_that_was_refused_is_not_sent_again(console: Console, server: ModelServer) -> None:
    server.behave(script.refuses_field("stream_options"))
    console.start().logged(2).stop()
    assert ["stream_options" in record.body for record in server.chats[:3]] == [True, False, False]


def test_streaming_can_be_turned_off(console: Console, server: ModelServer) -> None:
    server.behave(script.whole("in one piece"))
    console.unfold("pace")["streamSwitch"].uncheck()
    console["captureOnce"].click()
    console.reaches("idle").says("in one piece")
    assert server.chats[0].body["stream"] is False
    assert "stream_options" not in server.chats[0].body


def test_an_answer_that_came_whole_has_no_ttft(console: Console, server: ModelServer) -> None:
    server.behave(script.whole("at once"))
    console["captureOnce"].click()
    console.reaches("idle").says("at once")
    expect(console["figuresText"]).to_have_text(re.compile(r"^\d+ ms$"))


def test_a_stopped_answer_is_kept_and_marked(console: Console, server: ModelServer) -> None:
    server.behave(script.held("half of it"))
    console.start()
    server.wait_for(lambda _: server.chats)
    server.release(2)
    console.says("half of").stop().reaches("idle").says("half of")
    expect(console["logList"]).to_contain_text("stopped")
    expect(console["logList"].locator(".latency").first).to_have_attribute("data-badge", "")


def test_thoughts_are_said_but_not_shown(console: Console, server: ModelServer) -> None:
    server.behave(script.reasoning("it looks like", "a cup"))
    console["captureOnce"].click()
    console.reaches("idle").says("a cup")
    expect(console["meta"]).to_contain_text("thought first")


def test_an_answer_cut_by_the_token_limit_says_so(console: Console, server: ModelServer) -> None:
    server.behave(script.length("it was going to be"))
    console["captureOnce"].click()
    console.reaches("idle").says("it was going to be")
    expect(console["meta"]).to_contain_text("cut off by max tokens")


def test_a_degenerate_answer_is_marked_and_asked_again_when_wanted(console: Console, server: ModelServer) -> None:
    server.behave(script.repeated("the", 30))
    console["captureOnce"].click()
    console.reaches("idle")
    expect(console["meta"]).to_contain_text("repeats itself")
    assert len(server.chats) == 1
    console.unfold("pace")["askAgainSwitch"].check()
    console["captureOnce"].click()
    console.reaches("idle")
    assert len(server.chats) == 3
    assert server.chats[1].jpeg == server.chats[2].jpeg


def test_a_model_may_be_named_by_hand(console: Console, server: ModelServer) -> None:
    console.unfold("model")["modelSelect"].select_option("custom")
    console["customModel"].fill("wanted-vlm")
    console["customModel"].press("Enter")
    console["captureOnce"].click()
    console.reaches("idle")
    assert server.chats[0].body["model"] == "wanted-vlm"
    expect(console["modelSelect"]).to_have_value("wanted-vlm")


def test_markup_in_an_answer_is_text(console: Console, server: ModelServer) -> None:
    server.behave(script.say("<img src=x onerror=alert(1)> & <b>bold</b>"))
    console["captureOnce"].click()
    console.reaches("idle").says("<img src=x onerror=alert(1)> & <b>bold</b>")
    assert console.page.locator("#responseText *, #logList img[src=x]").count() == 0


def test_the_log_keeps_each_answer_with_its_frame(console: Console, server: ModelServer) -> None:
    server.behave(script.say("a red cup", gap_ms=5))
    console.start().logged(2).stop().reaches("idle")
    # The oldest: the newest may be one that Stop cut short.
    row = console["logList"].locator("li").last
    expect(row).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(row).to_contain_text("TTFT")
    expect(row).to_contain_text("tok/s")
    expect(row).to_contain_text("a red cup")
    expect(row.locator(".latency")).to_have_attribute("data-badge", "good")
    row.click()
    expect(console["viewer"]).to_be_visible()
    expect(console["viewerText"]).to_have_text("a red cup")
    expect(console["viewerFacts"]).to_contain_text(re.compile("1280 . 720"))
    middle = console.page.evaluate(
        """() => {
            const image = document.getElementById('viewerFrame');
            const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
            canvas.getContext('2d').drawImage(image, -640, -360);
            return [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data];
        }"""
    )
    assert middle[:3] != [0, 0, 0]
    console.page.keyboard.press("Escape")
    expect(console["viewer"]).to_be_hidden()


def test_the_log_is_bounded_and_lets_go_of_its_frames(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.behave(script.whole("quick"))
    console = open_console(index, viewport={"width": 640, "height": 640})
    console.page.evaluate(
        """() => {
            window.urls = new Set();
            const { createObjectURL, revokeObjectURL } = URL;
            URL.createObjectURL = (blob) => {
                const url = createObjectURL.call(URL, blob);
                window.urls.add(url);
                return url;
            };
            URL.revokeObjectURL = (url) => {
                window.urls.delete(url);
                revokeObjectURL.call(URL, url);
            };
        }"""
    )
    console.use(server.url).start()
    console.page.wait_for_function(
        "() => Number(/of (\\d+)/.exec(document.getElementById('logCount').textContent)?.[1]) > 215", timeout=90_000
    )
    console.stop().reaches("idle")
    assert console["logList"].locator("li").count() == 200
    # Pictures that are shown need their URLs no more.
    console.page.wait_for_function("() => window.urls.size === 0")
    shown = "() => [...document.querySelectorAll('#logList img')].every((one) => one.complete && one.naturalWidth)"
    assert console.page.evaluate(shown)
    console["clearLog"].click()
    expect(console["logList"].locator("li")).to_have_count(0)


def test_copy_and_save(console: Console, server: ModelServer) -> None:
    console.context.grant_permissions(["clipboard-read", "clipboard-write"])
    server.behave(script.say("copy me"))
    console["captureOnce"].click()
    console.reaches("idle").says("copy me")
    console["copyAnswer"].click()
    expect(console["copyAnswer"]).to_have_text("Copied")
    assert console.page.evaluate("() => navigator.clipboard.readText()") == "copy me"
    with console.page.expect_download() as download:
        console["saveFrame"].click()
    assert re.fullmatch(r"frame-[\dTZ-]+\.jpg", download.value.suggested_filename)
    assert download.value.path().read_bytes().startswith(b"\xff\xd8")
