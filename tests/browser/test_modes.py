"""Caption, ask, detect, point: what is asked in each, in whose words, and what becomes of words that somebody typed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer

QUESTION = "What do you see? Answer in one sentence."
CAPTION = "Describe the scene in one sentence."


def choose(console: Console, mode: str) -> Console:
    """Choose a mode as a person does, by its name, and wait until its words stand there."""
    before = console["instructionText"].input_value()
    console["modeChoice"].get_by_label(mode, exact=True).check()
    expect(console["instructionText"]).not_to_have_value(before)
    return console


def ask(console: Console, server: ModelServer) -> str:
    """Ask once; the words that reached the server."""
    count = len(server.chats)
    console["captureOnce"].click()
    server.wait_for(lambda _: len(server.chats) > count and server.chats[-1].finished)
    console.reaches("idle")
    assert len(server.chats) == count + 1
    return server.chats[-1].text


def models(console: Console, server: ModelServer, *ids: str) -> None:
    server.models = [{"id": model} for model in ids]
    console.unfold("model")["refreshModels"].click()
    expect(console["modelSelect"].locator("option", has_text=ids[0])).to_have_count(1)


@pytest.fixture
def console(open_console: Callable[..., Console], index: str, server: ModelServer) -> Console:
    return open_console(index).use(server.url)


def test_a_first_visit_asks_in_words(console: Console, server: ModelServer) -> None:
    expect(console.page.locator("#modeChoice input:checked")).to_have_value("query")
    expect(console["targetText"]).to_be_hidden()
    expect(console["suggestedWords"]).to_be_hidden()
    assert ask(console, server) == QUESTION


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("Caption", re.escape(CAPTION)),
        ("Detect", r'Detect "door", "cat"\. Answer only .*"bbox_2d": \[x1, y1, x2, y2\].* 0 to 1000\.'),
        ("Point", r'Point to "door", "cat"\. Answer only .*"point_2d": \[x, y\].* 0 to 1000\.'),
    ],
)
def test_the_words_that_stand_there_are_asked(console: Console, server: ModelServer, mode: str, words: str) -> None:
    console.put("targetText", "door, cat")
    asked = ask(choose(console, mode), server)
    assert re.fullmatch(words, asked)
    expect(console["instructionText"]).to_have_value(asked)


def test_a_mode_chosen_just_before_is_asked_once(console: Console, server: ModelServer) -> None:
    server.behave(script.held("only one"))
    choose(console, "Detect")
    console["captureOnce"].click()
    server.wait_for(lambda _: server.chats)
    console.page.wait_for_timeout(700)  # longer than the page waits for the typing to rest
    assert len(server.chats) == 1
    assert not server.chats[0].aborted


def test_places_get_room_and_no_wish_about_their_language(console: Console, server: ModelServer) -> None:
    console["lengthChoice"].get_by_label("Short").check()
    console["languageSelect"].select_option("Japanese")
    console.put("systemText", "Be kind.")
    console["systemMore"].locator("summary").click()
    expect(console["systemAdded"]).to_contain_text("Answer in Japanese.” At most 30 tokens.")
    choose(console, "Detect")
    expect(console["lengthChoice"]).to_be_hidden()
    expect(console["systemAdded"]).to_have_text("Nothing is added to it. At most 400 tokens.")
    assert ask(console, server).startswith("Be kind.\nDetect the main objects.")
    assert server.chats[-1].body["max_tokens"] == 400
    console.put("maxTokens", "900")
    ask(console, server)
    assert server.chats[-1].body["max_tokens"] == 900
    choose(console, "Caption")
    assert ask(console, server).startswith("Be kind.\n\nAnswer in a few words. Answer in Japanese.\n")
    assert server.chats[-1].body["max_tokens"] == 900


def test_a_changed_mode_and_target_are_asked_at_once_while_watching(console: Console, server: ModelServer) -> None:
    server.behave(script.silent())
    console.start().reaches("watching")
    first = server.wait_for(lambda _: server.chats)[0]
    choose(console, "Point")
    server.wait_for(lambda _: server.chats[-1].text.startswith("Point to the main objects."))
    assert first.aborted
    console["targetText"].press_sequentially("cup")
    server.wait_for(lambda _: server.chats[-1].text.startswith('Point to "cup".'))
    # The letters in between were no question.
    assert len(server.chats) == 3


def test_the_words_suit_the_model(console: Console, server: ModelServer) -> None:
    models(console, server, "google/paligemma2-3b-mix-448", "gemini-2.5-flash")
    console.put("targetText", "face, QR code")
    console.put("modelSelect", "google/paligemma2-3b-mix-448")
    assert ask(choose(console, "Detect"), server) == "detect face ; QR code"
    console.put("modelSelect", "gemini-2.5-flash")
    expect(console["instructionText"]).to_have_value(re.compile("box_2d.*y before x.*without masks"))
    assert ask(choose(console, "Caption"), server) == CAPTION


@pytest.mark.parametrize("mode", ["Caption", "Ask", "Detect", "Point"])
def test_a_tool_that_sets_the_words_is_obeyed_in_every_mode(
    open_console: Callable[..., Console], index: str, server: ModelServer, mode: str
) -> None:
    console = open_console(index).use(server.url)
    console["modeChoice"].get_by_label(mode, exact=True).check()
    words = 'Find the main objects, "face" and {target} for $1. It\'s urgent.'
    console.put("instructionText", words)
    assert ask(console, server) == words


def test_own_words_are_kept_marked_and_given_up_by_one_click(console: Console, server: ModelServer) -> None:
    console.put("targetText", "cup")
    suggested = choose(console, "Detect")["instructionText"].input_value()
    console["instructionText"].fill('Where is "cup"? Answer with bbox_2d.')
    expect(console["instructionLabel"]).to_have_text("Your own words")
    choose(console, "Point")
    expect(console["instructionLabel"]).to_have_text("Words that suit the model")
    choose(console, "Ask")
    expect(console["instructionText"]).to_have_value(QUESTION)
    console.page.reload()
    choose(console, "Detect")
    expect(console["instructionText"]).to_have_value('Where is "cup"? Answer with bbox_2d.')
    # The target is a place in them, and still changes.
    console["targetText"].fill("door, lamp")
    expect(console["instructionText"]).to_have_value('Where is "door", "lamp"? Answer with bbox_2d.')
    assert ask(console, server) == 'Where is "door", "lamp"? Answer with bbox_2d.'
    console["targetText"].fill("cup")
    console["suggestedWords"].click()
    expect(console["instructionText"]).to_have_value(suggested)
    expect(console["instructionText"]).to_be_focused()
    expect(console["suggestedWords"]).to_be_hidden()
    console.page.reload()
    expect(console["instructionText"]).to_have_value(suggested)
    expect(console.page.locator("#modeChoice input:checked")).to_have_value("detect")
    expect(console["targetText"]).to_have_value("cup")


def test_typing_the_suggested_words_is_no_change(console: Console) -> None:
    text = choose(console, "Detect")["instructionText"]
    suggested = text.input_value()
    text.press("End")
    text.press_sequentially("!!")
    expect(console["suggestedWords"]).to_be_visible()
    text.press("Backspace")
    text.press("Backspace")
    expect(text).to_have_value(suggested)
    expect(console["suggestedWords"]).to_be_hidden()


def test_words_can_be_typed_in_the_middle(console: Console) -> None:
    text = choose(console, "Detect")["instructionText"]
    text.press("Control+Home")
    text.press_sequentially("Now ")
    expect(text).to_have_value(re.compile("^Now Detect the main objects"))


def test_emptied_words_are_asked_for(console: Console, server: ModelServer) -> None:
    choose(console, "Detect")["instructionText"].fill("")
    console["startButton"].click()
    console.reaches("failed").complains("There is no instruction.")
    console["suggestedWords"].click()
    assert ask(console, server).startswith("Detect the main objects.")


def test_presets_belong_to_questions(console: Console) -> None:
    expect(console["presets"]).to_be_visible()
    expect(console["presets"].get_by_text("Detect")).to_have_count(0)
    for mode in ("Caption", "Detect", "Point"):
        choose(console, mode)
        expect(console["presets"]).to_be_hidden()


def test_the_modes_go_by_arrow_keys(console: Console) -> None:
    console.page.locator("#modeChoice input:checked").focus()
    console.page.keyboard.press("ArrowRight")
    expect(console["targetText"]).to_be_visible()
    console.page.keyboard.press("ArrowRight")
    expect(console["instructionText"]).to_have_value(re.compile("^Point to"))
    console.page.keyboard.press("ArrowRight")
    expect(console["instructionText"]).to_have_value(CAPTION)


def test_an_answer_that_the_limit_cut_is_drawn_as_far_as_it_is_whole(console: Console, server: ModelServer) -> None:
    server.behave(script.length('[{"bbox_2d": [100, 200, 300, 400], "label": "cup"}, {"bbox_2d": [500, 2'))
    ask(choose(console, "Detect"), server)
    expect(console["meta"]).to_contain_text("cut off by max tokens")
    expect(console.page.locator("#found button")).to_have_count(1)


def test_a_phone_has_room_for_the_modes(open_console: Callable[..., Console], index: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    console = open_console(index, **phone)
    console["panelOpen"].click()
    places = (
        console["modeChoice"]
        .locator("label")
        .evaluate_all("(labels) => labels.map((one) => one.getBoundingClientRect().toJSON())")
    )
    assert len(places) == 4
    assert {round(box["y"]) for box in places} == {round(places[0]["y"])}
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in places)
    assert places[-1]["x"] + places[-1]["width"] <= 390
    # Nothing in the card is wider than the screen, however long the words are.
    choose(console, "Detect")["instructionText"].fill("x" * 300)
    assert console.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
