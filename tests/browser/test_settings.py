"""What is remembered, and what is not."""

import json
from collections.abc import Callable
from unittest.mock import ANY

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer, Record

KEY = "sk-a-secret-of-the-person"


# The fields that every server is sent.
COMMON = {"model", "messages", "max_tokens", "temperature", "stream", "stream_options"}


def more(console: Console) -> Console:
    """Unfold what is seldom wanted of the settings of the model."""
    console.unfold("model").page.evaluate("() => { document.getElementById('serverMore').open = true; }")
    return console


def ask(console: Console, server: ModelServer) -> Record:
    """Send once, and what then came to the server."""
    before = len(server.chats)
    console["captureOnce"].click()
    server.wait_for(lambda _: len(server.chats) > before)
    console.reaches("idle")
    return server.chats[-1]


def reload(console: Console) -> Console:
    console.page.reload()
    console.page.wait_for_function("() => window.RTV && document.getElementById('serverName').textContent")
    return console


def test_everything_is_kept_over_a_reload(console: Console, server: ModelServer) -> None:
    fields = {
        "instructionText": "Count the cups.",
        "maxTokens": "55",
        "temperature": "0",
        "intervalSelect": "1000",
        "resolutionSelect": "480p",
        "qualitySelect": "0.6",
        "timeLimit": "12",
        "hiddenSelect": "pause",
        "sizeSelect": "512",
        "gateSelect": "strict",
        "heartbeatSeconds": "30",
        "languageSelect": "Korean",
        "systemText": "Be kind.",
        "headersText": "X-Title: my camera",
        "bodyText": '{"top_p": 0.5}',
    }
    for field, value in fields.items():
        console.put(field, value)
    console.unfold("camera")["multipleSwitch"].check()
    console.unfold("display")["autoscrollSwitch"].uncheck()
    console["overlaySwitch"].uncheck()
    more(console)["thinkSwitch"].check()
    reload(console)
    for field, value in fields.items():
        expect(console[field]).to_have_value(value)
    expect(console["multipleSwitch"]).to_be_checked()
    expect(console["autoscrollSwitch"]).not_to_be_checked()
    expect(console["overlaySwitch"]).not_to_be_checked()
    expect(console["displaySection"]).to_have_attribute("open", "")
    expect(console["thinkSwitch"]).to_be_checked()
    # What holds for every question is in sight.
    expect(console["systemText"]).to_be_visible()
    asked = ask(console, server)
    assert (asked.body["temperature"], asked.body["max_tokens"], asked.body["top_p"]) == (0, 55, 0.5)
    assert asked.text == "Be kind.\n\nAnswer in Korean.\nCount the cups."
    assert asked.headers["x-title"] == "my camera"


def test_length_and_language_are_one_click_away(console: Console, server: ModelServer) -> None:
    plain = ask(console, server)
    assert [message["role"] for message in plain.body["messages"]] == ["user"]
    console.page.get_by_role("radio", name="Short").click()
    console["languageSelect"].select_option("Japanese")
    short = ask(console, server)
    assert short.body["messages"][0] == {"role": "system", "content": "Answer in a few words. Answer in Japanese."}
    assert short.body["max_tokens"] == 30
    expect(console["maxTokens"]).to_have_value("30")
    console.put("maxTokens", "77").page.get_by_text("System prompt", exact=True).click()
    expect(console["systemAdded"]).to_contain_text("“Answer in a few words. Answer in Japanese.” At most 77 tokens.")
    assert ask(console, server).body["max_tokens"] == 77
    console.page.get_by_role("radio", name="Normal").click()
    console["languageSelect"].select_option("")
    assert ask(console, server).body == plain.body | {"messages": [ANY]}


def test_any_language_may_be_typed(console: Console, server: ModelServer) -> None:
    expect(console["languageOther"]).to_be_hidden()
    console["languageSelect"].select_option("other")
    expect(console["languageOther"]).to_be_focused()
    console["languageOther"].fill("Plattdeutsch")
    console["languageOther"].press("Enter")
    assert ask(console, server).body["messages"][0]["content"] == "Answer in Plattdeutsch."
    reload(console)
    expect(console["languageOther"]).to_have_value("Plattdeutsch")
    console["languageOther"].fill("")
    console["languageOther"].press("Enter")
    expect(console["languageOther"]).to_be_hidden()
    expect(console["languageSelect"]).to_have_value("")


