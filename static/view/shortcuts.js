// Keys: what each presses, in one table that the list of them is made from, too; and the one place that listens to them.
'use strict';

RTV.view.shortcuts = RTV.part(() => {
  /**
   * @typedef {object} Shortcut
   * @property {string} key as `KeyboardEvent.key` has it, in lower case
   * @property {boolean} [ctrl] with Ctrl or Command: it acts in fields, too, and is never switched off
   * @property {string} does the name of the words for it
   * @property {string} [presses] id of the button that it presses or the field that it goes to; none: others see to that key
   */

  /** As they are listed. @type {Record<'asking' | 'question' | 'picture' | 'page', Shortcut[]>} */
  const groups = {
    asking: [
      { key: ' ', does: 'toggle', presses: 'startButton' },
      { key: 'o', does: 'once', presses: 'captureOnce' },
      { key: 'enter', ctrl: true, does: 'onceTyping', presses: 'captureOnce' },
      { key: 's', does: 'save', presses: 'saveFrame' },
      { key: 'c', does: 'copy', presses: 'copyAnswer' },
    ],
    question: [
      { key: 'i', does: 'instruction', presses: 'instructionText' },
      { key: '1', does: 'caption', presses: 'modeCaption' },
      { key: '2', does: 'query', presses: 'modeQuery' },
      { key: '3', does: 'detect', presses: 'modeDetect' },
      { key: '4', does: 'point', presses: 'modePoint' },
    ],
    picture: [
      { key: 'b', does: 'shapes', presses: 'shapesToggle' },
      { key: 'f', does: 'full', presses: 'fullScreen' },
      { key: 'p', does: 'away', presses: 'awayToggle' },
    ],
    page: [
      { key: '?', does: 'list', presses: 'shortcutsOpen' },
      { key: 'escape', does: 'leave' },
    ],
  };
  const all = Object.values(groups).flat();

  /** Where letters are typed, or choose something. */
  const typing = 'input:not([type="checkbox"], [type="radio"]), textarea, select, dialog, [contenteditable]';

  /** Where the keys mean something already that are no letters. */
  const pressing = `${typing}, input, button, a, summary, [tabindex]`;

  /** Where a key is left to what the person is at. @param {Shortcut} shortcut */
  const taken = ({ key, ctrl }) => (ctrl ? 'dialog' : key === ' ' ? pressing : typing);

  /** The name that assistive technology knows a key by. @param {Shortcut} shortcut */
  const spoken = ({ key, ctrl }) => (ctrl ? 'Control+Enter' : key === ' ' ? 'Space' : key.toUpperCase());

  /**
   * What a button is called, and the single key that presses it, where such keys do something.
   * @param {string} name
   * @param {HTMLElement} button
   * @param {Settings} settings
   */
  const titled = (name, { id }, { shortcuts }) => {
    const shortcut = shortcuts && all.find(({ presses, ctrl }) => presses === id && !ctrl);
    return shortcut ? RTV.view.strings.shortcuts.named(name, spoken(shortcut)) : name;
  };

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {() => Settings} edges.settings
   * @param {(field: HTMLElement) => void} edges.go brings a field into sight, and the person there
   */
  const create = ({ find, settings, go }) => {
    // Looked up once: what stands in a window of its own is not in the page meanwhile.
    const elements = new Map(all.flatMap(({ presses }) => (presses ? [[presses, find(presses, HTMLElement)]] : [])));
    /** @param {Shortcut} shortcut */
    const element = ({ presses = '' }) => elements.get(presses);

    /** What this browser has, of a group. @param {Shortcut[]} group */
    const had = (group) => group.filter((shortcut) => !element(shortcut)?.matches('[hidden]:disabled'));

    /** @param {Document} document */
    const listen = (document) => document.addEventListener('keydown', (event) => {
      const { key, target, shiftKey } = event;
      const ctrl = event.ctrlKey || event.metaKey;
      const shortcut = all.find((one) => one.key === key.toLowerCase() && Boolean(one.ctrl) === ctrl);
      const pressed = shortcut && element(shortcut);
      if (!pressed || event.isComposing || event.altKey || event.repeat || event.defaultPrevented) return;
      // Where a digit or a question mark stands with Shift is the keyboard's own business.
      if (shiftKey && /^[a-z ]$|^enter$/.test(shortcut.key)) return;
      if (!ctrl && !settings().shortcuts) return;
      if (target instanceof Element && target.closest(taken(shortcut))) return;
      event.preventDefault();
      if (pressed instanceof HTMLTextAreaElement) go(pressed);
      else pressed.click();
    });

    /** @param {Page} page */
    const update = ({ settings: { shortcuts } }) => {
      for (const [id, one] of elements) {
        const keys = all.filter(({ presses, ctrl }) => presses === id && (ctrl || shortcuts)).map(spoken).join(' ');
        if (keys) RTV.view.text.mark(one, { 'aria-keyshortcuts': keys });
        else one.removeAttribute('aria-keyshortcuts');
      }
    };

    return { listen, had, update };
  };

  return { groups, titled, create };
});
