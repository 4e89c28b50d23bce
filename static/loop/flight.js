// How many questions may be in flight: one, or two where the server is seen to answer both in the time of one. Pure.
'use strict';

RTV.loop.flight = RTV.part(() => {
  /** Answers from which it is known what one takes alone. */
  const sample = 6;

  /** Answers after which a second lane is judged, since what may be a loss is not tried for long; and those that tell whether it goes on to pay. */
  const trial = 3;
  const lasting = 8;

  /** The first answers with another number of lanes still bear the marks of the old, and are not counted. */
  const settling = 2;

  /** The second lane pays while an answer takes less than this many times as long. */
  const worth = 1.25;

  /** Where the first two answers beside each other take this many times as long, one waits for the other: that tells enough. */
  const queued = 1.4;

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
    /** What it took beside another when that was given up for it, ms, until it is compared. */
    let beside = Infinity;
    let answers = 0;
    /** Answers in a row that seem to have waited for another. */
    let waited = 0;
    let restMs = firstRest;
    let restUntil = -Infinity;

    /** @param {number} count */
    const go = (count) => {
      lanes = count;
      times = [];
      answers = 0;
      waited = 0;
    };

    /** Two did not pay. @param {number} now ms @param {number} [usual] what an answer took, ms; none where it failed */
    const retreat = (now, usual = Infinity) => {
      if (lanes === 1) return;
      go(1);
      beside = usual;
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
      waited = lanes === 2 && totalMs >= alone * queued ? waited + 1 : 0;
      if (waited === 2 && answers <= settling + trial) return retreat(now, totalMs);
      if (answers <= settling) return;
      times = [...times.slice(1 - lasting), totalMs];
      if (lanes === 1) {
        if (times.length < sample) return;
        alone = median(times);
        // Answers that take as long alone, too, were not slow because of the other lane.
        const blameless = beside < alone * worth;
        beside = Infinity;
        if (now >= restUntil || blameless) go(2);
      } else if (times.length === trial || times.length === lasting) {
        const usual = median(times);
        if (usual >= alone * worth) retreat(now, usual);
        else if (times.length === lasting) restMs = firstRest;
      }
    };

    /** Another question, model or server: what was learnt is not true of it. */
    const forget = () => {
      go(1);
      alone = Infinity;
      beside = Infinity;
      restMs = firstRest;
      restUntil = -Infinity;
    };

    return { lanes: () => lanes, answered, failed: (/** @type {number} */ now) => retreat(now), forget };
  };

  return { create };
});