def test_a_system_prompt_changes_what_is_being_asked(console: Console, server: ModelServer) -> None:
    server.behave(script.held())
    console.start()
    server.wait_for(lambda _: server.chats)
    console.put("systemText", "Be kind.")
    server.wait_for(lambda _: len(server.chats) > 1)
    assert server.chats[1].body["messages"][0] == {"role": "system", "content": "Be kind."}
    server.wait_for(lambda _: server.chats[0].aborted)


@pytest.mark.parametrize("owner", ["vllm", "someone"])
def test_only_a_server_with_a_known_switch_is_told_not_to_let_its_model_think(
    open_console: Callable[..., Console], index: str, server: ModelServer, owner: str
) -> None:
    server.models = [{"id": "m", "owned_by": owner}]
    console = open_console(index).use(server.url)
    expect(console["modelSelect"]).to_have_value("m")
    known = owner == "vllm"
    expect(more(console)["thinkNote"]).to_contain_text("told not to" if known else "No switch")
    told = {"chat_template_kwargs": {"enable_thinking": False}} if known else {}
    plain = ask(console, server).body
    assert {name: value for name, value in plain.items() if name not in COMMON} == told
    console["thinkSwitch"].check()
    assert set(ask(console, server).body) == COMMON


def test_the_chosen_model_survives_refresh_and_reload(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "first"}, {"id": "second"}]
    console.unfold("model")["refreshModels"].click()
    expect(console["modelSelect"].locator("option")).to_have_count(3)
    console["modelSelect"].select_option("second")
    console["refreshModels"].click()
    expect(console["modelSelect"]).to_have_value("second")
    reload(console)
    expect(console["modelSelect"]).to_have_value("second")
    server.models = [{"id": "first"}]
    console["refreshModels"].click()
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    expect(console["modelSelect"]).to_have_value("second")


