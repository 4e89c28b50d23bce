"""What a look of the change gate costs, and a picture at each size, next to doing it on the page's main thread."""

from collections.abc import Sequence
from statistics import fmean

from playwright.sync_api import Browser, sync_playwright

from tests import browsers, clips
from tests.bench.report import table
from tests.conftest import FLAGS
from tests.served import ROOT

FRAMES, WARM_UP = 48, 8
SIZES = ((0, 1), (0, 28), (1024, 1), (768, 1), (512, 1), (336, 1))  # the longer side, the multiple, px
QUALITY = 0.8  # the console's own default
THUMB = 84  # px: the small picture for the log, made with each
SMALL = 32  # px: what such gates draw a frame to

# The console's own parts in a worker of their own, which tells how long each took.
WORKER = """
const luma = parts.luma.create();
const gate = parts.gate.create();
const encoder = parts.encoder.create({ size: parts.size });
const work = {
    look: async (frame) => {
        const grid = await luma.grid(frame);
        frame.close();
        gate.judge(grid, { mode: 'gentle', heartbeatMs: 0, now: performance.now() });
        gate.sent(grid, performance.now());
    },
    encode: async (frame, encoding) => encoder.dataURL((await encoder.encode(frame, encoding)).jpeg),
};
self.onmessage = async ({ data: { name, frame, encoding } }) => {
    const started = performance.now();
    await work[name](frame, encoding);
    postMessage(performance.now() - started);
};
"""

# What the console does and what is usual instead, in turns, each on a frame of its own; milliseconds of each.
MEASURE = """async ({ worker: source, frames, encoding, small }) => {
    const { size, encoder, luma, gate } = RTV.capture;
    const parts = Object.entries({ size, encoder, luma, gate });
    const made = parts.map(([name, part]) => `${name}: (${RTV.sourceOf(part)})()`);
    const text = `const parts = {${made.join(',')}};${source}`;
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
    const video = document.getElementById('videoFeed');
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
    await video.play();
    const fresh = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));

    const { videoWidth, videoHeight } = video;
    const sent = encoding ? size.fit(videoWidth, videoHeight, encoding) : { width: small, height: small };
    const canvas = Object.assign(document.createElement('canvas'), sent);
    const context = canvas.getContext('2d');
    const usual = () => {
        const started = performance.now();
        context.drawImage(video, 0, 0, sent.width, sent.height);
        if (encoding) canvas.toDataURL('image/jpeg', encoding.quality);
        else context.getImageData(0, 0, sent.width, sent.height);
        return performance.now() - started;
    };
    const ours = () => new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        const frame = new VideoFrame(video);
        worker.postMessage({ name: encoding ? 'encode' : 'look', frame, encoding }, [frame]);
    });
    const took = { usual: [], ours: [] };
    for (let frame = 0; frame < frames; frame += 1) {
        await fresh();
        took.usual.push(usual());
        await fresh();
        took.ours.push(await ours());
    }
    return { name: encoding ? `${sent.width}x${sent.height}` : 'look', ...took };
}"""


def middle(times: Sequence[float]) -> float:
    """The mean of the middle half: the browser's clock is too coarse for a median, and a busy machine for a mean."""
    quarter = len(times) // 4
    return fmean(sorted(times)[quarter:-quarter])


def measured(browser: Browser, encoding: dict[str, float] | None) -> tuple[str, float, float]:
    """What was measured, and milliseconds of the usual way and of ours: for a picture's encoding, or None for a look.

    In a page of its own: what was drawn of a frame before makes it cheaper to draw again.
    """
    # The page's policy allows no worker but its own.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto((ROOT / "static" / "index.html").as_uri())
    page.wait_for_function("() => window.RTV")
    order = {"worker": WORKER, "frames": WARM_UP + FRAMES, "encoding": encoding, "small": SMALL}
    took = page.evaluate(MEASURE, order)
    context.close()
    return took["name"], middle(took["usual"][WARM_UP:]), middle(took["ours"][WARM_UP:])


def main() -> None:
    camera = f"--use-file-for-fake-video-capture={clips.clip('face')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=[*FLAGS, "--use-fake-device-for-media-stream", camera]
        )
        sizes = [{"longest": longest, "multiple": multiple} for longest, multiple in SIZES]
        encodings = [{"quality": QUALITY, "thumb": THUMB, **size} for size in sizes]
        results = [measured(browser, encoding) for encoding in (None, *encodings)]
        browser.close()
    whole = results[1][1]
    rows = [
        [name, f"{usual:.2f}", f"{ours:.2f}", f"x{ours / usual:.2f}", f"x{ours / whole:.2f}"]
        for name, usual, ours in results
    ]
    print(
        table(
            "Looking and encoding",
            ["what", "usual, ms", "console, ms", "ratio", "to usual 1280x720"],
            rows,
            f"Chromium, a fake camera of 1280x720, {FRAMES} frames each, mean of the middle half. Usual is the page's "
            f"main thread: for a look drawImage to {SMALL}x{SMALL} and getImageData, nothing compared; for a picture "
            f"drawImage at its size and toDataURL at quality {QUALITY}. The console's own parts do it in a worker: a "
            "look is the grid of 64x36 and the gate's judgement, a picture ends with the data URL too. That is time on "
            "the clock, with what the worker waits while the page draws its screen; the page waits for none of it.",
        )
    )


if __name__ == "__main__":
    main()
