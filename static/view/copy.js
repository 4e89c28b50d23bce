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
      const usual = word.textContent;
      button.addEventListener('click', async () => {
        try {
          if (!clipboard) throw new Error('no clipboard on an insecure page');
          await clipboard.writeText(text());
          word.textContent = strings.copied;
        } catch {
          word.textContent = strings.copyFailed;
        }
        setTimeout(() => { word.textContent = usual; }, tellMs);
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
