"""The main job in Firefox: start, stream, stop, send once; from disk and through the proxy."""

import re
from collections.abc import Callable

import cv2
import numpy as np

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer
from tests.served import Served


def test_start_shows_a_growing_answer_and_keeps_asking(console: Console, server: ModelServer) -> None:
    server.behave(script.held("one two three"))
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    for text in ("one", "one two", "one two three"):
        server.release()
        console.says(text)
    server.behave(script.say("and on"))
    server.release()
    console.says("and on").logged(3)
    console.stop().reaches("idle")


def test_stop_ends_the_request_at_the_server(console: Console, server: ModelServer) -> None:
    server.behave(script.held("never whole"))
    console.start()
    server.wait_for(lambda _: server.chats)
    server.release()
    console.says("never").stop().reaches("idle")
    server.wait_for(lambda _: server.chats[-1].aborted)
    assert len(server.chats) == 1


def test_stop_ends_a_request_that_the_server_never_answered(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    server.wait_for(lambda _: server.chats)
    console.stop().reaches("idle")
    server.wait_for(lambda _: server.chats[-1].aborted)


def test_send_once_asks_once_with_a_picture_of_the_cameras_size(console: Console, server: ModelServer) -> None:
    server.behave(script.held("just this"))
    console.click("captureOnce").reaches("asking")
    server.wait_for(lambda _: server.chats)
    size = console.evaluate(
        "() => { const { videoWidth, videoHeight } = videoFeed; return [videoWidth, videoHeight]; }"
    )
    server.release(3)
    console.reaches("idle").says("just this")
    jpeg = server.chats[0].jpeg
    assert jpeg and jpeg.startswith(b"\xff\xd8")
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert [picture.shape[1], picture.shape[0]] == size
    console.rests(300)
    assert len(server.chats) == 1


def test_the_demo_backend_names_what_the_camera_sees(open_console: Callable[..., Console]) -> None:
    with Served("--no-discover") as served:
        console = open_console(served.url).click("captureOnce").logged(1)
    # Firefox's fake camera shows one plain colour.
    colours = "red|orange|yellow|green|cyan|blue|purple|pink|brown|grey|black|white|bright|dark"
    assert re.search(rf"\b({colours})\b", console.text("responseText"), re.IGNORECASE)
