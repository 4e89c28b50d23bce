// What the proxy offers, asked again and again while somebody looks: the servers, and which of them stands by default.
'use strict';

RTV.model.offer = RTV.part(() => {
  /** From one answer to the next question, ms: the proxy itself looks no oftener. */
  const restMs = 5000;

  /** A backend behind a proxy that does not answer. @param {Backend} backend @returns {Backend} */
  const cutOff = (backend) => ({ ...backend, status: 'down', reason: '' });

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.model.proxy.create>, 'served' | 'backends'>} edges.proxy
   * @param {typeof RTV.model.choice} edges.choice
   * @param {() => string} edges.typed what the person typed or chose; '' for nothing yet
   * @param {() => string} edges.instead base URL of who stands in for that server; '' for nobody
   * @param {() => boolean} edges.busy whether something runs: frames must not go elsewhere unseen
   * @param {{setTimeout: (wake: () => void, ms: number) => number, clearTimeout: (id: number) => void}} edges.clock
   * @param {object} edges.on what became of the server in use; each is told before `changed`
   * @param {() => void} edges.on.moved it is another one
   * @param {() => void} edges.on.renewed it came up, or has other models
   * @param {(status: Backend['status']) => void} edges.on.lost it cannot be asked any more
   * @param {() => void} edges.on.returned the chosen one, for which another stands in, came up
   * @param {() => void} edges.changed the state below may have changed
   */
  const create = ({ proxy, choice, typed, instead, busy, clock, on, changed }) => {
    const state = {
      /** Null until the proxy has said, or turned out not to be there. @type {Backend[] | null} */
      backends: proxy.served ? null : [],
      /** The proxy asks for a token. */
      locked: false,
      /** The base URL where the person chose none; '' until the proxy has said. */
      url: proxy.served ? '' : choice.offered([]),
    };
    let seen = true;
    let timer = 0;
    /** @type {Promise<void> | null} */
    let asking = null;

    const chosen = () => choice.url(typed(), state.url);
    const url = () => instead() || chosen();
    /** The proxy's entry of a server. @param {string} base normalised */
    const at = (base) => state.backends?.find((one) => one.url === base) ?? null;
    /** That of the server in use. */
    const backend = () => at(url());

    /** @param {Backend[]} backends */
    const settle = (backends) => {
      const before = { url: url(), backend: backend(), chosen: at(chosen()) };
      state.backends = backends;
      if (!state.url || !busy()) state.url = choice.offered(backends);
      const moved = before.url !== url();
      if (moved && before.url) on.moved();
      const news = choice.news(moved ? null : before.backend, backend());
      if (news === 'renewed') on.renewed();
      // What runs learns from its own requests how the server fares.
      if (news === 'lost' && !busy()) on.lost(/** @type {Backend} */ (backend()).status);
      if (instead() && choice.news(before.chosen, at(chosen())) === 'renewed') on.returned();
    };

    const rest = () => {
      clock.clearTimeout(timer);
      // Without a proxy there is nothing to follow, and a locked one is opened elsewhere.
      if (seen && !state.locked && state.backends?.length) timer = clock.setTimeout(() => void refresh(), restMs);
    };

    const look = async () => {
      const told = await proxy.backends();
      asking = null;
      if (told) state.locked = told.locked;
      // A list that was told stands while the proxy is locked, and names those who cannot be reached while it is silent.
      const known = state.backends ?? [];
      settle(told?.backends.length ? told.backends : told ? known : known.map(cutOff));
      changed();
      rest();
    };

    /** Ask now, unless that is being done or nobody is there. @returns {Promise<void>} when the state tells what came of it */
    const refresh = async () => {
      if (!proxy.served) return;
      clock.clearTimeout(timer);
      asking ??= look();
      await asking;
    };

    /** Nothing runs any more: what had to wait for that is done now. */
    const release = () => {
      if (state.backends) settle(state.backends);
    };

    /** Follow the proxy only while somebody can see it. @param {boolean} visible */
    const watch = (visible) => {
      seen = visible;
      clock.clearTimeout(timer);
      if (seen && (state.locked || state.backends?.length)) void refresh();
    };

    return { state, url, chosen, backend, refresh, release, watch };
  };

  return { create };
});
