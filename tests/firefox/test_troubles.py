"""What can go wrong in Firefox: it is shown, and the last good answer stays."""

from collections.abc import Callable

import pytest

from tests import model_server as script
from tests.firefox.console import Console
from tests.model_server import Behaviour, ModelServer


@pytest.mark.parametrize(
    ("behaviour", "what"),
    [
        (script.status(500, {"error": {"message": "CUDA error"}}), "It says: CUDA error"),
        (script.cut(2), "broke off"),
    ],
    ids=["500", "cut"],
)
def test_it_is_named_and_the_last_answer_stays(
    console: Console, server: ModelServer, behaviour: Behaviour, what: str
) -> None:
    server.behave(script.say("a good answer"))
    console.start().says("a good answer")
    server.behave(behaviour)
    console.complains(what).says("a good answer")
    assert console.phase == "watching"
    server.behave(script.say("well again"))
    console.stop().start().says("well again")
    assert not console.visible("notice")


def test_a_server_that_is_not_there(open_console: Callable[..., Console], index: str, port: int) -> None:
    console = open_console(index).use(f"http://127.0.0.1:{port}").start()
    console.complains(f"does not answer. Nothing takes requests at http://127.0.0.1:{port}")
    assert console.text("responseText") == ""


def test_a_server_without_cors(open_console: Callable[..., Console], index: str, server: ModelServer) -> None:
    server.cors = False
    open_console(index).use(server.url).start().complains("is there, but does not let this page ask")
