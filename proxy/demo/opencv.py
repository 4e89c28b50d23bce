"""OpenCV, the optional extra `demo`: whether it is there, and the sentence that says how to get it."""

from importlib.util import find_spec


def missing() -> str:
    """What to install before the demo can work; "" where it can."""
    if find_spec("cv2"):
        return ""
    return "The demo needs OpenCV, which make run brings, and pip install '.[demo]' in the console's source."
