// The latency check: the same frame, asked about again and again, streamed and whole in turns.
'use strict';

RTV.loop.latency = RTV.part(() => {
  const { spread } = RTV.loop;

  /** How an answer is asked for. @typedef {'streamed' | 'whole'} Way */
  /** @type {Way[]} */
  const ways = ['streamed', 'whole'];

  /** So often each way is asked before anything counts: a model may have to be loaded, a connection to be opened. */
  const warmUps = 1;

  /**
   * What is measured.
   * @typedef {object} Subject
   * @property {number} at ms since the epoch
   * @property {Asked} asked
   * @property {number} maxTokens
   * @property {number} rounds requests each way
   * @property {boolean} drawn the frame is a picture of the page's own
   */

  /**
   * What was measured so far, ms; null where it cannot be told.
   * @typedef {Record<Way, {ttft: ReturnType<typeof spread.of>, total: ReturnType<typeof spread.of>}>} Measured
   */

  /**
   * How it goes on. After `done` or `failed` nothing more is told.
   * @typedef {{step: 'begun', subject: Subject} | {step: 'warming', way: Way} | {step: 'asking', way: Way, round: number, rounds: number}
   *   | {step: 'measured', measured: Measured} | {step: 'done'} | {step: 'failed', fault: Fault}} Progress
   */

  /**
   * @param {object} edges
   * @param {() => Promise<Composed>} edges.compose what to ask, and whom; rejects with a Fault
   * @param {(signal: AbortSignal) => Promise<Frame | null>} edges.newest the frame at hand
   * @param {(signal: AbortSignal) => Promise<Frame>} edges.draw a frame where there is none
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask'>} edges.line
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => number} edges.now ms since the epoch
   */
  const create = ({ compose, newest, draw, line, fault, now }) => {
    /**
     * @param {number} rounds requests each way
     * @param {AbortSignal} signal ends it and the request in flight; nothing is told from then on
     * @param {(progress: Progress) => void} tell
     */
    const run = async (rounds, signal, tell) => {
      /** @type {Record<Way, Answer[]>} */
      const answers = { streamed: [], whole: [] };
      /** @param {Way} way */
      const measured = (way) => ({
        ttft: spread.of(answers[way].map(({ ttftMs }) => ttftMs)),
        total: spread.of(answers[way].map(({ totalMs }) => totalMs)),
      });
      /** @param {Progress} progress */
      const say = (progress) => { if (!signal.aborted) tell(progress); };
      try {
        const { endpoint, question, asked } = await compose();
        const given = await newest(signal);
        const frame = given ?? (await draw(signal));
        say({ step: 'begun', subject: { at: now(), asked: { ...asked, frame }, maxTokens: question.maxTokens, rounds, drawn: given === null } });
        for (let round = 1 - warmUps; round <= rounds; round += 1) {
          for (const way of ways) {
            signal.throwIfAborted();
            say(round < 1 ? { step: 'warming', way } : { step: 'asking', way, round, rounds });
            const answer = await line.ask(frame, { endpoint, question: { ...question, stream: way === 'streamed' } }, signal, () => {});
            if (round < 1) continue;
            answers[way].push(answer);
            say({ step: 'measured', measured: { streamed: measured('streamed'), whole: measured('whole') } });
          }
        }
        say({ step: 'done' });
      } catch (error) {
        say({ step: 'failed', fault: fault.from(error) });
      }
    };

    return { run };
  };

  return { warmUps, create };
});
