"""The demo's eye: pictures in, one measured scene out.

The way of a picture: `picture` (data URL to pixels) -> `look` (pixels to a `scene`) by `colours`, `finds` (faces and
QR codes) and `motion`. Only `scene` can be imported without OpenCV.
"""
