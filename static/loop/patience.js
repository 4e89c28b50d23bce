// Patience with a camera: waiting for its pictures, and saying so when none comes for long.
'use strict';

RTV.loop.patience = RTV.part(() => {
  /** A camera that gives no picture for this long is said to be silent, ms. */
  const silentMs = 3000;

  /**
   * @param {Clock} clock
   * @param {(silent: boolean) => void} tell that it became silent, or gives pictures again
   */
  const create = (clock, tell) => {
    /** How many wait for a picture, and since when for this one, ms. */
    let waiters = 0;
    let since = 0;
    let guarded = false;
    let silent = false;

    /** @param {boolean} is */
    const turn = (is) => {
      if (silent === is) return;
      silent = is;
      tell(is);
    };

    /** Look once in a while whether somebody waits too long: a timer for each picture would cost as much as the picture. */
    const guard = () => {
      guarded = waiters > 0;
      if (!guarded) return;
      const left = since + silentMs - clock.now();
      if (left <= 0) turn(true);
      clock.setTimeout(guard, left > 0 ? left : silentMs);
    };

    /** @template T @param {Promise<T>} picture @returns {Promise<T>} the same */
    const awaited = async (picture) => {
      if (waiters === 0) since = clock.now();
      waiters += 1;
      if (!guarded) guard();
      try {
        return await picture;
      } finally {
        waiters -= 1;
        // Others may wait on: for the next one.
        since = clock.now();
        turn(false);
      }
    };

    return { awaited };
  };

  return { create };
});
