// What an answer says about places, in the reading in force for its model: each state of an answer is read once.
'use strict';

/**
 * @typedef {Grounding & {
 *   model: string,
 *   owner: string,
 *   chosen: boolean,
 *   frame: Frame,
 *   mode: Asked['mode'],
 *   whole: boolean,
 *   cut: boolean,
 * }} Sight `model`: id, '' where nobody says; `owner`: under what a chosen reading is remembered; `chosen`: the person chose this one; `cut`: it broke off before its end
 */

RTV.seeing.sight = RTV.part(() => {
  const { named } = RTV.seeing.conventions;

  /** How an answer ends that had more to say. */
  const breaks = ['length', 'stopped', 'cut'];

  /**
   * @param {object} edges
   * @param {Pick<typeof RTV.seeing.grounding, 'read'>} edges.grounding
   * @param {() => Record<string, string>} edges.conventions the person's readings, by owner
   */
  const create = ({ grounding, conventions }) => {
    /** @type {WeakMap<Answer, {sight: Sight, convention: string | null}>} */
    const known = new WeakMap();

    /**
     * @param {Answer} answer
     * @param {Asked} about
     * @param {boolean} whole nothing more of it will come
     * @returns {Sight | null} null: it is not said about which frame
     */
    const of = (answer, about, whole) => {
      const { frame, mode } = about;
      if (!frame) return null;
      const model = answer.model || about.model;
      const owner = model || about.url;
      const convention = named(conventions()[owner]) ? conventions()[owner] : null;
      const old = known.get(answer);
      if (old?.sight.whole === whole && old.convention === convention) return old.sight;
      const { width, height } = frame;
      const found = grounding.read(answer.text, { model, width, height, convention, wanted: mode === 'detect' || mode === 'point', whole });
      const sight = { ...found, model, owner, chosen: convention !== null, frame, mode, whole, cut: breaks.includes(answer.finish) };
      known.set(answer, { sight, convention });
      return sight;
    };

    /**
     * The answer as a person should read it. Only a text with tags is looked at more closely.
     * @param {Answer | null} answer
     * @param {Asked | null} about
     * @param {boolean} whole
     * @returns {string}
     */
    const words = (answer, about, whole) => {
      if (!answer?.text.includes('<') || !about) return answer?.text ?? '';
      return of(answer, about, whole)?.words ?? answer.text;
    };

    return { of, words };
  };

  /**
   * @param {Record<string, string>} conventions the person's readings, by owner
   * @param {string} owner
   * @param {string} reading '' leaves it to the page again
   * @returns {Record<string, string>}
   */
  const choose = (conventions, owner, reading) => {
    const { [owner]: _, ...others } = conventions;
    return reading ? { ...others, [owner]: reading } : others;
  };

  return { create, choose };
});
