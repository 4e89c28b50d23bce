// What a person wishes to be asked: their own words where they typed some, else those that suit the model. Pure.
'use strict';

/** @typedef {Pick<Settings, 'mode' | 'instruction' | 'target' | 'wordings'>} Wish */

RTV.seeing.wish = RTV.part(() => {
  const { suggest } = RTV.seeing.prompts;

  /** Stands in kept words for what is looked for: Unicode's sign for an object that is elsewhere, which nobody types. */
  const place = '\uFFFC';

  /** @param {Wish} wish @returns {boolean} the words of this mode are the person's own, where others would suit the model */
  const own = ({ mode, wordings }) => mode !== 'query' && Object.hasOwn(wordings, mode);

  /**
   * @param {Wish} wish
   * @param {string} model its id; '' where the server chooses
   * @returns {string} the words to ask with
   */
  const prompt = (wish, model) => {
    const { mode, instruction, target, wordings } = wish;
    if (mode === 'query') return instruction;
    const { text, what } = suggest(mode, target, model);
    return own(wish) ? wordings[mode].replaceAll(place, () => what) : text;
  };

  /** @param {Wish} wish @returns {Pick<Wish, 'wordings'>} what changes when the suggested words shall be used again */
  const restored = ({ mode, wordings }) => {
    const { [mode]: _, ...others } = wordings;
    return { wordings: others };
  };

  /**
   * The person typed other words. Where these still name what is looked for, it can still be changed.
   * @param {Wish} wish
   * @param {string} model
   * @param {string} typed
   * @returns {Partial<Wish>} what changes
   */
  const reworded = (wish, model, typed) => {
    const { mode, target, wordings } = wish;
    if (mode === 'query') return { instruction: typed };
    const { text, what } = suggest(mode, target, model);
    if (typed === text) return restored(wish);
    const whole = `(?<![\\p{L}\\p{N}])${what.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`;
    return { wordings: { ...wordings, [mode]: what ? typed.replaceAll(new RegExp(whole, 'gu'), place) : typed } };
  };

  return { own, prompt, restored, reworded };
});
