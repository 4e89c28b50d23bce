// The button on the picture that shows what was found, or hides it.
'use strict';

RTV.view.lens = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {() => void} edges.toggle
   */
  const create = ({ find, strings, toggle }) => {
    const { titled } = RTV.view.shortcuts;
    const button = find('shapesToggle', HTMLButtonElement);
    const icon = /** @type {SVGUseElement} */ (button.querySelector('use'));
    /** Until something was found there is nothing to hide. */
    let needed = false;
    button.addEventListener('click', toggle);

    /** @param {Page} page */
    const update = ({ sight, settings }) => {
      const { shapes } = settings;
      needed ||= !shapes || (sight?.shapes.length ?? 0) > 0;
      button.hidden = !needed;
      button.setAttribute('aria-pressed', String(shapes));
      button.title = titled(shapes ? strings.hideShapes : strings.showShapes, button, settings);
      icon.setAttribute('href', shapes ? '#icon-shapes' : '#icon-shapes-off');
    };

    return { update };
  };

  return { create };
});
