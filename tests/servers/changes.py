"""How long the page takes to read a change of the colour before the camera, told from within the page.

The camera's side is the time at which a frame of the new colour was captured, the reader's side the time at which the
page's answer names it.
"""

from itertools import pairwise

from playwright.sync_api import Page

CLIP = "colours:red,green,blue"
NAMES = ("red", "green", "blue")

WATCH = """(names) => {
    const video = document.getElementById('videoFeed');
    const text = document.getElementById('responseText');
    const pixel = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    window.changes = {camera: [], words: []};
    const note = (list, name, at) => { if (list.at(-1)?.[0] !== name) list.push([name, at]); };
    const look = (now, {captureTime}) => {
        pixel.drawImage(video, 0, 0, 1, 1);
        const light = [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
        note(changes.camera, names[light.indexOf(Math.max(...light))], captureTime ?? now);
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    const read = () => {
        const name = names.find((one) => text.textContent.includes(one));
        if (name) note(changes.words, name, performance.now());
    };
    new MutationObserver(read).observe(text, {childList: true, characterData: true, subtree: true});
}"""


def watch(page: Page) -> None:
    """Begin, on a page whose camera is on."""
    page.evaluate(WATCH, NAMES)


def delays(page: Page) -> list[float]:
    """Ms from each change to its words, of all changes that were read before the next one came."""
    changes = page.evaluate("() => changes")
    # The colour that was there when the watch began is no change.
    spans = pairwise(changes["camera"][1:])
    found = (
        next((at - since for said, at in changes["words"] if said == name and since <= at < until), None)
        for (name, since), (_, until) in spans
    )
    return [delay for delay in found if delay is not None]
