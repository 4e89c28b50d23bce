// What a reader should know about an answer besides its words. Pure.
'use strict';

RTV.view.notes = RTV.part(() => {
  const { strings } = RTV.view;

  /**
   * @param {Answer} answer
   * @param {Asked} asked
   * @returns {string} '' for nothing worth a word
   */
  const of = (answer, asked) =>
    [
      asked.demo ? strings.demoMark : '',
      strings.finish[answer.finish] ?? '',
      answer.degenerate ? strings.repeats : '',
      answer.thought ? strings.thought : '',
      answer.leftOut.length ? strings.leftOut(answer.leftOut.join(', ')) : '',
      answer.model && asked.model && answer.model !== asked.model ? strings.answeredBy(answer.model) : '',
    ].filter(Boolean).join(' · ');

  return { of };
});
