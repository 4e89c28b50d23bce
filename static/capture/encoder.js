// From a picture to the JPEG that is sent, at the size that is wanted. Runs in the worker, and in the page where there is none.
'use strict';

RTV.capture.encoder = RTV.part(() => {
  /** @typedef {{canvas: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D}} Sheet */
  /** RGBA, four bytes a pixel. @typedef {Uint8ClampedArray<ArrayBuffer>} Pixels */

  /** JPEG quality of the small picture of a list, 0-1. */
  const thumbQuality = 0.7;
  /** Each of its pixels is the mean of so many each way. */
  const samples = 3;

  /** Whether this browser can encode here at all. */
  const able = typeof OffscreenCanvas !== 'undefined' && 'convertToBlob' in OffscreenCanvas.prototype;

  /** A sheet that stays while its size does. @returns {(width: number, height: number) => Sheet} */
  const pad = () => {
    /** @type {Sheet | null} */
    let sheet = null;
    return (width, height) => {
      if (sheet?.canvas.width === width && sheet.canvas.height === height) return sheet;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { alpha: false });
      if (!context) throw new Error('this browser gives no 2d context to an OffscreenCanvas');
      // The default takes single pixels where a picture shrinks, and fine patterns become coarse ones.
      context.imageSmoothingQuality = 'medium';
      sheet = { canvas, context };
      return sheet;
    };
  };

  /** @param {string} text @returns {number[]} */
  const codes = (text) => Array.from(text, (character) => character.charCodeAt(0));

  const alphabet = Uint8Array.from(codes('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'));
  const [padding] = codes('=');
  const dataHead = codes('data:image/jpeg;base64,');

  /**
   * Base64 as bytes: as a string of each frame it would fill the worker's memory with garbage faster than it is collected.
   * @param {number[]} head what stands before it
   * @param {Uint8Array} bytes
   * @returns {Bytes}
   */
  const base64 = (head, bytes) => {
    const { length } = bytes;
    const text = new Uint8Array(head.length + Math.ceil(length / 3) * 4);
    text.set(head);
    let to = head.length;
    // What is read beyond the end is undefined, and 0 to a shift.
    for (let at = 0; at < length; at += 3) {
      const three = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
      text[to] = alphabet[three >> 18];
      text[to + 1] = alphabet[(three >> 12) & 63];
      text[to + 2] = alphabet[(three >> 6) & 63];
      text[to + 3] = alphabet[three & 63];
      to += 4;
    }
    if (length % 3) text[to - 1] = padding;
    if (length % 3 === 1) text[to - 2] = padding;
    return text;
  };

  /**
   * A picture made small from its bytes. Drawing it small instead leaves a decoded copy of each frame in the browser's cache.
   * @param {Pixels} pixels
   * @param {{width: number, height: number}} whole px
   * @param {ImageData} small is filled
   * @returns {ImageData} `small`
   */
  const sampled = (pixels, whole, small) => {
    const { width, height, data } = small;
    /** Where samples lie along one side. @param {number} count @param {number} length px */
    const places = (count, length) => Uint32Array.from({ length: count * samples }, (_, at) => ((at + 0.5) * length) / (count * samples));
    const across = places(width, whole.width).map((x) => x * 4);
    const down = places(height, whole.height).map((y) => y * whole.width * 4);
    for (let at = 0; at < width * height; at += 1) {
      const left = (at % width) * samples;
      const top = Math.floor(at / width) * samples;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let line = top; line < top + samples; line += 1) {
        for (let column = left; column < left + samples; column += 1) {
          const pixel = down[line] + across[column];
          red += pixels[pixel];
          green += pixels[pixel + 1];
          blue += pixels[pixel + 2];
        }
      }
      const count = samples * samples;
      data[at * 4] = red / count;
      data[at * 4 + 1] = green / count;
      data[at * 4 + 2] = blue / count;
      data[at * 4 + 3] = 255;
    }
    return small;
  };

  /** @param {{size: typeof RTV.capture.size}} parts */
  const create = ({ size }) => {
    const copy = pad();
    const drawing = pad();
    const shrinking = pad();
    /** @type {Pixels | null} */
    let pixels = null;
    let copies = true;
    /** One picture at a time: they share the sheets. @type {Promise<unknown>} */
    let last = Promise.resolve();

    /**
     * Copying pixels out of the frame is faster than drawing it and keeps no decoded copies alive; but only some engines
     * convert to RGBA, and a turned frame must be drawn.
     * @param {VideoFrame} frame
     * @returns {Promise<Pixels | null>} until the next is copied; null where it cannot be done
     */
    const copied = async (frame) => {
      const { rotation = 0, flip = false } = /** @type {{rotation?: number, flip?: boolean}} */ (frame);
      const { displayWidth: width, displayHeight: height, visibleRect } = frame;
      if (!copies || rotation || flip || visibleRect?.width !== width || visibleRect?.height !== height) return null;
      const format = /** @type {VideoFrameCopyToOptions} */ ({ format: 'RGBA', colorSpace: 'srgb' });
      try {
        const length = frame.allocationSize(format);
        if (length !== width * height * 4) return null;
        if (pixels?.length !== length) pixels = new Uint8ClampedArray(length);
        await frame.copyTo(pixels, format);
        return pixels;
      } catch {
        copies = false;
        return null;
      }
    };

    /**
     * What is sent. The one place where a crop or a mask belongs: nothing has left the browser yet.
     * @param {VideoFrame | ImageBitmap} picture
     * @param {{width: number, height: number}} own the picture's size
     * @param {{width: number, height: number}} wanted
     * @returns {Promise<{canvas: OffscreenCanvas, bytes: Pixels | null}>} its pixels too, where they are at hand
     */
    const paint = async (picture, own, wanted) => {
      const bytes = 'displayWidth' in picture ? await copied(picture) : null;
      const same = own.width === wanted.width && own.height === wanted.height;
      const whole = bytes && copy(own.width, own.height);
      whole?.context.putImageData(new ImageData(/** @type {Pixels} */ (bytes), own.width, own.height), 0, 0);
      if (whole && same) return { canvas: whole.canvas, bytes };
      const { canvas, context } = drawing(wanted.width, wanted.height);
      context.drawImage(whole?.canvas ?? picture, 0, 0, wanted.width, wanted.height);
      return { canvas, bytes: null };
    };

    /**
     * The small picture of what is sent: a list of full ones would keep all of them decoded.
     * @param {{canvas: OffscreenCanvas, bytes: Pixels | null}} painted
     * @param {number} longest px
     * @returns {Promise<Blob>} JPEG
     */
    const shrunk = ({ canvas: whole, bytes }, longest) => {
      const { width, height } = size.fit(whole.width, whole.height, { longest, multiple: 1 });
      const { canvas, context } = shrinking(width, height);
      if (bytes) context.putImageData(sampled(bytes, whole, context.createImageData(width, height)), 0, 0);
      else context.drawImage(whole, 0, 0, width, height);
      return canvas.convertToBlob({ type: 'image/jpeg', quality: thumbQuality });
    };

    /** @param {Picture} picture @param {Encoding} encoding @returns {Promise<Encoded>} */
    const work = async (picture, encoding) => {
      const started = performance.now();
      const open = picture instanceof Blob ? await createImageBitmap(picture) : picture;
      try {
        const own = 'displayWidth' in open ? { width: open.displayWidth, height: open.displayHeight } : { width: open.width, height: open.height };
        const wanted = size.fit(own.width, own.height, encoding);
        if (picture instanceof Blob && (!able || (own.width === wanted.width && own.height === wanted.height))) {
          return { jpeg: picture, thumb: picture, ...own, encodeMs: performance.now() - started };
        }
        const painted = await paint(open, own, wanted);
        const jpeg = await painted.canvas.convertToBlob({ type: 'image/jpeg', quality: encoding.quality });
        const encodeMs = performance.now() - started;
        return { jpeg, thumb: await shrunk(painted, encoding.thumb), ...wanted, encodeMs };
      } finally {
        open.close();
      }
    };

    /**
     * Encode a picture at the size that is wanted, and close it.
     * @param {Picture} picture a Blob is JPEG already, and stays as it is where its size does
     * @param {Encoding} encoding
     * @returns {Promise<Encoded>}
     */
    const encode = (picture, encoding) => {
      const mine = last.then(() => work(picture, encoding));
      last = mine.catch(() => {});
      return mine;
    };

    /** @param {Blob | ArrayBuffer} jpeg @returns {Promise<Bytes>} the characters of its data URL */
    const dataURL = async (jpeg) => base64(dataHead, new Uint8Array(jpeg instanceof Blob ? await jpeg.arrayBuffer() : jpeg));

    return { encode, dataURL };
  };

  return { create };
});
