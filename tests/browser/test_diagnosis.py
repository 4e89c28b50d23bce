"""Test API: a ladder of rungs, each told as it is climbed; every one that can fail here is made to."""

import json
import re
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import Behaviour, ModelServer, Reply
from tests.served import Served

LADDER = [
    *("Page", "Camera", "Address", "Reachable", "Leave to ask (CORS)"),
    *("List of models", "Key", "Model", "Picture", "Streaming", "Structured output", "Speed"),
]


def colour(jpeg: bytes) -> str:
    """The colour that fills a test picture."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    _, green, red = (int(value) > 128 for value in np.median(picture.reshape(-1, 3), axis=0))
    return {(True, True): "yellow", (True, False): "red", (False, True): "green"}.get((red, green), "blue")


def look(says: str = "it is all {}", gap_ms: float = 30, obeys: bool = True) -> Behaviour:
    """A model that sees colours and cannot read; it honours a schema where it `obeys`."""

    async def answer(reply: Reply) -> None:
        seen = colour(reply.record.jpeg) if reply.record.jpeg else "nothing"
        if obeys and "response_format" in reply.asked:
            return await reply.completion(f'{{"fill": "{seen}"}}')
        await script.say(says.format(seen), gap_ms=gap_ms)(reply)

    return answer


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    """Opened from disk, where every rung has something to say."""
    server.behave(look())
    return open_console(index).use(server.url)


def diagnosed(console: Console) -> Console:
    """Press the button and wait for the end."""
    console.unfold("model")["testAPI"].click()
    return ended(console)


def ended(console: Console) -> Console:
    expect(console["testCopy"]).to_be_visible(timeout=15_000)
    return console


def rung(console: Console, name: str) -> Locator:
    return (
        console["testReport"]
        .locator("li")
        .filter(has=console.page.locator("b", has_text=re.compile(f"^{re.escape(name)}$")))
    )


def tones(console: Console) -> dict[str, str]:
    rows = console["testReport"].locator("li").all()
    return {row.locator("b").inner_text(): str(row.get_attribute("data-tone")) for row in rows}


def report(console: Console) -> str:
    """The copied report."""
    console.page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    console["testCopy"].click()
    return str(console.page.evaluate("() => { const text = window.copied; delete window.copied; return text; }"))


def type_model(console: Console, id: str) -> None:
    """Name a model that no list has."""
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")
    console.unfold("model")["modelSelect"].select_option("custom")
    console["customModel"].fill(id)
    console["customModel"].press("Enter")


def red_first(console: Console) -> None:
    """Let the lot fall on the same cards each time: LAMP on red, then FISH on green."""
    console.context.add_init_script("Math.random = () => 0;")
    console.page.reload()


def test_the_persons_own_json_is_not_taken_for_the_servers_doing(console: Console, server: ModelServer) -> None:
    console.put("bodyText", '{"max_tokens": 1, "stream": false, "top_p": 0.5}')
    diagnosed(console)
    assert tones(console) == dict.fromkeys(LADDER, "good"), console["testReport"].inner_text()
    assert {chat.body["top_p"] for chat in server.chats if chat.jpeg} == {0.5}


def test_all_is_well_from_disk(console: Console, server: ModelServer) -> None:
    diagnosed(console)
    assert tones(console) == dict.fromkeys(LADDER, "good"), console["testReport"].inner_text()
    assert list(tones(console)) == LADDER
    expect(console["testProgress"]).to_have_text("All is well.")
    expect(rung(console, "Streaming")).to_contain_text(re.compile(r"Comes in [2-9] pieces, over \d+ ms"))
    expect(rung(console, "Speed")).to_contain_text(re.compile(r"First words after \d+ ms, all after \d+ ms"))
    assert console.answer == ""
    expect(console["serverBadge"]).to_have_attribute("data-status", "up")


def test_the_camera_is_looked_for_and_not_opened(console: Console) -> None:
    console.page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => { throw new Error('opened'); }; }")
    diagnosed(console)
    assert tones(console)["Camera"] == "good"
    expect(console["cameraBadge"]).to_be_hidden()


def test_a_word_that_is_read_proves_more_than_a_colour(console: Console, server: ModelServer) -> None:
    red_first(console)
    server.behave(script.say("The word LAMP on crimson", gap_ms=30))
    expect(rung(diagnosed(console), "Picture")).to_contain_text("Seen and read: of LAMP on red")


@pytest.mark.parametrize("says", ["a person at a desk", "it is all red", "red, green, blue or yellow"])
def test_a_picture_that_nobody_looked_at_is_noticed(console: Console, server: ModelServer, says: str) -> None:
    # Whoever always guesses the same colour may be right about the first picture, and is not about the second.
    red_first(console)
    server.behave(look(says))
    row = rung(diagnosed(console), "Picture")
    expect(row).to_have_attribute("data-tone", "bad")
    expect(row).to_contain_text("did not see the test picture")
    expect(row).to_contain_text(f"it said “{says}”")
    expect(row).to_contain_text("--mmproj")
    assert tones(console)["Speed"] == "skipped"
    expect(console["testProgress"]).to_have_text("Failed at: Picture.")


def failing(console: Console, name: str) -> Locator:
    """The rung that failed; all before it went well, all after it were not tried."""
    found = tones(diagnosed(console))
    at = list(found).index(name)
    assert found[name] == "bad", console["testReport"].inner_text()
    assert "bad" not in list(found.values())[:at]
    assert set(list(found.values())[at + 1 :]) <= {"skipped"}
    assert "Failed to fetch" not in console.page.locator("body").inner_text()
    return rung(console, name)


def test_an_address_that_is_none(console: Console) -> None:
    expect(failing(console.use("http://"), "Address")).to_contain_text("is not a web address")


def test_nothing_is_there(console: Console, port: int) -> None:
    row = failing(console.use(f"http://127.0.0.1:{port}"), "Reachable")
    expect(row).to_contain_text("does not answer. Nothing takes requests at http://127.0.0.1:")


def test_nothing_is_there_and_the_command_fits_the_server(console: Console) -> None:
    console.context.route("http://localhost:1234/**", lambda route: route.abort())
    expect(failing(console.use("http://localhost:1234"), "Reachable").locator("code")).to_have_text(
        "lms server start --cors"
    )


def test_something_is_there_that_lets_no_page_ask(console: Console, server: ModelServer) -> None:
    server.cors = False
    row = failing(console, "Leave to ask (CORS)")
    expect(row).to_contain_text("is there, but does not let this page ask (CORS)")
    expect(row).to_contain_text("pages on disk (origin null)")
    expect(row.locator("code")).to_have_text(f'make run ARGS="--backend mine={server.url}/v1"')
    assert server.chats == []


def test_headers_that_no_page_may_send(console: Console, server: ModelServer) -> None:
    server.preflights = False
    expect(failing(console, "Leave to ask (CORS)")).to_contain_text("does not let this page send content-type")
    console.put("apiKey", "sk-1")
    expect(failing(console, "Leave to ask (CORS)")).to_contain_text("does not let this page send authorization")


@pytest.mark.parametrize(("key", "says"), [("", "it wants an API key"), ("sk-wrong", "it does not accept the API key")])
def test_a_key_refused_so_that_no_page_can_read_it(console: Console, server: ModelServer, key: str, says: str) -> None:
    server.key, server.bare_errors = "sk-right", True
    row = failing(console.put("apiKey", key), "Leave to ask (CORS)")
    expect(row).to_contain_text("refuses, in a way that the browser does not show")
    expect(row).to_contain_text(says)
    assert tones(diagnosed(console.put("apiKey", "sk-right")))["Key"] == "good"
    expect(rung(console, "Key")).to_contain_text("Not refused")


def test_a_key_that_is_missing_or_wrong(console: Console, server: ModelServer) -> None:
    server.key = "sk-right"
    diagnosed(console)
    expect(rung(console, "List of models")).to_contain_text("Not shown without a good key (401)")
    expect(rung(console, "Key")).to_contain_text("wants an API key (401)")
    expect(failing(console.put("apiKey", "sk-wrong"), "Key")).to_contain_text("does not accept the API key (401)")
    expect(console["serverBadge"]).to_have_attribute("data-status", "unauthorised")


@pytest.mark.parametrize(
    ("listing", "tone", "says"),
    [
        (script.status(404, "no list"), "note", "lists no models (404)"),
        (script.status(500, "broken"), "note", "It says: broken"),
        (script.not_json(), "note", "no model server"),
        (script.status(200, {"data": []}), "good", "Lists none"),
        (script.loading(9), "bad", "still loading its model"),
        (script.status(307, "", {"location": "/elsewhere"}), "bad", "sends the request elsewhere"),
    ],
    ids=["none", "broken", "not json", "empty", "loading", "moved"],
)
def test_a_list_of_models_is_no_condition(
    console: Console, server: ModelServer, listing: Behaviour, tone: str, says: str
) -> None:
    server.behave(listing, path="/v1/models")
    found = tones(diagnosed(console))
    assert found["List of models"] == tone
    expect(rung(console, "List of models")).to_contain_text(says)
    assert found["Picture"] == ("skipped" if tone == "bad" else "good")


def test_a_model_that_there_is_not(console: Console, server: ModelServer) -> None:
    async def strict(reply: Reply) -> None:
        if reply.asked.get("model") == "no-such":
            return await reply.error(404, "The model `no-such` does not exist")
        await look()(reply)

    server.behave(strict)
    type_model(console, "no-such")
    expect(failing(console, "Model")).to_contain_text("has no model “no-such”")


def test_a_model_that_says_nothing_without_a_picture(console: Console, server: ModelServer) -> None:
    async def pictures_only(reply: Reply) -> None:
        await (look() if reply.record.jpeg else script.status(400, "send a picture"))(reply)

    server.behave(pictures_only)
    server.models = []
    console.unfold("model")["refreshModels"].click()
    type_model(console, "my-own")
    found = tones(diagnosed(console))
    expect(rung(console, "Model")).to_contain_text("my-own is in no list; whether it is there its answer will tell")
    assert (found["Model"], found["Picture"]) == ("note", "good")


def test_a_model_that_another_answers_for(console: Console, server: ModelServer) -> None:
    async def lenient(reply: Reply) -> None:
        await reply.whole({"model": "tiny-vlm", "choices": [{"message": {"content": "x"}}]})

    type_model(console, "any-name")
    server.behave(lenient)
    expect(rung(diagnosed(console), "Model")).to_contain_text("any-name is in no list; tiny-vlm answers in its place")


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (script.no_vision(), "cannot see pictures"),
        (script.reasoning("on and on", ""), "spent its whole answer on thinking"),
        (script.empty(), "The answer was empty"),
        (script.status(500, "CUDA error"), "It says: CUDA error"),
        (script.cut(2), "broke off"),
        (script.silent(headers=True), "No whole answer came within 1 s"),
    ],
    ids=["text only", "thoughts", "empty", "broken", "cut", "too slow"],
)
def test_a_picture_that_is_not_answered(console: Console, server: ModelServer, behaviour: Behaviour, says: str) -> None:
    server.behave(behaviour)
    expect(failing(console.put("timeLimit", "1"), "Picture")).to_contain_text(says)


def test_an_answer_that_comes_whole_is_told(console: Console, server: ModelServer) -> None:
    async def whole(reply: Reply) -> None:
        await reply.completion(f"all {colour(reply.record.jpeg)}" if reply.record.jpeg else "hm")

    server.behave(whole)
    expect(rung(diagnosed(console), "Streaming")).to_contain_text("Comes whole")
    assert tones(console)["Streaming"] == "note"
    expect(rung(console, "Speed")).to_contain_text(re.compile("^SpeedAll after"))


def test_words_that_are_held_back_are_told(console: Console, server: ModelServer) -> None:
    async def heap(reply: Reply) -> None:
        seen = colour(reply.record.jpeg) if reply.record.jpeg else "nothing"
        if not reply.asked.get("stream"):
            return await reply.completion(seen)
        await reply.start(kind="text/event-stream")
        chunks = [
            *(reply.chunk({"content": word}) for word in script.split(f"it is all {seen}")),
            reply.chunk({}, "stop"),
        ]
        await reply.write("".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n")
        await reply.end()

    server.behave(heap)
    diagnosed(console)
    expect(rung(console, "Streaming")).to_contain_text("Came all at once")


@pytest.mark.parametrize("refuses", [False, True], ids=["ignored", "refused"])
def test_a_schema_that_is_not_honoured_is_told_and_no_failure(
    console: Console, server: ModelServer, refuses: bool
) -> None:
    free = look(obeys=False)
    server.behave(script.refuses_field("response_format", free) if refuses else free)
    diagnosed(console)
    expect(rung(console, "Structured output")).to_contain_text("refuses a JSON schema" if refuses else "is ignored")
    expect(console["testProgress"]).to_have_text("It works; see what is noted.")


def test_a_backend_of_the_proxy_needs_no_leave(open_console: Callable[..., Console], server: ModelServer) -> None:
    server.cors = False
    server.behave(look())
    with Served("--no-discover", "--backend", f"tiny={server.url}", RTV_KEY_TINY="sk-right") as served:
        console = diagnosed(open_console(served.url))
        assert list(tones(console)) == [name for name in LADDER if name not in ("Reachable", "Leave to ask (CORS)")]
        assert set(tones(console).values()) == {"good"}, console["testReport"].inner_text()
        expect(rung(console, "Address")).to_contain_text("no leave is needed")
        expect(rung(console, "Key")).to_contain_text("The console adds it")


def test_the_built_in_demo_truly_sees(open_console: Callable[..., Console]) -> None:
    with Served("--no-discover") as served:
        console = diagnosed(open_console(served.url))
        expect(rung(console, "Picture")).to_contain_text("Seen, in two pictures of two colours")
        assert set(tones(console).values()) <= {"good", "note"}, console["testReport"].inner_text()


def test_the_proxys_own_words_name_the_cause(open_console: Callable[..., Console], port: int) -> None:
    with Served("--no-discover", "--backend", f"gone=http://127.0.0.1:{port}") as served:
        row = failing(open_console(served.url), "List of models")
        expect(row).to_contain_text("The backend 'gone' is not running")


def test_another_console_that_does_not_know_this_page(
    open_console: Callable[..., Console], index: str, server: ModelServer
) -> None:
    with Served("--no-discover", "--backend", f"tiny={server.url}") as served:
        row = failing(open_console(index).use(f"{served.url}/backends/tiny/v1"), "Leave to ask (CORS)")
        expect(row.locator("code")).to_have_text('make run ARGS="--allow-origin disk"')


def test_the_report_tells_everything_and_nothing_secret(console: Console, server: ModelServer) -> None:
    server.behave(script.status(400, "the key sk-secret is bad, see http://me:pw@host/help?token=abc"))
    told = report(diagnosed(console.put("apiKey", "sk-secret")))
    for line in ("Page: from disk (origin null). Browser: Mozilla/", f", {server.url}/v1. Kind: ", "Model: tiny-vlm."):
        assert line in told
    assert "[ok] Page: Secure" in told
    assert "[failed] Picture: The server does not accept the request (400)." in told
    assert "[skipped] Speed: (not tried)" in told
    assert "see http://host/help" in told
    assert not re.search("sk-secret|me:pw|token|abc", told)


def test_it_can_be_stopped_and_says_so(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.unfold("model")["testAPI"].click()
    server.wait_for(lambda _: server.chats)
    console["testStop"].click()
    expect(console["testProgress"]).to_have_text("Stopped before its end.")
    expect(console["testAPI"]).to_be_focused()
    expect(console["testStop"]).to_be_hidden()
    server.wait_for(lambda _: server.chats[-1].aborted)
    assert "running" not in tones(console).values()


def test_a_second_press_begins_anew(console: Console, server: ModelServer) -> None:
    server.behave(script.silent(headers=True))
    console.unfold("model")["testAPI"].click()
    server.wait_for(lambda _: any(record.jpeg for record in server.chats))
    server.behave(look())
    diagnosed(console)
    assert list(tones(console)) == LADDER
    expect(console["testProgress"]).to_have_text("All is well.")
    assert next(record for record in server.chats if record.jpeg).aborted


def test_another_server_ends_it(console: Console, server: ModelServer) -> None:
    server.behave(script.silent(headers=True))
    console.unfold("model")["testAPI"].click()
    server.wait_for(lambda _: any(record.jpeg for record in server.chats))
    with ModelServer() as other:
        console.use(other.url)
        expect(console["testProgress"]).to_have_text("Stopped before its end: another server is in use.")
        server.wait_for(lambda _: server.chats[-1].aborted)


def test_its_report_goes_with_the_server_that_it_is_of(console: Console) -> None:
    diagnosed(console)
    expect(console["testReport"].locator("li")).not_to_have_count(0)
    with ModelServer() as other:
        console.use(other.url)
        expect(console["testReport"].locator("li")).to_have_count(0)
        expect(console["testProgress"]).to_be_empty()


def test_watching_goes_on_beside_it(console: Console, server: ModelServer) -> None:
    console.start().logged(1)
    diagnosed(console)
    assert console.phase == "watching"
    assert set(tones(console).values()) <= {"good", "note"}, console["testReport"].inner_text()
    before = console["logList"].locator("li").count()
    console.logged(before + 1)
    assert "LAMP" not in console.answer


def test_a_failure_offers_to_find_out_why(console: Console, server: ModelServer) -> None:
    server.cors = False
    console.start().complains("is there, but does not let this page ask")
    console["noticeWhy"].click()
    expect(console["modelSection"]).to_have_attribute("open", "")
    expect(console["testAPI"]).to_be_focused()
    assert tones(ended(console))["Leave to ask (CORS)"] == "bad"


def test_a_failure_of_the_persons_own_offers_nothing(console: Console) -> None:
    console.put("instructionText", " ").start().complains("There is no instruction")
    expect(console["noticeWhy"]).to_be_hidden()


def test_the_notice_tells_down_from_a_page_that_may_not_ask(console: Console, server: ModelServer, port: int) -> None:
    server.key, server.bare_errors = "sk-right", True
    console.start().complains("refuses, in a way that the browser does not show")
    console.use(f"http://127.0.0.1:{port}").complains("does not answer. Nothing takes requests at")
    expect(console["noticeDetail"]).to_be_hidden()
    console.use(server.url).put("apiKey", "sk-right").says(re.compile("it is all"))
    expect(console["notice"]).to_be_hidden()
