"""The built-in backend `demo`: an OpenAI-compatible endpoint that looks with classical vision, not a language model.

The way of a question: `question` (what was asked) -> `eye` (pictures to a scene) -> `words` (scene to sentences, by
`phrases`, or by `places` to JSON) -> `reply` (in OpenAI's shapes) -> `endpoint` (to the wire). OpenCV is an
optional extra (`opencv` tells whether it is there), so nothing here imports it before the first picture.
"""
