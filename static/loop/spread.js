// How a handful of measured values is spread: least, middle, nearly the worst, worst. Pure.
'use strict';

RTV.loop.spread = RTV.part(() => {
  /**
   * @typedef {object} Spread
   * @property {number} count
   * @property {number} min
   * @property {number} p50 the median
   * @property {number} p95 of twenty values nineteen are no greater
   * @property {number} max
   */

  /**
   * Percentiles by nearest rank: every one of them was really measured.
   * @param {(number | null)[]} values null: could not be told
   * @returns {Spread | null} null where nothing could
   */
  const of = (values) => {
    const known = values.filter((value) => value !== null).sort((one, other) => one - other);
    if (!known.length) return null;
    /** @param {number} share */
    const rank = (share) => known[Math.ceil(share * known.length) - 1];
    return { count: known.length, min: known[0], p50: rank(0.5), p95: rank(0.95), max: known[known.length - 1] };
  };

  return { of };
});
