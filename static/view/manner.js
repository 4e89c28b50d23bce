// How the model is to answer: length, language, and the system prompt.
'use strict';

RTV.view.manner = RTV.part(() => {
  const other = 'other';

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.field.busy} edges.busy
   * @param {typeof RTV.model.manner} edges.manner
   * @param {(change: Partial<Settings>) => void} edges.set
   */
  const create = ({ find, strings, busy, manner, set }) => {
    const { write } = RTV.view.text;
    const choices = find('manner', HTMLDivElement);
    const lengths = /** @type {HTMLInputElement[]} */ ([...find('lengthChoice', HTMLFieldSetElement).querySelectorAll('input')]);
    const languages = find('languageSelect', HTMLSelectElement);
    const language = find('languageOther', HTMLInputElement);
    const more = find('systemMore', HTMLDetailsElement);
    const system = find('systemText', HTMLTextAreaElement);
    const added = find('systemAdded', HTMLParagraphElement);
    /** Whether the person is about to type a language. */
    let naming = false;

    for (const one of lengths) {
      one.addEventListener('change', () => {
        const length = /** @type {Settings['length']} */ (one.value);
        // Whoever wants another limit types it afterwards: the field says what is sent.
        set({ length, maxTokens: manner.tokens(length) });
      });
    }
    languages.addEventListener('change', () => {
      naming = languages.value === other;
      set({ language: naming ? language.value.trim() : languages.value });
      language.hidden = !naming;
      if (naming) language.focus();
    });
    language.addEventListener('change', () => {
      naming = false;
      set({ language: language.value.trim() });
    });
    system.addEventListener('input', () => set({ system: system.value }));

    let first = true;

    /** @param {Page} page */
    const update = ({ settings }) => {
      choices.hidden = manner.placing(settings.mode);
      for (const one of lengths) one.checked = one.value === settings.length;
      const listed = [...languages.options].some(({ value }) => value === settings.language && value !== other);
      const value = naming || !listed ? other : settings.language;
      if (languages.value !== value) languages.value = value;
      language.hidden = value !== other;
      if (!listed && !busy(language) && language.value !== settings.language) language.value = settings.language;
      if (system.value !== settings.system) system.value = settings.system;
      // What holds for every question should not be forgotten.
      if (first) more.open = settings.system.trim() !== '';
      first = false;
      write(added, strings.added(manner.added(settings), manner.limit(settings)));
    };

    return { update };
  };

  return { create };
});
