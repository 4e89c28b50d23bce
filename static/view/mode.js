// What kind of answer is wanted, what is looked for, and whose words it is asked with.
'use strict';

RTV.view.mode = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.seeing.wish} edges.wish
   * @param {typeof RTV.model.manner} edges.manner
   * @param {(change: Partial<Settings>) => void} edges.set
   * @param {() => void} edges.restore ask with the suggested words again
   */
  const create = ({ find, strings, wish, manner, set, restore }) => {
    const { write } = RTV.view.text;
    const modes = /** @type {HTMLInputElement[]} */ ([...find('modeChoice', HTMLFieldSetElement).querySelectorAll('input')]);
    const row = find('targetRow', HTMLDivElement);
    const target = find('targetText', HTMLInputElement);
    const note = find('targetNote', HTMLParagraphElement);
    const label = find('instructionLabel', HTMLLabelElement);
    const text = find('instructionText', HTMLTextAreaElement);
    const suggested = find('suggestedWords', HTMLButtonElement);

    for (const one of modes) one.addEventListener('change', () => set({ mode: /** @type {Settings['mode']} */ (one.value) }));
    target.addEventListener('input', () => set({ target: target.value }));
    suggested.addEventListener('click', () => {
      restore();
      // The button is gone now.
      text.focus();
    });

    /** @param {Page} page */
    const update = ({ settings, server }) => {
      for (const one of modes) one.checked = one.value === settings.mode;
      row.hidden = !manner.placing(settings.mode);
      if (target.value !== settings.target) target.value = settings.target;
      note.hidden = !server.demo;
      write(note, server.demo ? strings.demoFinds : '');
      const own = wish.own(settings);
      write(label, settings.mode === 'query' ? strings.instruction : own ? strings.ownWords : strings.suggestedWords);
      suggested.hidden = !own;
    };

    return { update };
  };

  return { create };
});
