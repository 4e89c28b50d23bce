// Keys: Space starts and stops, unless it means something where the person is.
'use strict';

RTV.view.shortcuts = RTV.part(() => {
  /** What Space already has a meaning for. */
  const taken = 'input, textarea, select, button, a, summary, dialog, [contenteditable], [tabindex]';

  /**
   * @param {object} edges
   * @param {Document} edges.document
   * @param {() => void} edges.toggle
   */
  const create = ({ document, toggle }) => {
    document.addEventListener('keydown', (event) => {
      const free = !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.repeat;
      if (event.code !== 'Space' || !free || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(taken)) return;
      event.preventDefault();
      toggle();
    });
  };

  return { create };
});
