// What is to be drawn of shapes: outlines, dots and labels in CSS px, for whoever paints them. Pure.
'use strict';

/**
 * One shape as it is drawn, CSS px of the element.
 * @typedef {object} Primitive
 * @property {Shape['kind']} kind
 * @property {string} label
 * @property {number} colour an index into the theme's colours; -1 for what has no label
 * @property {'own' | 'faded' | 'lit' | 'dim'} state faded: of the answer before, or of a picture that is past; dim: another one is lit
 * @property {string} line a path: the outline, or the ring around a point
 * @property {string} dot a path; '' where there is none
 * @property {[number, number][]} corners of the outline, or the point
 * @property {Plate | null} plate null: no label, or no room for one
 */

RTV.view.drawing = RTV.part(() => {
  const { plates } = RTV.view;

  /** CSS px; styles.css has the same width of a line. */
  const [line, ring, dot] = [2, 8, 3.5];

  /** How much of the picture labels may cover; further ones are shown when the person points at their shapes. */
  const covered = 1 / 6;

  /** So that equal drawings have equal texts. @param {number} value */
  const short = (value) => Math.round(value * 100) / 100;

  /** @param {[number, number][]} corners */
  const closed = (corners) => `M${corners.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}Z`;

  /** @param {[number, number]} centre @param {number} radius */
  const circle = ([x, y], radius) =>
    `M${short(x - radius)} ${short(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;

  /** The middle of a line at a place, moved so that the line fills whole pixels of the screen. @param {number} value CSS px @param {number} ratio device pixels in a CSS pixel */
  const snap = (value, ratio) => {
    const odd = (Math.round(line * ratio) % 2) / 2;
    return (Math.round(value * ratio - odd) + odd) / ratio;
  };

  /** @param {Shape} shape @param {Placing} placing @param {number} ratio @returns {[number, number][]} */
  const cornersOf = (shape, { at }, ratio) => {
    if (shape.kind === 'point') return [at(shape.x, shape.y)];
    if (shape.kind === 'polygon') return shape.points.map(([x, y]) => at(x, y));
    const [[x, top], [toX, bottom]] = [at(shape.x0, shape.y0), at(shape.x1, shape.y1)].map(([across, down]) => [snap(across, ratio), snap(down, ratio)]);
    const [left, right] = x < toX ? [x, toX] : [toX, x];
    return [[left, top], [right, top], [right, bottom], [left, bottom]];
  };

  /** @param {[number, number][]} corners @param {number} more on each side @returns {Rect} */
  const around = (corners, more) => {
    const [across, down] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const [x, y] = [Math.min(...across) - more, Math.min(...down) - more];
    return { x, y, width: Math.max(...across) + more - x, height: Math.max(...down) + more - y };
  };

  /**
   * @param {Drawn[]} drawn
   * @param {Placing} placing
   * @param {object} how
   * @param {(label: string) => number} how.colour
   * @param {(text: string) => number} how.measure CSS px that a label's text is wide
   * @param {number} [how.ratio] device pixels in a CSS pixel
   * @param {(shape: Shape, index: number) => boolean} [how.lit] those that the person points at
   * @param {Rect[]} [how.taken] where no label may stand
   * @returns {Primitive[]} one for each shape, in the same order
   */
  const of = (drawn, placing, { colour, measure, ratio = 1, lit = () => false, taken = [] }) => {
    const chosen = drawn.map(({ shape }, index) => lit(shape, index));
    const some = chosen.includes(true);
    const primitives = drawn.map(({ shape, faded }, index) => {
      const corners = cornersOf(shape, placing, ratio);
      const point = shape.kind === 'point';
      return /** @type {Primitive} */ ({
        kind: shape.kind,
        label: shape.label.trim(),
        colour: colour(shape.label),
        state: some ? (chosen[index] ? 'lit' : 'dim') : faded ? 'faded' : 'own',
        line: point ? circle(corners[0], ring) : closed(corners),
        dot: point ? circle(corners[0], dot) : '',
        corners,
        plate: null,
      });
    });
    const points = primitives.filter(({ kind }) => kind === 'point').map(({ corners }) => around(corners, ring));
    const full = [...taken, ...points];
    let room = covered * placing.picture.width * placing.picture.height;
    // Who came first keeps its label in its place while the others come.
    for (const primitive of primitives) {
      const { kind, label, state, corners } = primitive;
      const [point, bright] = [kind === 'point', state === 'lit'];
      if (!label || state === 'dim' || (room <= 0 && !bright)) continue;
      const plate = plates.of({ around: around(corners, point ? ring : line / 2), point, label, lit: bright }, placing.picture, full, measure);
      if (!plate) continue;
      primitive.plate = plate;
      full.push(plate);
      room -= plate.width * plate.height;
    }
    return primitives;
  };

  return { of, line };
});
