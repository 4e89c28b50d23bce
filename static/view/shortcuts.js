// Keys: Space starts and stops, B shows what was found, F takes the whole screen, unless they mean something where the person is.
'use strict';

RTV.view.shortcuts = RTV.part(() => {
  /** Where letters are typed, or choose something. */
  const typing = 'input:not([type="checkbox"], [type="radio"]), textarea, select, dialog, [contenteditable]';

  /** What Space already has a meaning for. */
  const pressing = `${typing}, input, button, a, summary, [tabindex]`;

  /**
   * @param {object} edges
   * @param {Document} edges.document
   * @param {{toggle: () => void, shapes: () => void, full: () => void}} edges.actions
   */
  const create = ({ document, actions }) => {
    /** What a key does, and where it does not. @type {Record<string, [() => void, string]>} */
    const keys = { ' ': [actions.toggle, pressing], b: [actions.shapes, typing], f: [actions.full, typing] };

    document.addEventListener('keydown', (event) => {
      const free = !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.repeat;
      const [act, taken] = keys[event.key.toLowerCase()] ?? [];
      if (!act || !taken || !free || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(taken)) return;
      event.preventDefault();
      act();
    });
  };

  return { create };
});
