// A picture's brightness as a small grid, which is all that the change gate looks at. Runs in the worker.
'use strict';

RTV.capture.luma = RTV.part(() => {
  /** Cells of a grid, row by row. */
  const columns = 64;
  const rows = 36;
  /** A cell is the mean of so many samples each way: the noise of single pixels must not reach the gate. */
  const samples = 4;

  /** Formats whose first plane is 8-bit luma. @type {(string | null)[]} */
  const planar = ['I420', 'I420A', 'I422', 'I422A', 'I444', 'I444A', 'NV12'];

  /**
   * @param {Uint8Array} plane one byte a sample
   * @param {{offset: number, stride: number, width: number, height: number}} shape of the plane; px, and bytes a row
   * @returns {Uint8Array} the grid
   */
  const means = (plane, { offset, stride, width, height }) => {
    const across = columns * samples;
    const down = rows * samples;
    const places = new Uint16Array(across);
    for (let at = 0; at < across; at += 1) places[at] = ((at + 0.5) * width) / across;
    const grid = new Uint8Array(columns * rows);
    for (let cell = 0; cell < grid.length; cell += 1) {
      const left = (cell % columns) * samples;
      const top = Math.floor(cell / columns) * samples;
      // Half of what it is divided by: the mean is rounded.
      let sum = (samples * samples) / 2;
      for (let line = top; line < top + samples; line += 1) {
        const start = offset + Math.floor(((line + 0.5) * height) / down) * stride;
        for (let at = left; at < left + samples; at += 1) sum += plane[start + places[at]];
      }
      grid[cell] = sum / (samples * samples);
    }
    return grid;
  };

  const create = () => {
    /** Where the frame is copied to, again and again. */
    let plane = new Uint8Array(0);
    /** @type {OffscreenCanvasRenderingContext2D | null} */
    let sheet = null;
    let copies = true;
    /** One picture at a time: they share the memory. @type {Promise<unknown>} */
    let last = Promise.resolve();

    /**
     * The Y plane as the camera gave it: some twenty times cheaper than drawing, which converts every pixel first.
     * @param {VideoFrame} frame
     * @returns {Promise<Uint8Array | null>} null where the frame has none
     */
    const copied = async (frame) => {
      const { format, visibleRect } = frame;
      if (!copies || !planar.includes(format) || !visibleRect) return null;
      try {
        const size = frame.allocationSize();
        if (plane.length !== size) plane = new Uint8Array(size);
        const [{ offset, stride }] = await frame.copyTo(plane);
        return means(plane, { offset, stride, width: visibleRect.width, height: visibleRect.height });
      } catch {
        copies = false;
        return null;
      }
    };

    /** @param {VideoFrame | ImageBitmap} picture */
    const drawn = (picture) => {
      const width = columns * samples;
      const height = rows * samples;
      sheet ??= new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
      if (!sheet) throw new Error('this browser gives no 2d context to an OffscreenCanvas');
      sheet.drawImage(picture, 0, 0, width, height);
      const { data } = sheet.getImageData(0, 0, width, height);
      const luma = new Uint8Array(width * height);
      for (let pixel = 0; pixel < luma.length; pixel += 1) {
        const at = pixel * 4;
        luma[pixel] = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) / 256;
      }
      return means(luma, { offset: 0, stride: width, width, height });
    };

    /** @param {Picture} picture */
    const work = async (picture) => {
      if (!(picture instanceof Blob)) return ('displayWidth' in picture ? await copied(picture) : null) ?? drawn(picture);
      const bitmap = await createImageBitmap(picture);
      try {
        return drawn(bitmap);
      } finally {
        bitmap.close();
      }
    };

    /**
     * @param {Picture} picture stays open
     * @returns {Promise<Uint8Array>} mean luma of 64 x 36 cells, row by row, 0-255
     */
    const grid = (picture) => {
      const mine = last.then(() => work(picture));
      last = mine.catch(() => {});
      return mine;
    };

    return { grid };
  };

  return { create };
});
