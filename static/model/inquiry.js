// The next question: what is asked, of whom, and what keeps it from being asked.
'use strict';

RTV.model.inquiry = RTV.part(() => {
  const { fault, manner, quirks } = RTV.model;

  /** @typedef {ReturnType<typeof RTV.model.whom.create>} Whom */

  /**
   * @param {object} edges
   * @param {() => Settings} edges.settings
   * @param {Whom} edges.whom
   * @param {Pick<ReturnType<typeof RTV.model.offer.create>, 'state' | 'url'>} edges.offer
   * @param {Pick<ReturnType<typeof RTV.model.connection.create>, 'state' | 'refresh' | 'settled'>} edges.connection
   * @param {() => Promise<void>} edges.arrived once it is known which servers there are
   * @param {() => boolean} edges.standing whether another server stands in for the chosen one
   * @param {typeof RTV.seeing.wish.prompt} edges.wished the words that are asked with
   * @param {typeof RTV.keep.keys.valid} edges.valid whether a key can be sent
   */
  const create = ({ settings, whom, offer, connection, arrived, standing, wished, valid }) => {
    const { url } = offer;

    const prompt = () => wished(settings(), whom.model());

    /** @returns {Question} */
    const question = () => {
      const { temperature, stream, think, timeLimitS } = settings();
      const [system, special] = [manner.system(settings()), quirks.fields(whom.server().kind, think)];
      return { model: whom.model(), system, prompt: prompt().trim(), maxTokens: manner.limit(settings()), temperature, stream, special, timeLimitMs: timeLimitS * 1000 };
    };

    /** @returns {Fault | null} what keeps the server in use from being asked anything at all */
    const barred = () => {
      const { baseURL } = settings();
      if (offer.state.locked && !baseURL) return fault.create('locked');
      if (!url() && (baseURL || offer.state.backends)) return fault.create('bad-url');
      return valid(whom.endpoint().key) ? null : fault.create('bad-key');
    };

    /** @returns {Fault | null} what the person must put right before anything can start */
    const check = () => barred() ?? (prompt().trim() ? null : fault.create('no-instruction'));

    /** @returns {Promise<Composed>} rejects with a Fault */
    const compose = async () => {
      if (!url()) await arrived();
      const missing = check();
      if (missing) throw missing;
      const endpoint = whom.endpoint();
      if (!whom.model() && !connection.state.listed && connection.state.status !== 'checking') void connection.refresh(endpoint);
      if (!whom.model()) await connection.settled();
      const asking = question();
      const { label, demo, batching } = whom.server();
      const insteadOf = standing() ? whom.chosen().label : '';
      return { endpoint, question: asking, asked: { mode: settings().mode, prompt: asking.prompt, model: asking.model, server: label, url: url(), insteadOf, demo, frame: null }, batching };
    };

    return { prompt, question, barred, check, compose };
  };

  return { create };
});
