"""The main job in WebKitGTK, from disk and through the proxy: a frame goes out, its answer comes in."""

from collections.abc import Callable

import cv2
import numpy as np

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer


def test_start_shows_a_growing_answer_and_keeps_asking(console: Console, server: ModelServer) -> None:
    server.behave(script.held("one two"))
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    for text in ("one", "one two"):
        server.release()
        console.says(text)
    server.behave(script.say("and on"))
    server.release()
    console.says("and on").logged(3)
    jpeg = server.chats[0].jpeg
    assert jpeg
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    size = console.evaluate("() => [videoFeed.videoWidth, videoFeed.videoHeight]")
    assert [picture.shape[1], picture.shape[0]] == size
    assert picture.std() > 10, "the camera's picture has something on it"
    console.stop().reaches("idle")


def test_stop_ends_the_request_at_the_server(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    console.stop().reaches("idle")
    server.wait_for(lambda _: server.chats[-1].aborted)


def test_every_misdeed_of_the_page_is_noticed(open_console: Callable[..., Console], index: str) -> None:
    console = open_console(index)
    console.misbehave()
    # What a script of the driver's throws is told without its words.
    console.hears({"uncaught: Script error", "rejected", "said", "img-src", "require-trusted-types-for"})
