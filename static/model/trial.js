// A trial of a server: its models, then a picture whose colour is known.
'use strict';

RTV.model.trial = RTV.part(() => {
  /**
   * What a trial found, step by step.
   * @typedef {{step: 'listing'} | {step: 'asking'} | {step: 'listed', count: number, ms: number}
   *   | {step: 'answered', text: string, ms: number} | {step: 'failed', fault: Fault}} Finding
   */

  /**
   * @param {object} edges
   * @param {{list: (endpoint: Endpoint, signal: AbortSignal) => Promise<Model[]>}} edges.models
   * @param {(endpoint: Endpoint, question: Question, signal: AbortSignal) => Promise<Answer>} edges.ask about a red picture
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => number} edges.now ms, monotonic
   */
  const create = ({ models, ask, fault, now }) => {
    /**
     * @param {Endpoint} endpoint
     * @param {(listed: Model[]) => Question} question
     * @param {AbortSignal} signal nothing is told once it is aborted
     * @param {(finding: Finding) => void} tell
     * @returns {Promise<Fault | null>} null: the question was answered
     */
    const run = async (endpoint, question, signal, tell) => {
      /** @param {Finding} finding */
      const found = (finding) => { if (!signal.aborted) tell(finding); };
      found({ step: 'listing' });
      const started = now();
      /** @type {Model[]} */
      let listed = [];
      try {
        listed = await models.list(endpoint, signal);
        found({ step: 'listed', count: listed.length, ms: now() - started });
      } catch (error) {
        const trouble = fault.from(error);
        // A server may well answer questions and list nothing.
        found({ step: 'failed', fault: trouble.kind === 'no-route' ? fault.create('no-list', { status: trouble.status }) : trouble });
        if (fault.final.includes(trouble.kind)) return trouble;
      }
      found({ step: 'asking' });
      try {
        const { text, totalMs } = await ask(endpoint, question(listed), signal);
        found({ step: 'answered', text, ms: totalMs });
        return null;
      } catch (error) {
        const trouble = fault.from(error);
        found({ step: 'failed', fault: trouble });
        return trouble;
      }
    };

    return { run };
  };

  return { create };
});
