// What a reader should know about an answer besides its words. Pure.
'use strict';

RTV.view.notes = RTV.part(() => {
  const { strings } = RTV.view;
  const { same } = RTV.model.choice;

  /** @param {string[]} notes */
  const joined = (notes) => notes.filter(Boolean).join(' · ');

  /**
   * What is wrong with it, in a word.
   * @param {Answer} answer
   * @returns {string} '' for nothing
   */
  const brief = (answer) => joined([strings.finish[answer.finish] ?? '', answer.degenerate ? strings.repeats : '']);

  /** Who answered, where that is another than the chosen one; '' else. @param {Asked} asked */
  const by = ({ server, insteadOf }) => (insteadOf ? strings.insteadOf(server, insteadOf) : '');

  /**
   * @param {Answer} answer
   * @param {Asked} asked
   * @returns {string} '' for nothing worth a word
   */
  const of = (answer, asked) =>
    joined([
      by(asked),
      asked.demo ? strings.demoMark : '',
      brief(answer),
      answer.thought ? strings.thought : '',
      answer.leftOut.length ? strings.leftOut(answer.leftOut.join(', ')) : '',
      answer.model && asked.model && !same(asked.model, answer.model) ? strings.answeredBy(answer.model) : '',
    ]);

  return { brief, by, of };
});
