// The lookout: where the desk's frames come from, what is new in them, and which one is asked about.
'use strict';

RTV.loop.lookout = RTV.part(() => {
  /** How frames are to be looked at. @typedef {{encoding: Encoding, gate: Gate | null}} Framing */
  /** What a frame is besides what is kept of it. @typedef {{image: Promise<Bytes | null>, grid: Uint8Array | null}} Seen image: the characters of its data URL; null where they cannot be read here */

  /**
   * @param {object} edges
   * @param {(signal: AbortSignal) => Promise<Picture>} edges.given the newest picture, from the page
   * @param {(told: {gate?: Gating, silent?: boolean}) => void} edges.tell what the gate saw and saved; whether the camera is silent
   * @param {Clock} edges.clock
   * @param {typeof RTV.capture.film} edges.film
   * @param {typeof RTV.loop.sleep} edges.sleep
   * @param {typeof RTV.loop.patience} edges.patience
   * @param {typeof RTV.loop.mailbox} edges.mailbox
   * @param {ReturnType<typeof RTV.capture.encoder.create>} edges.pictures
   * @param {ReturnType<typeof RTV.capture.luma.create>} edges.lights
   * @param {ReturnType<typeof RTV.capture.gate.create>} edges.changes
   */
  const create = ({ given, tell, clock, film, sleep, patience, mailbox, pictures, lights, changes }) => {
    /** Where the camera's frames come from by themselves. @type {ReturnType<typeof film.create> | null} */
    let reel = null;
    /** As was said last. @type {Framing} */
    let framing;
    const { awaited } = patience.create(clock, (silent) => tell({ silent }));

    /** @param {AbortSignal} signal @returns {Promise<Picture>} */
    const next = async (signal) => {
      for (;;) {
        const mine = reel;
        const picture = mine ? await mine.next(signal) : await given(signal);
        if (picture) return picture;
        if (reel === mine) reel = null;
      }
    };

    /** @param {Picture} picture @param {boolean} wanted @returns {Promise<(Encoded & Seen) | null>} null: nothing new */
    const look = async (picture, wanted) => {
      /** @type {Uint8Array | null} */
      let grid = null;
      const { encoding, gate } = framing;
      if (gate) {
        try {
          grid = await lights.grid(picture);
          if (!changes.judge(grid, { ...gate, now: clock.now() }).changed && !wanted) {
            if (!(picture instanceof Blob)) picture.close();
            return null;
          }
        } catch {
          // What cannot be measured is sent.
        }
      }
      const encoded = await pictures.encode(picture, encoding);
      // In a page from disk WebKit lets no worker read a Blob: the page must, and sends the bytes.
      return { ...encoded, grid, image: pictures.dataURL(encoded.jpeg).catch(() => null) };
    };

    const box = mailbox.create({
      next: (signal) => awaited(next(signal)),
      look,
      clock,
      sleep: sleep.create(clock),
      changed: () => tell({ gate: { ...box.state } }),
    });

    /** Take frames from this stream from now on, or from the page. @param {ReadableStream<VideoFrame> | null} stream */
    const open = (stream) => {
      reel?.close();
      reel = stream && film.create(stream, clock);
    };

    /** Look at frames so from now on, also for a question that waits for one already. @param {Framing} how */
    const reframe = (how) => {
      framing = how;
      box.clear();
    };

    /**
     * The newest frame there is.
     * @param {Framing} how
     * @param {boolean} wanted whatever the gate says
     * @param {AbortSignal} signal
     * @returns {Promise<{frame: Frame, image: Seen['image']}>} rejects with a Fault, or with the signal's reason
     */
    const take = async (how, wanted, signal) => {
      framing = how;
      if (wanted) box.want();
      const { grid, image, ...frame } = await box.take(signal);
      if (grid) changes.sent(grid, clock.now());
      return { frame, image };
    };

    return { open, reframe, take, left: box.left, clear: box.clear, reset: box.reset, gate: () => ({ ...box.state }) };
  };

  return { create };
});
