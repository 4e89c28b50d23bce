// On which scale the numbers of an answer stand: the tag says it, the model's family, the person, or the numbers themselves. Pure.
'use strict';

/** How one mark is read. `guessed`: only its key and its numbers spoke. @typedef {Reading & {layout: Mark['layout'], guessed: boolean}} Scale */

RTV.seeing.scale = RTV.part(() => {
  const { extent, familyOf, overshoot, rowOf } = RTV.seeing.conventions;
  const { pairsOf } = RTV.seeing.marks;

  /** Forms that say nothing about their scale. */
  const mute = new Set(['json', 'named', 'prose', 'action', '<point x']);

  /** @template T @param {(name: string) => T} find @returns {(name: string) => T} the same, asked once a name */
  const remember = (find) => {
    /** @type {Map<string, {value: T}>} */
    const known = new Map();
    return (name) => {
      const found = known.get(name) ?? { value: find(name) };
      known.set(name, found);
      return found.value;
    };
  };

  /**
   * One number settles the unit for the whole answer, so all marks are looked at before the first is read.
   * @param {Mark[]} marks
   * @param {GroundingOptions} options
   * @param {Reading | null} chosen by the person
   * @returns {{scaleOf: (mark: Mark) => Scale, loose: Mark[]}} loose: the marks that do not speak for themselves
   */
  const settle = (marks, { model, width = NaN, height = NaN }, chosen) => {
    const rowFor = remember((form) => (mute.has(form) ? undefined : rowOf(form, model)));
    const familyFor = remember((form) => familyOf(model, form));
    const loose = marks.filter(({ form }) => !rowFor(form));
    const most = loose.reduce((so, { numbers }) => numbers.reduce((max, number) => Math.max(max, Math.abs(number)), so), 0);
    const fractions = most <= 1;
    const decimal = loose.some((mark) => mark.decimal);

    /** @param {Mark[]} some @param {Reading} reading @param {Mark['layout']} [layout] */
    const fit = (some, { order, divisor }, layout) => {
      const [right, bottom] = extent(divisor, width, height);
      return some.every((mark) => pairsOf(mark, order, layout).every(([x, y]) => x <= right && y <= bottom));
    };

    /** `bbox` is x, y, width, height where not every one makes sense as corners, and every one does as sizes. */
    const sized = (() => {
      if (chosen || (familyOf(model)?.divisor ?? 'frame') !== 'frame') return false;
      const boxes = loose.filter(({ key, kind, layout }) => key === 'bbox' && kind === 'box' && layout === 'corners');
      const corners = boxes.every(({ numbers: [x0, y0, x1, y1] }) => x0 < x1 && y0 < y1);
      return !corners && fit(boxes, { order: 'xy', divisor: fractions ? 1 : 'frame' }, 'sizes');
    })();
    /** @param {Mark} mark @returns {Mark['layout']} */
    const layoutOf = ({ key, kind, layout }) => (sized && key === 'bbox' && kind === 'box' ? 'sizes' : layout);

    const fits = remember((divisor) => ({
      xy: loose.every((mark) => fit([mark], { order: 'xy', divisor }, layoutOf(mark))),
      yx: loose.every((mark) => fit([mark], { order: 'yx', divisor }, layoutOf(mark))),
    }));

    /** @param {Mark} mark @returns {Reading} */
    const guess = (mark) => {
      const named = mark.form === 'named' || layoutOf(mark) !== 'corners';
      const order = !named && /^(?:box2d|point)$/.test(mark.key) ? 'yx' : 'xy';
      if (fractions) return { order, divisor: 1 };
      if (mark.form === '<point x') return { order, divisor: most <= 100 ? 100 : 'frame' };
      const pixels = fits('frame')[order] && (named || (most > 1000 && order === 'xy'));
      return { order, divisor: pixels ? 'frame' : 1000 };
    };

    /** @param {Mark} mark @param {Family} family @returns {Reading | null} null: the numbers cannot be the family's */
    const known = ({ form }, { order, divisor }) => {
      if (form === '<point x') return { order, divisor };
      if (fractions && decimal) return { order, divisor: 1 };
      // Numbers beyond the resized frame prove that they are not its pixels; beyond a small unit, that it is another unit.
      if (typeof divisor === 'string') return { order, divisor: fits(divisor)[order] ? divisor : 'frame' };
      return divisor <= 100 && most > divisor * (1 + overshoot) ? null : { order, divisor };
    };

    /** @param {Mark} mark of no row @returns {Scale} */
    const looseScaleOf = (mark) => {
      const family = familyFor(mark.form);
      const settled = chosen ?? (family ? known(mark, family) : null);
      return { ...(settled ?? guess(mark)), layout: layoutOf(mark), guessed: !settled };
    };
    /** Marks that are written alike share one, for there are many. @type {Map<string, Scale>} */
    const shared = new Map();

    /** @param {Mark} mark @returns {Scale} */
    const scaleOf = (mark) => {
      const row = rowFor(mark.form);
      if (row) {
        const { order, divisor } = row;
        const fraction = mark.decimal && Number(divisor) >= 999 && mark.numbers.every((number) => Math.abs(number) <= 1);
        return { order, divisor: fraction ? 1 : divisor, layout: mark.layout, guessed: false };
      }
      const notation = `${mark.form} ${mark.key} ${mark.kind} ${mark.layout}`;
      const scale = shared.get(notation) ?? looseScaleOf(mark);
      shared.set(notation, scale);
      return scale;
    };

    return { scaleOf, loose };
  };

  return { settle };
});
