// The newest frame of the picture, handed out once, and the camera's true rate.
'use strict';

RTV.capture.frames = RTV.part(() => {
  /** After this long without a frame callback the clock of the video is asked instead, ms: one engine never calls back for a camera. */
  const silenceMs = 500;

  /**
   * @param {object} edges
   * @param {HTMLVideoElement} edges.video
   * @param {() => number} edges.now ms, monotonic
   * @param {() => HTMLCanvasElement} edges.canvas makes one, for browsers that cannot encode in a worker
   */
  const create = ({ video, now, canvas }) => {
    let seen = 0;
    let taken = 0;
    /** Media time of the frame handed out last, µs. */
    let takenTime = 0;
    let calledAt = -Infinity;
    let videoTime = 0;
    /** Times of the last second's frames, ms. @type {{at: number, count: number}[]} */
    let marks = [];
    /** @type {Set<() => void>} */
    const waiting = new Set();

    /** @param {number} count frames presented so far */
    const arrive = (count) => {
      const at = now();
      seen += 1;
      marks = [...marks.filter((mark) => at - mark.at < 1500 && mark.count <= count), { at, count }];
      for (const wake of waiting) wake();
    };

    /** @param {number} _ @param {VideoFrameCallbackMetadata} metadata */
    const called = (_, metadata) => {
      calledAt = now();
      arrive(metadata.presentedFrames);
      video.requestVideoFrameCallback(called);
    };
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(called);

    setInterval(() => {
      const live = video.srcObject && video.readyState >= 2 && video.currentTime !== videoTime;
      videoTime = video.currentTime;
      if (live && now() - calledAt > silenceMs) arrive(video.getVideoPlaybackQuality?.().totalVideoFrames ?? seen);
    }, silenceMs / 2);

    /** @param {number} quality @returns {Promise<Blob>} */
    const drawn = (quality) => {
      const sheet = Object.assign(canvas(), { width: video.videoWidth, height: video.videoHeight });
      sheet.getContext('2d')?.drawImage(video, 0, 0);
      return new Promise((resolve, reject) => {
        sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))), 'image/jpeg', quality);
      });
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
     * Wait until there is a frame that was not handed out before.
     * @param {AbortSignal} signal
     * @returns {Promise<void>} rejects with the signal's reason
     */
    const ready = async (signal) => {
      signal.throwIfAborted();
      while (seen <= taken || video.readyState < 2) {
        /** @type {() => void} */
        let wake = () => {};
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
          waiting.add(wake);
          signal.addEventListener('abort', wake);
        });
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        signal.throwIfAborted();
      }
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
        taken = seen;
        const picture = await grab(quality);
        // What is on the screen may be newer than the frame that was announced: then it is announced once more, and would be
        // handed out twice. Some engines give all frames the time 0.
        const time = 'timestamp' in picture ? picture.timestamp : 0;
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
      marks = [];
    };

    /** @returns {number | null} frames a second over the last second and a half; null while nothing moves */
    const fps = () => {
      const first = marks[0];
      const last = marks[marks.length - 1];
      if (!last || now() - last.at > 1500 || last.at - first.at < 250) return null;
      return ((last.count - first.count) * 1000) / (last.at - first.at);
    };

    return { next, ready, grab, restart, fps };
  };

  return { create };
});
