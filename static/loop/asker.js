// The questions in flight, and what is shown of their answers: the oldest speaks first, and none overtakes a newer one.
'use strict';

RTV.loop.asker = RTV.part(() => {
  /**
   * @typedef {object} Shown
   * @property {Answer | null} answer the one now streaming, else the one that is settled
   * @property {Asked | null} about what that answer was asked
   * @property {boolean} growing
   * @property {boolean} thinking the model is at its thoughts
   */

  /** Words that stood on the screen for less than this, ms, nobody has read: whoever stops then was reading the answer before. */
  const readMs = 1000;

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask' | 'watch'>} edges.line
   * @param {Pick<ReturnType<typeof RTV.loop.log.create>, 'add'>} edges.log
   * @param {(gate: Gating | null) => void} edges.left a question leaves; what the gate saw until then, where it was asked
   * @param {unknown} edges.changed why a question is given up that nobody wants to hear the answer of
   * @param {unknown} edges.stopped why one is given up whose words count as its answer where somebody read them
   * @param {() => number} edges.now ms since the epoch
   * @param {(shown: Partial<Shown>) => void} edges.show
   */
  const create = ({ line, log, left, changed, stopped, now, show }) => {
    /** The last answer that ended well, or was stopped when it could be read. @type {Pick<Shown, 'answer' | 'about'>} */
    let settled = { answer: null, about: null };
    /** The number of its question. */
    let newest = 0;
    let count = 0;
    /** What is in flight, oldest first. @type {{number: number, asked: Asked}[]} */
    let open = [];

    /**
     * A question that leaves, and what becomes of it.
     * @param {Frame} frame
     * @param {Asked} asked
     */
    const leave = (frame, asked) => {
      count += 1;
      const mine = { number: count, asked: { ...asked, frame } };
      const about = mine.asked;
      open = [...open, mine];
      /** @type {Answer | null} */
      let partial = null;
      /** How old the frame was when there was something to read, ms. @type {number | null} */
      let ageMs = null;
      /** Since when its words are on the screen, ms since the epoch. @type {number | null} */
      let shownAt = null;
      const age = () => now() - frame.takenAt;
      /** @param {Answer} answer */
      const keep = (answer) => log.add({ at: frame.takenAt, frame, answer, asked: about, ageMs: ageMs ?? age(), endAgeMs: age() });
      /** @param {Answer} answer */
      const settle = (answer) => {
        if (mine.number < newest) return;
        newest = mine.number;
        settled = { answer, about };
      };
      const read = () => shownAt !== null && now() - shownAt >= readMs;
      return {
        frame,
        /** @param {Answer} growing */
        grow: (growing) => {
          partial = growing;
          if (growing.text) ageMs ??= age();
          if (open[0] !== mine || mine.number < newest) return;
          if (growing.text) shownAt ??= now();
          // The last answer stays readable until the next has a word to say.
          show(growing.text ? { answer: growing, about, growing: true, thinking: false } : { thinking: growing.thinking });
        },
        /** @param {Answer} answer */
        answered: (answer) => {
          settle(answer);
          keep(answer);
        },
        /** @param {unknown} error */
        failed: (error) => {
          if (!partial?.text || error === changed) return;
          // No word is lost; but what was stopped before anybody could read it does not take the place of an answer.
          const ended = { ...partial, finish: error === stopped ? 'stopped' : 'cut' };
          if (error === stopped && (read() || !settled.answer)) settle(ended);
          keep(ended);
        },
        over: () => {
          const spoke = open[0] === mine || mine.number === newest;
          open = open.filter((one) => one !== mine);
          if (spoke) show({ ...settled, growing: false, thinking: false });
        },
      };
    };

    /**
     * One question about one frame.
     * @param {Frame | null} given null: the newest frame of the camera
     * @param {{endpoint: Endpoint, question: Question, asked: Asked, encoding: Encoding, gate: Gate | null, wanted: boolean}} composed
     * @param {AbortSignal} signal
     * @returns {Promise<{answer: Answer, frame: Frame}>} rejects with a Fault, or with the signal's reason
     */
    const ask = async (given, { asked, ...job }, signal) => {
      let mine = /** @type {ReturnType<typeof leave> | null} */ (null);
      /** @param {Frame} frame @param {Gating | null} gate */
      const take = (frame, gate) => {
        left(gate);
        mine = leave(frame, asked);
      };
      /** @param {Answer} growing */
      const grow = (growing) => mine?.grow(growing);
      try {
        if (given) take(given, null);
        const answer = await (given ? line.ask(given, job, signal, grow) : line.watch(job, signal, { take, grow }));
        mine?.answered(answer);
        return { answer, frame: /** @type {Frame} */ (mine?.frame) };
      } catch (error) {
        mine?.failed(error);
        throw error;
      } finally {
        mine?.over();
      }
    };

    /** Let go of the last answer. */
    const clear = () => {
      settled = { answer: null, about: null };
      return settled;
    };

    /** @returns {string[]} the prompts in flight */
    const prompts = () => open.map(({ asked }) => asked.prompt);

    return { ask, clear, settled: () => settled, prompts };
  };

  return { create };
});
