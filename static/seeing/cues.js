// What speaks for bracketed numbers being a place: the words before them, how they are bracketed, how large they are. Pure.
'use strict';

/**
 * Numbers in brackets, within a sentence.
 * @typedef {object} Bracket
 * @property {string[][]} lists the numbers as written, one list a place
 * @property {string} open how it begins: `[`, `[[`, `(`, `<`, or `((` for two pairs that are two corners
 */

RTV.seeing.cues = RTV.part(() => {
  /** Words after which four numbers are a box, whatever else is said. */
  const boxed = /\b(?:bounding|bounding_box(?:es)?|bbox(?:es)?|b?box_2d|coordinates?)\b|坐标|座標|边界框|<\|begin_of_box\|>[\s[(<]*$/i;
  /** Words after which they are one, unless something speaks against it. */
  const placed = /\blocated\b|\bat the [^.]{0,30}$|\bat:?\s*$|位于|位置/i;
  const box = /(?<!-)\bbox(?:es)?\b(?!-)/i;
  const linked = /(?:\bbox(?:es)?(?: \d+)?|\b(?:is|are|be|at|as|of|in|by|from|and|to)|[:=,-])[\s*(]*$/i;
  /** What lists of numbers are of that are no places. */
  const counted = [
    'numbers?|digits?|values?|lists?|sequences?|series|arrays?|matri(?:x|ces)|vectors?|tensors?|tuples?|grids?|sudoku|history|sets?|ranges?|intervals?',
    'references?|refs?|citations?|pages?|chapters?|sections?|verses?|versions?|lines?|rows?|columns?|floors?|indices|ids?|codes?|pins?|ips?|ticks?',
    'prices?|costs?|revenue|sales|scores?|points|totals?|counts?|ages?|years?|dates?|times?|minutes?|temperatures?|weigh(?:s|ts?)?|lottery',
    'rgba?|argb|cmyk|hs[lv]a?|colou?rs?|palette|padding|margin|sizes?|resolution|dimensions?|shape|axis|bars?|chart|p-values?|probabilit(?:y|ies)|odds',
  ].join('|');
  const countedWord = new RegExp(`\\b(?:${counted})\\b`, 'i');
  const countedWhole = new RegExp(`^(?:${counted})$`, 'i');
  /** A thing that is named for the first time, as a caption names what it shows. */
  const introduced = /\b(?:an?|one|two|three|another)\s+(?:[\p{L}'’-]+\s+){0,3}[\p{L}'’-]+\s*$/iu;
  const assigned = /=\s*$/;
  const boxAssigned = /(?:\w*(?:box|coord)\w*|\(x_?(?:1|min), ?y_?(?:1|min)\))\s*=\s*$/i;

  /** Words after which two numbers are a point, if a box might stand there too. */
  const pointing = /\b(?:point(?:ed|ing)?|click\w*|tap\w*|touch\w*|press(?:es|ed|ing)?|cursor|cent(?:er|re)|located|coordinates?)\b/i;
  /** Words that are enough where the model is known to write places into its sentences. */
  const acting = /\b(?:(?:click|tap|touch|press)(?:s|es|ed|ped|ing|ping)?|cursor to)\b/i;
  /** Words that are always enough. */
  const pointedAt = /\b(?:point|click|tap|press|cursor|cent(?:er|re))\s*(?::|(?:is |lies )?at|is)\s*[[(]?$/i;
  /** Words that are enough where the model is known to name places at all. */
  const lying = /\b(?:is|are|lies) (?:located |placed )?at(?: about| around| approximately| roughly)? *[[(]?$/i;
  const cornered = /\b(?:box|boxes|bbox|bounding|corners?|rectangle|x_?(?:[12]|min|max))\b/i;
  const earthly = /latitude|longitude|\bGPS\b|°/i;

  /** @param {Family | undefined} family */
  const grounds = (family) => family?.forms.includes('prose') ?? false;

  /** @param {string[]} written */
  const fractions = (written) => written.every((numeral) => Number(numeral) <= 1) && written.some((numeral) => numeral.includes('.'));

  /**
   * All in the upper left corner, where small numbers would be, as exact as a position on Earth, or an opaque colour.
   * @param {string[]} written
   * @param {Family | undefined} [family]
   */
  const unlikely = (written, family) => {
    if (fractions(written)) return false;
    const tenth = family?.divisor === 100 ? 10 : 100;
    const opaque = written.length === 4 && written[3] === '255' && written.every((numeral) => Number(numeral) <= 255);
    return opaque || written.every((numeral) => Number(numeral) < tenth) || written.some((numeral) => /\.\d{3}/.test(numeral));
  };

  /** @param {string[]} written @param {Family} family @returns {boolean} in the unit in which its sentences are written */
  const fitting = (written, { divisor }) => fractions(written) || (divisor !== 1 && !written.some((numeral) => numeral.includes('.')));

  /** @param {string} words @returns {boolean} the last of them, those of one clause */
  const counting = (words) => countedWord.test(words.slice(-60).split(/[.;!?\]]\s/).pop() ?? '');

  /** @param {string[]} written @returns {boolean} as lists of numbers mostly are, and boxes now and then */
  const rising = (written) => written.every((numeral, index) => index === 0 || Number(written[index - 1]) < Number(numeral));

  /**
   * Whether four numbers, or several pairs, are a box or a polygon.
   * @param {Bracket} bracket
   * @param {string} words of the paragraph before it
   * @param {Family | undefined} family
   * @param {boolean} expected another place came just before, or no words at all
   * @returns {'yes' | 'perhaps' | 'alone' | 'no'} perhaps: yes, if the answer turns out to write its places so; alone: yes, if
   *   its line names nothing but a thing and places
   */
  const ofBox = ({ lists, open }, words, family, expected) => {
    if (earthly.test(words) || (assigned.test(words) && !boxAssigned.test(words))) return 'no';
    // A bracket that touches a word is a call, rgba(1, 2, 3, 4), unless the word says box; one after $ is a formula.
    if (/\w\($|\$$/.test(words) || (open === '(' && /\w$/.test(words) && !/box$/i.test(words))) return 'no';
    const speaks = family !== undefined && grounds(family) && lists.every((written) => fitting(written, family));
    if (boxed.test(words) && (speaks || open !== '<')) return 'yes';
    if (open === '<' || lists.some((written) => unlikely(written, family))) return 'no';
    // Nobody else has brackets touch a word, holds several boxes in one, or writes three digits in any case.
    const touching = /[^\s[(:,|$`]$/.test(words) && (open !== '[' || lists.every(fractions));
    if (speaks && (touching || lists.length > 1 || lists.flat().some((numeral) => /^0\d\d$/.test(numeral)))) return 'yes';
    if (counting(words)) return 'no';
    if (expected || placed.test(words) || (box.test(words) && linked.test(words))) return 'yes';
    if (!speaks) return family && open === '[' ? 'alone' : 'no';
    const shown = open === '[[' || (open !== '(' && introduced.test(words)) || (open === '[' && !lists.some(rising));
    return shown ? 'yes' : 'perhaps';
  };

  /**
   * Whether two numbers are a point.
   * @param {string[]} written
   * @param {string} words of the line before them
   * @param {Family | undefined} family
   * @param {boolean} lone the answer is nothing else
   * @returns {boolean}
   */
  const ofPoint = (written, words, family, lone) => {
    if (cornered.test(words) || earthly.test(words) || unlikely(written, family) || counting(words)) return false;
    if (!fractions(written) && family?.divisor !== 100 && written.some((numeral) => numeral.includes('.'))) return false;
    if (family && (lone || lying.test(words))) return true;
    if (pointedAt.test(words) || (grounds(family) && acting.test(words))) return true;
    return pointing.test(words) && [boxed, placed, box].some((cue) => cue.test(words));
  };

  /** @param {string} name of a list of fours @returns {boolean} a name for lists that are no places */
  const countedName = (name) => countedWhole.test(name);

  return { ofBox, ofPoint, countedName, unlikely };
});
