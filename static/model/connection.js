// The server in use: whether it is there, and what it offers.
'use strict';

RTV.model.connection = RTV.part(() => {
  const { final } = RTV.model.fault;

  /** @typedef {'unknown' | 'checking' | Backend['status']} Status */

  /** Kinds of fault that mean that nobody usable is there. */
  const absent = ['unreachable', 'down', 'no-leave', 'no-preflight', 'mixed-content', 'network-denied', 'backend-down', 'no-demo', 'gone', 'timeout', 'silent', 'list-timeout', 'server-error', 'not-json', 'no-route', 'redirected', 'refused'];

  /** Kinds that mean that the key, or the console's token, is missing or wrong. */
  const closed = ['unauthorised', 'unreadable', 'locked'];

  /** What a kind of fault tells about the server; undefined for nothing. @param {string} kind @returns {Backend['status'] | undefined} */
  const told = (kind) => (kind === 'loading' ? 'loading' : closed.includes(kind) ? 'unauthorised' : absent.includes(kind) ? 'down' : undefined);

  /**
   * @param {object} edges
   * @param {{list: (endpoint: Endpoint, signal: AbortSignal) => Promise<Model[]>}} edges.models
   * @param {() => void} edges.changed the state below changed
   */
  const create = ({ models, changed }) => {
    const state = {
      /** @type {Status} */
      status: 'unknown',
      /** @type {Model[]} */
      models: [],
      /** Whether a list came, or was refused: asking again would bring nothing new. */
      listed: false,
      /** Whether the last question was answered: a server that lists nothing is there then. */
      proven: false,
    };
    /** @type {AbortController | null} */
    let asking = null;
    /** @type {Promise<void>} */
    let latest = Promise.resolve();

    /** @param {Partial<typeof state>} change */
    const set = (change) => {
      Object.assign(state, change);
      changed();
    };

    /** @param {Endpoint} endpoint @param {AbortSignal} signal */
    const look = async (endpoint, signal) => {
      try {
        const found = await models.list(endpoint, signal);
        if (!signal.aborted) set({ status: 'up', models: found, listed: true });
      } catch (error) {
        if (signal.aborted) return;
        const { kind } = /** @type {Fault} */ (error);
        const listed = !['loading', 'unreachable', 'backend-down', 'gone'].includes(kind);
        // What would have met a question too is news; what is wrong with the list alone is none.
        const proven = state.proven && !final.includes(kind);
        set({ status: proven ? 'up' : (told(kind) ?? 'down'), listed, proven });
      }
    };

    /**
     * Ask for the list of models; an older question that is still open is given up, so that its answer cannot win.
     * @param {Endpoint} endpoint
     * @returns {Promise<void>} when the state tells how it went
     */
    const refresh = (endpoint) => {
      asking?.abort();
      asking = new AbortController();
      set({ status: state.proven ? 'up' : 'checking' });
      latest = look(endpoint, asking.signal);
      return latest;
    };

    /** Give up a list that is still being asked for. */
    const cancel = () => {
      asking?.abort();
      if (state.status === 'checking') set({ status: 'unknown' });
    };

    /** Another server: nothing is known of it. */
    const forget = () => {
      asking?.abort();
      set({ status: 'unknown', models: [], listed: false, proven: false });
    };

    /** What a request told about the server. @param {Fault | null} fault */
    const learn = (fault) => {
      const status = fault && told(fault.kind);
      if (!fault) set({ status: 'up', proven: true });
      else if (status) set({ status, proven: false });
      else if (fault.status) set({ status: 'up' });
    };

    /** What the proxy found when it looked at the server, which is not up. @param {Status} status */
    const lose = (status) => {
      asking?.abort();
      set({ status, proven: false, listed: false });
    };

    /** Resolves when the list asked for last has come, or has failed. */
    const settled = async () => {
      let seen;
      do {
        seen = latest;
        await seen;
      } while (seen !== latest);
    };

    return { state, refresh, cancel, forget, learn, lose, settled };
  };

  return { create };
});
