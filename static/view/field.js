// Fields for settings: a number with its own error, a choice, a switch. A bad value is told, and never used.
'use strict';

RTV.view.field = RTV.part(() => {
  const { write } = RTV.view.text;

  /** Whether the person is in a field: what is being typed is not overwritten. @param {HTMLElement} element */
  const busy = (element) => element.ownerDocument.activeElement === element;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.keep.settings.valid} edges.valid
   * @param {(change: Partial<Settings>) => void} edges.set
   */
  const create = ({ find, strings, valid, set }) => {
    /**
     * @param {string} id of an `<input type="number">`; `<id>Error` shows what is wrong with it
     * @param {'maxTokens' | 'temperature' | 'timeLimitS' | 'heartbeatS'} name
     */
    const number = (id, name) => {
      const input = find(id, HTMLInputElement);
      const problem = find(`${id}Error`, HTMLParagraphElement);
      const tell = () => write(problem, problem.hidden ? '' : (input.step === '1' ? strings.wholeRange : strings.range)(input.min, input.max));
      const check = () => {
        const good = input.value.trim() !== '' && valid(name, input.valueAsNumber);
        input.setAttribute('aria-invalid', String(!good));
        problem.hidden = good;
        tell();
        if (good) set({ [name]: input.valueAsNumber });
      };
      input.addEventListener('input', check);
      input.addEventListener('change', check);
      /** @param {Settings} settings */
      return (settings) => {
        tell();
        if (busy(input) || !problem.hidden) return;
        if (input.value !== String(settings[name])) input.value = String(settings[name]);
      };
    };

    /**
     * @param {string} id of a `<select>`
     * @param {'intervalMs' | 'quality' | 'resolution' | 'longest' | 'gate' | 'hidden' | 'farthest'} name
     */
    const choice = (id, name) => {
      const select = find(id, HTMLSelectElement);
      select.addEventListener('change', () => {
        // A value is a text in the page; the setting may be a number.
        set({ [name]: valid(name, select.value) ? select.value : Number(select.value) });
      });
      /** @param {Settings} settings */
      return (settings) => {
        if (select.value !== String(settings[name])) select.value = String(settings[name]);
      };
    };

    /**
     * @param {string} id of an `<input type="checkbox">`
     * @param {'stream' | 'think' | 'askAgain' | 'shortcuts' | 'overlay' | 'shapes' | 'saveShapes' | 'mirror' | 'autoscroll'} name
     */
    const toggle = (id, name) => {
      const input = find(id, HTMLInputElement);
      input.addEventListener('change', () => set({ [name]: input.checked }));
      /** @param {Settings} settings */
      return (settings) => {
        input.checked = settings[name];
      };
    };

    return { number, choice, toggle };
  };

  /**
   * Fill a `<select>`. An option that stays is changed in its place: an open list must not close under the finger.
   * @param {HTMLSelectElement} select
   * @param {{value: string, label: string, disabled?: boolean}[]} options
   * @param {string} value
   */
  const fill = (select, options, value) => {
    const key = JSON.stringify(options);
    if (select.dataset.filled !== key) {
      select.dataset.filled = key;
      const old = [...select.options];
      const kept = options.map(({ value, label, disabled = false }) => {
        const place = old.findIndex((one) => one.value === value);
        const option = place < 0 ? select.ownerDocument.createElement('option') : old.splice(place, 1)[0];
        write(option, label);
        return Object.assign(option, { value, disabled });
      });
      for (const one of old) one.remove();
      kept.forEach((option, index) => {
        if (select.options[index] !== option) select.insertBefore(option, select.options[index] ?? null);
      });
    }
    if (select.value !== value) select.value = value;
  };

  return { create, fill, busy };
});
