"""What is remembered, and what is not."""

from collections.abc import Callable
from unittest.mock import ANY

from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer


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
    console.unfold("model").more("server")["thinkSwitch"].check()
    console.reload()
    for field, value in fields.items():
        expect(console[field]).to_have_value(value)
    expect(console["multipleSwitch"]).to_be_checked()
    expect(console["autoscrollSwitch"]).not_to_be_checked()
    expect(console["overlaySwitch"]).not_to_be_checked()
    expect(console["displaySection"]).to_have_attribute("open", "")
    expect(console["thinkSwitch"]).to_be_checked()
    # What holds for every question is in sight.
    expect(console["systemText"]).to_be_visible()
    asked = console.asks(server)
    assert (asked.body["temperature"], asked.body["max_tokens"], asked.body["top_p"]) == (0, 55, 0.5)
    assert asked.text == "Be kind.\n\nAnswer in Korean.\nCount the cups."
    assert asked.headers["x-title"] == "my camera"


def test_length_and_language_are_one_click_away(console: Console, server: ModelServer) -> None:
    plain = console.asks(server)
    assert [message["role"] for message in plain.body["messages"]] == ["user"]
    console.page.get_by_role("radio", name="Short").click()
    console["languageSelect"].select_option("Japanese")
    short = console.asks(server)
    assert short.body["messages"][0] == {"role": "system", "content": "Answer in a few words. Answer in Japanese."}
    assert short.body["max_tokens"] == 30
    expect(console["maxTokens"]).to_have_value("30")
    console.put("maxTokens", "77").page.get_by_text("System prompt", exact=True).click()
    expect(console["systemAdded"]).to_contain_text("“Answer in a few words. Answer in Japanese.” At most 77 tokens.")
    assert console.asks(server).body["max_tokens"] == 77
    console.page.get_by_role("radio", name="Normal").click()
    console["languageSelect"].select_option("")
    assert console.asks(server).body == plain.body | {"messages": [ANY]}


def test_any_language_may_be_typed(console: Console, server: ModelServer) -> None:
    expect(console["languageOther"]).to_be_hidden()
    console["languageSelect"].select_option("other")
    expect(console["languageOther"]).to_be_focused()
    console["languageOther"].fill("Plattdeutsch")
    console["languageOther"].press("Enter")
    assert console.asks(server).body["messages"][0]["content"] == "Answer in Plattdeutsch."
    console.reload()
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


def test_the_chosen_model_survives_refresh_and_reload(console: Console, server: ModelServer) -> None:
    server.models = [{"id": "first"}, {"id": "second"}]
    console.unfold("model")["refreshModels"].click()
    expect(console["modelSelect"].locator("option")).to_have_count(3)
    console["modelSelect"].select_option("second")
    console["refreshModels"].click()
    expect(console["modelSelect"]).to_have_value("second")
    console.reload()
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
    assert console.asks(server).body["model"] == "some-vlm"


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
    console.reload().use(server.url)["captureOnce"].click()
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
    console.reload()
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
    console.reload()
    console["presets"].get_by_text("Describe").click()
    expect(console["instructionText"]).to_have_value("What do you see? Answer in one sentence.")
    own = console["presets"].get_by_text("Is the door open?")
    own.click()
    expect(console["instructionText"]).to_have_value("Is the door open?")
    expect(own).to_have_attribute("aria-pressed", "true")
    console["presets"].get_by_role("button", name="Remove the saved instruction").click()
    expect(console["presets"].get_by_role("button", name="Remove the saved instruction")).to_have_count(0)
    expect(console["instructionText"]).to_have_value("Is the door open?")
