// Keys: what each presses and tells, in one table that the list of them is made from, too; and the one place that listens to them.
'use strict';

RTV.view.shortcuts = RTV.part(() => {
  /**
   * @typedef {object} Shortcut
   * @property {string} key as `KeyboardEvent.key` has it, in lower case
   * @property {boolean} [ctrl] with Ctrl or Command: it acts in fields, too
   * @property {string} does the name of the words for it
   * @property {string} [presses] id of the button that it presses or the field that it goes to; none: others see to that key
   * @property {'running' | 'asking' | 'mode' | 'shapes'} [tells] what it changed where the focus is not, and so has to tell
   */

  /** As they are listed. @type {Record<'asking' | 'question' | 'picture' | 'log' | 'page', Shortcut[]>} */
  const groups = {
    asking: [
      { key: ' ', does: 'toggle', presses: 'startButton', tells: 'running' },
      { key: 'o', does: 'once', presses: 'captureOnce', tells: 'asking' },
      { key: 'enter', ctrl: true, does: 'onceTyping', presses: 'captureOnce', tells: 'asking' },
      { key: 's', does: 'save', presses: 'saveFrame' },
      { key: 'c', does: 'copy', presses: 'copyAnswer' },
    ],
    question: [
      { key: 'i', does: 'instruction', presses: 'instructionText' },
      { key: '1', does: 'caption', presses: 'modeCaption', tells: 'mode' },
      { key: '2', does: 'query', presses: 'modeQuery', tells: 'mode' },
      { key: '3', does: 'detect', presses: 'modeDetect', tells: 'mode' },
      { key: '4', does: 'point', presses: 'modePoint', tells: 'mode' },
    ],
    picture: [
      { key: 'b', does: 'shapes', presses: 'shapesToggle', tells: 'shapes' },
      { key: 'f', does: 'full', presses: 'fullScreen' },
      { key: 'p', does: 'away', presses: 'awayToggle' },
    ],
    log: [
      { key: 'arrowup', does: 'newerRow' },
      { key: 'arrowdown', does: 'olderRow' },
      { key: 'arrowleft', does: 'newer', presses: 'viewerNewer' },
      { key: 'arrowright', does: 'older', presses: 'viewerOlder' },
    ],
    page: [
      { key: '?', does: 'list', presses: 'shortcutsOpen' },
      { key: 'escape', does: 'leave' },
    ],
  };
  const all = Object.values(groups).flat();

  /** Where letters are typed, or choose something. */
  const typing = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

  /** Where the keys mean something already that are no letters. */
  const pressing = `${typing}, input, button, a, summary, [tabindex]`;

  /** Whether a key is left to what the person is at. @param {Shortcut} shortcut @param {Element} at */
  const taken = ({ key, ctrl }, at) => !ctrl && at.closest(key === ' ' ? pressing : typing) !== null;

  /** Whether a key is a single character, which can be switched off. @param {Shortcut} shortcut */
  const single = ({ key }) => key.length === 1;

  /** Names that assistive technology knows keys by. @type {Record<string, string>} */
  const names = { ' ': 'Space', 'enter': 'Control+Enter', 'arrowleft': 'ArrowLeft', 'arrowright': 'ArrowRight' };
  /** @param {Shortcut} shortcut */
  const spoken = ({ key }) => names[key] ?? key.toUpperCase();

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
   * @param {typeof RTV.view.strings} edges.strings
   * @param {() => Page} edges.read
   * @param {(text: string) => void} edges.say tells those who do not see it
   * @param {(field: HTMLElement) => void} edges.go brings a field into sight, and the person there
   */
  const create = ({ find, strings: { shortcuts: { does, said } }, read, say, go }) => {
    // Looked up once: what stands in a window of its own is not in the page meanwhile.
    const elements = new Map(all.flatMap(({ presses }) => (presses ? [[presses, find(presses, HTMLElement)]] : [])));
    /** @param {Shortcut} shortcut */
    const element = ({ presses = '' }) => elements.get(presses);

    /** What this browser has, of a group. @param {Shortcut[]} group */
    const had = (group) => group.filter((shortcut) => !element(shortcut)?.matches('[hidden]:disabled'));

    /** What a key changed, in words; '' where it came to nothing, which is told elsewhere. @type {Record<string, (page: Page) => string>} */
    const news = {
      running: ({ session: { phase } }) => (phase === 'idle' ? said.stopped : phase === 'asking' ? said.started : ''),
      asking: ({ session: { phase } }) => (phase === 'asking' ? said.asking : ''),
      mode: ({ settings: { mode } }) => said.mode(does[mode]),
      shapes: ({ settings: { shapes } }) => (shapes ? said.shown : said.hidden),
    };

    /** @param {Document} document */
    const listen = (document) => document.addEventListener('keydown', (event) => {
      const { key, target, shiftKey } = event;
      const ctrl = event.ctrlKey || event.metaKey;
      const shortcut = all.find((one) => one.key === key.toLowerCase() && Boolean(one.ctrl) === ctrl);
      const pressed = shortcut && element(shortcut);
      if (!pressed || event.isComposing || event.altKey || event.defaultPrevented) return;
      const dialog = pressed.closest('dialog');
      // Who holds an arrow down goes on through the log; nothing else is meant more than once.
      if (event.repeat && !dialog) return;
      // Where a digit or a question mark stands with Shift is the keyboard's own business.
      if (shiftKey && !/^[\d?]$/.test(shortcut.key)) return;
      // What lies behind an open dialog is out of reach, as it is for the mouse.
      if (dialog !== document.querySelector('dialog[open]')) return;
      if (target instanceof Element && taken(shortcut, target)) return;
      if (single(shortcut) && !read().settings.shortcuts) return;
      event.preventDefault();
      if (pressed instanceof HTMLTextAreaElement) return go(pressed);
      pressed.click();
      const words = shortcut.tells && news[shortcut.tells](read());
      if (words) say(words);
    });

    /** @param {Page} page */
    const update = ({ settings: { shortcuts } }) => {
      for (const [id, one] of elements) {
        const keys = all.filter((shortcut) => shortcut.presses === id && (shortcuts || !single(shortcut))).map(spoken).join(' ');
        if (keys) RTV.view.text.mark(one, { 'aria-keyshortcuts': keys });
        else one.removeAttribute('aria-keyshortcuts');
      }
    };

    return { listen, had, update };
  };

  return { groups, titled, create };
});
