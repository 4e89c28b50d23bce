"""What a person puts into the page's fields in Firefox is kept, and used; from disk and through the proxy."""

import cv2
import numpy as np

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import ModelServer


def test_settings_are_kept_over_a_reload_and_used(console: Console, server: ModelServer) -> None:
    fields = {
        "instructionText": "Count the cups.",
        "maxTokens": "55",
        "temperature": "0",
        "intervalSelect": "1000",
        "resolutionSelect": "480p",
    }
    for field, value in fields.items():
        console.put(field, value)
    console.reload()
    assert {field: console.value(field) for field in fields} == fields
    console.click("captureOnce").says(script.WORDS)
    assert "Count the cups." in server.chats[0].text
    assert (server.chats[0].body["temperature"], server.chats[0].body["max_tokens"]) == (0, 55)


def test_a_base_url_put_in_is_the_server_that_is_used(console: Console, server: ModelServer) -> None:
    with ModelServer(script.say("from the other"), prefix="/some/prefix") as other:
        other.models = [{"id": "other-vlm"}]
        console.use(f"{other.url}/v1/").sees("() => document.getElementById('modelSelect').value === 'other-vlm'")
        console.click("captureOnce").says("from the other")
        paths = {"/some/prefix/v1/models", "/some/prefix/v1/chat/completions"}
        assert {record.path for record in other.requests} == paths
    assert server.chats == []


def test_the_picture_is_sent_at_the_size_chosen(console: Console, server: ModelServer) -> None:
    console.put("sizeSelect", "336").click("captureOnce").says(script.WORDS)
    jpeg = server.chats[0].jpeg
    assert jpeg
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    width, height = console.evaluate("() => [videoFeed.videoWidth, videoFeed.videoHeight]")
    assert (picture.shape[1], picture.shape[0]) == (336, round(336 * height / width))


def test_the_gate_lets_through_what_changes(console: Console, server: ModelServer) -> None:
    # Firefox's fake camera fills its picture with one colour after another.
    console.put("gateSelect", "gentle").put("heartbeatSeconds", "3600").start().logged(3)
