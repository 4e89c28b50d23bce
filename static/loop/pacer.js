// When the next request is due. Pure.
'use strict';

RTV.loop.pacer = RTV.part(() => {
  /** The pause after the first, second, ... failure in a row, ms. */
  const pauses = [1000, 2000, 4000, 8000, 16_000, 30_000];

  /** A server that is loading its model is asked again this soon, ms: it will be ready, and nobody wants to wait longer than it. */
  const loadingPause = 1000;

  /** A server that is not there costs nobody anything, and is found soon after it came back, ms. */
  const absencePause = 3000;
  const absent = ['unreachable', 'down', 'backend-down', 'gone'];

  /**
   * @param {Fault} fault
   * @param {number} failures in a row, this one included
   * @returns {number} ms to wait after the failure
   */
  const backOff = (fault, failures) => {
    if (fault.retryAfterMs !== null) return Math.max(fault.retryAfterMs, 250);
    if (fault.kind === 'loading') return loadingPause;
    const pause = pauses[Math.min(failures, pauses.length) - 1];
    return absent.includes(fault.kind) ? Math.min(pause, absencePause) : pause;
  };

  /**
   * @param {number} askedAt when the last request left, ms; -Infinity for never
   * @param {number} intervalMs minimum distance between two requests
   * @param {number} now ms
   * @returns {number} ms until the next one may leave
   */
  const wait = (askedAt, intervalMs, now) => Math.max(0, askedAt + intervalMs - now);

  return { backOff, wait };
});
