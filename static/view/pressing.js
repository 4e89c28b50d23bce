// Rows that are pressed in a list which changes meanwhile: what a row told of when the press began is meant, wherever that is when it ends.
'use strict';

RTV.view.pressing = RTV.part(() => {
  /**
   * @template T
   * @param {HTMLElement} list
   * @param {(row: Element) => T | undefined} told what a row tells of now
   * @param {(meant: T) => void} act
   */
  const attach = (list, told, act) => {
    /** @type {T | undefined} */
    let meant;

    /** @param {Event} event */
    const under = ({ target }) => {
      const row = target instanceof Element && target.closest('li');
      return row ? told(row) : undefined;
    };

    list.addEventListener('pointerdown', (event) => { meant = under(event); });
    list.addEventListener('click', (event) => {
      // A key, which counts no clicks, presses and lets go at one time.
      const pressed = (event.detail > 0 && meant) || under(event);
      meant = undefined;
      if (pressed) act(pressed);
    });
  };

  return { attach };
});
