// Places in plain sentences: `the dog [10, 20, 300, 400]`. Most bracketed numbers are none, so something must speak for them. Pure.
'use strict';

RTV.seeing.prose = RTV.part(() => {
  const { cues } = RTV.seeing;
  const { kindOf, mark, number, numerals, wordsBefore } = RTV.seeing.marks;

  const bracket = new RegExp(`[[(<]\\s*(${number}(?:\\s*[,;]\\s*${number})+)\\s*[\\])>]`, 'g');
  const nest = new RegExp(`\\[\\s*((?:\\[\\s*${number}\\s*,\\s*${number}\\s*\\]\\s*,?\\s*){2,})\\]`, 'g');
  /** How far, in characters, a word reaches. */
  const reach = 120;
  /** What stands between two corners of a box. */
  const between =
    /^\s*(?:,|;|-|–|to|and)?\s*(?:(?:the )?(?:bottom|lower)[- ]right(?: corner)?(?: is| at)*:?|\(x_?(?:2|max), ?y_?(?:2|max)\) ?=)?\s*$/i;
  /** A line of nothing but a short name and brackets. */
  const entry = /^\s*(?:[-*]|\d+[.)])?\s*[\p{L}\p{N}'’-]+(?: [\p{L}\p{N}'’-]+){0,2}:?\s*(?:\[[^\][]*\][\s,;]*)+$/u;

  /** Words that lead from a name to its place, and are no part of the name. */
  const leading = new RegExp(
    `(?:\\s*(?:\\b(?:${[
      'is|are|at|in|the|a|with|about|around|approximately|roughly',
      'located|found|position|coordinates|bounding|box|bbox|b?box_2d|corner|(?:top|upper)[- ]left',
    ].join('|')})\\b|[:([|*-]))+\\s*$`,
    'i',
  );
  /** The same in a language without blanks, where every word touches. */
  const led = /的?(?:位于|位置|坐标|座標|边界框)[是在为]?$/;

  /** What a sentence calls the place that follows. @param {string} text @param {number} from @param {number} at */
  const nameBefore = (text, from, at) => {
    const words = wordsBefore(text, from, at);
    // Writing that is read off a picture touches its place, and is the label as it stands.
    if (/[^\s[(:：]/.test(text[at - 1] ?? ' ') && !led.test(words)) return words;
    const clause = words.replace(/\(x_?(?:1|min),.*$/i, '').split(/[.;!?]\s|,\s|[，。；！？]/).pop() ?? '';
    return clause
      .replace(/^(?:[-*#|\s]|\d+[.)])+/, '')
      .replace(leading, '')
      .replace(led, '')
      .replace(/\*+/g, '')
      .trim();
  };

  /**
   * @param {string} text with JSON and tags blanked out
   * @param {Family | undefined} family
   * @param {boolean} wanted places were asked for
   * @returns {Mark[]}
   */
  const sentences = (text, family, wanted) => {
    /** @type {Mark[]} */
    const marks = [];
    /** Boxes that only the rest of the answer makes sure of: at their `end`, if that is known. @type {Mark[]} */
    let waiting = [];
    /** The ends of the last bracket that may be a place, of the last that is one, and of the last nest of brackets. */
    let from = 0;
    let sure = -Infinity;
    let past = 0;
    /** @type {{written: string[], at: number, end: number} | null} */
    let corner = null;

    /** @param {number} at */
    const before = (at) => text.slice(Math.max(0, at - reach), at).split('\n\n').pop() ?? '';

    /** @param {number} at there is nothing before */
    const first = (at) => at < reach && !/\w/.test(text.slice(0, at).replace(/```\w*/, ''));

    /** Where the line is over that names nothing but its places; Infinity for any other line. @param {number} at @param {number} end */
    const entryEnd = (at, end) => {
      const rest = text.slice(end, end + reach).indexOf('\n');
      const line = `${before(at).split('\n').pop()}${text.slice(at, end + rest)}`;
      return rest >= 0 && entry.test(line) ? end + rest : Infinity;
    };

    /** @param {Bracket} bracket @param {number} at @param {number} end */
    const add = ({ lists, open }, at, end) => {
      for (const place of waiting) if (place.end <= at) sure = Math.max(sure, place.end);
      const words = before(at);
      const verdict = cues.ofBox({ lists, open }, words, family, ((wanted || family !== undefined) && first(at)) || sure > at - words.length);
      const alone = verdict === 'perhaps' || verdict === 'alone' ? entryEnd(at, end) : 0;
      if (verdict === 'no' || (verdict === 'alone' && alone === Infinity)) return;
      const label = nameBefore(text, from, at);
      from = end;
      const found = lists.map((list) => mark(list, kindOf(list.length) ?? 'box', 'prose', label, end));
      if (verdict !== 'yes') {
        waiting.push(...found.map((place) => ({ ...place, end: alone })));
        return;
      }
      marks.push(...waiting.map((place) => ({ ...place, end: Math.min(place.end, end) })), ...found);
      waiting = [];
      sure = end;
    };

    const nests = [...text.matchAll(nest)];
    let next = 0;
    for (const found of text.matchAll(bracket)) {
      const at = found.index;
      const end = at + found[0].length;
      for (; next < nests.length && nests[next].index < at; next += 1) {
        past = nests[next].index + nests[next][0].length;
        add({ lists: [numerals(nests[next][1])], open: '[[' }, nests[next].index, past);
      }
      if (at < past) continue;
      const lists = found[1].split(';').map(numerals);
      const open = found[0][0] === '[' && text[at - 1] === '[' ? '[[' : found[0][0];
      if (lists.every((list) => list.length === 4)) add({ lists, open }, at, end);
      else if (lists.length === 1 && lists[0].length === 2) {
        const [written] = lists;
        const over = first(at) ? text.slice(end, end + reach).search(/^[\s\])`]*\n/) : -1;
        if (cues.ofPoint(written, (before(at).split('\n').pop() ?? '').slice(-60), family, over === 0)) {
          marks.push(mark(written, 'point', 'prose', nameBefore(text, from, at), end));
          from = end;
          corner = null;
        } else if (corner && open === '(' && between.test(text.slice(corner.end, Math.min(at, corner.end + reach)))) {
          add({ lists: [[...corner.written, ...written]], open: '((' }, corner.at, end);
          corner = null;
        } else {
          corner = open === '(' ? { written, at, end } : null;
        }
      }
    }
    return [...marks, ...waiting.filter((place) => Number.isFinite(place.end))];
  };

  /**
   * Whole answers of lines with nothing but numbers: a detector's `class cx cy w h` in fractions, or a family's four.
   * @param {string} text
   * @param {Family | undefined} family
   * @returns {Mark[]}
   */
  const lines = (text, family) => {
    const all = text.replace(/```\w*/g, '').split('\n');
    // The last line's last number may still grow, unless one digit more would leave its range.
    const last = all.pop() ?? '';
    const bare = family?.forms.includes('0 0 0 0') ?? false;
    const full = bare && /(?<!\d)[1-9]\d\d\s*$/.test(last);
    const whole = [...all, full ? last : ''].map((line) => line.trim()).filter(Boolean);
    const yolo = /^(\d{1,3}|[a-z][\w-]*)((?: (?:0?\.\d+|[01](?:\.0*)?)){4})(?: 0?\.\d+)?$/i;
    const four = /^()(\d{1,4}(?:[ ,]+\d{1,4}){3})$/;
    const shape = bare ? four : yolo;
    if (!whole.every((line) => shape.test(line)) || !(bare ? /\d{3}/ : /\./).test(whole.join())) return [];
    return whole.map((line, index) => {
      const [, name, numbers] = /** @type {RegExpExecArray} */ (shape.exec(line));
      const four = numerals(numbers);
      return bare ? mark(four, 'box', '0 0 0 0', '', index) : mark(four, 'box', 'class cx cy w h', name, index, { layout: 'centre' });
    });
  };

  /**
   * @param {string} text
   * @param {[number, number][]} spans what is JSON or tag, and no prose
   * @param {Family | undefined} family
   * @param {boolean} [wanted] places were asked for
   * @returns {Mark[]}
   */
  const find = (text, spans, family, wanted = false) => {
    let rest = '';
    for (const [start, end] of spans.toSorted((one, other) => one[0] - other[0])) {
      if (end <= rest.length) continue;
      rest += text.slice(rest.length, Math.max(start, rest.length));
      rest += ' '.repeat(end - rest.length);
    }
    rest += text.slice(rest.length);
    return [...sentences(rest, family, wanted), ...lines(rest, family)];
  };

  return { find };
});
