// The folded sections: open as the person left them.
'use strict';

RTV.view.sections = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Document} edges.document
   * @param {(name: string) => boolean} edges.opened how each is at first
   * @param {(names: string[]) => void} edges.changed the names of those that are open now
   */
  const create = ({ document, opened, changed }) => {
    const sections = [...document.querySelectorAll('details')].filter((section) => section.dataset.section);
    /** @param {HTMLDetailsElement} section */
    const name = (section) => section.dataset.section ?? '';
    for (const section of sections) {
      section.open = opened(name(section));
      section.addEventListener('toggle', () => changed(sections.filter((one) => one.open).map(name)));
    }
  };

  return { create };
});
