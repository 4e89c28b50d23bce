// Numbers that stand in tags or actions: `<box>(1,2),(3,4)</box>`, `<point x="1" y="2">`, `click(start_box='(1,2)')`. Pure.
'use strict';

RTV.seeing.tagged = RTV.part(() => {
  const { kindOf, labeller, mark, number, numerals, tidy } = RTV.seeing.marks;

  const wrapper = /<(box|bbox|quad|point|poly|polygon|\|box_start\||\|det\|)>/g;
  const body = /(?:[\s\d.,;()[\]-]+|<\d+>)*/y;
  const bracketed = /[[(]([^[\]()]*)[\])]/g;

  /**
   * The groups of numbers inside a wrapping tag.
   * @param {string} inside
   * @param {string} tag
   * @param {boolean} ended the closing tag has begun
   * @param {boolean} more some text follows, so that the last number is whole
   * @returns {{written: string[], end: number}[]} end: offset within `inside`
   */
  const groupsOf = (inside, tag, ended, more) => {
    /** @type {{written: string[], end: number}[]} */
    let groups = [];
    if (/^\s*[[(]/.test(inside)) {
      for (const found of inside.matchAll(bracketed)) groups.push({ written: numerals(found[1]), end: found.index + found[0].length });
    } else if (/^\s*</.test(inside)) {
      // More tokens may follow until a comma or the closing tag says that the group is over.
      let at = 0;
      const lists = inside.split(',');
      lists.forEach((list, index) => {
        at += list.length + 1;
        if (ended || index < lists.length - 1) groups.push({ written: numerals(list), end: at - 1 });
      });
    } else {
      const written = numerals(inside);
      // One digit more would leave every range that these tags are written in.
      const whole = more || /\s$/.test(inside) || /^[1-9]\d\d+$/.test(written.at(-1) ?? '') && Number(written.at(-1)) > 105;
      const size = tag === 'point' ? 2 : tag === 'quad' ? 8 : tag.startsWith('poly') ? written.length : 4;
      const count = Math.floor((whole ? written.length : written.length - 1) / size);
      for (let index = 0; index < count; index += 1) groups.push({ written: written.slice(index * size, (index + 1) * size), end: inside.length });
      if (!count && ended && written.length === 2) groups.push({ written, end: inside.length });
    }
    if (/^(?:quad|poly)/.test(tag)) return ended ? [{ written: groups.flatMap(({ written }) => written), end: inside.length }] : [];
    // Two pairs are the corners of a box; a pair alone is a point, once it is known to stay alone.
    if (tag !== 'point' && inside.includes('(') && groups.every(({ written }) => written.length === 2)) {
      const corners = groups;
      groups = corners.flatMap(({ end }, index) => (index % 2 ? [{ written: [...corners[index - 1].written, ...corners[index].written], end }] : []));
      if (corners.length === 1 && ended) groups = corners;
    }
    return groups;
  };

  /** The verb of the action that a place is told to. @param {string} text @param {number} at @param {string} last of the place before */
  const verbBefore = (text, at, last) => {
    const call = /(?:(\w+)\(\s*|,\s*)\w+\s*=\s*['"]?$/.exec(text.slice(Math.max(0, at - 60), at));
    return call ? call[1] ?? last : null;
  };

  /** MinerU names what it found after the place. @param {string} text @param {number} at */
  const labelAfter = (text, at) => /^(?:<\|box_end\|>)?\s*<\|ref_start\|>([^<]*)</.exec(text.slice(at, at + 200))?.[1].trim() ?? '';

  /** `<box>…`, `<|box_start|>…`, `<|det|>…` and their like. @param {string} text @returns {Found} */
  const wrapped = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    const label = labeller(text);
    let from = 0;
    let name = '';
    for (const opening of text.matchAll(wrapper)) {
      const tag = opening[1];
      let at = opening.index + opening[0].length;
      const heading = tag === '|det|' ? /[^<>[\]\n]*/y : /\s*/y;
      heading.lastIndex = at;
      const head = heading.exec(text)?.[0] ?? '';
      at += head.length;
      body.lastIndex = at;
      const inside = body.exec(text)?.[0] ?? '';
      const after = at + inside.length;
      const style = inside[0] ?? '';
      const comma = /^\s*[\d.]+\s*,/.test(inside) ? ',' : '';
      const form = `<${tag}>${tidy(head) ? 'L' : /\d/.test(style) ? `0${comma}` : style}`;
      name = tidy(head) || (verbBefore(text, opening.index, name) ?? label(from, opening.index));
      for (const { written, end } of groupsOf(inside, tag, /^<[/|]/.test(text.slice(after, after + 2)), after < text.length)) {
        const kind = kindOf(written.length);
        if (kind) found.marks.push(mark(written, kind, form, form === '<|box_start|>0' ? labelAfter(text, after) : name, at + end));
      }
      from = after;
      found.spans.push([opening.index, after]);
    }
    return found;
  };

  /**
   * Molmo's attributes, some of which Qwen2.5-VL has in common: `<points x1="" y1="" alt="">`, `coords=""`, or numbers after tabs.
   * @param {string} text
   * @returns {Found}
   */
  const attributes = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    for (const tag of text.matchAll(/<(?:points?|tracks?)\s([^<]*)/g)) {
      const inside = tag[1];
      const at = tag.index + tag[0].length - inside.length;
      const over = at + inside.length < text.length;
      /** @type {Map<string, [string, number]>} */
      const values = new Map();
      let head = 0;
      for (const pair of inside.matchAll(/\s*(\w{1,20})\s*=\s*(["'])(.*?)(?:\2|$)/gs)) {
        head = pair.index + pair[0].length;
        const cut = head === inside.length && !over && pair[0].at(-1) !== pair[2];
        if (!cut || pair[1] === 'coords') values.set(pair[1], [pair[3], at + head]);
      }
      const inner = /^\s*\/?>([^<]*)$/.exec(inside.slice(head));
      const label = tidy(values.get('alt')?.[0] ?? values.get('label')?.[0] ?? (over ? inner?.[1] : '') ?? '');
      const coords = values.get('coords');
      for (const [key, [x, end]] of values) {
        const y = values.get(key.replace('x', 'y'));
        if (!/^x\d*$/.test(key) || !y || !numerals(x).length || !numerals(y[0]).length) continue;
        found.marks.push(mark([numerals(x)[0], numerals(y[0])[0]], 'point', '<point x', label, Math.max(end, y[1])));
      }
      if (coords) {
        const closed = /["']/.test(text[coords[1] - 1] ?? '');
        // One list a picture: its number, then id, x and y of each point. The last number may still grow.
        for (const list of (closed ? `${coords[0]} ` : coords[0]).split(/(?<=[\t;:,])/)) {
          const [, ...written] = [...list.matchAll(/([\d.]+)(?=[^\d.])/g)].map(([numeral]) => numeral);
          for (let index = 2; index < written.length; index += 3) {
            found.marks.push(mark([written[index - 1], written[index]], 'point', '<points coords', label, at));
          }
        }
      }
      const compact = /^([^\t="'<>]*)\t-?\t?([\d.\s]*)(?=[^\d.\s])/.exec(inside);
      if (compact) {
        const written = numerals(compact[2]);
        const first = written.length % 3 ? 0 : 1;
        // A point is decimal percent; three digits without one are thousandths.
        const percent = written.map((numeral) => (/^\d{3}$/.test(numeral) ? String(Number(numeral) / 10) : numeral));
        for (let index = first; index + 1 < written.length; index += 2 + first) {
          found.marks.push(mark([percent[index], percent[index + 1]], 'point', '<points L', tidy(compact[1]), at));
        }
      }
      found.spans.push([tag.index, at + inside.length]);
    }
    return found;
  };

  const list = `${number}(?:[\\s,]+${number})*`;
  const place = new RegExp(`(?:\\b(?:start|end)_(?:box|point)|(?<=[(,]\\s?)point)\\s*=\\s*['"]?\\s*[[(]\\s*(${list})\\s*[\\])]`, 'g');
  const pair = new RegExp(`\\(\\s*(x\\s*=\\s*)?(${number})\\s*,\\s*(?:y\\s*=\\s*)?(${number})\\s*[,)]`, 'g');
  /** What takes two numbers that are a place; with names they may be more things' than without. */
  const clicking = /(?<!\w|def )(?:\w{1,20}\.)?(?!on)(\w{0,20}(?:click|tap|hover)\w{0,20}|(?<=pyautogui\.)moveTo)$/i;
  const acting = /(?<!\w|def )(?:\w{1,20}\.)?(\w{0,20}(?:click|tap|hover|press|touch|move|drag|scroll|point)\w{0,20})$/i;

  /** `click(start_box='(1,2)')`, `drag(...)`, `Click(1, 2)`, `pyautogui.click(x=1, y=2)`. @param {string} text @returns {Found} */
  const actions = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    let verb = '';
    for (const action of text.matchAll(place)) {
      const written = numerals(action[1]);
      const kind = kindOf(written.length);
      verb = /([A-Za-z_]\w*)\(\s*$/.exec(text.slice(Math.max(0, action.index - 40), action.index))?.[1] ?? verb;
      if (kind) found.marks.push(mark(written, kind, 'action', verb, action.index + action[0].length));
      found.spans.push([action.index, action.index + action[0].length]);
    }
    for (const action of text.matchAll(pair)) {
      const named = action[1] !== undefined;
      const call = (named ? acting : clicking).exec(text.slice(Math.max(0, action.index - 60), action.index));
      if (!call) continue;
      const end = action.index + action[0].length;
      found.marks.push(mark([action[2], action[3]], 'point', named ? 'named' : 'action', call[1], end));
      found.spans.push([action.index - call[1].length, end]);
    }
    return found;
  };

  const notations = [wrapped, attributes, actions];

  /** @param {string} text @returns {Found} */
  const find = (text) => {
    const all = notations.map((notation) => notation(text));
    return { marks: all.flatMap(({ marks }) => marks), spans: all.flatMap(({ spans }) => spans) };
  };

  return { find };
});
