"""What the demo says: the wishes in a prompt are followed, and nothing is claimed that was not measured."""

import json
from dataclasses import replace

import pytest

from proxy.demo.eye.scene import Change, Colour, Find, Scene
from proxy.demo.question import Question
from proxy.demo.words import answer

FACE = Find("face", 0.1, 0.4, 0.2, 0.6)
OTHER = Find("face", 0.8, 0.4, 0.9, 0.6)
CODE = Find("QR code", 0.5, 0.5, 0.75, 1.0, "https://example.org")
EMPTY = Scene(
    width=1280,
    height=720,
    brightness=0.5,
    contrast=0.4,
    sharpness=500,
    colours=(Colour("grey", 0.6), Colour("red", 0.2)),
    faces=(),
    codes=(),
    change=None,
)
FULL = replace(EMPTY, faces=(FACE,), codes=(CODE,), change=Change(0.12, 0.9, 0.5, 0.0))


def say(prompt: str, scene: Scene, system: str = "") -> str:
    return answer(Question(prompt, f"{system}\n{prompt}", ("data:",), True, False, None), scene)


@pytest.mark.parametrize(
    "prompt", ["", "Describe what you see.", "What is going on?", "描述一下", "Describe the colours."]
)
def test_an_open_prompt_gets_everything_that_was_measured(prompt: str) -> None:
    assert say(prompt, FULL) == (
        "A QR code reads “https://example.org”. One face on the left of a well-lit scene, mostly grey and red. "
        "Something moves on the right (12% of the picture)."
    )


def test_nothing_found_is_not_described() -> None:
    assert say("Describe what you see.", EMPTY) == "A well-lit scene, mostly grey and red."
    assert say("Describe what you see.", replace(EMPTY, colours=())) == "A well-lit scene."


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Describe what you see in one short sentence.", "A QR code reads “https://example.org”."),
        ("In one word: what colour is it?", "Grey"),
        ("Is anything moving? One word.", "Moving"),
        ("Is it dark? One word.", "Well-lit"),
        ("Is anybody there? One word.", "Face"),
        ("One word, please.", "Face"),
        ("What colours are there?", "Mostly grey (60%) and red (20%)."),
        ("How many people are there?", "One face: on the left."),
        ("Read the text.", "A QR code reads “https://example.org”."),
        ("What does the QR code say?", "A QR code reads “https://example.org”."),
        ("What changed?", "Something moves on the right (12% of the picture)."),
        ("How bright is it?", "The scene is well-lit (50%), with normal contrast."),
        ("Is it in focus?", "The picture is sharp."),
        (
            "What colour is it, and how bright?",
            "Mostly grey (60%) and red (20%). The scene is well-lit (50%), with normal contrast.",
        ),
    ],
)
def test_a_prompt_is_answered_by_its_topic(prompt: str, words: str) -> None:
    assert say(prompt, FULL) == words


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Is there a person?", "No face found; I only find upright faces that look this way."),
        ("Is there a person? One word.", "None"),
        ("Read the text.", "No QR code found; I can read QR codes but no other writing."),
        ("What changed?", "This is the first picture that I see, so I cannot tell yet what changes."),
    ],
)
def test_what_was_not_found_is_said_with_its_limits(prompt: str, words: str) -> None:
    assert say(prompt, EMPTY) == words


def test_the_system_prompt_may_wish_for_shortness() -> None:
    assert say("Describe what you see.", replace(FULL, codes=()), system="Be brief.") == (
        "One face on the left of a well-lit scene, mostly grey and red."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(0.0, 0.5, 0.5, 0.0), "Nothing moves."),
        (Change(0.0, 0.5, 0.5, -0.2), "Nothing moves. It became darker."),
        (Change(0.3, 0.2, 0.2, 0.1), "Something moves in the upper left (30% of the picture). It became lighter."),
        (Change(0.8, 0.5, 0.5, 0.0), "Almost the whole picture changed."),
    ],
)
def test_change_is_said_with_its_place_and_light(change: Change, words: str) -> None:
    assert say("What changed?", replace(EMPTY, change=change)) == words


