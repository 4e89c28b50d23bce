// What a place is before its scale is known, and what a text calls it. Pure.
'use strict';

/**
 * A place as it is written.
 * @typedef {object} Mark
 * @property {'box' | 'point' | 'polygon'} kind
 * @property {string} form how it is written: a form of `seeing/conventions.js`
 * @property {number[]} numbers as written, in pairs
 * @property {boolean} decimal some number is written with a point
 * @property {string} label '' for none
 * @property {number} end offset in the text after which nothing can change it
 * @property {string} key the JSON key that holds it, letters and digits only, in lower case; '' for none
 * @property {'corners' | 'sizes' | 'centre'} layout of a box: x0 y0 x1 y1, x0 y0 w h, or cx cy w h
 * @property {{closed: boolean, marks: Mark[]} | null} group a list that might be a chart's: all of it lies in the frame, or none counts
 */

/** What one notation finds; `spans` are the offsets of what is notation and no prose. @typedef {{marks: Mark[], spans: [number, number][]}} Found */

RTV.seeing.marks = RTV.part(() => {
  /** Source of a pattern for one number. */
  const number = '-?(?:\\d+(?:\\.\\d*)?|\\.\\d+)';
  const everyNumber = new RegExp(number, 'g');

  /** @param {string} text @returns {string[]} the numbers in it, as written */
  const numerals = (text) => text.match(everyNumber) ?? [];

  /** @param {string} written one number @returns {string} percent as a fraction, all else as it is */
  const numeral = (written) => (/^-?[\d.]+%$/.test(written) ? (parseFloat(written) / 100).toFixed(6) : written);

  /** @param {number} count of numbers in one place @returns {Mark['kind'] | null} */
  const kindOf = (count) => (count === 2 ? 'point' : count === 4 ? 'box' : count >= 6 && count % 2 === 0 ? 'polygon' : null);

  /**
   * @param {string[]} written its numbers
   * @param {Mark['kind']} kind
   * @param {string} form
   * @param {string} label
   * @param {number} end
   * @param {Partial<Mark>} [more]
   * @returns {Mark}
   */
  const mark = (written, kind, form, label, end, more) => ({
    kind, form, label, end, key: '', layout: 'corners', group: null,
    numbers: written.map(Number), decimal: written.some((numeral) => numeral.includes('.')), ...more,
  });

  /**
   * @param {Mark} mark
   * @param {'xy' | 'yx'} order in which arrays are written; names speak for themselves
   * @param {Mark['layout']} [layout] other than the mark's own
   * @returns {[number, number][]} x and y of every corner, on the scale they are written in
   */
  const pairsOf = (mark, order, layout = mark.layout) => {
    const [first, second] = order === 'yx' && mark.form !== 'named' ? [1, 0] : [0, 1];
    /** @type {[number, number][]} */
    const pairs = [];
    for (let index = 0; index + 1 < mark.numbers.length; index += 2) pairs.push([mark.numbers[index + first], mark.numbers[index + second]]);
    if (layout === 'corners') return pairs;
    const [[x, y], [w, h]] = pairs;
    return layout === 'sizes' ? [[x, y], [x + w, y + h]] : [[x - w / 2, y - h / 2], [x + w / 2, y + h / 2]];
  };

  /** A name is shorter than this; the limit keeps reading linear. */
  const longest = 200;

  /** @param {string} text @returns {string} without tags, quotes, and the commas and colons that lead to a tag */
  const tidy = (text) =>
    text.slice(0, longest).replace(/<[^<>]*>?/g, ' ').replace(/^[\s"'“”,;:.，。、；：]+|[\s"'“”,;:，。、；：]+$/g, '').replace(/\s+/g, ' ');

  /** The words of the line that lead to a place. @param {string} text @param {number} from the end of the place before @param {number} at */
  const wordsBefore = (text, from, at) => {
    const line = text.slice(Math.max(from, at - longest), at).split('\n').pop() ?? '';
    return tidy(line).replace(/^(?:and|or|with)\s+/i, '');
  };

  const reference = /<(?:ref|phrase|p|\|object_ref_start\||\|ref\|)>([^<]*)<(?:\/(?:ref|phrase|p)|\|object_ref_end\||\|\/ref\|)>/g;

  /**
   * Who is meant at some offset: the last `<ref>` before it, which may own several places, or else the words before it.
   * @param {string} text
   * @returns {(from: number, at: number) => string} to be asked with rising offsets; `from`: the end of the place before
   */
  const labeller = (text) => {
    const references = [...text.matchAll(reference)];
    let next = 0;
    return (from, at) => {
      while (next < references.length && references[next].index < at) next += 1;
      const last = references[next - 1];
      if (!last) return wordsBefore(text, from, at);
      const parted = last.index < from && /[^\s,;]/.test(text.slice(from, at).replace(/<[^<>]*>/g, ''));
      return parted ? wordsBefore(text, from, at) : tidy(last[1]);
    };
  };

  return { number, numerals, numeral, kindOf, mark, pairsOf, tidy, wordsBefore, labeller };
});
