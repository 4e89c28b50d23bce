// The log: every answer with the exact frame it was made from, newest first.
'use strict';

RTV.view.log = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.entry.create>} edges.entry
   * @param {number} edges.bound how many entries are kept
   * @param {(entry: Entry) => void} edges.open
   * @param {() => void} edges.clear
   */
  const create = ({ find, strings, entry, bound, open, clear }) => {
    const { write } = RTV.view.text;
    const list = find('logList', HTMLOListElement);
    const empty = find('logEmpty', HTMLParagraphElement);
    const count = find('logCount', HTMLSpanElement);
    const button = find('clearLog', HTMLButtonElement);
    const title = find('logTitle', HTMLHeadingElement);
    const roving = RTV.view.roving.create(list);
    /** Rows by the id of their entry. @type {Map<number, HTMLElement>} */
    const rows = new Map();
    /** What is shown, newest first. @type {Entry[]} */
    let entries = [];
    /** What rows go by besides their entry. @type {Pick<Settings, 'shapes' | 'conventions'> & {tag: string}} */
    let terms = { shapes: true, conventions: {}, tag: strings.tag };
    RTV.view.pressing.attach(list, (row) => entries.find(({ id }) => rows.get(id) === row), open);
    button.addEventListener('click', () => {
      clear();
      // The button has nothing left to do: the focus goes to what it emptied.
      title.focus();
    });

    /** The id of the newest entry that is shown; 0 for none. */
    let shown = -1;
    /** How far somebody has scrolled down, px. */
    let scrolled = 0;
    list.addEventListener('scroll', () => { scrolled = list.scrollTop; }, { passive: true });

    /** @param {Page} page */
    const update = ({ log, answered, settings }) => {
      const { shapes, conventions } = settings;
      const { tag } = strings;
      if (shapes !== terms.shapes || conventions !== terms.conventions || tag !== terms.tag) {
        terms = { shapes, conventions, tag };
        for (const one of log) {
          const known = rows.get(one.id);
          if (known) entry.tell(known, one, shapes);
        }
      }
      write(count, answered ? strings.answers(answered, bound) : '');
      const newest = log[0]?.id ?? 0;
      if (newest === shown) return;
      shown = newest;
      entries = log;
      empty.hidden = log.length > 0;
      list.hidden = log.length === 0;
      button.disabled = log.length === 0;
      const known = log.findIndex(({ id }) => rows.has(id));
      const fresh = known < 0 ? log.slice() : log.slice(0, known);
      // Somebody who is at a row by keyboard, or reads further down, stays there.
      const stays = list.querySelector(':focus-visible') !== null || (scrolled > 0 && !settings.autoscroll);
      // Asking for heights lays the whole list out, so it is left where nobody stays.
      const below = stays ? list.scrollHeight - list.scrollTop : 0;
      for (const one of fresh.reverse()) {
        const row = entry.make();
        entry.show(row, one);
        entry.tell(row, one, shapes);
        rows.set(one.id, row);
        list.prepend(row);
      }
      if (stays) list.scrollTop = list.scrollHeight - below;
      else if (scrolled > 0) list.scrollTop = 0;
      // Rows stand in the order in which they came: the first are the oldest.
      const oldest = log.at(-1)?.id ?? Infinity;
      for (const [id, element] of rows) {
        if (id >= oldest) break;
        roving.drop(element);
        rows.delete(id);
      }
      roving.settle();
    };

    /** Go to the row of an entry, or to the nearest that is left. @param {Entry} entry */
    const go = ({ id }) => roving.go(rows.get(id) ?? list.lastElementChild);

    return { update, go };
  };

  return { create };
});
