// Where a place of the picture that was sent lies on the screen: through letterbox, mirror and crop. Pure.
'use strict';

/** A rectangle, in whatever unit is told with it. @typedef {{x: number, y: number, width: number, height: number}} Rect */

/** The part of the camera's picture that was sent, as fractions of it. @typedef {{x0: number, y0: number, x1: number, y1: number}} Crop */

/**
 * How a picture lies in its element.
 * @typedef {object} Placing
 * @property {Rect} picture CSS px of the element: what the picture fills of it
 * @property {(x: number, y: number) => [number, number]} at fractions of the picture that was sent -> CSS px of the element
 */

RTV.view.placing = RTV.part(() => {
  /** How far the aspects of two pictures of one scene may be apart: a small picture in multiples of 28 px is a little bent. */
  const bent = 1.2;

  /** All of it. @type {Crop} */
  const whole = { x0: 0, y0: 0, x1: 1, y1: 1 };

  /**
   * How a picture lies in an element that shows it by `object-fit: contain`.
   * @param {{width: number, height: number}} element CSS px
   * @param {{width: number, height: number}} shown px that the picture itself has, before any mirror
   * @param {{mirror?: boolean, crop?: Crop}} [how]
   * @returns {Placing}
   */
  const of = (element, shown, { mirror = false, crop = whole } = {}) => {
    const scale = Math.min(element.width / shown.width, element.height / shown.height);
    const [width, height] = [shown.width * scale, shown.height * scale];
    const picture = { x: (element.width - width) / 2, y: (element.height - height) / 2, width, height };
    return {
      picture,
      at: (x, y) => {
        const across = crop.x0 + x * (crop.x1 - crop.x0);
        const down = crop.y0 + y * (crop.y1 - crop.y0);
        return [picture.x + (mirror ? 1 - across : across) * width, picture.y + down * height];
      },
    };
  };

  /**
   * Whether a picture that was sent can be of what is shown now. It cannot where a phone was turned in between.
   * @param {{width: number, height: number}} sent px
   * @param {{width: number, height: number}} shown px
   * @param {Crop} [crop] the part of what is shown that was sent
   */
  const belongs = (sent, shown, crop = whole) => {
    const aspect = (shown.width * (crop.x1 - crop.x0)) / (shown.height * (crop.y1 - crop.y0));
    const ratio = sent.width / sent.height / aspect;
    return ratio < bent && ratio > 1 / bent;
  };

  return { of, belongs };
});
