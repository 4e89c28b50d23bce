"""What it costs to find the places in an answer of 4 kB, at each of its tokens, next to encoding one frame."""

from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from tests import browsers, clips
from tests.bench.answers import LENGTH, answers
from tests.bench.promise import Promise, told
from tests.bench.report import table
from tests.conftest import FLAGS
from tests.served import ROOT

ROUNDS = 5
FRAMES = 4  # after each answer
TOKEN = 4  # characters
ENCODING = {"longest": 0, "multiple": 1, "quality": 0.8, "thumb": 84}  # the console's own default
MOST = 0.1  # of a frame's encoding

# The console's own encoder in a worker of its own, which tells how long each frame took.
WORKER = """
const encoder = parts.encoder.create({ size: parts.size });
self.onmessage = async ({ data: { frame, encoding } }) => {
    const started = performance.now();
    encoder.dataURL((await encoder.encode(frame, encoding)).jpeg);
    postMessage(performance.now() - started);
};
"""

# Answers grow and frames are encoded in turns: a busy moment of the machine hits both. The first round warms up.
MEASURE = """async ({ worker: source, rounds, frames, encoding, answers, token }) => {
    const { size, encoder } = RTV.capture;
    const made = Object.entries({ size, encoder }).map(([name, part]) => `${name}: (${RTV.sourceOf(part)})()`);
    const script = `const parts = {${made.join(',')}};${source}`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const video = document.getElementById('videoFeed');
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
    await video.play();
    const { videoWidth: width, videoHeight: height } = video;

    const encode = async () => {
        await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
        return new Promise((resolve) => {
            worker.onmessage = ({ data }) => resolve(data);
            const frame = new VideoFrame(video);
            worker.postMessage({ frame, encoding }, [frame]);
        });
    };
    // A reading is shorter than a tick of the browser's clock: many are timed together.
    const reading = ([model, text], lengths) => {
        let shapes = [];
        const started = performance.now();
        for (const length of lengths) {
            ({ shapes } = RTV.seeing.grounding.read(text.slice(0, length), { model, width, height }));
        }
        return [(performance.now() - started) / lengths.length, shapes.length];
    };

    const encoded = [];
    const read = [];
    for (let round = 0; round <= rounds; round += 1) {
        for (const [name, answer] of Object.entries(answers)) {
            const { length } = answer[1];
            const grown = Array.from({ length: length / token }, (_, count) => (count + 1) * token);
            const [growing] = reading(answer, grown);
            const [full, found] = reading(answer, Array.from({ length: 50 }, (_, count) => length - count));
            for (let frame = 0; frame < frames; frame += 1) {
                const took = await encode();
                if (round) encoded.push(took);
            }
            if (round) read.push({ name, growing, full, found });
        }
    }
    return { encoded, read };
}"""


def measured() -> dict[str, Any]:
    """Milliseconds of each frame's encoding and of each reading, by the answer's name."""
    camera = f"--use-file-for-fake-video-capture={clips.clip('face')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=[*FLAGS, "--use-fake-device-for-media-stream", camera]
        )
        # The page's policy allows no worker but its own.
        page = browser.new_context(bypass_csp=True).new_page()
        page.goto((ROOT / "static" / "index.html").as_uri())
        page.wait_for_function("() => window.RTV")
        order = {"worker": WORKER, "rounds": ROUNDS, "frames": FRAMES, "token": TOKEN}
        result: dict[str, Any] = page.evaluate(MEASURE, {**order, "encoding": ENCODING, "answers": answers()})
        browser.close()
    return result


def main() -> None:
    result = measured()
    encoding = median(result["encoded"])
    rows, growing, full = [], {}, {}
    for name in answers():
        turns = [turn for turn in result["read"] if turn["name"] == name]
        growing[name], full[name] = (median(turn[what] for turn in turns) / encoding for what in ("growing", "full"))
        figures = [f"{median(turn[what] for turn in turns):.3f}" for what in ("growing", "full")]
        rows.append([name, str(turns[0]["found"]), *figures, f"x{growing[name]:.3f}", f"x{full[name]:.3f}"])
    print(
        table(
            "Finding places in an answer",
            ["what is written", "places", "growing, ms", "whole, ms", "growing/frame", "whole/frame"],
            rows,
            f"Chromium. An answer of {LENGTH} characters is read at each {TOKEN} that it grows, from its beginning, as "
            "the page does: the mean of all these readings, and of those at its whole length. A frame of 1280x720 is "
            f"encoded by the console's own parts in a worker, up to the data URL, in {encoding:.1f} ms (median).",
        )
    )
    print(told([promise("growing", growing), promise("whole", full)], []))


def promise(what: str, ratios: dict[str, float]) -> Promise:
    """The notation that costs most keeps it."""
    worst = max(ratios, key=lambda name: ratios[name])
    return Promise(f"reading, {what}, of a frame's encoding (worst: {worst})", ratios[worst], MOST)


if __name__ == "__main__":
    main()
