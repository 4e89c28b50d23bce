// The answers before the one that is read, below it, where a phone held upright has room for them.
'use strict';

RTV.view.recent = RTV.part(() => {
  /** CSS px; styles.css has the same height of a row. */
  const rowHeight = 72;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {ReturnType<typeof RTV.view.entry.create>} edges.entry
   * @param {(entry: Entry) => void} edges.open
   * @param {() => void} edges.resized there is room for more, or for fewer
   */
  const create = ({ find, entry, open, resized }) => {
    const list = find('recentList', HTMLOListElement);
    const roving = RTV.view.roving.create(list);
    /** What each row tells of, newest first. @type {Entry[]} */
    let told = [];
    let room = 0;

    RTV.view.pressing.attach(list, (row) => told[[...list.children].indexOf(row)], open);
    new ResizeObserver(() => {
      const rows = Math.floor(list.clientHeight / rowHeight);
      if (rows === room) return;
      room = rows;
      resized();
    }).observe(list);

    /** @param {Page} page */
    const update = ({ log, session, settings: { shapes } }) => {
      const first = log[0]?.answer === session.answer ? 1 : 0;
      const before = told;
      told = log.slice(first, first + room);
      for (const row of [...list.children].slice(told.length)) roving.drop(row);
      // Rows stay where they are and tell of another answer: nothing moves while somebody reads the one above.
      for (const [at, one] of told.entries()) {
        const row = /** @type {HTMLElement} */ (list.children[at] ?? list.appendChild(entry.make()));
        if (one !== before[at]) entry.show(row, one);
        entry.tell(row, one, shapes);
      }
      roving.settle();
    };

    return { update };
  };

  return { create };
});
