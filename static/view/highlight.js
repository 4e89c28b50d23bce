// What the person points at, in passing or until it is let go: one shape, or all of one label.
'use strict';

/** @typedef {{label: string, index: number | null}} Target index: null means every shape of that label */

RTV.view.highlight = RTV.part(() => {
  const { plain } = RTV.view.colours;

  /** @param {Target | null} one @param {Target | null} other */
  const same = (one, other) => one?.index === other?.index && plain(one?.label ?? '') === plain(other?.label ?? '');

  /** @param {() => void} changed */
  const create = (changed) => {
    /** @type {{passing: Target | null, pinned: Target | null}} */
    const state = { passing: null, pinned: null };

    /** @param {Partial<typeof state>} change */
    const set = (change) => {
      const before = { ...state };
      Object.assign(state, change);
      if (!same(before.passing, state.passing) || !same(before.pinned, state.pinned)) changed();
    };

    /** While the mouse or the focus is there. @param {Target | null} target null: nowhere */
    const point = (target) => set({ passing: target });

    /** Until it is pinned again, or let go. @param {Target} target */
    const pin = (target) => set({ pinned: same(target, state.pinned) ? null : target });

    const release = () => set({ passing: null, pinned: null });

    /** @param {Shape} shape @param {number} index */
    const lit = ({ label }, index) => {
      const target = state.passing ?? state.pinned;
      return target !== null && plain(label) === plain(target.label) && (target.index ?? index) === index;
    };

    return { state, point, pin, release, lit };
  };

  return { create };
});
