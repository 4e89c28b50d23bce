// Fields of the person's own for the body, as typed: one JSON object. Pure.
'use strict';

RTV.model.fields = RTV.part(() => {
  const blank = /[ \t\r\n]*/y;
  const word = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\]:,]|$/y;

  /** Which words may come next: `s` is a text, `v` another plain value. */
  const may = { value: '{[sv', first: '{[sv]', key: 's', firstKey: 's}', colon: ':', next: ',]}' };

  /** @typedef {keyof typeof may} State */

  /** @param {string} sort of the word read @param {State} state before it @param {boolean} inObject @returns {State} */
  const after = (sort, state, inObject) => {
    if (sort === '{') return 'firstKey';
    if (sort === '[') return 'first';
    if (sort === ',') return inObject ? 'key' : 'value';
    if (sort === ':') return 'value';
    return sort === 's' && /key/i.test(state) ? 'colon' : 'next';
  };

  /**
   * Where a text stops being JSON: browsers tell it each in their own words, or not at all.
   * @param {string} text
   * @returns {number} characters before the first mistake; the text's length where only its end is missing; -1 for none
   */
  const mistakeAt = (text) => {
    /** @type {string[]} */
    const closing = [];
    /** @type {State} */
    let state = 'value';
    word.lastIndex = 0;
    for (;;) {
      blank.lastIndex = word.lastIndex;
      blank.exec(text);
      const at = blank.lastIndex;
      word.lastIndex = at;
      const found = word.exec(text)?.[0];
      if (found === '' && state === 'next' && !closing.length) return -1;
      const sort = !found ? '?' : /[{}[\]:,]/.test(found[0]) ? found : found[0] === '"' ? 's' : 'v';
      const misplaced = state === 'next' && sort !== (sort === ',' && closing.length ? ',' : closing.at(-1));
      if (!may[state].includes(sort) || misplaced) return at;
      if (sort === '{' || sort === '[') closing.push(sort === '{' ? '}' : ']');
      if (sort === '}' || sort === ']') closing.pop();
      state = after(sort, state, closing.at(-1) === '}');
    }
  };

  /** What is wrong. @typedef {{why: 'form', line: number, column: number} | {why: 'object'} | {why: 'messages'}} Mistake both counted from 1 */

  /**
   * @param {string} text '' for no fields
   * @returns {{fields: Record<string, unknown>, mistake: Mistake | null}} no fields with a mistake
   */
  const parse = (text) => {
    /** @param {Mistake} mistake */
    const wrong = (mistake) => ({ fields: {}, mistake });
    if (!text.trim()) return { fields: {}, mistake: null };
    const at = mistakeAt(text);
    if (at >= 0) {
      const lines = text.slice(0, at).split('\n');
      return wrong({ why: 'form', line: lines.length, column: lines[lines.length - 1].length + 1 });
    }
    const fields = JSON.parse(text);
    if (!fields || typeof fields !== 'object' || Array.isArray(fields)) return wrong({ why: 'object' });
    // They hold the picture, which is the page's own matter.
    if ('messages' in fields) return wrong({ why: 'messages' });
    return { fields, mistake: null };
  };

  return { parse };
});
