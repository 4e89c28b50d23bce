// Buttons that copy a text, and say whether they could.
'use strict';

RTV.view.copy = RTV.part(() => {
  /** How long a button tells what came of it, ms. */
  const tellMs = 1500;

  /**
   * @param {object} edges
   * @param {Clipboard | undefined} edges.clipboard undefined on an insecure page
   * @param {typeof RTV.view.strings} edges.strings
   * @param {(text: string) => void} edges.say tells those who do not see it
   */
  const create = ({ clipboard, strings, say }) => {
    /**
     * @param {HTMLButtonElement} button
     * @param {() => string} text
     */
    const attach = (button, text) => {
      const word = button.querySelector('span') ?? button;
      /** On a phone it is all there is to see of the button. */
      const icon = button.querySelector('use');
      /** What the button says else. */
      let usual = '';
      let timer = 0;

      /** @param {string} text @param {string} symbol */
      const show = (text, symbol) => {
        word.textContent = text;
        icon?.setAttribute('href', symbol);
      };

      /** @param {string} text @param {string} symbol */
      const tell = (text, symbol) => {
        show(text, symbol);
        say(text);
        timer = window.setTimeout(() => {
          show(usual, '#icon-copy');
          timer = 0;
        }, tellMs);
      };

      button.addEventListener('click', async () => {
        if (!timer) usual = word.textContent;
        clearTimeout(timer);
        try {
          if (!clipboard) throw new Error('no clipboard on an insecure page');
          await clipboard.writeText(text());
          tell(strings.copied, '#icon-done');
        } catch {
          tell(strings.copyFailed, '#icon-alert');
        }
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
