// Which language the page speaks now: its words come into use, into the markup, and into what was made from it.
'use strict';

RTV.view.language = RTV.part(() => {
  /** Attributes that are read or read out; `data-say-title="x"` names the words of `title`. */
  const spoken = ['title', 'aria-label', 'placeholder', 'alt', 'content'];

  /** Words take the place of others in a table that somebody holds. @param {Record<string, any>} table @param {Record<string, any>} words of the same shape */
  const replace = (table, words) => {
    for (const [name, value] of Object.entries(words)) {
      if (typeof value === 'object') replace(table[name], value);
      else table[name] = value;
    }
  };

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {Document} edges.document
   * @param {typeof RTV.view.strings} edges.strings
   * @param {() => readonly string[]} edges.preferred tags, as the browser gives them
   * @param {(instruction: string) => void} edges.reword the suggestion that is asked has other words now
   */
  const create = ({ find, document, strings, preferred, reword }) => {
    const { languages, text: { write, mark } } = RTV.view;
    const { markup } = strings;
    // Which may stand in the document of a window of its own.
    const stage = find('stage', HTMLElement);

    /** @param {string} name */
    const words = (name) => /** @type {Record<string, string>} */ (markup)[name];

    /** @param {ParentNode} root */
    const tell = (root) => {
      for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-say]'))) write(one, words(one.dataset.say ?? ''));
      for (const name of spoken) {
        for (const one of root.querySelectorAll(`[data-say-${name}]`)) mark(one, { [name]: words(one.getAttribute(`data-say-${name}`) ?? '') });
      }
      for (const template of root.querySelectorAll('template')) tell(template.content);
    };

    /** @param {Pick<Page, 'settings'>} page */
    const update = ({ settings }) => {
      const table = languages.of(settings.interface, preferred());
      if (table.tag === strings.tag) return;
      const suggested = strings.presets.findIndex(({ text }) => text === settings.instruction);
      replace(strings, table);
      for (const root of new Set([document, stage.ownerDocument])) tell(root);
      document.documentElement.lang = table.tag;
      if (suggested >= 0) reword(strings.presets[suggested].text);
    };

    return { update };
  };

  return { create };
});
