// The section Display: overlay, what was found, following, theme, the page's own language, and what is done in a hidden tab.
'use strict';

RTV.view.display = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(change: Partial<Settings>) => void} edges.set
   * @param {(follow: boolean) => void} edges.followSystem
   */
  const create = ({ find, strings, fields, fill, set, followSystem }) => {
    const { text: { line }, languages } = RTV.view;
    const now = find('displayNow', HTMLSpanElement);
    const system = find('systemThemeSwitch', HTMLInputElement);
    const language = find('interfaceSelect', HTMLSelectElement);
    const updates = [
      fields.toggle('overlaySwitch', 'overlay'), fields.toggle('shapesSwitch', 'shapes'), fields.toggle('saveShapesSwitch', 'saveShapes'),
      fields.toggle('autoscrollSwitch', 'autoscroll'), fields.choice('hiddenSelect', 'hidden'),
    ];
    system.addEventListener('change', () => followSystem(system.checked));
    language.addEventListener('change', () => set({ interface: language.value }));

    /** Each in its own name: who does not read this page's language finds theirs. */
    const spoken = languages.tables.map(({ tag, name }) => ({ value: tag, label: name }));

    /** @param {Page} page */
    const update = ({ settings }) => {
      for (const one of updates) one(settings);
      system.checked = settings.theme === 'system';
      const chosen = spoken.find(({ value }) => value === settings.interface)?.value ?? 'system';
      fill(language, [{ value: 'system', label: strings.systemLanguage }, ...spoken], chosen);
      line(now, [settings.overlay ? strings.overlayOn : strings.overlayOff, strings.themes[settings.theme], strings.hidden[settings.hidden]].filter(Boolean).join(' · '));
    };

    return { update };
  };

  return { create };
});