def test_an_older_list_of_models_never_wins(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    server.behave(script.silent(), path="/v1/models")
    console.use(server.url)
    server.wait_for(lambda requests: [record for record in requests if record.path == "/v1/models"])
    with ModelServer() as other:
        other.models = [{"id": "of-the-other"}]
        console.use(other.url)
        expect(console["modelSelect"]).to_have_value("of-the-other")
        server.wait_for(lambda requests: next(record for record in requests if record.path == "/v1/models").aborted)


def test_a_base_url_may_end_in_v1_or_carry_a_path(open_console: Callable[..., Console], index: str) -> None:
    with ModelServer(prefix="/some/prefix") as server:
        console = open_console(index).use(f"{server.url}/v1/")
        expect(console["modelSelect"]).to_have_value("tiny-vlm")
        console["captureOnce"].click()
        console.reaches("idle")
        assert {record.path for record in server.requests} == {
            "/some/prefix/v1/models",
            "/some/prefix/v1/chat/completions",
        }


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
    reload(console)
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


SECRET = "a-secret-in-a-header"


def test_headers_go_to_their_own_url_only(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url).put("headersText", f"X-Api-Key: {SECRET}\nX-Title: cam")
    server.wait_for(lambda requests: any(one.headers.get("x-api-key") == SECRET for one in requests))
    assert ask(console, server).headers["x-title"] == "cam"
    with ModelServer() as other:
        console.use(other.url)
        expect(console["headersText"]).to_have_value("")
        assert "x-title" not in ask(console, other).headers
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
    console = more(open_console(index).use(server.url)).put("headersText", text)
    expect(console["headersTextError"]).to_contain_text(says)
    expect(console["headersText"]).to_have_attribute("aria-invalid", "true")
    assert not {"x-title", "cookie"} & set(ask(console, server).headers)
    console["headersText"].fill("X-Title: a")
    expect(console["headersTextError"]).to_be_hidden()
    assert ask(console, server).headers["x-title"] == "a"


def test_json_of_the_persons_own_wins_and_stays_with_its_url(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = more(open_console(index).use(server.url)).put("bodyText", '{"temperature": 1.5, "top_p": 0.5}')
    body = ask(console, server).body
    assert (body["temperature"], body["top_p"], set(body)) == (1.5, 0.5, COMMON | {"top_p"})
    with ModelServer() as other:
        console.use(other.url)
        expect(console["bodyText"]).to_have_value("")
        assert ask(console, other).body["temperature"] == 0.2
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
    console = more(open_console(index).use(server.url)).put("bodyText", text)
    expect(console["bodyTextError"]).to_contain_text(says)
    asked = ask(console, server)
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


def test_models_tell_what_they_can_and_those_that_cannot_see_come_last(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.models = [
        {"id": "blind", "architecture": {"input_modalities": ["text"]}, "max_model_len": 128000},
        {"id": "unknown"},
        {"id": "sees", "architecture": {"input_modalities": ["text", "image"]}, "meta": {"n_ctx": 8192}},
    ]
    console = open_console(index).use(server.url)
    options = ["unknown", "sees (8k)", "blind (text only, 128k)", "Custom id…"]
    expect(console["modelSelect"].locator("option")).to_have_text(options)
    expect(console["modelSelect"]).to_have_value("unknown")


def test_where_no_models_are_listed_an_id_can_be_typed_at_once(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    server.models = []
    console = open_console(index).use(server.url).unfold("model")
    console["customModel"].fill("some-vlm")
    console["customModel"].press("Enter")
    expect(console["modelSelect"]).to_have_value("some-vlm")
    expect(console["customModel"]).to_be_hidden()
    assert ask(console, server).body["model"] == "some-vlm"


def test_openrouter_is_a_choice_that_says_how_far_frames_go(open_console: Callable[..., Console], index: str) -> None:
    console = open_console(index)
    asked = []
    console.context.route("https://openrouter.ai/**", lambda route: (asked.append(route.request.url), route.abort()))
    console.unfold("model")
    assert asked == []
    console["backendSelect"].select_option(label="OpenRouter, on the internet")
    expect(console["baseURL"]).to_have_value("https://openrouter.ai/api")
    expect(console["circleBadge"]).to_have_attribute("data-circle", "internet")
    expect(console["serverName"]).to_have_text("OpenRouter")
    expect(console["serverBadge"]).to_have_attribute("data-status", "down")
    assert set(asked) == {"https://openrouter.ai/api/v1/models"}


def test_forbidden_storage_does_not_keep_the_page_from_working(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    console.context.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
        }"""
    )
    reload(console).use(server.url)["captureOnce"].click()
    console.says(script.WORDS)


def test_spoilt_storage_does_not_keep_the_page_from_starting(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index)
    console.page.evaluate(
        """() => {
            const spoilt = { maxTokens: 'many', models: 7, theme: 'pink', instruction: 'Kept.' };
            localStorage.setItem('rtv.settings.1', JSON.stringify(spoilt));
            localStorage.setItem('rtv.keys.1', '[');
        }"""
    )
    reload(console)
    expect(console["maxTokens"]).to_have_value("100")
    expect(console["instructionText"]).to_have_value("Kept.")


def test_a_bad_number_is_told_and_never_sent(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    console = open_console(index).use(server.url)
    for field, bad in (
        ("maxTokens", "0"),
        ("maxTokens", ""),
        ("temperature", "3"),
        ("timeLimit", "-1"),
        ("heartbeatSeconds", "0"),
    ):
        console.put(field, bad)
        expect(console[f"{field}Error"]).to_contain_text("number from")
        expect(console[field]).to_have_attribute("aria-invalid", "true")
    console["captureOnce"].click()
    console.reaches("idle")
    assert server.chats[0].body["max_tokens"] == 100
    assert server.chats[0].body["temperature"] == 0.2
    console.put("maxTokens", "20")
    expect(console["maxTokensError"]).to_be_hidden()


def test_own_instructions_are_saved_and_removed(console: Console) -> None:
    console["instructionText"].fill("Is the door open?")
    console["presets"].get_by_text("Save this").click()
    reload(console)
    console["presets"].get_by_text("Describe").click()
    expect(console["instructionText"]).to_have_value("What do you see? Answer in one sentence.")
    own = console["presets"].get_by_text("Is the door open?")
    own.click()
    expect(console["instructionText"]).to_have_value("Is the door open?")
    expect(own).to_have_attribute("aria-pressed", "true")
    console["presets"].get_by_role("button", name="Remove the saved instruction").click()
    expect(console["presets"].get_by_role("button", name="Remove the saved instruction")).to_have_count(0)
    expect(console["instructionText"]).to_have_value("Is the door open?")
