// What is remembered between visits. Secrets are not among it: they live in keep/keys.
'use strict';

RTV.keep.settings = RTV.part(() => {
  /** The version of the shape belongs to the name, so that a later shape can read this one. */
  const place = 'rtv.settings.1';

  /** @type {Settings} */
  const defaults = {
    baseURL: '',
    models: {},
    order: [],
    farthest: 'machine',
    mode: 'query',
    instruction: 'What do you see? Answer in one sentence.',
    target: '',
    wordings: {},
    savedPrompts: [],
    system: '',
    length: 'normal',
    language: '',
    think: false,
    bodies: {},
    intervalMs: 0,
    maxTokens: 100,
    temperature: 0.2,
    stream: true,
    timeLimitS: 30,
    askAgain: false,
    deviceId: '',
    resolution: 'auto',
    quality: 0.8,
    longest: 0,
    multiple: 1,
    mirror: false,
    gate: 'off',
    heartbeatS: 10,
    hidden: 'go',
    overlay: true,
    shapes: true,
    saveShapes: false,
    conventions: {},
    autoscroll: true,
    theme: 'system',
    interface: 'system',
    shortcuts: true,
    open: [],
  };

  /** @param {unknown} value @param {number} least @param {number} most */
  const within = (value, least, most) => typeof value === 'number' && value >= least && value <= most;

  /** @param {unknown} value */
  const texts = (value) => Array.isArray(value) && value.every((one) => typeof one === 'string');

  /** @param {unknown} value */
  const textByName = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && texts(Object.values(value));

  /** What a stored value must be like; where there is no row, the type of the default. @type {Partial<Record<keyof Settings, (value: any) => boolean>>} */
  const checks = {
    models: textByName,
    bodies: textByName,
    conventions: textByName,
    order: (value) => texts(value) && value.every((/** @type {string} */ one) => URL.canParse(one)),
    farthest: (value) => ['machine', 'lan', 'internet'].includes(value),
    mode: (value) => ['query', 'caption', 'detect', 'point'].includes(value),
    wordings: textByName,
    savedPrompts: texts,
    length: (value) => ['short', 'normal', 'long'].includes(value),
    open: texts,
    intervalMs: (value) => within(value, 0, 3_600_000),
    maxTokens: (value) => Number.isInteger(value) && within(value, 1, 32_768),
    temperature: (value) => within(value, 0, 2),
    timeLimitS: (value) => within(value, 1, 3600),
    quality: (value) => within(value, 0.1, 1),
    resolution: (value) => ['auto', '480p', '720p', '1080p'].includes(value),
    longest: (value) => [0, 1024, 768, 512, 384, 336].includes(value),
    multiple: (value) => [1, 28].includes(value),
    gate: (value) => ['off', 'gentle', 'strict'].includes(value),
    heartbeatS: (value) => within(value, 1, 3600),
    hidden: (value) => ['go', 'pause'].includes(value),
    theme: (value) => ['system', 'light', 'dark'].includes(value),
  };

  /**
   * Whether a value is one that this setting may have.
   * @param {keyof Settings} name
   * @param {unknown} value
   * @returns {boolean}
   */
  const valid = (name, value) => checks[name]?.(value) ?? typeof value === typeof defaults[name];

  /**
   * Stored text to settings: whatever is missing or spoilt is the default.
   * @param {string | null} text
   * @returns {Settings}
   */
  const parse = (text) => {
    /** @type {any} */
    let stored = {};
    try {
      stored = JSON.parse(text ?? '{}') ?? {};
    } catch {
      // Spoilt storage must not keep the page from starting.
    }
    const names = /** @type {(keyof Settings)[]} */ (Object.keys(defaults));
    const good = names.filter((name) => name in Object(stored) && valid(name, stored[name]));
    return Object.assign(structuredClone(defaults), Object.fromEntries(good.map((name) => [name, stored[name]])));
  };

  /**
   * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
   */
  const create = (storage) => {
    const stored = storage.getItem(place);
    let settings = parse(stored);

    /** @param {Partial<Settings>} change only valid values */
    const set = (change) => {
      settings = { ...settings, ...change };
      try {
        storage.setItem(place, JSON.stringify(settings));
      } catch {
        // A full or forbidden storage costs the memory, not the session.
      }
    };

    return { get: () => settings, set, fresh: stored === null };
  };

  return { defaults, valid, parse, create };
});
