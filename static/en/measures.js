// What the metrics and the latency check say, in English, and the units of all numbers.
'use strict';

RTV.en.measures = RTV.part(() => ({
  /** Numbers arrive as the language writes them. */
  units: {
    /** @param {string} number */
    ms: (number) => `${number} ms`,
    /** @param {string} number */
    s: (number) => `${number} s`,
    /** @param {string} number */
    speed: (number) => `${number} tok/s`,
    /** @param {string} number */
    kB: (number) => `${number} kB`,
    /** @param {string} number */
    MB: (number) => `${number} MB`,
    /** @param {string} number */
    percent: (number) => `${number} %`,
    /** @param {string} number */
    times: (number) => `${number}×`,
  },

  metrics: {
    none: 'no answers yet',
    nothing: 'How many answers come a minute is told while the console watches.',
    /** @param {string} rate @param {string} percent */
    rates: (rate, percent) => `${rate} answers a minute, ${percent} of the model’s limit.`,
    /** @param {number} count */
    last: (count) => (count === 1 ? 'Total time of the last answer' : `Total time of the last ${count} answers`),
    /** @param {string} rate */
    perMinute: (rate) => `${rate} a min`,
    /** @param {string} time */
    middle: (time) => `p50 ${time}`,
    /** @param {string} percent */
    skipped: (percent) => `${percent} skipped`,
    rows: { ttft: 'TTFT, ms', total: 'Total, ms', age: 'Frame age, ms', encode: 'Encode, ms', upload: 'Upload, ms', tokens: 'Tokens', speed: 'Tokens/s', bytes: 'Picture, kB', pixels: 'Megapixels' },
    unknown: '–',
    /** @param {string} requests @param {string} bytes @param {string} tokens */
    saved: (requests, bytes, tokens) => `≈ ${requests} requests, ${bytes}, ${tokens} tokens`,
  },

  latency: {
    start: 'Check latency',
    stop: 'Stop the check',
    preparing: 'Taking a frame',
    /** @type {Record<string, string>} */
    ways: { streamed: 'streamed', whole: 'whole' },
    /** @param {string} way */
    warming: (way) => `Warming up, ${way}`,
    /** @param {string} way @param {number} round @param {number} rounds */
    asking: (way, round, rounds) => `Request ${round} of ${rounds}, ${way}`,
    done: 'Done.',
    stopped: 'Stopped before its end.',
    interrupted: 'Stopped before its end: the camera’s questions come first.',
    /** @param {string} least @param {string} most */
    range: (least, most) => `A whole number from ${least} to ${most}, please.`,
    rows: { streamedTtft: 'Streamed, TTFT', streamedTotal: 'Streamed, total', wholeTtft: 'Whole, TTFT', wholeTotal: 'Whole, total' },
    heads: ['ms', 'min', 'median', 'p95', 'max'],
    /** @param {string} time */
    title: (time) => `Latency check of RealTime-VLM, ${time}`,
    /** @param {string} server @param {string} model */
    subject: (server, model) => `Server: ${server}. Model: ${model}.`,
    /** @param {number} width @param {number} height @param {string} bytes @param {boolean} drawn */
    picture: (width, height, bytes, drawn) => `Picture: ${width} × ${height}, ${bytes}${drawn ? ', a plain red one' : ''}, the same each time.`,
    /** @param {number} rounds @param {number} tokens */
    method: (rounds, tokens) => `${rounds} requests each way, in turns, after one each to warm up; at most ${tokens} tokens.`,
  },
}));
