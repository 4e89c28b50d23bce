// The camera's frames as a stream that the worker reads by itself: none of them costs the page anything.
'use strict';

RTV.capture.film = RTV.part(() => {
  /** A stream is read on for so long after a frame was wanted, ms: reading says how old the newest frame is and when the next is due. */
  const restMs = 1000;

  /** A frame that is due within this time is waited for, ms: it is a whole frame fresher. */
  const patienceMs = 8;

  /**
   * The frames of a camera, of which the stream keeps only the newest.
   * @param {MediaStreamTrack | undefined} track
   * @returns {ReadableStream<VideoFrame> | null} null where a page is given no such stream: only one engine has it
   */
  const of = (track) => {
    const { MediaStreamTrackProcessor: Processor } = /** @type {any} */ (globalThis);
    return track?.readyState === 'live' && Processor ? new Processor({ track, maxBufferSize: 1 }).readable : null;
  };

  /**
   * @param {ReadableStream<VideoFrame>} stream
   * @param {Clock} clock
   */
  const create = (stream, clock) => {
    const reader = stream.getReader();
    /** The newest frame, while nobody took it. @type {VideoFrame | null} */
    let held = null;
    let arrivedAt = 0;
    /** From one frame to the next, ms; 0: not known yet. */
    let intervalMs = 0;
    let wantedAt = 0;
    let reading = false;
    let over = false;
    /** @type {Set<() => void>} */
    const waiting = new Set();

    const wakeAll = () => {
      for (const wake of waiting) wake();
    };

    /** @param {VideoFrame | null} frame */
    const hold = (frame) => {
      held?.close();
      held = frame;
    };

    const end = () => {
      over = true;
      hold(null);
      wakeAll();
    };

    /** @param {VideoFrame} frame */
    const arrive = (frame) => {
      const at = clock.now();
      if (arrivedAt) intervalMs += (at - arrivedAt - intervalMs) / (intervalMs ? 8 : 1);
      arrivedAt = at;
      // Whoever waited so far takes it in a moment, and reading must not rest before.
      if (waiting.size) wantedAt = at;
      hold(frame);
      wakeAll();
    };

    const read = async () => {
      reading = true;
      arrivedAt = 0;
      while (waiting.size || clock.now() - wantedAt < restMs) {
        const { value, done } = await reader.read();
        if (over) return value?.close();
        if (done) return end();
        arrive(value);
      }
      reading = false;
      hold(null);
    };

    /** Wait until a frame arrives, the stream ends, or so long. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
    const news = (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clock.clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = ms === Infinity ? 0 : clock.setTimeout(wake, ms);
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      });

    /** How long the next frame is worth waiting for although there is one, ms. */
    const patience = () => {
      const dueMs = arrivedAt + intervalMs - clock.now();
      return dueMs > 0 && dueMs <= patienceMs ? patienceMs : 0;
    };

    /**
     * The newest frame that was not handed out before; waits for one when there is none yet.
     * @param {AbortSignal} signal
     * @returns {Promise<VideoFrame | null>} the receiver closes it; null: the stream is over; rejects with the signal's reason
     */
    const next = async (signal) => {
      signal.throwIfAborted();
      wantedAt = clock.now();
      if (!reading && !over) read().catch(end);
      if (held && patience()) await news(patience(), signal);
      while (!held && !over && !signal.aborted) await news(Infinity, signal);
      signal.throwIfAborted();
      const frame = held;
      held = null;
      return frame;
    };

    /** Let go of the stream and its frames. */
    const close = () => {
      end();
      reader.cancel().catch(() => {});
    };

    return { next, close };
  };

  return { of, create };
});
