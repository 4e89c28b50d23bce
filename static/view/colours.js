// One steady colour for each label, as long as the page is open.
'use strict';

RTV.view.colours = RTV.part(() => {
  /** How many colours the theme has for labels. */
  const count = 12;

  /** How many labels are remembered: a model that makes up new ones for hours must not fill the memory. */
  const bound = 500;

  /** What is written differently but means the same. @param {string} label */
  const plain = (label) => label.trim().replace(/\s+/g, ' ').toLowerCase();

  const create = () => {
    /** The colour of each label, the one longest unseen first. @type {Map<string, number>} */
    const known = new Map();
    /** All colours, the one longest unseen first: a new label takes that, so no two labels on the screen share one early. */
    const unseen = Array.from({ length: count }, (_, index) => index);

    /**
     * @param {string} label
     * @returns {number} an index into the theme's colours; -1 for what has no label (yet)
     */
    const of = (label) => {
      const name = plain(label);
      if (!name) return -1;
      const index = known.get(name) ?? unseen[0];
      known.delete(name);
      known.set(name, index);
      unseen.push(...unseen.splice(unseen.indexOf(index), 1));
      if (known.size > bound) known.delete([...known.keys()][0]);
      return index;
    };

    /** The class in styles.css that gives a label its colour. @param {string} label */
    const hue = (label) => (plain(label) ? `hue-${of(label)}` : 'hue-none');

    return { of, hue };
  };

  return { count, plain, create };
});
