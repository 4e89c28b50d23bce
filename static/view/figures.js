// Numbers and times as people read them in the language in use, and the colour of a latency. Pure.
'use strict';

RTV.view.figures = RTV.part(() => {
  const { strings } = RTV.view;
  const { units } = strings;

  /** Formats by language and kind: to make one costs more than all its work. @type {Map<string, {format: (value: number) => string}>} */
  const formats = new Map();

  /** @param {string} kind @param {(tag: string) => {format: (value: number) => string}} make */
  const formatOf = (kind, make) => {
    const name = `${strings.tag} ${kind}`;
    const format = formats.get(name) ?? make(strings.tag);
    formats.set(name, format);
    return format;
  };

  /** @param {number} value @param {number} [digits] behind the point @returns {string} */
  const number = (value, digits = 0) =>
    formatOf(String(digits), (tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);

  /** @param {number} ms @returns {string} */
  const duration = (ms) => (ms < 1000 ? units.ms(number(ms)) : units.s(number(ms / 1000, ms < 10_000 ? 1 : 0)));

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
  const rate = (rate) => number(rate, rate < 10 ? 1 : 0);

  /** @param {Answer} answer @returns {string} '' where it cannot be told */
  const speed = ({ tokensPerSecond, estimated }) =>
    tokensPerSecond === null ? '' : `${estimated ? '≈ ' : ''}${units.speed(rate(tokensPerSecond))}`;

  /** @param {number} bytes @returns {string} */
  const bytes = (bytes) => (bytes < 1_000_000 ? units.kB(number(bytes / 1000)) : units.MB(number(bytes / 1_000_000, 1)));

  /** @param {number} bytes @returns {string} in thousands */
  const kilobytes = (bytes) => number(bytes / 1000);

  /** @param {number} pixels @returns {string} in millions */
  const megapixels = (pixels) => number(pixels / 1_000_000, 2);

  /** @param {number} share 0-1 @returns {string} */
  const percent = (share) => units.percent(number(share * 100));

  /** @param {number} things @returns {string} */
  const count = (things) => number(things);

  /** @param {number} tokens that a model can hold @returns {string} as its makers write it */
  const context = (tokens) => (tokens < 1000 ? String(tokens) : tokens < 1e6 ? `${Math.round(tokens / (tokens % 1000 ? 1024 : 1000))}k` : `${Math.round(tokens / 1e5) / 10}M`);

  /** @param {number} times @returns {string} to a tenth, where there is one */
  const times = (times) => number(times, times % 1 ? 1 : 0);

  /** As wide at noon as at midnight. @type {Intl.DateTimeFormatOptions} */
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };

  /** @param {number} at ms since the epoch @returns {string} local time of day */
  const time = (at) => formatOf('time', (tag) => new Intl.DateTimeFormat(tag, clock)).format(at);

  /** @param {number} at ms since the epoch @returns {string} local date and time of day */
  const moment = (at) => formatOf('moment', (tag) => new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'short', day: 'numeric', ...clock })).format(at);

  return { duration, badge, speed, bytes, kilobytes, megapixels, rate, percent, count, context, times, time, moment };
});
