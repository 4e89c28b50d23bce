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

  /** @param {number} rate of anything, by the time that its name tells @returns {string} */
  const rate = (rate) => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)));

  /** @param {Answer} answer @returns {string} '' where it cannot be told */
  const speed = ({ tokensPerSecond, estimated }) =>
    tokensPerSecond === null ? '' : `${estimated ? '≈ ' : ''}${rate(tokensPerSecond)} tok/s`;

  /** @param {number} bytes @returns {string} */
  const bytes = (bytes) => (bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

  /** @param {number} bytes @returns {string} in thousands */
  const kilobytes = (bytes) => String(Math.round(bytes / 1000));

  /** @param {number} pixels @returns {string} in millions */
  const megapixels = (pixels) => (pixels / 1_000_000).toFixed(2);

  /** @param {number} share 0-1 @returns {string} */
  const percent = (share) => `${Math.round(share * 100)} %`;

  const grouped = new Intl.NumberFormat('en');

  /** @param {number} number @returns {string} */
  const count = (number) => grouped.format(Math.round(number));

  /** @param {number} at ms since the epoch @returns {string} local time of day */
  const time = (at) => new Date(at).toTimeString().slice(0, 8);

  return { duration, badge, speed, bytes, kilobytes, megapixels, rate, percent, count, time };
});
