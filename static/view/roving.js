// One tab stop for a list of buttons: the arrows, Home and End go from row to row.
'use strict';

RTV.view.roving = RTV.part(() => {
  /** Where a key leads from a row. @type {Record<string, (row: Element) => Element | null | undefined>} */
  const ways = {
    ArrowUp: (row) => row.previousElementSibling,
    ArrowDown: (row) => row.nextElementSibling,
    Home: (row) => row.parentElement?.firstElementChild,
    End: (row) => row.parentElement?.lastElementChild,
  };

  /** @param {HTMLElement} list each of its rows holds one button, made with `tabindex="-1"` */
  const create = (list) => {
    /** What Tab comes to. @type {HTMLElement | null} */
    let stop = null;
    /** Somebody was there; until then it is the first row, whichever that is. */
    let visited = false;

    /** @param {Element | null} row */
    const button = (row) => /** @type {HTMLElement | null} */ (row && row.querySelector('button'));

    /** @param {HTMLElement | null} next */
    const rest = (next) => {
      if (stop) stop.tabIndex = -1;
      stop = next;
      if (stop) stop.tabIndex = 0;
    };

    /** @param {Element | null} row */
    const go = (row) => button(row)?.focus();

    list.addEventListener('focusin', ({ target }) => {
      if (target === list) return;
      visited = true;
      rest(/** @type {HTMLElement} */ (target));
    });
    list.addEventListener('keydown', (event) => {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      const way = ways[key];
      const row = stop?.parentElement;
      if (!way || !row || altKey || ctrlKey || metaKey || shiftKey) return;
      // The list itself is not to scroll: the row is brought into sight.
      event.preventDefault();
      go(way(row) ?? row);
    });

    /** Let go of a row; the focus in it goes to its neighbour. @param {Element} row */
    const drop = (row) => {
      const held = row.contains(list.ownerDocument.activeElement);
      const neighbour = row.previousElementSibling ?? row.nextElementSibling;
      if (stop && row.contains(stop)) {
        visited = false;
        rest(null);
      }
      row.remove();
      if (held) go(neighbour);
    };

    /** Rows came or went. */
    const settle = () => { if (!visited) rest(button(list.firstElementChild)); };

    return { go, drop, settle };
  };

  return { create };
});
