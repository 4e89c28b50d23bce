// The section Display: overlay, what was found, following, theme, and what is done in a hidden tab.
'use strict';

RTV.view.display = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {(follow: boolean) => void} edges.followSystem
   */
  const create = ({ find, strings, fields, followSystem }) => {
    const { write } = RTV.view.text;
    const now = find('displayNow', HTMLSpanElement);
    const system = find('systemThemeSwitch', HTMLInputElement);
    const updates = [
      fields.toggle('overlaySwitch', 'overlay'), fields.toggle('shapesSwitch', 'shapes'), fields.toggle('saveShapesSwitch', 'saveShapes'),
      fields.toggle('autoscrollSwitch', 'autoscroll'), fields.choice('hiddenSelect', 'hidden'),
    ];
    system.addEventListener('change', () => followSystem(system.checked));

    /** @param {Page} page */
    const update = ({ settings }) => {
      for (const one of updates) one(settings);
      system.checked = settings.theme === 'system';
      write(now, [settings.overlay ? strings.overlayOn : strings.overlayOff, strings.themes[settings.theme], strings.hidden[settings.hidden]].filter(Boolean).join(' · '));
    };

    return { update };
  };

  return { create };
});
