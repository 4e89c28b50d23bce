// What of an answer is for reading: its words, or where it is only a notation, what it found. Pure.
'use strict';

RTV.view.wording = RTV.part(() => {
  const { strings, tally } = RTV.view;

  /** How JSON and its like begin, in a fence or not, or in one that holds nothing yet. */
  const opening = /^\s*(?:```[a-z]*\s*$|(?:```[a-z]*\s*)?[[{])/i;
  const closing = /[\]}]\s*(?:```)?\s*$/;

  /**
   * @param {string} words of the answer, without tags
   * @param {Sight | null} sight
   * @returns {'words' | 'notation'} notation: the boxes and their list tell it better
   */
  const of = (words, sight) => {
    if (!sight || !opening.test(words)) return 'words';
    if (!sight.whole) return 'notation';
    const wanted = sight.mode === 'detect' || sight.mode === 'point';
    return (sight.cut || closing.test(words)) && (wanted || sight.shapes.length > 0) ? 'notation' : 'words';
  };

  /**
   * How much a whole answer found, in words.
   * @param {string} words of the answer, without tags
   * @param {Sight} sight
   * @returns {string} '' where it does not tell, or broke off before it could
   */
  const found = (words, sight) => {
    const bare = !words || of(words, sight) === 'notation';
    return tally.said(sight.shapes) || (bare && !sight.cut ? strings.nothingFound : '');
  };

  /**
   * A whole answer in words, as they are read out or stand in a row.
   * @param {string} words of the answer, without tags
   * @param {Sight | null} sight
   * @returns {string}
   */
  const spoken = (words, sight) => {
    return (sight && (!words || of(words, sight) === 'notation') && found(words, sight)) || words;
  };

  return { of, found, spoken };
});
