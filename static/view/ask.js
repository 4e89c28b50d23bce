// The words to ask with, and the instructions to choose from: suggested ones, and the person's own.
'use strict';

RTV.view.ask = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {(change: Partial<Settings>) => void} edges.set
   * @param {(typed: string) => void} edges.reword ask with these words
   */
  const create = ({ find, strings, set, reword }) => {
    const text = find('instructionText', HTMLTextAreaElement);
    const list = find('presets', HTMLDivElement);
    const template = find('presetTemplate', HTMLTemplateElement);
    const removeTemplate = find('removeTemplate', HTMLTemplateElement);
    let shown = '';

    /** @param {HTMLTemplateElement} from @returns {HTMLElement} */
    const clone = (from) => /** @type {HTMLElement} */ (/** @type {Element} */ (from.content.firstElementChild).cloneNode(true));

    text.addEventListener('input', () => reword(text.value));

    /** @param {string} name @param {string} prompt @param {Settings} settings @param {boolean} own */
    const chip = (name, prompt, settings, own) => {
      const made = clone(template);
      const button = /** @type {HTMLButtonElement} */ (made.querySelector('button'));
      button.textContent = name;
      button.title = prompt;
      button.setAttribute('aria-pressed', String(settings.instruction === prompt));
      button.addEventListener('click', () => set({ instruction: prompt }));
      if (own) {
        const remove = clone(removeTemplate);
        remove.setAttribute('aria-label', strings.removePrompt(prompt));
        remove.addEventListener('click', () => {
          set({ savedPrompts: settings.savedPrompts.filter((one) => one !== prompt) });
          text.focus();
        });
        made.append(remove);
      }
      return made;
    };

    /** @param {Settings} settings */
    const chips = (settings) => {
      const { instruction, savedPrompts } = settings;
      const known = [...strings.presets.map((preset) => preset.text), ...savedPrompts];
      const made = [
        ...strings.presets.map((preset) => chip(preset.name, preset.text, settings, false)),
        ...savedPrompts.map((prompt) => chip(prompt.length > 24 ? `${prompt.slice(0, 23)}…` : prompt, prompt, settings, true)),
      ];
      if (instruction.trim() && !known.includes(instruction)) {
        const save = clone(template);
        const button = /** @type {HTMLButtonElement} */ (save.querySelector('button'));
        button.textContent = `+ ${strings.savePrompt}`;
        button.removeAttribute('aria-pressed');
        button.addEventListener('click', () => {
          set({ savedPrompts: [...savedPrompts, instruction] });
          text.focus();
        });
        made.push(save);
      }
      return made;
    };

    /** @param {Page} page */
    const update = ({ settings, prompt }) => {
      if (text.value !== prompt) text.value = prompt;
      list.hidden = settings.mode !== 'query';
      const key = JSON.stringify([strings.tag, settings.instruction, settings.savedPrompts]);
      if (key === shown) return;
      shown = key;
      const focused = list.contains(list.ownerDocument.activeElement) ? list.ownerDocument.activeElement?.textContent : null;
      list.replaceChildren(...chips(settings));
      for (const button of list.querySelectorAll('button')) if (focused && button.textContent === focused) button.focus();
    };

    return { update };
  };

  return { create };
});
