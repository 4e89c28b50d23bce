// What a server does when it is asked: its models, its key, a picture that is truly seen, streaming, structured output, time.
'use strict';

RTV.model.exam = RTV.part(() => {
  const { headers, ladder: { good, note, bad } } = RTV.model;

  /** So long an answer is called slow, ms. */
  const slowMs = 3000;

  /** What is asked about the pictures. The answers are looked through for English words. */
  const prompts = {
    card: 'Which colour fills this picture? Which word is written on it?',
    long: 'Describe this picture in one long sentence.',
    fill: 'Which colour fills this picture? Answer in one sentence.',
  };

  /** A tiny schema, of which the question says nothing: only a server that honours it gets this shape. */
  const schema = { type: 'object', properties: { fill: { type: 'string' } }, required: ['fill'], additionalProperties: false };
  const formatted = { response_format: { type: 'json_schema', json_schema: { name: 'card', strict: true, schema } } };

  /** How long an answer is, and whether it streams, is what the exam asks for: the person's own JSON would be taken for the server's doing. */
  const ours = ['max_tokens', 'max_completion_tokens', 'stream', 'stream_options', 'response_format'];

  /** @param {string} text @returns {boolean} whether it is of that shape, and of nothing else */
  const shaped = (text) => {
    try {
      const json = JSON.parse(text);
      return typeof json.fill === 'string' && Object.keys(json).length === 1;
    } catch {
      return false;
    }
  };

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.model.models.create>, 'list'>} edges.models
   * @param {Pick<ReturnType<typeof RTV.model.reach.create>, 'turned' | 'post'>} edges.reach
   * @param {ReturnType<typeof RTV.capture.card.create>} edges.card
   * @param {typeof RTV.capture.card.seen} edges.seen
   * @param {ReturnType<typeof RTV.loop.line.create>['ask']} edges.ask
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => number} edges.now ms, monotonic
   */
  const create = ({ models, reach, card, seen, ask, fault, now }) => {
    /**
     * @param {Subject} subject
     * @param {AbortSignal} signal ends the request in flight
     * @returns {Omit<Rung, 'side'>[]}
     */
    const rungs = ({ endpoint: used, keyed, question }, signal) => {
      const endpoint = { ...used, body: Object.fromEntries(Object.entries(used.body).filter(([field]) => !ours.includes(field))) };
      /** @type {Model[]} */
      let listed = [];
      /** The last answer about a card, and when its words came, ms. @type {{frame: Frame, answer: Answer, words: number[]} | null} */
      let last = null;

      /** @param {Frame} frame @param {Partial<Question>} change */
      const about = async (frame, change) => {
        /** @type {number[]} */
        const words = [];
        let length = 0;
        const asked = { ...question(listed), ...change };
        const answer = await ask(frame, { endpoint, question: asked }, signal, ({ text }) => {
          if (text.length > length) words.push(now());
          length = text.length;
        });
        return { frame, answer, words };
      };

      const list = async () => {
        try {
          listed = await models.list(endpoint, signal);
          return good('models', { count: listed.length });
        } catch (error) {
          const trouble = fault.from(error);
          if (trouble.kind === 'unauthorised') return note('listClosed', { status: trouble.status });
          if (fault.final.includes(trouble.kind)) throw trouble;
          // A server may well answer questions and list nothing.
          return { tone: /** @type {const} */ ('note'), fault: trouble.kind === 'no-route' ? fault.create('no-list', { status: trouble.status }) : trouble };
        }
      };

      const key = async () => {
        const trouble = await reach.turned(endpoint, signal);
        return trouble ? bad(trouble) : good('key', { sent: endpoint.key !== '' || headers.carryKey(endpoint.headers), keyed });
      };

      /** A model that no list tells of is asked for a single token. */
      const model = async () => {
        const { model: asked, timeLimitMs } = question(listed);
        // The person's own JSON wins.
        const id = typeof endpoint.body.model === 'string' ? endpoint.body.model : asked;
        const known = listed.find((one) => one.id === id);
        if (!id) return good('anyModel');
        if (known) return known.vision === false ? note('textOnly', { id }) : good('model', { id });
        try {
          const { model: answers = '' } = await reach.post(endpoint, { model: id, messages: [{ role: 'user', content: prompts.long }], max_tokens: 1 }, timeLimitMs, signal);
          return answers === id || !answers ? good('answers', { id }) : note('otherModel', { id, answers });
        } catch (error) {
          const trouble = fault.from(error);
          if (trouble.kind === 'no-model' || fault.final.includes(trouble.kind)) throw trouble;
          // Some answer nothing without a picture: the next rung brings one.
          return note('unlisted', { id });
        }
      };

      /** The colour alone may be a lucky guess: it must be found twice. */
      const picture = async () => {
        const first = await card.draw(null);
        last = await about(first.frame, {});
        let { face } = first;
        let found = seen(last.answer.text, face);
        if (found === 'colour') {
          const second = await card.draw(face);
          last = await about(second.frame, {});
          face = second.face;
          found = seen(last.answer.text, face);
        }
        const said = { text: last.answer.text, ...face };
        if (!found) return { tone: /** @type {const} */ ('bad'), said: { is: 'blind', ...said }, fault: fault.create('blind') };
        return good(found, said);
      };

      const stream = async () => {
        let told = /** @type {NonNullable<typeof last>} */ (last);
        // One word has no second piece to wait for.
        if (told.answer.ttftMs !== null && told.words.length < 2) told = await about(told.frame, { prompt: prompts.long });
        const { answer, words } = told;
        if (answer.ttftMs === null) return note('whole');
        return words.length < 2 ? note('heap') : good('streams', { pieces: words.length, ms: words[words.length - 1] - words[0] });
      };

      const structured = async () => {
        const { frame } = /** @type {NonNullable<typeof last>} */ (last);
        try {
          const { answer } = await about(frame, { prompt: prompts.fill, stream: false, special: { ...question(listed).special, ...formatted } });
          if (answer.leftOut.includes('response_format')) return note('schemaRefused');
          return shaped(answer.text) ? good('schema') : note('schemaIgnored', { text: answer.text });
        } catch (error) {
          return { tone: /** @type {const} */ ('note'), fault: fault.from(error) };
        }
      };

      const speed = async () => {
        const { answer: { ttftMs, totalMs } } = /** @type {NonNullable<typeof last>} */ (last);
        return (totalMs > slowMs ? note : good)('speed', { ttftMs, totalMs });
      };

      return [
        { name: 'models', climb: list },
        { name: 'key', climb: key },
        { name: 'model', climb: model },
        { name: 'picture', climb: picture },
        { name: 'stream', climb: stream },
        { name: 'schema', climb: structured },
        { name: 'speed', climb: speed },
      ];
    };

    return { rungs };
  };

  return { prompts, create };
});
