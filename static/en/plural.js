// The plural of a label that a model gave, as far as a few rules of English go. Pure.
'use strict';

RTV.en.plural = RTV.part(() => {
  const odd = new Map(Object.entries({
    person: 'people', people: 'people', man: 'men', woman: 'women', child: 'children', foot: 'feet', tooth: 'teeth', mouse: 'mice', knife: 'knives',
  }));

  /** @param {string} word its last letters tell @returns {string} */
  const regular = (word) => {
    // Glasses are many already, and of other scripts nothing is known.
    if (!/[a-z]$/i.test(word) || word.endsWith('s')) return word;
    if (/(?:x|z|ch|sh)$/i.test(word)) return `${word}es`;
    return /[^aeiou]y$/i.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
  };

  /** @param {string} label one or more words, of which the last is counted @returns {string} */
  const of = (label) => label.replace(/\S+$/, (word) => odd.get(word.toLowerCase()) ?? regular(word));

  return { of };
});
