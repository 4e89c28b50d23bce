"""The built-in backend `demo`: an OpenAI-compatible endpoint that looks with classical vision, not a language model.

The way of a question: `question` (what was asked) -> `picture` (data URL to pixels) -> `look` (pixels to a `scene`,
with `colours`, `finds` and `motion`) -> `words` (scene to sentences, by `places` to JSON) -> `endpoint` (to the wire).
OpenCV is the optional `extra` of the package, so nothing here imports it before the first picture.
"""
