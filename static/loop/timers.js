// Timers: the page's own while it is seen, which cost nothing, and the worker's while it is hidden, which go on.
'use strict';

RTV.loop.timers = RTV.part(() => {
  /** @typedef {{set: (wake: () => void, ms: number) => number, clear: (id: number) => void}} Timers */

  /**
   * A timer of the page that is pending when the page is hidden comes up to a second late, once.
   * @param {object} edges
   * @param {() => boolean} edges.hidden
   * @param {Timers} edges.page
   * @param {Timers} edges.worker
   * @returns {Pick<Clock, 'setTimeout' | 'clearTimeout'>}
   */
  const create = ({ hidden, page, worker }) => ({
    setTimeout: (wake, ms) => (hidden() ? -worker.set(wake, ms) : page.set(wake, ms)),
    clearTimeout: (id) => (id < 0 ? worker.clear(-id) : page.clear(id)),
  });

  return { create };
});
