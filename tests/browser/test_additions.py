"""What goes along with the questions to one server: its key, the person's own headers and JSON, and a known switch."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

KEY = "sk-a-secret-of-the-person"
SECRET = "a-secret-in-a-header"
# The fields that every server is sent.
COMMON = {"model", "messages", "max_tokens", "temperature", "stream", "stream_options"}


def test_a_key_goes_to_its_own_url_only(open_console: Callable[..., Console], index: str, server: ModelServer) -> None:
    server.key = KEY
    console = open_console(index).use(server.url).put("apiKey", KEY)
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    console["captureOnce"].click()
    console.reaches("idle")
    with ModelServer() as other:
        console.use(other.url)
        expect(console["apiKey"]).to_have_value("")
        expect(console["serverBadge"]).to_have_attribute("data-status", "up")
        console["captureOnce"].click()
        console.reaches("idle")
        assert all("authorization" not in record.headers for record in other.requests)
        assert all(KEY not in json.dumps([record.headers, record.path]) for record in other.requests)
    console.use(server.url)
    expect(console["apiKey"]).to_have_value(KEY)


@pytest.mark.parametrize("field", ["apiKey", "headersText", "bodyText"])
def test_what_is_half_typed_stays_with_its_server(
    open_console: Callable[..., Console], index: str, server: ModelServer, field: str
) -> None:
    typed = '{"secret": 1}' if field == "bodyText" else "X-Secret: sk-half" if field == "headersText" else "sk-half"
    console = open_console(index).use(server.url)
    console.page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    with ModelServer() as other:
        console[field].press_sequentially(typed)
        # Another server is in use before the typing is over.
        console.page.evaluate(
            """(url) => {
                const base = document.getElementById('baseURL');
                base.value = url;
                base.dispatchEvent(new Event('change'));
            }""",
            other.url,
        )
        console.page.keyboard.press("Tab")
        expect(console[field]).to_have_value("")
        console["captureOnce"].click()
        console.logged(1)
        assert "secret" not in json.dumps([[one.headers, one.body] for one in other.chats]).lower()
        assert "sk-half" not in json.dumps([one.headers for one in other.requests])
    console.use(server.url)
    expect(console[field]).to_have_value(typed)


def test_a_key_lasts_for_the_session_unless_asked_otherwise(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("apiKey", KEY)
    assert KEY not in json.dumps(console.page.evaluate("() => ({...localStorage})"))
    console.reload()
    expect(console["apiKey"]).to_have_value(KEY)
    console.unfold("model")["rememberKey"].check()
    later = Console(console.context, console.guard).open(index)
    expect(later["apiKey"]).to_have_value(KEY)
    later.unfold("model")["rememberKey"].uncheck()
    assert KEY not in json.dumps(later.page.evaluate("() => ({...localStorage})"))
    later.put("apiKey", "")
    assert KEY not in json.dumps(later.stored())


def test_remembering_a_key_is_not_carried_to_another_server(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("apiKey", KEY)
    console.unfold("model")["rememberKey"].check()
    with ModelServer() as other:
        console.use(other.url)
        expect(console["rememberKey"]).not_to_be_checked()
        console.put("apiKey", "sk-another")
        assert "sk-another" not in json.dumps(console.page.evaluate("() => ({...localStorage})"))


def test_headers_go_to_their_own_url_only(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("headersText", f"X-Api-Key: {SECRET}\nX-Title: cam")
    server.wait_for(lambda requests: any(one.headers.get("x-api-key") == SECRET for one in requests))
    assert console.asks(server).headers["x-title"] == "cam"
    with ModelServer() as other:
        console.use(other.url)
        expect(console["headersText"]).to_have_value("")
        assert "x-title" not in console.asks(other).headers
        assert all(SECRET not in json.dumps(record.headers) for record in other.requests)
    console.use(server.url)
    expect(console["headersText"]).to_have_value(f"X-Api-Key: {SECRET}\nX-Title: cam")


def test_headers_are_remembered_only_when_the_person_wants_that(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("headersText", f"X-Api-Key: {SECRET}")
    assert SECRET not in json.dumps(console.page.evaluate("() => ({...localStorage})"))
    console.unfold("model")["rememberKey"].check()
    later = Console(console.context, console.guard).open(index)
    expect(later["headersText"]).to_have_value(f"X-Api-Key: {SECRET}")
    expect(later["rememberKey"]).to_be_checked()
    assert SECRET not in json.dumps(later.page.evaluate("() => localStorage.getItem('rtv.settings.1')"))
    later.put("headersText", "")
    assert SECRET not in json.dumps(later.stored())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("X-Title: a\nno colon", "Line 2 is no header"),
        ("Cookie: a=b", "browsers let no page set Cookie"),
        ("X-Title: 日本", "the value of X-Title has characters"),
    ],
)
def test_a_bad_header_is_told_and_none_is_sent(
    open_console: Callable[..., Console], index: str, server: ModelServer, text: str, says: str
) -> None:
    console = open_console(index).use(server.url).unfold("model").more("server").put("headersText", text)
    expect(console["headersTextError"]).to_contain_text(says)
    expect(console["headersText"]).to_have_attribute("aria-invalid", "true")
    assert not {"x-title", "cookie"} & set(console.asks(server).headers)
    console["headersText"].fill("X-Title: a")
    expect(console["headersTextError"]).to_be_hidden()
    assert console.asks(server).headers["x-title"] == "a"


def test_json_of_the_persons_own_wins_and_stays_with_its_url(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = (
        open_console(index)
        .use(server.url)
        .unfold("model")
        .more("server")
        .put("bodyText", '{"temperature": 1.5, "top_p": 0.5}')
    )
    body = console.asks(server).body
    assert (body["temperature"], body["top_p"], set(body)) == (1.5, 0.5, COMMON | {"top_p"})
    with ModelServer() as other:
        console.use(other.url)
        expect(console["bodyText"]).to_have_value("")
        assert console.asks(other).body["temperature"] == 0.2
    console.use(server.url)
    expect(console["bodyText"]).to_have_value('{"temperature": 1.5, "top_p": 0.5}')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"top_p": 0.5,\n oops}', "the mistake is in line 2, at character 2"),
        ("[1]", "Write an object"),
        ('{"messages": []}', "messages are the page"),
    ],
)
def test_bad_json_is_told_with_its_place_and_not_sent(
    open_console: Callable[..., Console], index: str, server: ModelServer, text: str, says: str
) -> None:
    console = open_console(index).use(server.url).unfold("model").more("server").put("bodyText", text)
    expect(console["bodyTextError"]).to_contain_text(says)
    asked = console.asks(server)
    assert set(asked.body) == COMMON
    assert asked.jpeg


def test_a_field_of_the_persons_own_that_is_refused_is_told(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.behave(script.refuses_field("top_p"))
    console = open_console(index).use(server.url).put("bodyText", '{"top_p": 0.5}')
    console["captureOnce"].click()
    console.complains("Unexpected fields in the request: {'top_p'}")
    assert len(server.chats) == 1


@pytest.mark.parametrize("owner", ["vllm", "someone"])
def test_only_a_server_with_a_known_switch_is_told_not_to_let_its_model_think(
    open_console: Callable[..., Console], index: str, server: ModelServer, owner: str
) -> None:
    server.models = [{"id": "m", "owned_by": owner}]
    console = open_console(index).use(server.url)
    expect(console["modelSelect"]).to_have_value("m")
    known = owner == "vllm"
    expect(console.unfold("model").more("server")["thinkNote"]).to_contain_text("told not to" if known else "No switch")
    told = {"chat_template_kwargs": {"enable_thinking": False}} if known else {}
    plain = console.asks(server).body
    assert {name: value for name, value in plain.items() if name not in COMMON} == told
    console["thinkSwitch"].check()
    assert set(console.asks(server).body) == COMMON
