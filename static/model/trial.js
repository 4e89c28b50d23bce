// The test of the server that the person chose, whoever stands in for it: what is asked of it, and what is learnt.
'use strict';

RTV.model.trial = RTV.part(() => {
  const { choice, exam, quirks } = RTV.model;

  /** A test picture is answered in few words, but not in one. */
  const leastTokens = 60;

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.model.diagnose.create>, 'run'>} edges.diagnose
   * @param {() => Settings} edges.settings
   * @param {Pick<ReturnType<typeof RTV.model.offer.create>, 'url' | 'chosen'>} edges.offer
   * @param {Pick<ReturnType<typeof RTV.model.whom.create>, 'chosen' | 'endpoint'>} edges.whom
   * @param {Pick<ReturnType<typeof RTV.model.inquiry.create>, 'question' | 'barred'>} edges.inquiry
   * @param {Pick<ReturnType<typeof RTV.model.connection.create>, 'refresh' | 'learn'>} edges.connection
   * @param {() => Promise<void>} edges.arrived once it is known which servers there are
   */
  const create = ({ diagnose, settings, offer, whom, inquiry, connection, arrived }) => {
    /**
     * @param {AbortSignal} signal ends it and the request in flight; nothing is told from then on
     * @param {(step: Step) => void} tell
     */
    const run = async (signal, tell) => {
      await arrived();
      const whose = offer.chosen();
      const { backend, kind } = whom.chosen();
      const { maxTokens, models, think } = settings();
      /** @param {Model[]} listed @returns {Question} */
      const question = (listed) => ({
        ...inquiry.question(),
        model: choice.model(models[whose], choice.known(listed, backend)),
        system: '',
        prompt: exam.prompts.card,
        maxTokens: Math.max(maxTokens, leastTokens),
        temperature: 0,
        stream: true,
        special: quirks.fields(kind, think),
      });
      const trouble = await diagnose.run({ endpoint: whom.endpoint(whose), barred: inquiry.barred(), keyed: backend?.keyed ?? false, question }, signal, tell);
      if (signal.aborted || inquiry.barred() || whose !== offer.url()) return;
      await connection.refresh(whom.endpoint());
      // Some servers list their models to anybody: what the question brought counts.
      if (!signal.aborted) connection.learn(trouble);
    };

    return { run };
  };

  return { create };
});
