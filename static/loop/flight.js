// How many questions may be in flight: one, or two where the server is seen to answer both in the time of one. Pure.
'use strict';

RTV.loop.flight = RTV.part(() => {
  /** Answers after which one lane is known, and two are judged: what may be a loss is not tried for long. */
  const samples = [6, 3];

  /** The first answers with another number of lanes still bear the marks of the old, and are not counted. */
  const settling = 2;

  /** The second lane pays while an answer takes less than this many times as long. */
  const worth = 1.25;

  /** How long a failed trial is not repeated, ms; twice as long after each. */
  const firstRest = 20_000;
  const longestRest = 600_000;

  /** @param {number[]} values */
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

  const create = () => {
    let lanes = 1;
    /** @type {number[]} */
    let times = [];
    /** What an answer takes alone, ms. */
    let alone = Infinity;
    let answers = 0;
    let restMs = firstRest;
    let restUntil = -Infinity;

    /** @param {number} count */
    const go = (count) => {
      lanes = count;
      times = [];
      answers = 0;
    };

    /** Two did not pay. @param {number} now ms */
    const retreat = (now) => {
      if (lanes === 1) return;
      go(1);
      restUntil = now + restMs;
      restMs = Math.min(restMs * 2, longestRest);
    };

    /**
     * An answer is there.
     * @param {number} totalMs
     * @param {number} now ms, of any clock that goes forward
     */
    const answered = (totalMs, now) => {
      answers += 1;
      if (answers <= settling) return;
      times = [...times.slice(-samples[lanes - 1] + 1), totalMs];
      if (times.length < samples[lanes - 1]) return;
      const usual = median(times);
      if (lanes === 1) {
        alone = usual;
        if (now >= restUntil) go(2);
      } else if (usual >= alone * worth) {
        retreat(now);
      }
    };

    /** Another question, model or server: what was learnt is not true of it. */
    const forget = () => {
      go(1);
      alone = Infinity;
      restMs = firstRest;
      restUntil = -Infinity;
    };

    return { lanes: () => lanes, answered, failed: retreat, forget };
  };

  return { create };
});
