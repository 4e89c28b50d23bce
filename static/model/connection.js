// The server in use: whether it is there, and what it offers.
'use strict';

RTV.model.connection = RTV.part(() => {
  /** @typedef {'unknown' | 'checking' | 'up' | 'loading' | 'down'} Status */

  /**
   * @param {object} edges
   * @param {{list: (endpoint: Endpoint, signal: AbortSignal) => Promise<Model[]>}} edges.models
   * @param {() => void} edges.changed the state below changed
   * @param {number} edges.limitMs how long a list may take
   */
  const create = ({ models, changed, limitMs }) => {
    const state = {
      /** @type {Status} */
      status: 'unknown',
      /** @type {Model[]} */
      models: [],
      /** @type {Fault | null} */
      fault: null,
    };
    /** @type {AbortController | null} */
    let asking = null;
    /** @type {Promise<void>} */
    let latest = Promise.resolve();

    /** @param {Endpoint} endpoint @param {AbortSignal} signal */
    const look = async (endpoint, signal) => {
      try {
        const found = await models.list(endpoint, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
        if (!signal.aborted) Object.assign(state, { status: 'up', models: found, fault: null });
      } catch (error) {
        if (signal.aborted) return;
        const known = error && typeof error === 'object' && 'kind' in error ? /** @type {Fault} */ (error) : null;
        Object.assign(state, { status: known?.kind === 'loading' ? 'loading' : 'down', fault: known ?? { kind: 'timeout', status: 0, detail: String(limitMs), retryAfterMs: null } });
      }
      changed();
    };

    /**
     * Ask for the list of models; an older question that is still open is given up, so that its answer cannot win.
     * @param {Endpoint} endpoint
     * @returns {Promise<void>} when the state tells how it went
     */
    const refresh = (endpoint) => {
      asking?.abort();
      asking = new AbortController();
      state.status = 'checking';
      changed();
      latest = look(endpoint, asking.signal);
      return latest;
    };

    /** Another server: nothing is known of it. */
    const forget = () => {
      asking?.abort();
      Object.assign(state, { status: 'unknown', models: [], fault: null });
      changed();
    };

    /** What a request told about the server. @param {Fault | null} fault */
    const learn = (fault) => {
      const away = fault && ['unreachable', 'backend-down', 'unauthorized', 'timeout', 'server-error'].includes(fault.kind);
      Object.assign(state, { status: fault?.kind === 'loading' ? 'loading' : away ? 'down' : 'up', fault: away ? fault : null });
      changed();
    };

    /** Resolves when the list asked for last has come, or has failed. */
    const settled = async () => {
      let seen;
      do {
        seen = latest;
        await seen;
      } while (seen !== latest);
    };

    return { state, refresh, forget, learn, settled };
  };

  return { create };
});
