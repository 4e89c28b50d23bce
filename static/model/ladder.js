// A ladder: tests in their order, each told while it runs and when it is over; what stands on a failed one is skipped.
'use strict';

RTV.model.ladder = RTV.part(() => {
  /** @param {string} is @param {Record<string, any>} [values] @returns {Finding} */
  const good = (is, values) => ({ tone: 'good', said: { is, ...values } });

  /** @param {string} is @param {Record<string, any>} [values] @returns {Finding} */
  const note = (is, values) => ({ tone: 'note', said: { is, ...values } });

  /** @param {Fault} fault @returns {Finding} */
  const bad = (fault) => ({ tone: 'bad', fault });

  /**
   * @param {Rung[]} rungs in order
   * @param {object} edges
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => number} edges.now ms, monotonic
   * @param {AbortSignal} edges.signal nothing is told once it is aborted
   * @param {(step: Step) => void} edges.tell
   */
  const climb = async (rungs, { fault, now, signal, tell }) => {
    /** @type {Set<string>} */
    const broken = new Set();
    for (const { name, side, climb: attempt } of rungs) {
      if (signal.aborted) return;
      if (broken.has(side)) {
        tell({ name, side, ms: 0, tone: 'skipped' });
        continue;
      }
      tell({ name, side, ms: 0, tone: 'running' });
      const started = now();
      const finding = await attempt().catch((error) => bad(fault.from(error)));
      if (signal.aborted) return;
      if (finding.tone === 'bad') broken.add(side);
      tell({ name, side, ms: now() - started, ...finding });
    }
  };

  return { good, note, bad, climb };
});
