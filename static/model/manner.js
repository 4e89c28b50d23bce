// How long an answer is to be and in which language, as it is said to a model, and where that is not said. Pure.
'use strict';

RTV.model.manner = RTV.part(() => {
  /** @typedef {Pick<Settings, 'mode' | 'system' | 'length' | 'language'>} Manner */

  /** `tokens`: room for an answer of that length, a thoughtful language included. @type {Record<Settings['length'], {sentence: string, tokens: number}>} */
  const lengths = {
    short: { sentence: 'Answer in a few words.', tokens: 30 },
    normal: { sentence: '', tokens: 100 },
    long: { sentence: 'Answer in several sentences, with details.', tokens: 300 },
  };

  /** Room for the places of some ten things. */
  const placesTokens = 400;

  /** Whether places are wanted: a wish about length or language would spoil their notation. @param {Settings['mode']} mode */
  const placing = (mode) => mode === 'detect' || mode === 'point';

  /**
   * What is added to the system prompt.
   * @param {Pick<Manner, 'mode' | 'length' | 'language'>} manner
   * @returns {string} '' for nothing
   */
  const added = ({ mode, length, language }) =>
    placing(mode) ? '' : [lengths[length].sentence, language && `Answer in ${language}.`].filter(Boolean).join(' ');

  /**
   * @param {Manner} manner
   * @returns {string} the system prompt as it is sent; '' for none
   */
  const system = (manner) => [manner.system.trim(), added(manner)].filter(Boolean).join('\n\n');

  /** @param {Settings['length']} length @returns {number} most tokens */
  const tokens = (length) => lengths[length].tokens;

  /** @param {Pick<Settings, 'mode' | 'maxTokens'>} settings @returns {number} most tokens, as they are sent */
  const limit = ({ mode, maxTokens }) => (placing(mode) ? Math.max(maxTokens, placesTokens) : maxTokens);

  return { placing, added, system, tokens, limit };
});
