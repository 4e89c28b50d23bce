// Which of the shapes on the screen a mouse or a finger means. Pure.
'use strict';

RTV.view.pointing = RTV.part(() => {
  const { overlap } = RTV.view.plates;

  /** How far from a point a finger may land, CSS px. */
  const reach = 14;

  /** Whether a place lies in a polygon. @param {[number, number][]} corners @param {number} x @param {number} y */
  const holds = (corners, x, y) =>
    corners.reduce((inside, [fromX, fromY], index) => {
      const [toX, toY] = corners[(index + 1) % corners.length];
      return fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX ? !inside : inside;
    }, false);

  /** @param {[number, number][]} corners @returns {number} CSS px squared */
  const area = (corners) => {
    const twice = corners.reduce((sum, [x, y], index) => {
      const [toX, toY] = corners[(index + 1) % corners.length];
      return sum + x * toY - toX * y;
    }, 0);
    return Math.abs(twice) / 2;
  };

  /** How well a shape is meant, less is better; Infinity: not at all. @param {Primitive} primitive @param {number} x @param {number} y */
  const claim = ({ kind, corners }, x, y) => {
    if (kind !== 'point') return holds(corners, x, y) ? reach + area(corners) : Infinity;
    const away = Math.hypot(corners[0][0] - x, corners[0][1] - y);
    return away <= reach ? away : Infinity;
  };

  /**
   * The label at a place, else the nearest point within reach, else the smallest shape around it.
   * @param {Primitive[]} primitives
   * @param {number} x CSS px of the element
   * @param {number} y
   * @returns {number} an index; -1 for nothing
   */
  const at = (primitives, x, y) => {
    const labelled = primitives.findIndex(({ plate }) => plate && overlap(plate, { x, y, width: 0, height: 0 }));
    if (labelled >= 0) return labelled;
    const claims = primitives.map((primitive) => claim(primitive, x, y));
    const least = Math.min(...claims);
    return least < Infinity ? claims.indexOf(least) : -1;
  };

  return { at };
});
