"""Start, stream, stop: the main job, from disk and through the proxy."""

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

SENTENCE = "A woman in an orange space suit smiles."


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    start = re.search(rb"\xff[\xc0\xc1\xc2]\x00.\x08(....)", jpeg, re.DOTALL)
    assert start
    return int.from_bytes(start[1][2:]), int.from_bytes(start[1][:2])


def test_start_shows_a_live_answer_and_keeps_asking(console: Console, server: ModelServer) -> None:
    server.behave(script.say(SENTENCE, gap_ms=10))
    console.start().reaches("watching").says(SENTENCE).logged(3)
    request = server.chats[0]
    assert request.body["model"] == "tiny-vlm"
    assert request.body["stream"] is True
    assert request.body["max_tokens"] == 100
    assert "What do you see?" in request.text
    assert request.jpeg and jpeg_size(request.jpeg) == (1280, 720)
    console.stop().reaches("idle")


def test_the_text_grows_word_by_word(console: Console, server: ModelServer) -> None:
    server.behave(script.held("one two three"))
    console.start()
    server.wait_for(lambda _: server.chats)
    for text in ("one", "one two", "one two three"):
        server.release()
        console.says(text)
    assert console["answer"].get_attribute("data-growing") in ("true", "false")


def test_the_last_answer_stays_until_the_next_has_a_word(console: Console, server: ModelServer) -> None:
    server.behave(script.say("first"))
    console.start().says("first")
    server.behave(script.held("second"))
    server.wait_for(lambda _: server.chats[-1].finished is None)
    console.says("first")
    server.release()
    console.says("second")


def test_stop_ends_the_request_at_the_server(console: Console, server: ModelServer) -> None:
    server.behave(script.held("never whole"))
    console.start()
    server.wait_for(lambda _: server.chats)
    console.stop().reaches("idle")
    server.wait_for(lambda _: server.chats[-1].aborted)
    assert len(server.chats) == 1


def test_stop_ends_a_request_that_the_server_never_answered(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    console.stop()
    server.wait_for(lambda _: server.chats[-1].aborted)


def test_stop_turns_the_camera_off(console: Console) -> None:
    console.start().logged(1)
    console.page.evaluate("() => { window.track = document.getElementById('videoFeed').srcObject.getTracks()[0]; }")
    console.stop().reaches("idle")
    assert console.page.evaluate("() => window.track.readyState") == "ended"
    expect(console["still"]).to_be_visible()


def test_one_request_at_a_time(console: Console, server: ModelServer) -> None:
    server.behave(script.say(SENTENCE, gap_ms=15))
    console.start().logged(4).stop()
    ended = sorted((record.arrived, record.finished) for record in server.chats if record.finished)
    assert len(ended) >= 4
    for (_, finished), (arrived, _) in pairwise(ended):
        assert arrived >= finished


def test_every_request_carries_a_new_frame(
    site: Callable[..., Console], open_console: Callable[..., Console], server: ModelServer
) -> None:
    # Chromium's own pattern carries its time: no two of its frames are alike.
    site(open_console, clip="two cameras").start().logged(4).stop()
    pictures = [record.jpeg for record in server.chats if record.finished]
    assert len(set(pictures)) == len(pictures)


def test_a_changed_instruction_cancels_and_asks_anew(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    first = server.wait_for(lambda _: server.chats and server.chats[0])
    server.behave(script.say("blue"))
    console.put("instructionText", "Which colour is it?").says("blue")
    assert first.aborted
    assert "Which colour is it?" in server.chats[-1].text


def test_a_changed_model_cancels_and_asks_anew(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "tiny-vlm"}, {"id": "other-vlm"}]
    console.unfold("model")["refreshModels"].click()
    expect(console["modelSelect"].locator("option")).to_have_count(3)
    server.behave(script.silent())
    console.start().reaches("watching")
    first = server.wait_for(lambda _: server.chats and server.chats[0])
    server.behave(script.say("from the other"))
    console.put("modelSelect", "other-vlm").says("from the other")
    assert first.aborted
    assert server.chats[-1].body["model"] == "other-vlm"


def test_words_typed_just_before_start_are_asked_once(console: Console, server: ModelServer) -> None:
    server.behave(script.held("only one"))
    console.put("instructionText", "Typed and sent.")
    console["captureOnce"].click()
    server.wait_for(lambda _: server.chats)
    console.page.wait_for_timeout(700)  # longer than the page waits for the typing to rest
    assert [record.text for record in server.chats] == ["Typed and sent."]
    assert not server.chats[0].aborted


def test_a_changed_interval_leaves_the_question_alone(console: Console, server: ModelServer) -> None:
    server.behave(script.held("goes on"))
    console.start()
    server.wait_for(lambda _: server.chats)
    console.put("intervalSelect", "2000")
    server.release(3)
    console.says("goes on")
    assert not server.chats[0].aborted


def test_a_double_click_on_send_once_leaves_nothing_behind(console: Console, server: ModelServer) -> None:
    console["captureOnce"].click()
    console.says(script.WORDS).reaches("idle")
    server.behave(script.silent())
    console["captureOnce"].dblclick()
    server.wait_for(lambda _: len(server.chats) > 1 and not server.chats[-1].closed)
    console.stop().reaches("idle")
    server.wait_for(lambda _: all(record.closed for record in server.chats))


def test_the_interval_is_a_minimum_distance(console: Console, server: ModelServer) -> None:
    console.put("intervalSelect", "500")
    console.start().logged(3).stop()
    arrived = [record.arrived for record in server.chats]
    gaps = [later - earlier for earlier, later in pairwise(arrived)]
    assert min(gaps) > 0.4


def test_send_once_asks_once(console: Console, server: ModelServer) -> None:
    server.behave(script.held("just this"))
    console["captureOnce"].click()
    server.wait_for(lambda _: server.chats)
    assert console.phase == "asking"
    server.release(3)
    console.reaches("idle").says("just this")
    console.page.wait_for_timeout(300)
    assert len(server.chats) == 1
    console["cameraOff"].click()
    assert console.page.evaluate("() => document.getElementById('videoFeed').srcObject") is None


def test_the_figures_of_an_answer(console: Console, server: ModelServer) -> None:
    server.behave(script.timings("one two three", per_second=40))
    console["captureOnce"].click()
    console.says("one two three").reaches("idle")
    expect(console["figures"]).to_contain_text("TTFT")
    expect(console["figures"]).to_contain_text("40 tok/s")
    expect(console["figures"]).to_have_attribute("data-badge", "good")


def test_the_camera_badge_tells_the_true_rate(console: Console) -> None:
    console.start().logged(1)
    expect(console["cameraText"]).to_have_text(re.compile(r"^(2\d|3[01]) fps$"), timeout=10_000)
