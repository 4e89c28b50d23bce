"""Places: what a prompt wants found, as boxes or points in JSON, in thousandths of the picture.

Only faces and QR codes can be found: of several things one gets these, and of anything else `[]`.
"""

import json
import re

from proxy.demo.eye.scene import Find, Scene


def about(*alternatives: str) -> re.Pattern[str]:
    """What finds one of these expressions as a word of its own."""
    return re.compile(rf"\b({'|'.join(alternatives)})\b", re.IGNORECASE)


PEOPLE = about("faces?", "heads?", "persons?", "people", "some(one|body)", "any(one|body)", "humans?", "(wo)?m[ae]n")
CODES = about("qr", "(bar)?codes?")
ALL = about("objects?", "things?", "items?", "everything", "anything", r"all(?=\W*$)")

BOXES = about("detect", "locate", r"locali[sz]e", r"bounding box\w*", r"bbox\w*", "boxes")
FIND = about("find .*(faces?|people|person|qr|codes?)")
POINTS = re.compile(r"^\W*(please\W+)?point (to|at|out)\b|\bpoint_2d\b", re.IGNORECASE | re.MULTILINE)
VERB = about(r"(detect|locate|locali[sz]e|find|point (to|at|out))\W+\w+")
FORM = re.compile(r"\{.*?\}", re.DOTALL)
QUOTED = re.compile(r'"([^"]+)"')


def wanted(prompt: str) -> bool:
    """Whether a prompt asks where things are."""
    return any(pattern.search(prompt) for pattern in (BOXES, FIND, POINTS))


def answer(prompt: str, scene: Scene) -> str:
    """The places as Qwen3-VL writes them: `bbox_2d` is left, top, right and bottom, `point_2d` across and down."""
    key, place = ("point_2d", _middle) if POINTS.search(prompt) else ("bbox_2d", _edges)
    return json.dumps([{key: place(find), "label": find.label} for find in _sought(prompt, scene)])


def _sought(prompt: str, scene: Scene) -> tuple[Find, ...]:
    # The form of the answer has names of its own.
    asked = FORM.sub("", prompt)
    named = ", ".join(QUOTED.findall(asked)) or asked
    people, codes = PEOPLE.search(named), CODES.search(named)
    # Who names nothing takes what there is.
    if not people and not codes and (ALL.search(named) or not VERB.search(asked)):
        return (*scene.faces, *scene.codes)
    return (*(scene.faces if people else ()), *(scene.codes if codes else ()))


def _edges(find: Find) -> list[int]:
    return [round(1000 * edge) for edge in find.edges]


def _middle(find: Find) -> list[int]:
    return [round(500 * (find.x0 + find.x1)), round(500 * (find.y0 + find.y1))]
