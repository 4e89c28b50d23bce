// Where the labels of shapes stand: on plates inside the picture that do not cover each other. Pure.
'use strict';

/** A label on its plate, CSS px of the element. @typedef {Rect & {text: string}} Plate */

RTV.view.plates = RTV.part(() => {
  /** Sizes in CSS px: of a plate, its corners, around its text, and the most that a label takes which nobody points at. */
  const [tall, round, pad, most] = [20, 5, 6, 220];

  /** How far out of the picture a place may be that is moved into it, CSS px: the line of a box is half out of it at an edge. */
  const loose = 2;

  /** @param {number} value @param {number} least @param {number} most */
  const within = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

  /** @param {Rect} one @param {Rect} other */
  const overlap = (one, other) =>
    one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

  /** A text that fits, the end cut off where it must be. @param {string} text @param {number} width CSS px @param {(text: string) => number} measure */
  const fitting = (text, width, measure) => {
    if (measure(text) <= width) return text;
    const letters = [...text];
    /** @param {number} count */
    const cut = (count) => `${letters.slice(0, count).join('').trimEnd()}…`;
    let [fits, over] = [0, letters.length];
    while (over - fits > 1) {
      const middle = (fits + over) >> 1;
      if (measure(cut(middle)) <= width) fits = middle;
      else over = middle;
    }
    return cut(fits);
  };

  /**
   * Where a plate may stand, the best place first: above a shape, inside its top, under it; beside a point.
   * @param {Rect} around what the plate belongs to
   * @param {boolean} point
   * @param {number} width CSS px of the plate
   * @returns {[number, number][]} left upper corners
   */
  const places = ({ x, y, width: across, height: down }, point, width) => {
    const [left, right] = [x, x + across - width];
    if (point) {
      const [middle, level] = [x + (across - width) / 2, y + (down - tall) / 2];
      return [[x + across + 2, level], [x - width - 2, level], [middle, y - tall - 2], [middle, y + down + 2]];
    }
    return [y - tall, y, y + down, y + down - tall].flatMap((top) => /** @type {[number, number][]} */ ([[left, top], [right, top]]));
  };

  /**
   * @param {{around: Rect, point: boolean, label: string, lit: boolean}} shape
   * @param {Rect} picture plates stand in it
   * @param {Rect[]} taken where no plate may stand
   * @param {(text: string) => number} measure CSS px that a label's text is wide
   * @returns {Plate | null} null where there is no room
   */
  const of = ({ around, point, label, lit }, picture, taken, measure) => {
    const [left, top, right, bottom] = [Math.ceil(picture.x), Math.ceil(picture.y), Math.floor(picture.x + picture.width), Math.floor(picture.y + picture.height)];
    if (right - left < tall || bottom - top < tall) return null;
    const text = fitting(label, Math.min(lit ? Infinity : most, right - left) - 2 * pad, measure);
    const width = Math.min(Math.ceil(measure(text)) + 2 * pad, right - left);
    const rects = places(around, point, width)
      .filter(([, y]) => y >= top - loose && y + tall <= bottom + loose)
      .map(([x, y]) => ({ x: within(x, left, right - width), y: within(y, top, bottom - tall), width, height: tall }));
    const free = rects.find((rect) => !taken.some((other) => overlap(rect, other)));
    // What the person points at has a name even in a crowd.
    const rect = free ?? (lit ? rects[0] : null);
    return rect ? { ...rect, text } : null;
  };

  return { of, overlap, tall, round, pad };
});
