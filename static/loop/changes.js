// What a change of the settings, of a secret, or of the server in use asks for: each part is told no more than it must know.
'use strict';

RTV.loop.changes = RTV.part(() => {
  /** Half a word is no question: what is being typed is asked once the typing rests for so long, ms. */
  const questionRestMs = 400;
  /** Nor is half an address a server, ms. */
  const addressRestMs = 300;

  /** @typedef {ReturnType<typeof RTV.keep.keys.create>} Secrets */

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.keep.settings.create>, 'get' | 'set'>} edges.settings
   * @param {Pick<Secrets, 'set'>} edges.keys
   * @param {Pick<Secrets, 'get' | 'set'>} edges.headers as typed
   * @param {{on: () => boolean, reopen: () => void}} edges.camera
   * @param {Pick<ReturnType<typeof RTV.model.offer.create>, 'state' | 'url'>} edges.offer
   * @param {Pick<ReturnType<typeof RTV.model.whom.create>, 'model' | 'endpoint'>} edges.whom
   * @param {Pick<ReturnType<typeof RTV.model.inquiry.create>, 'prompt' | 'question' | 'barred'>} edges.inquiry
   * @param {Pick<ReturnType<typeof RTV.model.connection.create>, 'state' | 'refresh' | 'forget' | 'lose'>} edges.connection
   * @param {Pick<ReturnType<typeof RTV.model.standin.create>, 'review' | 'end'>} edges.standin
   * @param {Pick<ReturnType<typeof RTV.loop.session.create>, 'change' | 'reword' | 'repace' | 'reframe' | 'retry'>} edges.session
   * @param {() => Promise<void>} edges.arrived once it is known which servers there are
   * @param {boolean} edges.disk the page was opened from disk
   * @param {Pick<Clock, 'setTimeout' | 'clearTimeout'>} edges.clock
   * @param {() => void} edges.changed the settings are others
   */
  const create = ({ settings, keys, headers, camera, offer, whom, inquiry, connection, standin, session, arrived, disk, clock, changed }) => {
    const { url } = offer;

    /** Call something once, when it was not called again for a while. @param {() => void} work @param {number} ms */
    const calm = (work, ms) => {
      let timer = 0;
      return () => {
        clock.clearTimeout(timer);
        timer = clock.setTimeout(work, ms);
      };
    };

    /** Ask the server in use what models it has. @returns {Promise<void>} when the connection tells how it went */
    const list = async () => {
      if (url() && !inquiry.barred()) await connection.refresh(whom.endpoint());
    };

    const reword = calm(() => session.reword(inquiry.question().prompt), questionRestMs);
    const askAnew = calm(() => session.change(), questionRestMs);
    const lookUp = calm(() => void list(), addressRestMs);

    const inForce = () => ({ ...settings.get(), url: url(), model: whom.model(), prompt: inquiry.prompt() });

    /** Change settings, and do at once what they ask for. @param {Partial<Settings>} change */
    const set = (change) => {
      const before = inForce();
      settings.set(change);
      const after = inForce();
      /** @param {(keyof typeof after)[]} names */
      const differs = (...names) => names.some((name) => before[name] !== after[name]);
      if (camera.on() && differs('deviceId', 'resolution')) camera.reopen();
      if (differs('url')) connection.forget();
      if (differs('url', 'baseURL', 'model')) session.change();
      if (differs('intervalMs')) session.repace();
      if (differs('quality', 'longest', 'multiple', 'gate', 'heartbeatS')) session.reframe();
      if (differs('prompt')) reword();
      if (differs('system', 'length', 'language', 'think', 'bodies')) askAnew();
      if (differs('order', 'farthest')) standin.review();
      changed();
    };

    /** The person chose a server. @param {string} typed */
    const chooseServer = (typed) => {
      standin.end();
      if (typed === settings.get().baseURL) return;
      set({ baseURL: typed });
      lookUp();
    };

    /** What was asked with the old secret is worth nothing any more. */
    const keyed = () => {
      standin.end();
      session.change();
      lookUp();
    };

    /** @param {string} whose base URL; '' belongs to nobody @param {string} key @param {boolean} remember with the headers */
    const setKey = (whose, key, remember) => {
      if (!whose) return;
      keys.set(whose, key, remember);
      headers.set(whose, headers.get(whose), remember);
      keyed();
    };

    /** @param {string} whose base URL; '' belongs to nobody @param {string} text as typed @param {boolean} remember */
    const setHeaders = (whose, text, remember) => {
      if (!whose) return;
      headers.set(whose, text, remember);
      keyed();
    };

    /** The person starts something: from disk that is when the page may first talk to its server. */
    const meet = async () => {
      standin.end();
      await arrived();
      if (connection.state.status === 'unknown') await list();
    };

    /** Look at the server in use anew, unless it is only a guess. */
    const look = () => {
      if (settings.get().baseURL || offer.state.backends?.length || disk) void list();
    };

    /** The server in use is another one. */
    const moved = () => {
      connection.forget();
      session.change();
    };

    /** It is there again: nobody waits any longer for it. */
    const back = () => {
      look();
      session.retry();
    };

    /** It cannot be asked any more, as the proxy sees it: the person's own key may open what is closed to that. @param {Backend['status']} status */
    const lost = (status) => {
      if (status === 'unauthorised' && whom.endpoint().key) look();
      else connection.lose(status);
    };

    return { set, chooseServer, setKey, setHeaders, meet, look, moved, back, lost };
  };

  return { create };
});
