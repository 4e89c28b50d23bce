"""Places in answers: every family's notation, whole, cut at every character and spoiled, and what is never a place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.static.grounding import CASES

STATIC = Path(__file__).parents[2] / "static"
# The parts of the room in the order in which they need each other.
PARTS = ("conventions", "marks", "tagged", "tokens", "lenient", "cues", "keys", "keyed")
PARTS += ("prose", "scale", "words", "grounding")
TOLERANCE = 0.002

# For every case the shapes of the whole text, and of every beginning of it: each different list once, with its length.
PARSE = """(cases) => cases.map(({ text, model, image }) => {
  const parse = (length) => RTV.seeing.grounding.parse(text.slice(0, length), { model, ...image });
  const cuts = new Map();
  for (let length = 0; length < text.length; length += 1) {
    const shapes = parse(length);
    cuts.set(JSON.stringify(shapes), { length, shapes });
  }
  const finished = RTV.seeing.grounding.parse(text, { model, ...image, whole: true });
  return { whole: parse(text.length), finished, cuts: [...cuts.values()] };
})"""

# Each case spoiled some times over, read as another model's or another reading's now and then: what is no shape at all.
SPOIL = """({ cases, times, seed }) => {
  const { read, readings } = RTV.seeing.grounding;
  let state = seed;
  const below = (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const one = (list) => list[below(list.length)];
  const pieces = [...'[](){}<>"`\\\\,;:-.09%½', '\\n', "'", '[[', ']]', '```', '1e9', 'NaN', 'null', '\\ud83d',
    '\\ud83d\\ude00', '<box>', '</box>', '<|det|>', '<loc_', '<loc0001>', '<point ', 'x="', 'bbox_2d', '"label":',
    'at the ', 'box '];
  const spoiled = (text) => {
    const at = below(text.length + 1);
    const to = at + below(8);
    return one([
      () => text.slice(0, at) + text.slice(to),
      () => text.slice(0, to) + text.slice(at),
      () => text.slice(0, at) + one(pieces) + text.slice(at),
      () => text.slice(0, at) + one(cases).text + text.slice(at),
    ])();
  };
  const sound = ({ kind, label, x0, y0, x1, y1, x, y, points }) => {
    const numbers = { box: [x0, y0, x1, y1], point: [x, y], polygon: points?.flat() }[kind];
    return typeof label === 'string' && numbers.every((value) => value >= 0 && value <= 1)
      && (kind !== 'box' || (x0 < x1 && y0 < y1)) && (kind !== 'polygon' || points.length > 2);
  };

  const failures = [];
  let found = 0;
  for (let time = 0; time < times; time += 1) {
    const { text: whole, model, image } = cases[time % cases.length];
    let text = whole;
    for (let left = 1 + below(6); left; left -= 1) text = spoiled(text);
    const options = { model: one([model, model, one(cases).model, null]), ...image, whole: below(2) === 0,
      convention: one([null, null, null, one(readings).id]) };
    try {
      const { shapes } = read(text, options);
      found += shapes.length;
      failures.push(...shapes.filter((shape) => !sound(shape)).map((shape) => ({ text, options, shape })));
    } catch (error) {
      failures.push({ text, options, error: String(error) });
    }
  }
  return { found, failures };
}"""

# Of every model the shapes of every text.
EVERY = """({ texts, models }) => texts.flatMap((text) => models.map((model) => ({
  text, model, shapes: RTV.seeing.grounding.parse(text, { model, width: 1280, height: 720, whole: true }),
})))"""

every_case = pytest.mark.parametrize("index", range(len(CASES)), ids=[case["name"] for case in CASES])


@pytest.fixture(scope="module")
def page(chromium: Callable[..., Browser]) -> Iterator[Page]:
    page = chromium("face").new_page()
    for script in ("rtv.js", *(f"seeing/{part}.js" for part in PARTS)):
        page.add_script_tag(path=STATIC / script)
    yield page
    page.close()


@pytest.fixture(scope="module")
def parsed(page: Page) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = page.evaluate(PARSE, CASES)
    return result


def parse(page: Page, text: str, **options: Any) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = page.evaluate(
        "([text, options]) => RTV.seeing.grounding.parse(text, options)", [text, options]
    )
    return shapes


def read(page: Page, text: str, **options: Any) -> dict[str, Any]:
    grounding: dict[str, Any] = page.evaluate(
        "([text, options]) => RTV.seeing.grounding.read(text, options)", [text, options]
    )
    return grounding


def coordinates(shape: dict[str, Any]) -> list[float]:
    if shape["kind"] == "polygon":
        return [value for point in shape["points"] for value in point]
    return [shape[key] for key in (("x0", "y0", "x1", "y1") if shape["kind"] == "box" else ("x", "y"))]


def same_place(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["kind"] == other["kind"] and coordinates(one) == pytest.approx(coordinates(other), abs=TOLERANCE)


@every_case
def test_an_answer_gives_its_places_and_labels_in_order(parsed: list[dict[str, Any]], index: int) -> None:
    shapes, expected = parsed[index]["whole"], CASES[index]["expect"]
    assert len(shapes) == len(expected), shapes
    for shape, wanted in zip(shapes, expected, strict=True):
        assert same_place(shape, wanted), (shape, wanted)
        # null: several labels are defensible.
        if wanted["label"] is not None:
            assert shape["label"].strip().lower() == wanted["label"].strip().lower()


@every_case
def test_a_cut_answer_gives_the_first_places_of_the_whole_one(parsed: list[dict[str, Any]], index: int) -> None:
    whole, shown = parsed[index]["whole"], 0
    for cut in sorted(parsed[index]["cuts"], key=lambda cut: cut["length"]):
        shapes = cut["shapes"]
        # A shape once shown keeps its index, and a label is only ever completed.
        assert shown <= len(shapes) <= len(whole), cut
        shown = len(shapes)
        for shape, final in zip(shapes, whole, strict=False):
            assert same_place(shape, final), (cut["length"], shape, final)
            assert final["label"].startswith(shape["label"]), (cut["length"], shape, final)


@every_case
def test_the_end_of_an_answer_adds_places_and_takes_none(parsed: list[dict[str, Any]], index: int) -> None:
    whole, finished = parsed[index]["whole"], parsed[index]["finished"]
    assert finished[: len(whole)] == whole


def test_what_is_no_place_is_none_of_any_model(page: Page) -> None:
    texts = [case["text"] for case in CASES if case["name"].startswith("neg-")]
    # Of no family, of families with tags of their own, and of those that write places into their sentences.
    models = [None, "gpt-4o", "gemini-2.5-flash", "qwen3-vl:8b", "minicpm-v:8b", "Molmo-7B", "florence-2", "grok-4"]
    talkers = ["InternVL3", "glm-4.6v", "cogvlm", "shikra", "ferret", "qwen2-vl", "deepseek-vl2", "HunyuanOCR"]
    read = page.evaluate(EVERY, {"texts": texts, "models": models + talkers})
    assert [one for one in read if one["shapes"]] == []


def test_spoiled_answers_give_shapes_within_the_frame_or_none(page: Page) -> None:
    result = page.evaluate(SPOIL, {"cases": CASES, "times": 8000, "seed": 6})
    assert result["failures"] == []
    assert result["found"] > 3000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A cat, a dog.", "A cat, a dog."),
        ("a <ref>cat</ref><box>(1,2),(3,4)</box> sleeps", "a cat sleeps"),
        ("<ref> A cat</ref><box>(1,2),(3,4)</box> and<ref> its\nbed</ref>.", "A cat and its\nbed."),
        ("<|ref|>title<|/ref|><|det|>[[82, 60, 915, 118]]<|/det|>\n# Report", "title\n# Report"),
        ("<|det|>title [82, 60, 915, 118]<|/det|># Report", "title # Report"),
        ("<ref>cat</ref><box><100><200><300><400></box><ref>dog</ref><box>none</box>", "cat dog"),
        ("<loc0046><loc0538><loc0795><loc1022> cat ; <loc0110><loc0000><loc1022><loc0512> dog", "cat ; dog"),
        ("car<loc_53><loc_334><loc_933><loc_775>door handle<loc_425><loc_504><loc_474><loc_516>", "car door handle"),
        ("猫<box>(1,2),(3,4)</box>在睡觉", "猫在睡觉"),
        ("<doctag><text><loc_1><loc_2><loc_3><loc_4>One</text>\n<text><loc_1>Two</text></doctag>", "One\nTwo"),
        ('Counting the <points coords="1 1 900 400">cups</points> shows 1.', "Counting the cups shows 1."),
        ("<grounding> A<phrase> hut</phrase><object><patch_index_0044><patch_index_0863></object>.", "A hut."),
        ('[{"bbox_2d": [1, 2, 3, 4], "label": "<ref>"}]', '[{"bbox_2d": [1, 2, 3, 4], "label": "<ref>"}]'),
        ("click(point='<point>450 417</point>')", "click(point='<point>450 417</point>')"),
        ('```xml\n<point x="1" y="2">a</point>\n```', '```xml\n<point x="1" y="2">a</point>\n```'),
        ("if a < b and c > d, then <b>e</b>", "if a < b and c > d, then <b>e</b>"),
        ("<think>at <box>(1,2),(3,4)</box></think>A cat.", "A cat."),
    ],
)
def test_a_person_reads_the_words_without_the_notation(page: Page, text: str, words: str) -> None:
    assert read(page, text, whole=True)["words"] == words


@pytest.mark.parametrize(
    "half",
    ["<", "</", "</re", "<lo", "<loc03", "<loc_", "<box", "<box>(12", "<box><10", "<|", "<|box_st", "<points x"],
)
def test_notation_that_has_only_begun_is_not_read(page: Page, half: str) -> None:
    assert read(page, f"a cat {half}")["words"] == "a cat"


def test_an_end_like_a_tag_s_beginning_is_read_when_nothing_more_comes(page: Page) -> None:
    assert read(page, "a <")["words"] == "a"
    assert read(page, "a <", whole=True)["words"] == "a <"


def test_every_row_of_the_table_has_a_case(page: Page) -> None:
    models = [case["model"] for case in CASES if case["model"] and case["expect"]]
    untried = page.evaluate(
        """(models) => {
          const { families, familyOf } = RTV.seeing.conventions;
          const tried = new Set(models.map((model) => familyOf(model)?.name));
          return families.map(({ name }) => name).filter((name) => !tried.has(name));
        }""",
        models,
    )
    assert untried == ["YOLO"]  # no model has this id; its case has none


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("qwen2.5vl:7b", "Qwen2.5-VL"),
        ("Qwen2_5-VL-3B-Instruct-Q4_K_M.gguf", "Qwen2.5-VL"),
        ("accounts/fireworks/models/qwen2p5-vl-32b-instruct", "Qwen2.5-VL"),
        ("mlx-community/Qwen2-VL-2B-Instruct-4bit", "Qwen2-VL"),
        ("Qwen/Qwen-VL-Chat", "Qwen-VL"),
        ("qwen3-vl:235b-cloud", "Qwen3-VL"),
        ("Qwen/Qwen3.5-9B", "Qwen3-VL"),
        ("google/paligemma2-3b-mix-448", "PaliGemma"),
        ("google/gemma-3-27b-it", "Gemini, Gemma"),
        ("ByteDance-Seed/UI-TARS-1.5-7B", "UI-TARS 1.5"),
        ("doubao-1-5-ui-tars-250428", "UI-TARS"),
        ("Hcompany/Holo1.5-7B", "Holo1"),
        ("Hcompany/Holo2-8B", "Holo2"),
        ("allenai/Molmo2-8B", "Molmo2"),
        ("allenai/Molmo-7B-D-0924", "Molmo"),
        ("OpenGVLab/InternVL3_5-GPT-OSS-20B-A4B-Preview", "InternVL"),
        ("openai/gpt-4o-mini", "GPT, Claude"),
        ("ggml-org/SmolVLM-500M-Instruct-GGUF", ""),
        ("demo-classical-vision", "Demo"),
        (None, ""),
    ],
)
def test_a_model_is_known_by_the_ids_that_servers_give_it(page: Page, model: str | None, family: str) -> None:
    assert read(page, "", model=model)["family"] == family


def test_a_late_number_beyond_1000_re_reads_the_whole_answer(page: Page) -> None:
    first = '[{"bbox_2d": [192, 108, 960, 540], "label": "cup"}'
    frame = {"width": 1920, "height": 1080}
    assert coordinates(parse(page, first, **frame)[0]) == pytest.approx([0.192, 0.108, 0.96, 0.54])
    both = parse(page, first + ', {"bbox_2d": [960, 540, 1440, 810], "label": "pen"}]', **frame)
    assert coordinates(both[0]) == pytest.approx([0.1, 0.1, 0.5, 0.5])
    assert coordinates(both[1]) == pytest.approx([0.5, 0.5, 0.75, 0.75])


def test_a_guess_is_said_with_its_alternatives(page: Page) -> None:
    grounding = read(page, '[{"bbox_2d": [100, 200, 300, 400]}]', width=1280, height=720)
    assert (grounding["guessed"], grounding["convention"]) == (True, "xy/1000")
    assert {"yx/1000", "xy/frame", "xy/resized"} <= set(grounding["alternatives"])
    assert "xy/1" not in grounding["alternatives"]  # 300 is no fraction: nothing would be left to draw


@pytest.mark.parametrize("text", ["<box>(100,200),(300,400)</box>", '[{"bbox_2d": [100, 200, 300, 400]}]', "A cup."])
def test_nothing_is_guessed_where_the_tag_or_the_model_tells(page: Page, text: str) -> None:
    assert read(page, text, model="qwen3-vl:8b", width=1280, height=720)["guessed"] is False


def test_the_person_may_choose_how_numbers_are_read(page: Page) -> None:
    text = '[{"bbox_2d": [100, 200, 300, 400]}]'
    chosen = {"model": "qwen3-vl:8b", "width": 1000, "height": 500, "convention": "yx/frame"}
    grounding = read(page, text, **chosen)
    assert (grounding["guessed"], grounding["convention"]) == (False, "yx/frame")
    assert coordinates(grounding["shapes"][0]) == pytest.approx([0.2, 0.2, 0.4, 0.6])
    assert parse(page, text, **chosen) == grounding["shapes"]


def test_what_a_tag_says_is_not_open_to_choice(page: Page) -> None:
    shapes = parse(page, "<box>(100,200),(300,400)</box>", width=1000, height=500, convention="yx/frame")
    assert coordinates(shapes[0]) == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_a_convention_that_does_not_exist_is_no_choice(page: Page) -> None:
    text = '[{"bbox_2d": [100, 200, 300, 400]}]'
    assert parse(page, text, width=1280, height=720, convention="zz/7") == parse(page, text, width=1280, height=720)


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ("Florence-2-base", "<loc_100><loc_200><loc_300><loc_210><loc_310><loc_400>"),
        ("minicpm-v:8b", "<box>118 240 402 65"),
        (None, "0 0.5 0.5 0.2 0.4"),
    ],
)
def test_the_end_of_the_text_closes_a_number_only_when_nothing_more_comes(
    page: Page, model: str | None, text: str
) -> None:
    assert parse(page, text, model=model, width=1280, height=720) == []
    assert len(parse(page, text, model=model, width=1280, height=720, whole=True)) == 1


def test_without_a_frame_size_pixels_give_nothing_and_fractions_do(page: Page) -> None:
    assert parse(page, '{"bbox_2d": [161, 119, 483, 357]}', model="qwen2.5vl:7b") == []
    assert len(parse(page, '{"bbox_2d": [0.1, 0.2, 0.3, 0.4]}')) == 1


CHARACTERS = "[{(<\"'`\\1a \n"
TAGS = ["<box>", "<box>(1,2),", "<box>1 ", "<ref>", "</", "<think>", "</think>", "<loc_1>", "<loc0001>", "<|det|>a ["]
ATTRIBUTES = ["<point ", '<points x1="', "<points '\"", 'x="1" ', "start_box=(1 ,"]
OBJECTS = ['{"a":', '{"points":[', '{"points":[[1,2],', '{"x":1,"y":2}', '{"bbox":[1,2,3,4]}']
FENCES = ["```json\n", '```json\n{"a":"', "{;", '"a" ', "1%"]
SENTENCES = ["1.", "1 1 1 1 ", "[1 , ", "[[1,2],", "(1,2),", "box [1,2] ", "at the box ", "0 0.5 0.5 0.5 0.5\n"]
NAMED = ["a one ", "the dog [100, 200, 300, 400] ", "dog[100, 200, 300, 400]\n"]


@pytest.mark.parametrize("piece", [*CHARACTERS, *TAGS, *ATTRIBUTES, *OBJECTS, *FENCES, *SENTENCES, *NAMED])
def test_one_thing_over_and_over_costs_no_more_than_its_length(page: Page, piece: str) -> None:
    # Quadratic time would need minutes for this; the limit is only there to tell it from linear.
    took = page.evaluate(
        """([piece, models]) => {
          const text = piece.repeat(Math.ceil(200000 / piece.length));
          const start = performance.now();
          for (const model of models) RTV.seeing.grounding.read(text, { model, width: 1280, height: 720 });
          return performance.now() - start;
        }""",
        [piece, ["qwen3-vl:8b", "glm-4.5v", None]],
    )
    assert took < 20_000
