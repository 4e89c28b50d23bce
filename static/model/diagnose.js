// The rungs behind `Test API`: from the page itself to a picture that is truly seen.
'use strict';

RTV.model.diagnose = RTV.part(() => {
  const { circle } = RTV.model.endpoint;
  const { good, note, bad, climb } = RTV.model.ladder;

  /**
   * @param {object} edges
   * @param {ReturnType<typeof RTV.model.exam.create>} edges.exam
   * @param {Pick<ReturnType<typeof RTV.model.reach.create>, 'there' | 'leave'>} edges.reach
   * @param {ReturnType<typeof RTV.model.grants.create>} edges.grants
   * @param {typeof RTV.model.passage} edges.passage
   * @param {typeof RTV.model.fault} edges.fault
   * @param {string} edges.page its address
   * @param {() => number} edges.now ms, monotonic
   */
  const create = ({ exam, reach, grants, passage, fault, page, now }) => {
    const secure = async () => (grants.secure ? good('secure') : bad(fault.create('camera-insecure')));

    const camera = async () => {
      const grant = await grants.camera();
      if (grant === 'missing') return bad(fault.create('camera-missing'));
      return grant === 'denied' ? bad(fault.create('camera-denied')) : good('camera', { grant });
    };

    /** What may stand between the page and the server. @param {Subject} subject @param {AbortSignal} signal */
    const between = ({ endpoint, barred }, signal) => {
      const { url } = endpoint;
      const own = !barred && passage.own(page, url);
      /** @param {Fault | null} trouble @param {Finding} fine */
      const verdict = (trouble, fine) => (trouble ? bad(trouble) : fine);

      const address = { name: 'address', climb: async () => verdict(barred, good('address', { url, own })) };
      const mixed = { name: 'mixed', climb: async () => verdict(passage.mixed(page, url) ? fault.create('mixed-content') : null, good('unmixed')) };
      const network = {
        name: 'network',
        climb: async () => {
          const grant = await grants.network(circle(url));
          if (!grants.secure || grant === 'denied') return bad(fault.create('network-denied'));
          return grant === 'granted' ? good('network') : note(grant === 'prompt' ? 'networkAsks' : 'networkUntold');
        },
      };
      const there = { name: 'reach', climb: async () => verdict(await reach.there(endpoint, signal), good('there')) };
      const leave = { name: 'leave', climb: async () => verdict(await reach.leave(endpoint, signal), good('leave')) };
      if (barred || own) return [address];
      // What cannot be in the way of this page is left out.
      return [address, ...(page.startsWith('https:') ? [mixed] : []), ...(passage.inward(page, url) ? [network] : []), there, leave];
    };

    /**
     * @param {Subject} subject
     * @param {AbortSignal} signal ends it and the request in flight; nothing is told from then on
     * @param {(step: Step) => void} tell
     * @returns {Promise<Fault | null>} what keeps the server from answering; null: it answers
     */
    const run = async (subject, signal, tell) => {
      /** @type {Fault | null} */
      let trouble = null;
      /** @type {Rung[]} */
      const rungs = [
        { name: 'page', side: 'here', climb: secure },
        { name: 'camera', side: 'here', climb: camera },
        ...[...between(subject, signal), ...exam.rungs(subject, signal)].map((rung) => ({ ...rung, side: /** @type {const} */ ('there') })),
      ];
      await climb(rungs, {
        fault,
        now,
        signal,
        tell: (step) => {
          if (step.side === 'there' && step.fault && step.tone === 'bad') trouble = step.fault;
          tell(step);
        },
      });
      return trouble;
    };

    return { run };
  };

  return { create };
});
