// Places in plain sentences: `the dog [10, 20, 300, 400]`. Most bracketed numbers are none, so something must speak for them. Pure.
'use strict';

RTV.seeing.prose = RTV.part(() => {
  const { mark, number, numerals, wordsBefore } = RTV.seeing.marks;

  const bracket = new RegExp(`[[(<]\\s*(${number}(?:\\s*[,;]\\s*${number})+)\\s*[\\])>]`, 'g');
  const nest = new RegExp(`\\[\\s*((?:\\[\\s*${number}\\s*,\\s*${number}\\s*\\]\\s*,?\\s*){2,})\\]`, 'g');

  /** Words after which four numbers are a box. */
  const cue = /\b(?:bounding|bbox(?:es)?|(?<!-)box(?:es)?(?!-)|located|coordinates?)\b|<\|begin_of_box\|>[\s[(<]*$|\bat the [^.]{0,30}$|\bat:?\s*[[(]?$/i;
  /** Words after which two numbers are a point, if a cue stands there too. */
  const pointing = /\b(?:point(?:ed|ing)?|click\w*|tap\w*|touch\w*|press\w*|cursor|cent(?:er|re)|located|coordinates?)\b/i;
  /** Words that are enough where the model is known to write places into its sentences. */
  const acting = /\b(?:click|tap|touch|press|cursor)\w*\b/i;
  /** Words that are always enough. */
  const pointedAt = /\b(?:point|click|tap|press|cursor|cent(?:er|re))\s*(?::|=|(?:is |lies )?at|is)\s*[[(]?$/i;
  const boxy = /\b(?:box|boxes|bbox|bounding|corners?|rectangle)\b/i;
  const earthly = /latitude|longitude|\bGPS\b|°/i;
  /** How far, in characters, a word reaches. */
  const reach = 120;

  /** What a sentence calls the place that follows. @param {string} text @param {number} from @param {number} at */
  const nameBefore = (text, from, at) => {
    const words = wordsBefore(text, from, at);
    // Writing that is read off a picture touches its place, and is the label as it stands.
    if (/\S/.test(text[at - 1] ?? ' ') && !/[[(:]/.test(text[at - 1])) return words;
    const clause = words.split(/[.;!?]\s|,\s/).pop() ?? '';
    return clause
      .replace(/^(?:[-*#|\s]|\d+[.)])+/, '')
      .replace(/(?:\s*(?:\b(?:is|are|at|in|the|a|located|found|bounding|box|bbox|coordinates|position|with)\b|[:([|*-]))+$/i, '')
      .replace(/\*+/g, '')
      .trim();
  };

  /**
   * @param {string} text with JSON and tags blanked out
   * @param {Family | undefined} family
   * @returns {Mark[]}
   */
  const sentences = (text, family) => {
    /** @type {Mark[]} */
    const marks = [];
    const grounder = family?.forms.includes('prose') ?? false;
    /** The end of the last place, and of the last nest of brackets. */
    let from = 0;
    let past = 0;
    /** @type {{written: string[], at: number, end: number} | null} */
    let corner = null;

    /** @param {number} at */
    const before = (at) => text.slice(Math.max(0, at - reach), at).split('\n\n').pop() ?? '';
    /** @param {number} at something says that a place comes */
    const expected = (at) => {
      const words = before(at);
      const first = family && at < reach && !/\w/.test(text.slice(0, at).replace(/```\w*/, ''));
      return grounder || first || cue.test(words) || (marks.length > 0 && from > at - words.length);
    };
    /** @param {number} at */
    const points = (at) => {
      const words = (before(at).split('\n').pop() ?? '').slice(-60);
      if (boxy.test(words) || earthly.test(words)) return false;
      return pointedAt.test(words) || (grounder && acting.test(words)) || (pointing.test(words) && cue.test(words));
    };

    const nests = [...text.matchAll(nest)];
    let next = 0;
    for (const found of text.matchAll(bracket)) {
      const at = found.index;
      const end = at + found[0].length;
      for (; next < nests.length && nests[next].index < at; next += 1) {
        const around = nests[next];
        const written = numerals(around[1]);
        if (points(around.index) || !expected(around.index)) continue;
        past = around.index + around[0].length;
        marks.push(mark(written, written.length === 4 ? 'box' : 'polygon', 'prose', nameBefore(text, from, around.index), past));
        from = past;
      }
      if (at < past || (found[0][0] === '<' && !grounder)) continue;
      const lists = found[1].split(';').map(numerals);
      // A bracket that touches a word is a call, rgba(1, 2, 3, 4), unless the word says box.
      const call = found[0][0] === '(' && /\w/.test(text[at - 1] ?? '') && !/box$/i.test(text.slice(Math.max(0, at - 8), at));
      if (lists.every((list) => list.length === 4) && !call && expected(at)) {
        const label = nameBefore(text, from, at);
        for (const list of lists) marks.push(mark(list, 'box', 'prose', label, end));
        from = end;
      } else if (lists.length === 1 && lists[0].length === 2) {
        const [written] = lists;
        const near = corner && /^\s*(?:,|;|-|–|to|and)?\s*$/.test(text.slice(corner.end, Math.min(at, corner.end + reach)));
        if (points(at) && !(written.some((numeral) => Number(numeral) > 1) && written.some((numeral) => numeral.includes('.')))) {
          marks.push(mark(written, 'point', 'prose', nameBefore(text, from, at), end));
          from = end;
          corner = null;
        } else if (found[0][0] !== '(') {
          corner = null;
        } else if (corner && near && expected(corner.at)) {
          marks.push(mark([...corner.written, ...written], 'box', 'prose', nameBefore(text, from, corner.at), end));
          from = end;
          corner = null;
        } else {
          corner = { written, at, end };
        }
      }
    }
    return marks;
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
    const yolo = /^(\S+)((?: (?:0?\.\d+|[01](?:\.0*)?)){4})(?: 0?\.\d+)?$/;
    const four = /^()(\d{1,4}(?:[ ,]+\d{1,4}){3})$/;
    const shape = bare ? four : yolo;
    if (!whole.every((line) => shape.test(line)) || !whole.join().includes(bare ? ' ' : '.')) return [];
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
   * @returns {Mark[]}
   */
  const find = (text, spans, family) => {
    let rest = '';
    for (const [start, end] of spans.toSorted((one, other) => one[0] - other[0])) {
      if (end <= rest.length) continue;
      rest += text.slice(rest.length, Math.max(start, rest.length));
      rest += ' '.repeat(end - rest.length);
    }
    rest += text.slice(rest.length);
    return [...sentences(rest, family), ...lines(rest, family)];
  };

  return { find };
});
