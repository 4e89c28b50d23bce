// How long an answer is to be and in which language, as it is said to a model. Pure.
'use strict';

RTV.model.manner = RTV.part(() => {
  /** @typedef {Pick<Settings, 'system' | 'length' | 'language'>} Manner */

  /** `tokens`: room for an answer of that length, a thoughtful language included. @type {Record<Settings['length'], {sentence: string, tokens: number}>} */
  const lengths = {
    short: { sentence: 'Answer in a few words.', tokens: 30 },
    normal: { sentence: '', tokens: 100 },
    long: { sentence: 'Answer in several sentences, with details.', tokens: 300 },
  };

  /**
   * What is added to the system prompt.
   * @param {Pick<Manner, 'length' | 'language'>} manner
   * @returns {string} '' for nothing
   */
  const added = ({ length, language }) => [lengths[length].sentence, language && `Answer in ${language}.`].filter(Boolean).join(' ');

  /**
   * @param {Manner} manner
   * @returns {string} the system prompt as it is sent; '' for none
   */
  const system = (manner) => [manner.system.trim(), added(manner)].filter(Boolean).join('\n\n');

  /** @param {Settings['length']} length @returns {number} most tokens */
  const tokens = (length) => lengths[length].tokens;

  return { added, system, tokens };
});
