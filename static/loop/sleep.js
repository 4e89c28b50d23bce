// Waiting for a time that can be cut short.
'use strict';

RTV.loop.sleep = RTV.part(() => {
  /** @param {Clock} clock */
  const create = (clock) =>
    /**
     * @param {number} ms Infinity: only the signal ends it
     * @param {AbortSignal} signal
     * @returns {Promise<void>} also resolves, and at once, when the signal is aborted
     */
    (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        // Infinity is not a time that a timer knows.
        const timer = ms === Infinity ? 0 : clock.setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      });

  return { create };
});
