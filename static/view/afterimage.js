// What is drawn between two answers: each shape of the last whole one stays until the growing one has another for it. Pure.
'use strict';

/** A shape to be drawn. @typedef {{shape: Shape, faded: boolean}} Drawn faded: of the answer before, or of a picture that is past */

RTV.view.afterimage = RTV.part(() => {
  const { plain } = RTV.view.colours;

  /** @param {Shape} shape @returns {[number, number]} its middle */
  const middle = (shape) => {
    if (shape.kind === 'point') return [shape.x, shape.y];
    const corners = shape.kind === 'box' ? [[shape.x0, shape.y0], [shape.x1, shape.y1]] : shape.points;
    const [x, y] = [corners.map(([across]) => across), corners.map(([, down]) => down)];
    return [(Math.min(...x) + Math.max(...x)) / 2, (Math.min(...y) + Math.max(...y)) / 2];
  };

  /** @param {Shape} one @param {Shape} other */
  const distance = (one, other) => {
    const [[x, y], [toX, toY]] = [middle(one), middle(other)];
    return Math.hypot(toX - x, toY - y);
  };

  /**
   * Whether the newest shape of a growing answer may still get a label that the last answer had: most notations tell
   * places first. Until then nobody knows which shape it takes the place of.
   * @param {Shape[]} last
   * @param {Shape[]} now
   */
  const unlabelled = (last, now) => {
    const names = last.map(({ label }) => plain(label));
    const newest = now.at(-1);
    const name = plain(newest?.label ?? '');
    return newest !== undefined && !names.includes(name) && names.some((known) => known.startsWith(name));
  };

  /**
   * @param {Shape[]} last of the last whole answer
   * @param {Shape[]} now of the answer on the screen
   * @param {boolean} whole that answer is whole: what it does not name is not there any more
   * @param {boolean} [past] the picture has moved on since that answer's own
   * @returns {Drawn[]} the answer's own first, so that an index keeps its shape while the text grows
   */
  const of = (last, now, whole, past = false) => {
    const shown = !whole && unlabelled(last, now) ? now.slice(0, -1) : now;
    const own = shown.map((shape) => ({ shape, faded: past }));
    if (whole) return own;
    const left = [...last];
    for (const shape of shown) {
      const name = plain(shape.label);
      // What has no label, since one comes after them all, stands for the nearest.
      const alike = left.filter(({ label }) => !name || plain(label) === name);
      const [nearest] = alike.sort((one, other) => distance(one, shape) - distance(other, shape));
      if (nearest) left.splice(left.indexOf(nearest), 1);
    }
    return [...own, ...left.map((shape) => ({ shape, faded: true }))];
  };

  return { of };
});
