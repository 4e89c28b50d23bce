// The metrics of the last answers: how each is spread, how many come, and what share of the model's limit that is.
'use strict';

RTV.loop.metrics = RTV.part(() => {
  const { spread } = RTV.loop;

  /** @typedef {Pick<Entry, 'frame' | 'answer' | 'asked' | 'ageMs'>} Told */

  /** So many answers are looked back on. */
  const bound = 60;

  /** @typedef {'ttft' | 'total' | 'age' | 'encode' | 'upload' | 'tokens' | 'speed' | 'bytes' | 'pixels'} Name */
  /** What is known of each answer; null where it cannot be told. @type {Record<Name, (told: Told) => number | null>} */
  const measures = {
    ttft: ({ answer }) => answer.ttftMs,
    total: ({ answer }) => answer.totalMs,
    age: ({ ageMs }) => ageMs,
    encode: ({ frame }) => frame.encodeMs,
    upload: ({ answer }) => answer.uploadMs,
    tokens: ({ answer }) => answer.tokens,
    speed: ({ answer }) => answer.tokensPerSecond,
    bytes: ({ frame }) => frame.jpeg.size,
    pixels: ({ frame }) => frame.width * frame.height,
  };
  const names = /** @type {Name[]} */ (Object.keys(measures));

  /**
   * One answer, less what it said.
   * @typedef {object} Taken
   * @property {Record<Name, number | null>} values
   * @property {boolean} estimated its tokens were not counted by the server
   * @property {boolean} watched it came while the loop ran
   * @property {number} from time watched when the answer before it was whole, ms
   * @property {number} to time watched when it was whole, ms
   * @property {number} totalMs
   * @property {number} slots how many requests could be in flight: each has that part of the model
   */

  /**
   * @param {object} edges
   * @param {() => number} edges.now ms, monotonic
   */
  const create = ({ now }) => {
    /** Oldest first. @type {Taken[]} */
    let taken = [];
    /** Whose answers these are. */
    let whose = { server: '', model: '' };
    let watching = false;
    /** Time watched, and until when that is counted, ms. */
    let watched = 0;
    let counted = 0;
    /** Time watched when the last answer was whole, ms. */
    let answered = 0;

    const count = () => {
      const at = now();
      if (watching) watched += at - counted;
      counted = at;
    };

    /**
     * The loop runs from now on, or does not: it was stopped, or rests. What it was at came to nothing then, and is not counted.
     * @param {boolean} runs
     */
    const watch = (runs) => {
      if (runs === watching) return;
      count();
      watching = runs;
      watched = runs ? watched : answered;
    };

    const clear = () => {
      count();
      taken = [];
      answered = watched;
    };

    /**
     * Take what came of a question. Answers of another model begin anew, and one that broke off says nothing of how long one takes.
     * @param {Told} told
     * @param {number} slots how many requests could be in flight at once
     */
    const add = (told, slots = 1) => {
      const { answer, asked } = told;
      if (answer.finish === 'stopped' || answer.finish === 'cut') return;
      if (asked.server !== whose.server || asked.model !== whose.model) taken = [];
      whose = asked;
      count();
      const values = /** @type {Taken['values']} */ ({});
      for (const name of names) values[name] = measures[name](told);
      taken.push({ values, estimated: answer.estimated, watched: watching, from: answered, to: watched, totalMs: answer.totalMs, slots });
      if (taken.length > bound) taken.shift();
      answered = watched;
    };

    /**
     * Answers a minute, and the time the model was busy by the time watched, of the answers that came while the loop ran.
     * @returns {{perMinute: number | null, limitShare: number | null}} null before the first
     */
    const rates = () => {
      const run = taken.filter((one) => one.watched);
      if (!run.length) return { perMinute: null, limitShare: null };
      count();
      const { from } = run[0];
      const span = run[run.length - 1].to - from;
      // The answer under way is missed only once it takes longer than answers do.
      const elapsed = Math.max(span, watched - from - span / run.length);
      const busy = run.reduce((sum, { totalMs, slots }) => sum + totalMs / slots, 0);
      return { perMinute: (run.length * 60_000) / elapsed, limitShare: Math.min(1, busy / elapsed) };
    };

    /** @param {Name} name */
    const measure = (name) => {
      const found = spread.of(taken.map(({ values }) => values[name]));
      return found && { ...found, last: taken.at(-1)?.values[name] ?? null };
    };

    /** The metrics of the last answers, as they are now; all measures only for whoever reads them. */
    const summary = () => ({
      count: taken.length,
      estimated: taken.some((one) => one.estimated),
      totals: taken.map(({ totalMs }) => totalMs),
      middleMs: measure('total')?.p50 ?? null,
      get measures() {
        return /** @type {Record<Name, ReturnType<typeof measure>>} */ (Object.fromEntries(names.map((name) => [name, measure(name)])));
      },
      ...rates(),
    });

    return { watch, add, clear, summary };
  };

  return { bound, create };
});
