// Buttons that copy a text, and say whether they could.
'use strict';

RTV.view.copy = RTV.part(() => {
  /** How long a button tells what came of it, ms. */
  const tellMs = 1500;

  /**
   * @param {object} edges
   * @param {Clipboard | undefined} edges.clipboard undefined on an insecure page
   * @param {typeof RTV.view.strings} edges.strings
   */
  const create = ({ clipboard, strings }) => {
    /**
     * @param {HTMLButtonElement} button
     * @param {() => string} text
     */
    const attach = (button, text) => {
      const word = button.querySelector('span') ?? button;
      /** What the button says else. */
      let usual = '';
      let timer = 0;
      button.addEventListener('click', async () => {
        if (!timer) usual = word.textContent;
        clearTimeout(timer);
        try {
          if (!clipboard) throw new Error('no clipboard on an insecure page');
          await clipboard.writeText(text());
          word.textContent = strings.copied;
        } catch {
          word.textContent = strings.copyFailed;
        }
        timer = window.setTimeout(() => {
          word.textContent = usual;
          timer = 0;
        }, tellMs);
      });
    };

    /** A command in a `.command` box, with its button. @param {Element} box */
    const command = (box) => {
      const code = /** @type {HTMLElement} */ (box.querySelector('code'));
      attach(/** @type {HTMLButtonElement} */ (box.querySelector('button')), () => code.textContent ?? '');
      return code;
    };

    return { attach, command };
  };

  return { create };
});
