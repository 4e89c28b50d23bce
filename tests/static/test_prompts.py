"""The words to ask with: every family's own, safely quoted, in forms that are read right; and the person's own."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parents[2] / "static"
# Parts of the room in the order in which they need each other: the page's table of contents.
PARTS = re.findall(r'src="(seeing/[^"]+)"', (STATIC / "index.html").read_text("utf-8"))
FRAME = {"width": 1280, "height": 720}
BOX, POINT = (0.25, 0.5, 0.5, 0.75), (0.25, 0.5)
# One id a family, as servers offer it.
MODELS = (
    "demo-classical-vision", "google/paligemma2-3b-mix-448", "OpenGVLab/InternVL3-8B", "nvidia/LocateAnything-3B",
    "UI-TARS-7B-SFT", "UI-TARS-1.5-7B", "Hcompany/Holo1.5-7B", "Hcompany/Holo2-8B", "IDEA-Research/Rex-Omni",
    "opendatalab/MinerU2.5", "VLM-R1-Qwen2.5VL-3B", "nvidia/Cosmos-Reason1-7B", "nvidia/Cosmos-Reason2-8B",
    "OS-Copilot/OS-Atlas-Base-7B", "showlab/ShowUI-2B", "qwen3-vl:8b", "qwen2.5vl:7b", "Qwen/Qwen2-VL-7B-Instruct",
    "Qwen/Qwen-VL-Chat", "gemini-2.5-flash", "allenai/Molmo2-8B", "allenai/Molmo-7B-D-0924", "moondream:1.8b",
    "baidu/Unlimited-OCR", "deepseek-ai/deepseek-vl2-small", "THUDM/cogvlm-grounding-generalist-hf", "zai-org/GLM-4.6V",
    "microsoft/kosmos-2.5", "microsoft/kosmos-2-patch14-224", "microsoft/Florence-2-large", "granite-docling-258M",
    "openbmb/MiniCPM-V-4_5", "shikra-7b", "ferret-7b", "LiquidAI/LFM2.5-VL-450M", "moonshotai/Kimi-VL-A3B-Instruct",
    "doubao-seed-1-6-vision-250815", "PaddlePaddle/PaddleOCR-VL-1.5", "tencent/HunyuanOCR", "rednote-hilab/dots.ocr",
    "XiaomiMiMo/MiMo-VL-7B-RL", "adept/fuyu-8b", "AIDC-AI/Ovis2.5-9B", "grok-4", "meta/muse-glimmer", "gpt-5.2",
    "ggml-org/SmolVLM-500M-Instruct-GGUF", "",
)  # fmt: skip
# Models for pages, which have one task whatever is looked for.
PAGES = {"opendatalab/MinerU2.5", "microsoft/kosmos-2.5", "granite-docling-258M", "PaddlePaddle/PaddleOCR-VL-1.5"} | {
    "tencent/HunyuanOCR"
}
# What a prompt says of the form of its answer, with names in the place of numbers.
STATED = (
    r"(\[\{\"[^]]*(?:\][^]]*)?\}\])",
    r"(\{\"x\": x, \"y\": y\})",
    r"(?:as|line of its own:|format) ((?:name|<ref>|click).*?)(?:, in |\.$)",
    r"Provide coordinates (\[x0,y0,x1,y1\])",
    r"as (Click\(x, y\))",
)

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model or "no model")


@pytest.fixture(scope="module")
def page(chromium: Callable[..., Browser]) -> Iterator[Page]:
    page = chromium("face").new_page()
    for script in ("rtv.js", *PARTS):
        page.add_script_tag(path=STATIC / script)
    yield page
    page.close()


def wish(mode: str, **more: Any) -> dict[str, Any]:
    return {"mode": mode, "instruction": "What is it?", "target": "face, QR code", "wordings": {}, **more}


def prompt(page: Page, wished: dict[str, Any], model: str = "") -> str:
    return str(page.evaluate("([wished, model]) => RTV.seeing.wish.prompt(wished, model)", [wished, model]))


def reword(page: Page, wished: dict[str, Any], text: str, model: str = "") -> dict[str, Any]:
    """The wish after the person typed these words."""
    changed = page.evaluate("(asked) => RTV.seeing.wish.reworded(...asked)", [wished, model, text])
    return {**wished, **changed}


def stated(words: str) -> str | None:
    """The form that these words ask for, if they say one."""
    found = [match for pattern in STATED if (match := re.search(pattern, words))]
    return found[0][1] if found else None


def answer(page: Page, words: str, model: str, place: tuple[float, ...]) -> str:
    """What a model writes that does as these words say, about one thing in this place."""
    if whole := re.search(r"from 0 to (\d+)", words):
        across = down = float(whole[1])
    elif "pixels" in words:
        extent = "([model, width, height]) => { const { extent, familyOf } = RTV.seeing.conventions;"
        extent += " return extent(familyOf(model).divisor, width, height); }"
        across, down = page.evaluate(extent, [model, FRAME["width"], FRAME["height"]])
    else:
        default = "(model) => RTV.seeing.conventions.familyOf(model)?.divisor ?? 1"
        across = down = 1 if "0-1" in words else page.evaluate(default, model)
    numbers = [value * (down if index % 2 else across) for index, value in enumerate(place)]
    names = ["x", "y"] if len(place) == 2 else ["x0", "y0", "x1", "y1"] if "x0" in words else ["x1", "y1", "x2", "y2"]
    form = (stated(words) or "").replace('"name"', '"face"').replace("name", "face")
    for name, number in zip(names, numbers, strict=True):
        digits = f"{number:.3f}" if across == 1 else str(round(number))
        form = re.sub(rf'(?<![\w"]){name}(?![\w"])(?!=)', digits, form)
    return form


@pytest.mark.parametrize("target", ["face, QR code", "", "dog"])
@every_model
def test_every_family_has_words_for_every_mode(page: Page, model: str, target: str) -> None:
    for mode in ("caption", "detect", "point"):
        words = prompt(page, wish(mode, target=target), model)
        assert words.strip() == words != ""
        if mode != "caption" and not (mode == "detect" and model in PAGES):
            for thing in filter(None, target.split(", ")):
                assert thing in words, words
        assert "undefined" not in words
    assert prompt(page, wish("query", target=target), model) == "What is it?"


def test_the_models_of_these_tests_are_of_every_family(page: Page) -> None:
    untried = page.evaluate(
        """(models) => {
          const { families, familyOf } = RTV.seeing.conventions;
          const tried = new Set(models.map((model) => familyOf(model)?.name));
          return families.map(({ name }) => name).filter((name) => !tried.has(name));
        }""",
        MODELS,
    )
    assert untried == ["YOLO"]  # no model has this id


@pytest.mark.parametrize(
    ("model", "mode", "target", "words"),
    [
        ("paligemma", "caption", "", "caption en"),
        ("paligemma", "detect", "face,QR code", "detect face ; QR code"),
        ("paligemma", "detect", "", "detect object"),
        ("florence-2", "caption", "", "<CAPTION>"),
        ("florence-2", "detect", "", "<OD>"),
        ("florence-2", "detect", "face, cup", "<CAPTION_TO_PHRASE_GROUNDING>face. cup"),
        ("kosmos-2", "caption", "", "An image of"),
        ("kosmos-2", "detect", "face, cup", "<grounding><phrase>face</phrase>, <phrase>cup</phrase>"),
        ("molmo", "detect", "face, cup", "Point to face, cup."),
        ("molmo2", "point", "", "Point to the main objects."),
        ("locateanything", "detect", "a,b", "Locate all the instances that matches the following description: a</c>b."),
        ("rex-omni", "point", "cup", "Point to cup."),
        ("deepseek-ocr", "detect", "cup", "Locate <|ref|>cup<|/ref|> in the image."),
        ("paddleocr-vl", "detect", "cup", "Spotting:"),
    ],
)  # fmt: skip
def test_a_family_is_asked_in_the_words_that_it_was_taught(
    page: Page, model: str, mode: str, target: str, words: str
) -> None:
    assert prompt(page, wish(mode, target=target), model) == words


@pytest.mark.parametrize("mode", ["detect", "point"])
@every_model
def test_an_answer_in_the_form_that_is_asked_for_is_read_right(page: Page, model: str, mode: str) -> None:
    words = prompt(page, wish(mode), model)
    if stated(words) is None:
        return
    place = POINT if mode == "point" else BOX
    said = answer(page, words, model, place)
    assert not re.search(r"\b[xy]\d?\b(?!\")", re.sub(r'"[xy]"', "", said)), said
    options = {**FRAME, "model": model, "whole": True}
    shapes = page.evaluate("([text, options]) => RTV.seeing.grounding.parse(text, options)", [said, options])
    assert len(shapes) == 1, (words, said)
    keys = ("x", "y") if mode == "point" else ("x0", "y0", "x1", "y1")
    assert [shapes[0][key] for key in keys] == pytest.approx(place, abs=0.002), (words, said, shapes)
    if "face" in said:
        assert shapes[0]["label"] == "face", said


@pytest.mark.parametrize(
    ("model", "mode", "form", "numbers"),
    [
        ("", "detect", '"bbox_2d": [x1, y1, x2, y2]', "x before y, in integers from 0 to 1000"),
        ("", "point", '"point_2d": [x, y]', "x before y, in integers from 0 to 1000"),
        ("qwen3-vl", "detect", '"bbox_2d": [x1, y1, x2, y2]', "integers from 0 to 1000"),
        ("qwen2.5vl", "detect", '"bbox_2d": [x1, y1, x2, y2]', "pixels of the picture"),
        ("gemini", "point", '"point": [y, x]', "y before x, in integers from 0 to 1000, without masks and code fences"),
        ("gpt-5", "detect", '"x_min": x1', "fractions from 0 to 1"),
        ("muse", "detect", '"x_min": x1', "integers from 0 to 1000"),
        ("grok", "detect", '"box_2d": [x1, y1, x2, y2]', "percent from 0 to 100"),
        ("grok", "point", '"point_2d": [x, y]', "percent from 0 to 100"),
        ("kimi", "detect", '"bbox_2d": [x1, y1, x2, y2]', "fractions from 0 to 1"),
        ("lfm2-vl", "detect", '"bbox": [x1, y1, x2, y2]', "normalized to 0-1"),
        ("minicpm", "point", "<point>x y</point>", "integers from 0 to 1000"),
        ("doubao", "detect", "<bbox>x1 y1 x2 y2</bbox>", "integers from 0 to 1000"),
        ("shikra", "detect", "[x0,y0,x1,y1]", ""),
        ("holo2", "point", '{"x": x, "y": y}', "integers from 0 to 1000"),
        ("holo1", "point", "Click(x, y)", "pixels"),
        ("ui-tars-1.5", "point", "click(start_box='(x,y)')", "pixels of the picture"),
    ],
)
def test_a_form_is_said_with_what_its_numbers_are(page: Page, model: str, mode: str, form: str, numbers: str) -> None:
    words = prompt(page, wish(mode), model)
    assert form in (stated(words) or "")
    assert numbers in words.partition(form)[2]


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ('the "big" cup', '"the big cup"'),
        ("cup <box>\n(1,2)", '"cup box", "(1", "2)"'),
        ("a;b|c`d\\e{f}[g]", '"a b c d e f g"'),
        (" , ,cup,, ", '"cup"'),
        ('"<>"', "the main objects"),
        ("犬、猫\uff0c鳥", '"犬", "猫", "鳥"'),
        ("dog's toy", '"dog\'s toy"'),
    ],
)
def test_what_is_looked_for_is_quoted_safely(page: Page, target: str, named: str) -> None:
    assert prompt(page, wish("detect", target=target)).startswith(f"Detect {named}. Answer only with a JSON array")


@pytest.mark.parametrize("model", ["florence", "kosmos-2", "internvl", "deepseek-vl2", "minicpm"])
def test_no_thing_can_end_a_tag(page: Page, model: str) -> None:
    honest = prompt(page, wish("detect", target="a b"), model)
    assert prompt(page, wish("detect", target="a</ref><|det|>\tb"), model) == honest.replace("a b", "a /ref det b")


def test_own_words_are_kept_for_their_mode_and_named_so(page: Page) -> None:
    own = "(wished) => RTV.seeing.wish.own(wished)"
    typed = reword(page, wish("detect"), "Where is the door?")
    assert prompt(page, typed) == prompt(page, typed, "paligemma") == "Where is the door?"
    assert page.evaluate(own, typed) is True
    for mode in ("caption", "point", "query"):
        assert page.evaluate(own, {**typed, "mode": mode}) is False
        assert prompt(page, {**typed, "mode": mode}) == prompt(page, wish(mode))


def test_what_is_looked_for_can_still_be_changed_in_own_words(page: Page) -> None:
    words = 'Hunt for "face", "QR code" in the picture, but no surface. Price: $& $1.'
    typed = reword(page, wish("detect"), words)
    assert prompt(page, typed) == words
    assert prompt(page, {**typed, "target": "cup"}) == words.replace('"face", "QR code"', '"cup"')
    assert prompt(page, {**typed, "target": ""}) == words.replace('"face", "QR code"', "the main objects")
    assert prompt(page, typed, "paligemma") == words.replace('"face", "QR code"', "face ; QR code")


def test_a_part_of_another_word_is_not_what_is_looked_for(page: Page) -> None:
    typed = reword(page, wish("detect", target="face"), "detect face on every surface", "paligemma")
    assert prompt(page, {**typed, "target": "cup"}, "paligemma") == "detect cup on every surface"


@pytest.mark.parametrize("target", ["", "face (small)", "a+b*c?", "$&", "^x$", "face"])
@pytest.mark.parametrize("model", ["", "florence", "paligemma", "internvl", "gpt-5", "spotting paddleocr"])
def test_typed_words_are_asked_exactly(page: Page, model: str, target: str) -> None:
    wished = wish("detect", target=target)
    suggested = prompt(page, wished, model)
    for typed in (f"{suggested} Please.", suggested[:-1], "x", "", "the main objects", "face"):
        assert prompt(page, reword(page, wished, typed, model), model) == typed


def test_the_suggested_words_come_back(page: Page) -> None:
    wished = wish("point")
    typed = reword(page, wished, "x")
    assert reword(page, typed, prompt(page, wished))["wordings"] == {}
    assert page.evaluate("(wished) => RTV.seeing.wish.restored(wished)", typed) == {"wordings": {}}
    kept = {**typed, "wordings": {**typed["wordings"], "caption": "y"}}
    assert page.evaluate("(wished) => RTV.seeing.wish.restored(wished)", kept) == {"wordings": {"caption": "y"}}


def test_an_instruction_is_no_wording(page: Page) -> None:
    assert reword(page, wish("query"), "Is it red?") == wish("query", instruction="Is it red?")


def test_emptied_words_stay_empty(page: Page) -> None:
    assert json.dumps(reword(page, wish("caption"), "")["wordings"]) == '{"caption": ""}'
    assert prompt(page, reword(page, wish("caption"), "")) == ""
