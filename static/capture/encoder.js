// From a picture to the JPEG that is sent, at the size that is wanted. Runs in the worker, and in the page where there is none.
'use strict';

RTV.capture.encoder = RTV.part(() => {
  /** @typedef {{canvas: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D}} Sheet */

  /** The small picture of a list: its longer side, px, for screens of two pixels a point. */
  const thumbPx = 192;
  const thumbQuality = 0.7;

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

  /** @param {{size: typeof RTV.capture.size}} parts */
  const create = ({ size }) => {
    const copy = pad();
    const drawing = pad();
    const shrinking = pad();
    /** @type {Uint8ClampedArray<ArrayBuffer> | null} */
    let pixels = null;
    let copies = true;
    /** One picture at a time: they share the sheets. @type {Promise<unknown>} */
    let last = Promise.resolve();

    /**
     * Copying pixels out of the frame is faster than drawing it and keeps no decoded copies alive; but only some engines
     * convert to RGBA, and a turned frame must be drawn.
     * @param {VideoFrame} frame
     * @returns {Promise<OffscreenCanvas | null>} null where it cannot be done
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
      } catch {
        copies = false;
        return null;
      }
      const { canvas, context } = copy(width, height);
      context.putImageData(new ImageData(pixels, width, height), 0, 0);
      return canvas;
    };

    /**
     * What is sent, as pixels. The one place where a crop or a mask belongs: nothing has left the browser yet.
     * @param {VideoFrame | ImageBitmap} picture
     * @param {{width: number, height: number}} own the picture's size
     * @param {{width: number, height: number}} wanted
     * @returns {Promise<OffscreenCanvas>}
     */
    const paint = async (picture, own, wanted) => {
      const whole = 'displayWidth' in picture ? await copied(picture) : null;
      if (whole && own.width === wanted.width && own.height === wanted.height) return whole;
      const { canvas, context } = drawing(wanted.width, wanted.height);
      context.drawImage(whole ?? picture, 0, 0, wanted.width, wanted.height);
      return canvas;
    };

    /** A list of full pictures would keep all of them decoded. @param {OffscreenCanvas} whole @returns {Promise<Blob>} JPEG */
    const shrunk = async (whole) => {
      const { width, height } = size.fit(whole.width, whole.height, { longest: thumbPx, multiple: 1 });
      const { canvas, context } = shrinking(width, height);
      context.drawImage(whole, 0, 0, width, height);
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
        const canvas = await paint(open, own, wanted);
        const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: encoding.quality });
        const encodeMs = performance.now() - started;
        return { jpeg, thumb: await shrunk(canvas), ...wanted, encodeMs };
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

    /**
     * @param {Blob} jpeg
     * @returns {Promise<string>} data URL
     */
    const dataURL = async (jpeg) => {
      const bytes = new Uint8Array(await jpeg.arrayBuffer());
      const native = /** @type {{toBase64?: () => string}} */ (/** @type {unknown} */ (bytes)).toBase64;
      if (native) return `data:image/jpeg;base64,${native.call(bytes)}`;
      let text = '';
      // `apply` takes its arguments from the stack, which is not endless.
      for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      return `data:image/jpeg;base64,${btoa(text)}`;
    };

    return { encode, dataURL };
  };

  return { create };
});
