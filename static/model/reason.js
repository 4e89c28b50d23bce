// The reason behind a failure without an answer, of which a browser tells nothing: looked for once it is met, and then shown in its place.
'use strict';

RTV.model.reason = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.model.reach.create>, 'why'>} edges.reach
   * @param {() => void} edges.changed a reason was found
   */
  const create = ({ reach, changed }) => {
    /** @type {{url: string, fault: Fault} | null} */
    let found = null;
    let looking = new AbortController();

    /**
     * Look for the reason of a fault; of any other there is none to be found, and what was found before is over.
     * @param {Fault | null} fault
     * @param {Endpoint} endpoint where it was met
     */
    const look = async (fault, endpoint) => {
      looking.abort();
      looking = new AbortController();
      const { signal } = looking;
      if (fault?.kind !== 'unreachable' || found?.url !== endpoint.url) found = null;
      if (fault?.kind !== 'unreachable') return;
      try {
        const reason = await reach.why(endpoint, signal);
        if (signal.aborted) return;
        found = reason && { url: endpoint.url, fault: reason };
        changed();
      } catch {
        // Nobody wants to know it any more.
      }
    };

    /** @param {Fault | null} fault @returns {Fault | null} with its reason, where that is known */
    const of = (fault) => (fault?.kind === 'unreachable' && found ? found.fault : fault);

    return { look, of };
  };

  return { create };
});
