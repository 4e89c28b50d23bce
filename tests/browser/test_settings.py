"""What is remembered, and what is not."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

KEY = "sk-a-secret-of-the-person"


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
    }
    for field, value in fields.items():
        console.put(field, value)
    console.unfold("camera")["multipleSwitch"].check()
    console.unfold("display")["autoscrollSwitch"].uncheck()
    console["overlaySwitch"].uncheck()
    reload(console)
    for field, value in fields.items():
        expect(console[field]).to_have_value(value)
    expect(console["multipleSwitch"]).to_be_checked()
    expect(console["autoscrollSwitch"]).not_to_be_checked()
    expect(console["overlaySwitch"]).not_to_be_checked()
    expect(console["displaySection"]).to_have_attribute("open", "")
    console["captureOnce"].click()
    console.reaches("idle")
    body = server.chats[0].body
    assert (body["temperature"], body["max_tokens"]) == (0, 55)
    assert "Count the cups." in server.chats[0].text


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
