// The questions in flight, and what is shown of their answers: the oldest speaks first, and none overtakes a newer one.
'use strict';

RTV.loop.asker = RTV.part(() => {
  /**
   * @typedef {object} Shown
   * @property {Answer | null} answer the one now streaming, else the last one that ended well
   * @property {Asked | null} about what that answer was asked
   * @property {boolean} growing
   * @property {boolean} thinking the model is at its thoughts
   */

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask'>} edges.line
   * @param {Pick<ReturnType<typeof RTV.loop.log.create>, 'add'>} edges.log
   * @param {(frame: Frame) => (answer: Answer) => void} edges.left a question leaves; what it returns is called with the answer
   * @param {unknown} edges.changed why a question is given up that nobody wants to hear the answer of
   * @param {unknown} edges.stopped why one is given up whose words so far count as its answer
   * @param {() => number} edges.now ms since the epoch
   * @param {(shown: Partial<Shown>) => void} edges.show
   */
  const create = ({ line, log, left, changed, stopped, now, show }) => {
    /** The last answer that ended well. @type {Pick<Shown, 'answer' | 'about'>} */
    let good = { answer: null, about: null };
    /** The number of its question. */
    let newest = 0;
    let count = 0;
    /** What is in flight, oldest first. @type {{number: number, asked: Asked}[]} */
    let open = [];

    /**
     * One question about one frame.
     * @param {Frame} frame
     * @param {{endpoint: Endpoint, question: Question, asked: Asked}} composed
     * @param {AbortSignal} signal
     * @returns {Promise<Answer>} rejects with a Fault, or with the signal's reason
     */
    const ask = async (frame, { endpoint, question, asked }, signal) => {
      count += 1;
      const mine = { number: count, asked: { ...asked, frame } };
      const about = mine.asked;
      open = [...open, mine];
      /** @type {Answer | null} */
      let partial = null;
      /** How old the frame was when there was something to read, ms. @type {number | null} */
      let ageMs = null;
      const age = () => now() - frame.takenAt;
      /** @param {Answer} answer */
      const keep = (answer) => log.add({ at: frame.takenAt, frame, answer, asked: about, ageMs: ageMs ?? age(), endAgeMs: age() });
      /** @param {Answer} answer */
      const settle = (answer) => {
        if (mine.number < newest) return;
        newest = mine.number;
        good = { answer, about };
      };
      const back = left(frame);
      try {
        const answer = await line.ask(frame, { endpoint, question }, signal, (growing) => {
          partial = growing;
          if (growing.text) ageMs ??= age();
          if (open[0] !== mine || mine.number < newest) return;
          // The last good answer stays readable until the next has a word to say.
          show(growing.text ? { answer: growing, about, growing: true, thinking: false } : { thinking: growing.thinking });
        });
        back(answer);
        settle(answer);
        keep(answer);
        return answer;
      } catch (error) {
        const cut = /** @type {Answer | null} */ (partial);
        if (cut?.text && error !== changed) {
          // What was read is not lost; but only what the person stopped counts as the last answer.
          const ended = { ...cut, finish: error === stopped ? 'stopped' : 'cut' };
          if (error === stopped) settle(ended);
          keep(ended);
        }
        throw error;
      } finally {
        const spoke = open[0] === mine || mine.number === newest;
        open = open.filter((one) => one !== mine);
        if (spoke) show({ ...good, growing: false, thinking: false });
      }
    };

    /** Let go of the last answer. */
    const clear = () => {
      good = { answer: null, about: null };
      return good;
    };

    /** @returns {string[]} the prompts in flight */
    const prompts = () => open.map(({ asked }) => asked.prompt);

    return { ask, clear, prompts };
  };

  return { create };
});
