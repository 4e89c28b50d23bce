"""A hidden tab in Firefox: it goes on with new frames or pauses, as the person chose, and tells which."""

from itertools import pairwise

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer

TITLED = "(text) => document.title === text"


def test_a_hidden_tab_goes_on_with_new_frames(console: Console, server: ModelServer) -> None:
    server.behave(script.say("ok", first_ms=80))
    console.start().logged(3).hide()
    before = len(server.chats)
    server.wait_for(lambda _: len(server.chats) >= before + 25, timeout=20)
    # Firefox's fake camera stamps every frame with its time.
    pictures = [record.jpeg for record in server.chats[before:]]
    assert all(one != next for one, next in pairwise(pictures))
    console.sees(TITLED, "watching · RealTime-VLM")
    console.show().complains("in the hidden tab: ")


def test_a_hidden_tab_pauses_where_that_is_wanted(console: Console, server: ModelServer) -> None:
    console.put("hiddenSelect", "pause").start().logged(1).hide()
    console.sees(TITLED, "paused · RealTime-VLM")
    asked = len(server.chats)
    console.rests(2500)
    assert len(server.chats) == asked
    console.show().complains("while the tab was hidden")
    server.wait_for(lambda _: len(server.chats) > asked + 3)
