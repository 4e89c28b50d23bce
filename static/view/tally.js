// How much of what was found, label by label, and the sentence that tells it. Pure.
'use strict';

/** @typedef {{label: string, shapes: Shape[]}} Lot label: as it was first spelt; '' for what has none */

RTV.view.tally = RTV.part(() => {
  const { strings } = RTV.view;
  const { plain } = RTV.view.colours;

  /**
   * @param {Shape[]} shapes
   * @returns {Lot[]} one a label, in the order in which they were first named
   */
  const of = (shapes) => {
    /** @type {Map<string, Lot>} */
    const found = new Map();
    for (const shape of shapes) {
      const name = plain(shape.label);
      const one = found.get(name) ?? { label: shape.label.trim(), shapes: [] };
      one.shapes.push(shape);
      found.set(name, one);
    }
    return [...found.values()];
  };

  /** @param {Shape[]} shapes @returns {string} such as "2 faces, 1 QR code"; '' for none */
  const said = (shapes) => strings.list(of(shapes).map(({ label, shapes: { length } }) => strings.counted(length, label)));

  return { of, said };
});
