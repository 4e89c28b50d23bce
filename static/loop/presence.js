// Whether anybody looks: what the loop may do in a hidden tab, what is told of it afterwards, and a screen that stays awake.
'use strict';

RTV.loop.presence = RTV.part(() => {
  /** A shorter look elsewhere is not worth a word, ms. */
  const worthMs = 2000;

  /** How long it is told what happened meanwhile, ms. */
  const tellMs = 10_000;

  /**
   * What happened while the tab was hidden.
   * @typedef {object} Absence
   * @property {number} ms
   * @property {boolean} paused
   * @property {number} answers
   */

  /**
   * @param {object} edges
   * @param {() => boolean} edges.hidden whether nobody can see the picture, now
   * @param {WakeLock | undefined} edges.wakeLock undefined where the browser has none
   * @param {() => Settings} edges.settings
   * @param {() => boolean} edges.watching whether the loop is on
   * @param {() => number} edges.answered answers so far
   * @param {Clock} edges.clock
   * @param {() => void} edges.changed the state below changed, or whether the loop may run
   */
  const create = ({ hidden, wakeLock, settings, watching, answered, clock, changed }) => {
    const state = {
      /** Told for a while after it. @type {Absence | null} */
      absence: null,
    };
    /** How it was when the tab was hidden. */
    let left = { at: 0, answers: 0 };
    let timer = 0;
    /** Asked for and not given back; the lock of a screen that may not be kept awake is null. @type {Promise<WakeLockSentinel | null> | null} */
    let lock = null;

    /** Whether the loop may run now, as the person chose. */
    const allowed = () => !hidden() || settings().hidden === 'go';

    /** Keep the screen awake for who watches, and for nobody else. A browser that refuses is not asked again until something changes. */
    const hold = () => {
      const wanted = watching() && !hidden();
      if (wanted === Boolean(lock)) return;
      if (wanted) lock = wakeLock?.request('screen').catch(() => null) ?? null;
      else {
        lock?.then((held) => held?.release()).catch(() => {});
        lock = null;
      }
    };

    const forget = () => {
      clock.clearTimeout(timer);
      state.absence = null;
    };

    /** @param {Absence} absence */
    const tell = (absence) => {
      state.absence = absence;
      timer = clock.setTimeout(() => {
        forget();
        changed();
      }, tellMs);
    };

    /** The tab was hidden, or is seen again. */
    const moved = () => {
      forget();
      const now = { at: clock.now(), answers: answered() };
      if (hidden()) left = now;
      else if (watching() && now.at - left.at >= worthMs) tell({ ms: now.at - left.at, paused: settings().hidden === 'pause', answers: now.answers - left.answers });
      hold();
      changed();
    };

    /** Whether the loop is on may have changed. */
    const update = () => {
      hold();
      if (!watching()) forget();
    };

    return { state, allowed, moved, update };
  };

  return { create };
});
