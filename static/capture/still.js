// A single frame outside the loop: the newest there is, to save or to try a server with, or a red one where there is none.
'use strict';

RTV.capture.still = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {() => Promise<Picture | null>} edges.live what the camera shows now; null while it is off
   * @param {(picture: Picture, signal: AbortSignal) => Promise<Encoded>} edges.encode
   * @param {() => Frame | null} edges.last the frame of the last answer
   * @param {() => HTMLCanvasElement} edges.canvas makes one
   * @param {() => number} edges.now ms since the epoch
   */
  const create = ({ live, encode, last, canvas, now }) => {
    /**
     * The camera's newest frame, else the one of the last answer, else none.
     * @param {AbortSignal} signal
     * @returns {Promise<Frame | null>} rejects with a Fault
     */
    const newest = async (signal) => {
      const picture = await live();
      if (!picture) return last();
      const takenAt = now();
      return { ...(await encode(picture, signal)), takenAt };
    };

    /** @param {number} width px @param {number} height px @returns {Promise<Frame>} red all over */
    const red = async (width, height) => {
      const sheet = Object.assign(canvas(), { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext('2d'));
      context.fillStyle = 'red';
      context.fillRect(0, 0, width, height);
      const jpeg = await RTV.capture.jpeg.of(sheet);
      return { jpeg, thumb: jpeg, width, height, encodeMs: 0, takenAt: now() };
    };

    return { newest, red };
  };

  return { create };
});