def test_several_faces_and_codes_are_counted() -> None:
    crowd = replace(EMPTY, faces=(FACE, OTHER), codes=(CODE, replace(CODE, text="two")))
    assert say("How many faces?", crowd) == "Two faces: on the left and on the right."
    assert say("Describe it.", crowd).startswith(
        "QR codes read “https://example.org” and “two”. Two faces in a well-lit"
    )


def test_a_flat_picture_is_not_called_blurred() -> None:
    soft = replace(EMPTY, sharpness=5)
    assert say("Describe it.", soft).endswith("The picture is soft or out of focus.")
    assert "focus" not in say("Describe it.", replace(soft, contrast=0.01))
    assert "too little contrast" in say("Is it sharp?", replace(soft, contrast=0.01))


@pytest.mark.parametrize("prompt", ["Who are you?", "Which model is this?", "Are you an AI?"])
def test_it_says_that_it_is_classical_vision(prompt: str) -> None:
    assert "classical vision (OpenCV), not a language model" in say(prompt, FULL)


FACE_BOX = {"bbox_2d": [100, 400, 200, 600], "label": "face"}
CODE_BOX = {"bbox_2d": [500, 500, 750, 1000], "label": "QR code"}
FACE_POINT = {"point_2d": [150, 500], "label": "face"}
CODE_POINT = {"point_2d": [625, 750], "label": "QR code"}
FORM = 'Answer only with a JSON array, [] where there is none: [{"bbox_2d": [x1, y1, x2, y2], "label": "name"}].'


@pytest.mark.parametrize(
    ("prompt", "boxes"),
    [
        ("Detect all faces.", [FACE_BOX]),
        ("Find every person.", [FACE_BOX]),
        ("Locate the QR code.", [CODE_BOX]),
        ("Return the bounding boxes of all objects as JSON with bbox_2d and label.", [FACE_BOX, CODE_BOX]),
        ("detect: people, codes", [FACE_BOX, CODE_BOX]),
        (f"Detect the main objects. {FORM}", [FACE_BOX, CODE_BOX]),
        (f'Detect "QR code". {FORM}', [CODE_BOX]),
        (f'Detect "cup", "person", "red car". {FORM}', [FACE_BOX]),
        ("Return bounding boxes.", [FACE_BOX, CODE_BOX]),
        ("Detect all.", [FACE_BOX, CODE_BOX]),
    ],
)
def test_a_detect_prompt_gets_boxes_in_thousandths(prompt: str, boxes: list[dict[str, object]]) -> None:
    assert json.loads(say(prompt, FULL)) == boxes
    assert json.loads(say(prompt, EMPTY)) == []


@pytest.mark.parametrize(
    ("prompt", "points"),
    [
        ("Point to the main objects.", [FACE_POINT, CODE_POINT]),
        ("Please point at the person.", [FACE_POINT]),
        (f'Point to "code", "boxes". {FORM.replace("bbox_2d", "point_2d")}', [CODE_POINT]),
        ('Give [{"point_2d": [x, y], "label": "name"}] of each face.', [FACE_POINT]),
    ],
)
def test_a_point_prompt_gets_the_middles(prompt: str, points: list[dict[str, object]]) -> None:
    assert json.loads(say(prompt, FULL)) == points
    assert json.loads(say(prompt, EMPTY)) == []


@pytest.mark.parametrize(
    "prompt",
    [
        f'Detect "cup". {FORM}',
        f'Detect "name", "label", "JSON". {FORM}',
        f'Detect "cup" and no people. {FORM}',
        "Detect cups.",
        "Locate all dogs.",
        "Point to the cat.",
    ],
)
def test_what_it_cannot_find_is_nowhere(prompt: str) -> None:
    assert say(prompt, FULL) == "[]"


@pytest.mark.parametrize(
    "prompt", ["What is in the box?", "What is the point of this?", "What does the hand point at?"]
)
def test_a_box_or_a_point_in_the_picture_is_no_wish_for_places(prompt: str) -> None:
    assert say(prompt, EMPTY) == "A well-lit scene, mostly grey and red."
