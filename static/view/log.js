// The log: every answer with the exact frame it was made from, newest first.
'use strict';

RTV.view.log = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.notes} edges.notes
   * @param {number} edges.bound how many entries are kept
   * @param {(entry: Entry) => void} edges.open
   * @param {() => void} edges.clear
   */
  const create = ({ find, strings, figures, notes, bound, open, clear }) => {
    const { text: { write }, picture } = RTV.view;
    const list = find('logList', HTMLOListElement);
    const empty = find('logEmpty', HTMLParagraphElement);
    const count = find('logCount', HTMLSpanElement);
    const button = find('clearLog', HTMLButtonElement);
    const title = find('logTitle', HTMLHeadingElement);
    const template = find('entryTemplate', HTMLTemplateElement);
    /** Rows by the id of their entry. @type {Map<number, HTMLElement>} */
    const rows = new Map();
    button.addEventListener('click', () => {
      clear();
      // The button has nothing left to do: the focus goes to what it emptied.
      title.focus();
    });

    /** @param {Entry} entry */
    const row = (entry) => {
      const made = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      const at = figures.time(entry.at);
      const latency = /** @type {HTMLElement} */ (made.querySelector('.latency'));
      const badge = figures.badge(entry.answer);
      const { ttftMs } = entry.answer;
      const parts = [figures.duration(entry.answer.totalMs), ttftMs === null ? '' : `TTFT ${figures.duration(ttftMs)}`, figures.speed(entry.answer), notes.brief(entry.answer)];
      picture.show(/** @type {HTMLImageElement} */ (made.querySelector('img')), entry.frame.thumb);
      /** @type {HTMLElement} */ (made.querySelector('time')).textContent = at;
      /** @type {HTMLElement} */ (made.querySelector('.figure')).textContent = parts.filter(Boolean).join(' · ');
      /** @type {HTMLElement} */ (made.querySelector('.said')).textContent = entry.answer.text;
      latency.dataset.badge = badge;
      latency.title = strings.badges[badge] ?? '';
      /** @type {HTMLElement} */ (made.querySelector('button')).addEventListener('click', () => open(entry));
      return made;
    };

    /** What is shown: the log is another array whenever it is another log. @type {Entry[] | null} */
    let shown = null;

    /** @param {Page} page */
    const update = ({ log, answered, settings }) => {
      if (log === shown) return;
      shown = log;
      empty.hidden = log.length > 0;
      list.hidden = log.length === 0;
      button.disabled = log.length === 0;
      write(count, answered ? strings.answers(answered, bound) : '');
      const ids = new Set(log.map((entry) => entry.id));
      for (const [id, element] of rows) {
        if (ids.has(id)) continue;
        element.remove();
        rows.delete(id);
      }
      const fresh = log.filter((entry) => !rows.has(entry.id));
      if (!fresh.length) return;
      const { scrollTop, scrollHeight } = settings.autoscroll ? { scrollTop: 0, scrollHeight: 0 } : list;
      for (const entry of fresh.toReversed()) {
        const made = row(entry);
        rows.set(entry.id, made);
        list.prepend(made);
      }
      // Somebody who reads further down stays where they read.
      if (settings.autoscroll) list.scrollTop = 0;
      else if (scrollTop > 0) list.scrollTop = scrollTop + list.scrollHeight - scrollHeight;
    };

    return { update };
  };

  return { create };
});
