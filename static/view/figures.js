// Numbers as people read them, and the colour of a latency. Pure.
'use strict';

RTV.view.figures = RTV.part(() => {
  /** @param {number} ms @returns {string} */
  const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`);

  /**
   * Green under a second, yellow to three, red above; none for an answer that did not come to its end.
   * @param {Pick<Answer, 'totalMs' | 'finish'>} answer
   * @returns {'good' | 'slow' | 'bad' | ''}
   */
  const badge = ({ totalMs, finish }) => {
    if (finish === 'stopped' || finish === 'cut') return '';
    return totalMs < 1000 ? 'good' : totalMs <= 3000 ? 'slow' : 'bad';
  };

  /** @param {Answer} answer @returns {string} '' where it cannot be told */
  const speed = ({ tokensPerSecond, estimated }) =>
    tokensPerSecond === null ? '' : `${estimated ? '≈ ' : ''}${tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : Math.round(tokensPerSecond)} tok/s`;

  /** @param {number} bytes @returns {string} */
  const bytes = (bytes) => (bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

  /** @param {number} at ms since the epoch @returns {string} local time of day */
  const time = (at) => new Date(at).toTimeString().slice(0, 8);

  return { duration, badge, speed, bytes, time };
});
