// The newest frame of the picture, handed out once, also in a hidden page, and the camera's true rate.
'use strict';

RTV.capture.frames = RTV.part(() => {
  /** After this long without a frame callback frames are looked for, ms: a hidden page gets none, and one engine never calls back for a camera. */
  const silenceMs = 500;

  /** How often they are looked for while somebody waits for one, ms. */
  const lookMs = 20;

  /** A frame that is due within this time is waited for, ms: it is a whole frame fresher. */
  const patienceMs = 8;

  /** Pixels that are looked at where the engine does not count frames. */
  const sample = { width: 64, height: 36 };

  /**
   * @param {object} edges
   * @param {HTMLVideoElement} edges.video
   * @param {() => number} edges.now ms, monotonic
   * @param {() => HTMLCanvasElement} edges.canvas makes one, for what cannot be done in a worker
   * @param {ReturnType<typeof RTV.loop.sleep.create>} edges.sleep one that a hidden page does not slow down
   */
  const create = ({ video, now, canvas, sleep }) => {
    let seen = 0;
    let taken = 0;
    /** Media time of the frame handed out last, µs. */
    let takenTime = 0;
    let calledAt = -Infinity;
    /** Frames are announced, one callback soon after the other. */
    let steady = false;
    /** What the last look saw; null where frames were announced since. @type {number | string | null} */
    let looked = '';
    /** @type {CanvasRenderingContext2D | null} */
    let sampler = null;
    /** Times of the last second's frames, ms. @type {{at: number, count: number}[]} */
    let marks = [];
    /** Frames a second, as measured last; null while nothing moves. @type {number | null} */
    let measured = null;
    /** @type {Set<() => void>} */
    const waiting = new Set();

    const wakeAll = () => {
      for (const wake of waiting) wake();
    };

    /** @param {number} count frames presented so far */
    const arrive = (count) => {
      const at = now();
      seen += 1;
      marks.push({ at, count });
      // Another camera, or another way of counting, begins anew.
      while (at - marks[0].at >= 1500 || marks[0].count > count) marks.shift();
      wakeAll();
    };

    const silent = () => !steady || now() - calledAt > silenceMs;

    /**
     * What tells the picture on the screen from the one before it. Not the clock of the video: it goes on when the camera stands.
     * @returns {number | string} frames counted so far, or pixels as they are: the noise of a camera makes no two pictures alike
     */
    const sign = () => {
      const count = video.getVideoPlaybackQuality?.().totalVideoFrames;
      if (count) return count;
      const { width, height } = sample;
      sampler ??= /** @type {CanvasRenderingContext2D} */ (Object.assign(canvas(), sample).getContext('2d', { willReadFrequently: true }));
      sampler.imageSmoothingEnabled = false;
      sampler.drawImage(video, 0, 0, width, height);
      return sampler.getImageData(0, 0, width, height).data.join();
    };

    /** Look for a frame that was not announced. */
    const look = () => {
      if (!video.srcObject || video.readyState < 2) return;
      const before = looked;
      looked = sign();
      if (before !== null && looked !== before) arrive(typeof looked === 'number' ? looked : seen + 1);
    };

    /** @param {number} _ @param {VideoFrameCallbackMetadata} metadata */
    const called = (_, metadata) => {
      const before = steady;
      steady = now() - calledAt < silenceMs;
      calledAt = now();
      video.requestVideoFrameCallback(called);
      // After a silence the frame may be one that was found already.
      if (!steady) return look();
      // Looks count other frames than callbacks do.
      if (!before) marks = [];
      looked = null;
      arrive(metadata.presentedFrames);
    };
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(called);

    setInterval(() => {
      if (!silent()) return;
      look();
      wakeAll();
    }, silenceMs / 2);

    /** @param {number} quality @returns {Promise<Blob>} */
    const drawn = (quality) => {
      const sheet = Object.assign(canvas(), { width: video.videoWidth, height: video.videoHeight });
      sheet.getContext('2d')?.drawImage(video, 0, 0);
      return RTV.capture.jpeg.of(sheet, quality);
    };

    /**
     * What is on the screen now, by the best way that this browser has: a VideoFrame costs the page nothing.
     * @param {number} quality used only where the page itself must encode
     * @returns {Promise<Picture>}
     */
    const grab = async (quality) => {
      if (typeof OffscreenCanvas === 'undefined' || !('convertToBlob' in OffscreenCanvas.prototype)) return drawn(quality);
      return typeof VideoFrame === 'function' ? new VideoFrame(video) : createImageBitmap(video);
    };

    /**
     * The media time of a picture.
     * @param {Picture} picture
     * @returns {number} µs; 0 where it does not tell one frame from the next: one engine always says 0, another whole seconds
     */
    const timeOf = (picture) => ('timestamp' in picture && picture.timestamp > video.currentTime * 1000 ? picture.timestamp : 0);

    /** Wait until a frame is announced, nothing is announced any more, or the wait is over. @param {AbortSignal} signal @returns {Promise<void>} */
    const news = async (signal) => {
      /** @type {() => void} */
      let wake = () => {};
      await new Promise((resolve) => {
        wake = () => resolve(undefined);
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
    };

    /**
     * Wait until there is a frame that was not handed out before.
     * @param {AbortSignal} signal
     * @returns {Promise<void>} rejects with the signal's reason
     */
    const ready = async (signal) => {
      signal.throwIfAborted();
      if (silent()) look();
      while (seen <= taken || video.readyState < 2) {
        await (silent() ? sleep(lookMs, signal).then(look) : news(signal));
        signal.throwIfAborted();
      }
    };

    /** Wait for the frame that is due in a moment. @param {AbortSignal} signal */
    const soon = async (signal) => {
      const rate = fps();
      const dueMs = rate === null || silent() ? Infinity : marks[marks.length - 1].at + 1000 / rate - now();
      if (dueMs <= 0 || dueMs > patienceMs) return;
      const over = new AbortController();
      const end = () => over.abort();
      signal.addEventListener('abort', end);
      await Promise.race([news(over.signal), sleep(patienceMs, over.signal)]);
      signal.removeEventListener('abort', end);
      over.abort();
      signal.throwIfAborted();
    };

    /**
     * The newest frame that was not handed out before; waits for one when there is none yet.
     * @param {number} quality
     * @param {AbortSignal} signal
     * @returns {Promise<Picture>} the receiver closes it; rejects with the signal's reason
     */
    const next = async (quality, signal) => {
      for (;;) {
        await ready(signal);
        await soon(signal);
        taken = seen;
        const picture = await grab(quality);
        // What is on the screen may be newer than the frame that was announced: then it is announced once more, and would be
        // handed out twice.
        const time = timeOf(picture);
        if (!time || time !== takenTime) {
          takenTime = time;
          return picture;
        }
        /** @type {VideoFrame} */ (picture).close();
      }
    };

    /** Forget what was seen: the next frame is of another camera. */
    const restart = () => {
      taken = seen;
      takenTime = 0;
      looked = '';
      marks = [];
      measured = null;
    };

    /** @returns {number | null} frames a second over the last second and a half; null while nothing moves */
    const fps = () => {
      const first = marks[0];
      const last = marks[marks.length - 1];
      if (!last || now() - last.at > 1500) measured = null;
      // Where counting began anew, what was measured before holds until there is enough to measure.
      else if (last.at - first.at >= 250) measured = ((last.count - first.count) * 1000) / (last.at - first.at);
      return measured;
    };

    return { next, ready, grab, restart, fps };
  };

  return { create };
});
