"""The built-in backend `demo`: an OpenAI-compatible endpoint that looks with classical vision, not a language model.

The way of a question: `question` (what was asked) -> `picture` (data URL to pixels) -> `look` (pixels to a `scene`,
with `colours`, `finds` and `motion`) -> `words` (scene to sentences, by `places` to JSON) -> `endpoint` (to the wire).
OpenCV is the optional extra `demo`, so nothing here imports it before the first picture.
"""

from importlib.util import find_spec

from proxy.demo.endpoint import Demo

__all__ = ["Demo", "available"]


def available() -> str | None:
    """None where the demo can work, else a sentence that says what to install."""
    if find_spec("cv2"):
        return None
    return "The demo needs OpenCV, which make run brings, and pip install '.[demo]' in the console's source."
