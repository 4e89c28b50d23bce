"""When it does not work: what happened, what to do, and the last good answer still there."""

import re
import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import Behaviour, ModelServer
from tests.served import Served


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


@pytest.mark.parametrize(
    ("behaviour", "what"),
    [
        (script.status(401, {"error": "Unauthorized"}), "does not accept the API key (401)"),
        (script.status(403, "no"), "does not accept the API key (403)"),
        (script.status(404, {"error": {"message": "The model `x` does not exist"}}), "has no model"),
        (script.status(404, {"detail": "Not Found"}), "no chat interface"),
        (script.status(413), "too large"),
        (script.status(422, {"detail": [{"msg": "field required", "input": "data:"}]}), "It says: field required"),
        (script.status(429, "slow down", {"retry-after": "7"}), "asks to slow down"),
        (script.status(500, {"error": {"message": "CUDA error"}}), "It says: CUDA error"),
        (script.no_vision(), "cannot see pictures"),
        (script.not_json(), "no model server"),
        (script.cut(2), "broke off"),
        (script.ended(2), "broke off"),
        (script.error_in_stream("out of memory"), "It says: out of memory"),
        (script.empty(), "was empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_named_and_the_last_answer_stays(
    console: Console, server: ModelServer, behaviour: Behaviour, what: str
) -> None:
    server.behave(script.say("a good answer"))
    console.start().says("a good answer")
    server.behave(behaviour)
    console.complains(what).says("a good answer")
    assert console.phase == "watching"
    expect(console["noticeRetry"]).to_contain_text("trying again in")
    server.behave(script.say("well again"))
    console.stop().start().says("well again")
    expect(console["notice"]).to_be_hidden()


def test_errors_back_off(console: Console, server: ModelServer) -> None:
    server.behave(script.status(500, "broken"))
    console.start()
    server.wait_for(lambda _: len(server.chats) >= 3, timeout=10)
    arrived = [record.arrived for record in server.chats]
    assert arrived[1] - arrived[0] > 0.9
    assert arrived[2] - arrived[1] > 1.9


def test_retry_after_is_honoured(console: Console, server: ModelServer) -> None:
    server.cors = True
    server.behave(script.status(503, "busy", {"retry-after": "20", "access-control-expose-headers": "retry-after"}))
    console.start().complains("failed (503)")
    expect(console["noticeRetry"]).to_have_text(re.compile("in (20|19|18) s"))


def test_a_change_by_the_person_ends_the_pause(console: Console, server: ModelServer) -> None:
    server.behave(script.status(429, "later", {"retry-after": "60", "access-control-expose-headers": "retry-after"}))
    console.start().complains("slow down")
    server.behave(script.say("at once"))
    console.put("instructionText", "And now?").says("at once", timeout=5)


def test_a_loading_server_is_waited_for(console: Console, server: ModelServer) -> None:
    server.behave(script.loading(2))
    console.start().complains("still loading")
    console.says(script.WORDS)


def test_a_server_that_is_not_there(console: Console) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    console.use(f"http://127.0.0.1:{port}").start().complains("does not answer, or does not let this page ask")
    expect(console["noticeCommand"]).to_contain_text(f"http://127.0.0.1:{port}")


def test_the_command_fits_the_server(console: Console) -> None:
    console.context.route("http://localhost:11434/**", lambda route: route.abort())
    console.use("http://localhost:11434").start().complains("Ollama does not answer")
    expect(console["noticeCommand"]).to_contain_text("OLLAMA_ORIGINS='*' ollama serve")


def test_a_server_without_cors(console: Console, server: ModelServer) -> None:
    server.cors = False
    console.start().complains("does not let this page ask")


def test_the_time_limit_ends_a_silent_request(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.put("timeLimit", "1").start().complains("within 1 s")
    server.wait_for(lambda _: server.chats[0].aborted)


def test_send_once_waits_for_a_loading_server(console: Console, server: ModelServer) -> None:
    server.behave(script.loading(2))
    console["captureOnce"].click()
    console.complains("still loading").says(script.WORDS).reaches("idle")
    expect(console["notice"]).to_be_hidden()


def test_a_redirect_is_not_followed(console: Console, server: ModelServer) -> None:
    with ModelServer() as elsewhere:
        moved = {"location": f"{elsewhere.url}/v1/chat/completions"}
        server.behave(script.status(307, "moved", moved))
        console.start().complains("sends the request elsewhere")
        assert elsewhere.requests == []


def test_a_trouble_is_not_told_of_the_next_server(console: Console, server: ModelServer) -> None:
    server.behave(script.status(401, "no"))
    console.start().complains("does not accept the API key")
    with ModelServer(script.silent()) as other:
        console.use(other.url)
        other.wait_for(lambda _: other.chats)
        expect(console["notice"]).to_be_hidden()


def test_an_instruction_emptied_while_watching_waits_for_words(console: Console, server: ModelServer) -> None:
    console.start().logged(1).put("instructionText", "").complains("There is no instruction")
    expect(console["noticeRetry"]).to_have_text("")
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    assert console.phase == "watching"
    server.behave(script.say("goes on"))
    console.put("instructionText", "Go on.").says("goes on")


def test_a_server_that_lists_no_models_is_asked_for_them_once(console: Console, server: ModelServer) -> None:
    server.behave(script.status(404, "no list"), path="/v1/models")
    console.use("http://127.0.0.1:9").use(server.url).start().logged(4)
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    assert len([record for record in server.requests if record.path == "/v1/models"]) <= 2
    console.stop().unfold("model")["testAPI"].click()
    expect(console["testReport"]).to_contain_text("lists no models")
    expect(console["testReport"]).to_contain_text("Answer to a red picture")


def test_the_proxy_itself_is_gone(open_console: Callable[..., Console]) -> None:
    with Served("--no-discover") as served:
        console = open_console(served.url).start().logged(1)
    console.complains("own proxy does not answer")


def test_thoughts_that_ate_the_budget(console: Console, server: ModelServer) -> None:
    server.behave(script.reasoning("on and on", ""))
    console["captureOnce"].click()
    console.reaches("failed").complains("spent its whole answer on thinking")


def test_an_empty_instruction(console: Console, server: ModelServer) -> None:
    console.put("instructionText", "  ").start().reaches("failed").complains("There is no instruction")
    assert server.chats == []


def test_a_base_url_that_is_none(console: Console) -> None:
    console.use("http://").start().reaches("failed").complains("is not a web address")
    expect(console["baseURLError"]).to_have_text(re.compile("like http://localhost:8080"))


def test_the_backend_of_the_proxy_is_down(open_console: Callable[..., Console]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with Served("--no-discover", "--backend", f"gone=http://127.0.0.1:{port}") as served:
        open_console(served.url).start().complains("does not reach gone")


def test_api_test_reads_a_red_picture(console: Console, server: ModelServer) -> None:
    server.behave(script.say("Red"))
    console.unfold("model")["testAPI"].click()
    expect(console["testReport"]).to_contain_text("1 model")
    expect(console["testReport"]).to_contain_text("Answer to a red picture: “Red”")
    assert server.chats[0].jpeg
    assert console.answer == ""
    server.behave(script.status(401, "no"))
    console["testAPI"].click()
    expect(console["testReport"]).to_contain_text("does not accept the API key")
