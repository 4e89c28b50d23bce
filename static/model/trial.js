// A trial of the server in use: its models, then a picture whose colour is known.
'use strict';

RTV.model.trial = RTV.part(() => {
  /** What a trial found, step by step. @typedef {{step: 'listing'} | {step: 'asking'} | {step: 'listed', count: number, ms: number} | {step: 'answered', text: string, ms: number} | {step: 'failed', fault: Fault}} Finding */

  /**
   * @param {object} edges
   * @param {() => Promise<Fault | null>} edges.refresh asks for the models
   * @param {() => number} edges.count of models listed
   * @param {() => Promise<Blob>} edges.picture a red JPEG
   * @param {(picture: Blob) => Promise<Answer>} edges.ask rejects with a Fault
   * @param {() => number} edges.now ms, monotonic
   */
  const create = ({ refresh, count, picture, ask, now }) => {
    /** @param {(finding: Finding) => void} tell */
    const run = async (tell) => {
      tell({ step: 'listing' });
      const started = now();
      const fault = await refresh();
      if (fault) return tell({ step: 'failed', fault });
      tell({ step: 'listed', count: count(), ms: now() - started });
      tell({ step: 'asking' });
      try {
        const { text, totalMs } = await ask(await picture());
        tell({ step: 'answered', text, ms: totalMs });
      } catch (error) {
        tell({ step: 'failed', fault: /** @type {Fault} */ (error) });
      }
    };

    return { run };
  };

  return { create };
});
