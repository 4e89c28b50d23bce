// Who stands in for the chosen server while that one fails, and until when.
'use strict';

RTV.model.standin = RTV.part(() => {
  /** How long it is told that the chosen server is asked again, ms. */
  const tellMs = 10_000;

  /**
   * @param {object} edges
   * @param {typeof RTV.model.order} edges.order
   * @param {() => string} edges.chosen base URL
   * @param {() => ReturnType<typeof RTV.model.order.ranks>} edges.ranks the person's order as it stands now
   * @param {() => Promise<void>} edges.renew find out how far frames for each of them travel
   * @param {(url: string, signal: AbortSignal) => Promise<unknown>} edges.list ask one for its models; rejects with a Fault
   * @param {() => boolean} edges.busy whether something runs: otherwise nobody needs anybody
   * @param {Clock} edges.clock
   * @param {() => void} edges.moved another server is asked from now on
   * @param {() => void} edges.changed the state below changed
   */
  const create = ({ order, chosen, ranks, renew, list, busy, clock, moved, changed }) => {
    const state = {
      /** Base URL of the one who stands in; '' while the chosen server is asked. */
      url: '',
      /** Why the chosen one was left. @type {Fault | null} */
      fault: null,
      /** When that one is tried again, ms since the epoch; null while it is. @type {number | null} */
      retryAt: null,
      /** It has just been taken again, and answered. */
      returned: false,
    };
    /** It has been taken again: that is told once it answers, since one that lists its models may go on failing. */
    let trying = false;
    /** Faults in a row of the one in use. */
    let streak = { times: 0, since: 0 };
    /** By base URL. @type {Map<string, ReturnType<typeof order.rest>>} */
    const rests = new Map();
    /** Ends what is being looked for. */
    let search = new AbortController();
    /** Who is looking already. @type {AbortSignal | null} */
    let seeking = null;
    let timer = 0;

    const current = () => state.url || chosen();

    /** Begin anew: what was found out, or is being found out, is of no use any more. */
    const restart = () => {
      search.abort();
      search = new AbortController();
      clock.clearTimeout(timer);
      trying = false;
      streak = { times: 0, since: 0 };
      Object.assign(state, { retryAt: null, returned: false });
    };

    /** @param {string} url @param {AbortSignal} signal @returns {Promise<boolean>} false also where nobody wants to know any more */
    const up = async (url, signal) => {
      const fault = await list(url, signal).then(() => null, (error) => /** @type {Fault} */ (error));
      return !signal.aborted && order.there(fault);
    };

    /** Try the chosen one again when its rest is over. */
    const schedule = () => {
      const until = rests.get(chosen())?.until ?? clock.now();
      state.retryAt = until;
      timer = clock.setTimeout(() => void retry(), until - clock.now());
    };

    /** Ask another one from now on. @param {string} url */
    const take = (url) => {
      restart();
      if (url === chosen()) {
        Object.assign(state, { url: '', fault: null });
        trying = true;
      } else {
        state.url = url;
        schedule();
      }
      moved();
    };

    /** Take the chosen one again if it is there. */
    const retry = async () => {
      // It may be tried already.
      if (!state.url || state.retryAt === null || !busy()) return;
      clock.clearTimeout(timer);
      state.retryAt = null;
      changed();
      const { signal } = search;
      const first = chosen();
      if (await up(first, signal)) return take(first);
      if (signal.aborted) return;
      rests.set(first, order.rest(rests.get(first), /** @type {Fault} */ (state.fault), clock.now()));
      schedule();
      changed();
    };

    /** @param {Fault} fault of the one in use @param {AbortSignal} signal */
    const seek = async (fault, signal) => {
      await renew();
      const failed = current();
      for (const url of order.others(ranks(), chosen(), failed)) {
        if (signal.aborted) return false;
        if (clock.now() < (rests.get(url)?.soon ?? 0) || !(await up(url, signal))) continue;
        rests.set(failed, order.rest(rests.get(failed), fault, clock.now()));
        if (failed === chosen()) state.fault = fault;
        take(url);
        return true;
      }
      return false;
    };

    /**
     * The one in use failed: look for another when that is enough.
     * @param {Fault} fault
     * @returns {Promise<boolean>} whether another one is asked now
     */
    const failed = async (fault) => {
      if (!order.counts(fault)) streak = { times: 0, since: 0 };
      else streak = { times: streak.times + 1, since: streak.times ? streak.since : clock.now() };
      const { signal } = search;
      if (!streak.times || seeking === signal || !order.enough(fault, streak.times, clock.now() - streak.since)) return false;
      seeking = signal;
      const found = await seek(fault, signal);
      if (seeking === signal) seeking = null;
      return found;
    };

    /** The one in use answered. */
    const answered = () => {
      streak = { times: 0, since: 0 };
      rests.delete(current());
      if (!trying) return;
      trying = false;
      state.returned = true;
      timer = clock.setTimeout(() => {
        state.returned = false;
        changed();
      }, tellMs);
      changed();
    };

    /** Back to the chosen one, whatever it does. */
    const end = () => {
      restart();
      rests.clear();
      if (!state.url) return;
      Object.assign(state, { url: '', fault: null });
      moved();
    };

    /** Who may stand in has changed. */
    const review = () => {
      if (state.url && !order.others(ranks(), chosen(), chosen()).includes(state.url)) end();
    };

    return { state, failed, answered, retry, review, end };
  };

  return { create };
});
