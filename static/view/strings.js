// The words in use: one table, which all views read, and which becomes another language's in its place. Pure.
'use strict';

RTV.view.strings = RTV.part(() => {
  /** @template T @param {T} words @returns {T} of their own, at every depth */
  const copy = (words) => {
    if (Array.isArray(words)) return /** @type {T} */ (words.map(copy));
    if (words === null || typeof words !== 'object') return words;
    return /** @type {T} */ (Object.fromEntries(Object.entries(words).map(([name, value]) => [name, copy(value)])));
  };

  return copy(RTV.view.languages.tables[0]);
});
