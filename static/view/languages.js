// The languages that the page speaks: all words of one in one table, and which one a person is spoken to in. Pure.
'use strict';

RTV.view.languages = RTV.part(() => {
  /** @param {Pick<typeof RTV.en, 'live' | 'panel' | 'measures' | 'diagnosis' | 'remedies' | 'markup'>} room */
  const table = ({ live, panel, measures, diagnosis, remedies, markup }) => ({ ...live, ...panel, ...measures, diagnosis, remedies, markup });

  /** The first is spoken to those whose own is not among them. */
  const tables = [table(RTV.en), table(RTV.ja)];

  /**
   * @param {string} wanted tag of a language; anything else leaves it to the browser
   * @param {readonly string[]} preferred tags, as the browser gives them, the best one first
   * @returns {typeof tables[number]}
   */
  const of = (wanted, preferred) => {
    // Of `ja-JP` the page knows `ja`.
    const tags = [wanted, ...preferred].map((tag) => tag.split('-')[0]);
    const known = tags.map((tag) => tables.find((one) => one.tag === tag));
    return known.find(Boolean) ?? tables[0];
  };

  return { tables, of };
});
