"""Words: a measured scene and a question become sentences, or places in JSON.

The question is understood by keywords alone. What was not measured is never claimed: without a face it says
"no face found", not "nobody is there", and who asks is told that this is classical vision.
"""

import re
from collections.abc import Callable

from proxy.demo import places
from proxy.demo.eye.scene import Change, Find, Scene
from proxy.demo.phrases import count, light, listed, percent, place
from proxy.demo.places import PEOPLE, about
from proxy.demo.question import Question

CODES = about("read", "text", "written", "writing", "says?", "qr", "(bar)?codes?")
MOTION = about(r"chang\w+", "mov(e|es|ed|ing|ement)", "motion", r"happen\w*", "different")
COLOUR = about(r"colou?r\w*")
LIGHT = about(r"bright\w*", r"dark\w*", "light(ing)?", "contrast")
SHARPNESS = about(r"sharp\w*", r"blur\w*", r"focus\w*")
SELF = about("(who|what) are you", "(what|which) model", "are you (an? )?(ai|llm|vlm|model|human)")

DESCRIBE = about("describe", "caption", "narrate", r"summar\w+", "what (do|can) you see")
ONE_WORD = about("(one|single|1)[- ]word")
SHORT = about("short(er|ly)?", r"brief\w*", r"concise\w*", "few words", "(one|single|1) sentence", r"\d+ words")

STILL = 0.004  # moved share below which nothing is said to move
LIGHTER = 0.06  # change of mean grey that a person notices
FLAT, STRONG = 0.12, 0.6  # contrast
BLURRED = 60.0  # sharpness below which edges look soft


def answer(question: Question, scene: Scene) -> str:
    """What to say: JSON for where things are, and otherwise a word, a sentence or several as it was wished."""
    prompt = question.prompt
    if places.wanted(prompt):
        return places.answer(prompt, scene)
    if ONE_WORD.search(question.manner):
        return _word(prompt, scene)
    asked = [] if DESCRIBE.search(prompt) else [say for topic, say in TOPICS if topic.search(prompt)]
    sentences = [sentence for say in asked or [_caption] for sentence in say(scene)]
    return sentences[0] if SHORT.search(question.manner) else " ".join(sentences)


def _word(prompt: str, scene: Scene) -> str:
    colour = scene.colours[0].name if scene.colours else ""
    if COLOUR.search(prompt) and colour:
        word = colour
    elif MOTION.search(prompt):
        word = "moving" if _moving(scene.change) else "still"
    elif LIGHT.search(prompt):
        word = light(scene.brightness)
    elif PEOPLE.search(prompt):
        word = "face" if scene.faces else "none"
    else:
        word = "face" if scene.faces else "code" if scene.codes else colour or light(scene.brightness)
    return word.capitalize()


def _caption(scene: Scene) -> list[str]:
    setting = f"{light(scene.brightness)} scene"
    if len(scene.faces) == 1:
        subject = f"One face {_where(scene.faces[0])} of a {setting}"
    elif scene.faces:
        subject = f"{count(len(scene.faces), 'face').capitalize()} in a {setting}"
    else:
        subject = f"A {setting}"
    colours = f", mostly {listed([colour.name for colour in scene.colours])}" if scene.colours else ""
    # A code in view is there to be read, so it comes first.
    sentences = _codes(scene) if scene.codes else []
    sentences.append(f"{subject}{colours}.")
    if scene.change:
        sentences += _motion(scene)
    if scene.contrast >= FLAT and scene.sharpness < BLURRED:
        sentences += _sharpness(scene)
    return sentences


def _self(_: Scene) -> list[str]:
    return [
        "I am the built-in demo: classical vision (OpenCV), not a language model.",
        "I measure light, colours and motion, and find upright faces and QR codes; choose a real model to hear more.",
    ]


def _people(scene: Scene) -> list[str]:
    if not scene.faces:
        return ["No face found; I only find upright faces that look this way."]
    return [f"{count(len(scene.faces), 'face').capitalize()}: {listed([_where(face) for face in scene.faces])}."]


def _codes(scene: Scene) -> list[str]:
    if not scene.codes:
        return ["No QR code found; I can read QR codes but no other writing."]
    texts = listed([f"“{code.text}”" for code in scene.codes])
    return [f"A QR code reads {texts}." if len(scene.codes) == 1 else f"QR codes read {texts}."]


def _motion(scene: Scene) -> list[str]:
    change = scene.change
    if change is None:
        return ["This is the first picture that I see, so I cannot tell yet what changes."]
    if not _moving(change):
        sentences = ["Nothing moves."]
    elif change.share > 0.5:
        sentences = ["Almost the whole picture changed."]
    else:
        sentences = [f"Something moves {place(change.x, change.y)} ({percent(change.share)} of the picture)."]
    if abs(change.light) >= LIGHTER:
        sentences.append(f"It became {'lighter' if change.light > 0 else 'darker'}.")
    return sentences


def _colours(scene: Scene) -> list[str]:
    if not scene.colours:
        return ["No colour stands out."]
    return [f"Mostly {listed([f'{colour.name} ({percent(colour.share)})' for colour in scene.colours])}."]


def _light(scene: Scene) -> list[str]:
    contrast = "little" if scene.contrast < FLAT else "strong" if scene.contrast > STRONG else "normal"
    return [f"The scene is {light(scene.brightness)} ({percent(scene.brightness)}), with {contrast} contrast."]


def _sharpness(scene: Scene) -> list[str]:
    if scene.contrast < FLAT:
        return ["There is too little contrast to tell how sharp the picture is."]
    return ["The picture is soft or out of focus." if scene.sharpness < BLURRED else "The picture is sharp."]


def _moving(change: Change | None) -> bool:
    return change is not None and change.share >= STILL


def _where(find: Find) -> str:
    return place((find.x0 + find.x1) / 2, (find.y0 + find.y1) / 2)


TOPICS: tuple[tuple[re.Pattern[str], Callable[[Scene], list[str]]], ...] = (
    (SELF, _self),
    (PEOPLE, _people),
    (CODES, _codes),
    (MOTION, _motion),
    (COLOUR, _colours),
    (LIGHT, _light),
    (SHARPNESS, _sharpness),
)
