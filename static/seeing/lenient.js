// A reader for JSON that is broken, cut or lost in prose: what stands there for certain, as trees. Pure.
'use strict';

/**
 * A value. `closed`: more text cannot change it.
 * @typedef {object} Lump
 * @property {'object' | 'array' | 'string' | 'number' | 'word'} type
 * @property {string} text of a string, number or word; percent as a fraction
 * @property {number} number of a number, else NaN
 * @property {{key: string, value: Lump}[]} children of an object or array; key '' for none
 * @property {boolean} closed
 * @property {number} start offset in the text
 * @property {number} end offset after its last character, as far as it is read
 */

RTV.seeing.lenient = RTV.part(() => {
  const { numeral } = RTV.seeing.marks;

  // A raw newline ends a string only where the next line looks like structure: then the closing quote was forgotten.
  // Digits run together with letters or dots (10px, 1.2.3.4) are one token, and no number.
  const token = new RegExp(
    [
      '"((?:\\\\[^]?|[^"\\\\\\n]+|\\n(?![ \\t]*["{}\\]]))*)("?)',
      "(?<!\\w)'((?:\\\\[^]?|[^'\\\\\\n]+)*)('?)",
      '-?\\.?\\d(?:[eE][+-]|[\\w.%])*',
      '[A-Za-z_$][\\w$-]*',
      '//[^\\n]*',
      '```',
      '[{}[\\]();]',
    ].join('|'),
    'g',
  );
  const opening = /\{(?!\s?[[(])/g;
  const colon = /\s*:/y;
  const deepest = 64;

  /** @param {Lump['type']} type @param {number} start @param {number} end @param {string} text @param {boolean} closed @returns {Lump} */
  const lump = (type, start, end, text, closed) => ({
    type, text, closed, start, end, number: type === 'number' ? Number(text) : NaN, children: [],
  });

  /** @param {string} written the inside of a string literal */
  const unescape = (written) =>
    written.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code, char) =>
      code ? String.fromCharCode(parseInt(code, 16)) : char === 'n' ? '\n' : char);

  /**
   * Every outermost `{...}` of the text, closed or not. Commas mean nothing, missing braces are forgiven, `(...)` is an array.
   * @param {string} text
   * @returns {Lump[]} objects, in order
   */
  const read = (text) => {
    /** @type {Lump[]} */
    const roots = [];
    /** @type {{lump: Lump, key: string}[]} */
    let stack = [];
    let at = 0;

    /** @param {Lump} value */
    const attach = (value) => {
      const top = stack[stack.length - 1];
      top.lump.children.push({ key: top.key, value });
      top.key = '';
    };

    /** @param {'object' | 'array'} type @param {number} end */
    const close = (type, end) => {
      const level = stack.findLastIndex(({ lump: { type: open } }) => open === type);
      if (level < 0) return;
      for (const { lump: closed } of stack.splice(level)) {
        closed.closed = true;
        closed.end = end;
      }
    };

    for (;;) {
      if (!stack.length) {
        opening.lastIndex = at;
        const found = opening.exec(text);
        if (!found) return roots;
        at = found.index;
      }
      token.lastIndex = at;
      const found = token.exec(text);
      if (!found) break;
      const [whole, double, doubleEnd, single, singleEnd] = found;
      const start = found.index;
      at = token.lastIndex;
      if (whole === '{' || whole === '[' || whole === '(') {
        if (stack.length >= deepest) continue;
        const opened = lump(whole === '{' ? 'object' : 'array', start, at, '', false);
        if (stack.length) attach(opened);
        else roots.push(opened);
        stack.push({ lump: opened, key: '' });
      } else if (whole === '}') {
        close('object', at);
      } else if (whole === ']' || whole === ')') {
        close('array', at);
      } else if (whole === '```' || (whole === ';' && stack[stack.length - 1].lump.type === 'object')) {
        // No JSON goes on after it: in an object a semicolon is of a style sheet or of code.
        for (const { lump: cut } of stack) cut.end = start;
        stack = [];
      } else if (!whole.startsWith('//')) {
        const written = double ?? single;
        const closed = at < text.length || Boolean(doubleEnd || singleEnd);
        const top = stack[stack.length - 1];
        colon.lastIndex = at;
        if (top.lump.type === 'object' && !top.key && colon.test(text)) {
          top.key = written === undefined ? whole : unescape(written);
          at = colon.lastIndex;
        } else if (written !== undefined) {
          attach(lump('string', start, at, unescape(written), closed));
        } else {
          const counted = numeral(whole);
          attach(lump(Number.isFinite(Number(counted)) ? 'number' : 'word', start, at, counted, closed));
        }
      }
    }
    for (const { lump: cut } of stack) cut.end = text.length;
    return roots;
  };

  return { read };
});
