"""When it does not work: what happened, what to do, and the last good answer still there."""

import re
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
        (script.status(401, {"error": "Unauthorized"}), "wants an API key (401)"),
        (script.status(403, "no"), "wants an API key (403)"),
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


def test_a_server_that_is_not_there(console: Console, port: int) -> None:
    console.use(f"http://127.0.0.1:{port}").start().complains(f"Nothing takes requests at http://127.0.0.1:{port}")
    expect(console["noticeCommand"]).to_be_hidden()


def test_who_did_not_answer_is_not_promised(console: Console, port: int) -> None:
    expect(console["welcomeMore"]).to_contain_text("nothing is sent")
    console.use(f"http://127.0.0.1:{port}")
    expect(console["welcomeMore"]).to_contain_text("did not answer as it should")


def test_the_command_fits_the_server(console: Console) -> None:
    console.context.route("http://localhost:11434/**", lambda route: route.abort())
    console.use("http://localhost:11434").start().complains("Ollama does not answer")
    expect(console["noticeCommand"]).to_contain_text("OLLAMA_ORIGINS='*' ollama serve")


def test_a_server_without_cors(console: Console, server: ModelServer) -> None:
    server.cors = False
    console.start().complains("is there, but does not let this page ask")
    expect(console["noticeCommand"]).to_contain_text(f'make run ARGS="--backend mine={server.url}/v1"')


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
    console.start().complains("wants an API key")
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
    expect(console["testReport"]).to_contain_text("did not see the test picture")


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
    console.use("http://")
    expect(console["welcomeLead"]).to_contain_text("is not a web address")
    for promise in ("welcomeStart", "circleBadge"):
        expect(console[promise]).to_be_hidden()
    console.start().reaches("failed").complains("is not a web address")
    expect(console["baseURLError"]).to_have_text(re.compile("like http://localhost:8080"))


def test_the_backend_of_the_proxy_is_down(open_console: Callable[..., Console], port: int) -> None:
    with Served("--no-discover", "--backend", f"gone=http://127.0.0.1:{port}") as served:
        console = open_console(served.url).start()
        console.complains("The backend 'gone' is not running").complains("This page goes on by itself")
        expect(console["noticeDetail"]).to_be_hidden()


def test_the_proxy_says_how_long_it_waited_and_by_what_option(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    server.behave(script.silent())
    with Served("--no-discover", "--silence", "0.3", "--backend", f"tiny={server.url}") as served:
        open_console(served.url).start().complains("for 0.3 s").complains("--silence")


def test_a_picture_beyond_the_proxys_limit_names_its_option(
    open_console: Callable[..., Console], server: ModelServer
) -> None:
    with Served("--no-discover", "--max-body", "0.001", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).start().complains("larger --max-body")
        expect(console["noticeDetail"]).to_contain_text("0.001 MiB")


def test_a_page_from_disk_shows_a_consoles_token_as_its_key(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    arguments = ("--no-discover", "--allow-origin", "disk", "--token", "a-token", "--backend", f"tiny={server.url}")
    with Served(*arguments) as served:
        console = open_console(index).use(served.url).start().complains("Type it as the API key under Model")
        expect(console["serverBadge"]).to_have_attribute("title", re.compile("wants a key"))
        console.put("apiKey", "a-token").says(script.WORDS)


def test_a_console_with_a_new_token_goes_on_once_it_is_shown(
    open_console: Callable[..., Console], server: ModelServer, port: int
) -> None:
    arguments = ("--no-discover", "--backend", f"tiny={server.url}", "--port", str(port))
    with Served(*arguments, "--token", "old") as served:
        console = open_console(served.opened()).start().logged(1)
    console.complains("does not")
    with Served(*arguments, "--token", "new") as served:
        console.complains("asks for a token", timeout=40)
        before = len(server.chats)
        console.page.goto(served.opened())
        server.wait_for(lambda _: len(server.chats) > before, timeout=10)
        assert console.phase == "watching"


def test_a_server_that_is_back_is_not_waited_for(open_console: Callable[..., Console], server: ModelServer) -> None:
    # The proxy is asked every few seconds and knows before a pause of half a minute is over.
    server.behave(script.status(503, {"error": {"message": "busy"}}, {"retry-after": "600"}))
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).start().complains("again in")
        server.behave(script.status(500), path="/v1/models")
        expect(console["backendSelect"].locator("option").first).not_to_contain_text("up", timeout=20_000)
        server.behave(script.say("back"))
        server.behave(script.list_models, path="/v1/models")
        console.says("back", timeout=25)


def test_what_stop_begins_is_not_cancelled_by_it(open_console: Callable[..., Console], server: ModelServer) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        console = open_console(served.url).start().logged(1)
        rows = [
            {"name": "other", "kind": "openai", "status": "up", "default": True, "models": [], "reason": ""},
            {"name": "tiny", "kind": "openai", "status": "up", "default": False, "models": [], "reason": ""},
        ]
        told = {"backends": [row | {"circle": "machine"} for row in rows]}
        console.page.route("**/backends", lambda route: route.fulfill(json=told))
        console.page.route("**/backends/other/v1/models", lambda route: route.fulfill(json={"data": [{"id": "new"}]}))
        with console.page.expect_response("**/backends"):
            console.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        console.stop().reaches("idle")
        expect(console["serverModel"]).to_have_text("new")
