// A frame as a file: as it was sent, or with what was found in it painted in.
'use strict';

RTV.view.snapshot = RTV.part(() => {
  /** JPEG, 0-1: the picture was one already, and lines are to stay sharp. */
  const quality = 0.92;

  /** How long a browser may need to begin with a download, ms. */
  const startMs = 10_000;

  /**
   * @param {object} edges
   * @param {() => HTMLAnchorElement} edges.link makes one
   * @param {() => HTMLCanvasElement} edges.canvas makes one
   * @param {(context: CanvasRenderingContext2D, shapes: Shape[]) => void} edges.paint over the whole canvas
   */
  const create = ({ link, canvas, paint }) => {
    /** @param {Frame} frame @param {Shape[]} shapes @returns {Promise<Blob>} JPEG of the frame's own size */
    const painted = async ({ jpeg, width, height }, shapes) => {
      const sheet = Object.assign(canvas(), { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext('2d'));
      const picture = await createImageBitmap(jpeg);
      context.drawImage(picture, 0, 0);
      picture.close();
      paint(context, shapes);
      return RTV.capture.jpeg.of(sheet, quality);
    };

    /** @param {Frame} frame @param {Shape[]} shapes to be painted in; none leaves it as it was sent */
    const save = async (frame, shapes) => {
      const found = shapes.length > 0;
      const href = URL.createObjectURL(found ? await painted(frame, shapes) : frame.jpeg);
      const time = new Date(frame.takenAt).toISOString().replace(/[:.]/g, '-');
      Object.assign(link(), { href, download: `frame-${time}${found ? '-found' : ''}.jpg` }).click();
      setTimeout(() => URL.revokeObjectURL(href), startMs);
    };

    return { save };
  };

  return { create };
});
