// From a picture to the JPEG that is sent. Runs in the worker, and in the page where there is none.
'use strict';

RTV.capture.encoder = RTV.part(() => {
  const create = () => {
    /** @type {OffscreenCanvas | null} */
    let canvas = null;
    /** @type {OffscreenCanvasRenderingContext2D | null} */
    let context = null;
    /** @type {Uint8ClampedArray<ArrayBuffer> | null} */
    let pixels = null;
    let copies = true;
    /** One picture at a time: they share the canvas. @type {Promise<unknown>} */
    let last = Promise.resolve();

    /** @param {number} width @param {number} height */
    const prepare = (width, height) => {
      if (canvas && context && canvas.width === width && canvas.height === height) return { canvas, context };
      canvas = new OffscreenCanvas(width, height);
      context = canvas.getContext('2d', { alpha: false });
      if (!context) throw new Error('this browser gives no 2d context to an OffscreenCanvas');
      return { canvas, context };
    };

    /**
     * Copying pixels out of the frame is faster than drawing it and keeps no decoded copies alive; but only some engines
     * convert to RGBA, and a turned frame must be drawn.
     * @param {VideoFrame} frame
     * @param {OffscreenCanvasRenderingContext2D} target
     * @returns {Promise<boolean>} false where it cannot be done
     */
    const copy = async (frame, target) => {
      const { rotation = 0, flip = false } = /** @type {{rotation?: number, flip?: boolean}} */ (frame);
      const { displayWidth: width, displayHeight: height, visibleRect } = frame;
      if (!copies || rotation || flip || visibleRect?.width !== width || visibleRect?.height !== height) return false;
      const format = /** @type {VideoFrameCopyToOptions} */ ({ format: 'RGBA', colorSpace: 'srgb' });
      try {
        const size = frame.allocationSize(format);
        if (size !== width * height * 4) return false;
        if (pixels?.length !== size) pixels = new Uint8ClampedArray(size);
        await frame.copyTo(pixels, format);
      } catch {
        copies = false;
        return false;
      }
      target.putImageData(new ImageData(pixels, width, height), 0, 0);
      return true;
    };

    /** @param {Picture} picture @param {Encoding} encoding @returns {Promise<Frame>} */
    const work = async (picture, { quality }) => {
      const started = performance.now();
      if (picture instanceof Blob) {
        const size = await createImageBitmap(picture);
        const { width, height } = size;
        size.close();
        return { jpeg: picture, width, height, encodeMs: performance.now() - started };
      }
      try {
        const video = 'displayWidth' in picture ? picture : null;
        const width = video ? video.displayWidth : /** @type {ImageBitmap} */ (picture).width;
        const height = video ? video.displayHeight : /** @type {ImageBitmap} */ (picture).height;
        const target = prepare(width, height);
        // The one place where a crop or a mask belongs: nothing has left the browser yet.
        if (!video || !(await copy(video, target.context))) target.context.drawImage(picture, 0, 0, width, height);
        const jpeg = await target.canvas.convertToBlob({ type: 'image/jpeg', quality });
        return { jpeg, width, height, encodeMs: performance.now() - started };
      } finally {
        picture.close();
      }
    };

    /**
     * Encode a picture at its own size, and close it.
     * @param {Picture} picture a Blob is JPEG already
     * @param {Encoding} encoding
     * @returns {Promise<Frame>}
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
