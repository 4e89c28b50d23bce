// What a reader should know about an answer besides its words. Pure.
'use strict';

RTV.view.notes = RTV.part(() => {
  const { strings } = RTV.view;

  /** @param {string[]} notes */
  const joined = (notes) => notes.filter(Boolean).join(' · ');

  /**
   * What is wrong with it, in a word.
   * @param {Answer} answer
   * @returns {string} '' for nothing
   */
  const brief = (answer) => joined([strings.finish[answer.finish] ?? '', answer.degenerate ? strings.repeats : '']);

  /**
   * @param {Answer} answer
   * @param {Asked} asked
   * @returns {string} '' for nothing worth a word
   */
  const of = (answer, asked) =>
    joined([
      asked.demo ? strings.demoMark : '',
      brief(answer),
      answer.thought ? strings.thought : '',
      answer.leftOut.length ? strings.leftOut(answer.leftOut.join(', ')) : '',
      answer.model && asked.model && answer.model !== asked.model ? strings.answeredBy(answer.model) : '',
    ]);

  return { brief, of };
});
