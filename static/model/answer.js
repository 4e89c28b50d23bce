// One answer, put together from the pieces that a server sends. Pure.
'use strict';

RTV.model.answer = RTV.part(() => {
  /**
   * The text of `content`, which is a string, a list of parts, or null.
   * @param {any} content
   * @returns {string}
   */
  const textOf = (content) => {
    if (typeof content === 'string') return content;
    if (!Array.isArray(content)) return '';
    return content.map((part) => (typeof part === 'string' ? part : typeof part?.text === 'string' ? part.text : '')).join('');
  };

  /** A stream that lasts less than this share of the whole time came in a heap. */
  const heap = 0.2;

  /**
   * How long the upload took, where the server's `Server-Timing` tells.
   * @param {string | null} header such as `upload;dur=12.3, queue;dur=4`
   * @returns {number | null} ms
   */
  const uploadOf = (header) => {
    // A quoted description may hold anything, commas and metrics too.
    const metrics = (header ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '').split(',');
    // Whoever passes an answer on adds to the end: the last is the hop that the page itself talks to.
    const upload = metrics.map((metric) => metric.split(';').map((field) => field.trim())).findLast(([name]) => name === 'upload');
    const told = upload?.map((field) => /^dur=(\d+(?:\.\d+)?)$/i.exec(field)?.[1]).find(Boolean);
    return told === undefined ? null : Number(told);
  };

  /** @param {unknown} value @returns {number | null} */
  const count = (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null);

  /**
   * @param {{clean: typeof RTV.model.clean}} parts
   */
  const create = ({ clean }) => {
    let written = '';
    let thoughts = 0;
    let pieces = 0;
    let finish = '';
    let model = '';
    /** @type {number | null} */
    let ttfbMs = null;
    /** @type {number | null} */
    let uploadMs = null;
    /** @type {number | null} */
    let ttftMs = null;
    /** @type {number | null} */
    let firstPieceMs = null;
    /** @type {any} */
    let usage = null;
    /** @type {any} */
    let timings = null;

    /**
     * The server began to answer.
     * @param {number} ms since the request left
     * @param {string | null} timing its `Server-Timing` header
     */
    const begin = (ms, timing) => {
      ttfbMs = ms;
      uploadMs = uploadOf(timing);
    };

    /**
     * Take one chunk of a stream, or a whole answer: `choices[0].delta` or `choices[0].message`.
     * @param {any} json
     * @param {number} ms since the request left
     */
    const take = (json, ms) => {
      const choice = Array.isArray(json?.choices) ? json.choices[0] : undefined;
      const said = choice?.delta ?? choice?.message ?? {};
      const text = textOf(said.content) || textOf(said.refusal) || textOf(choice?.text);
      const thinking = textOf(said.reasoning_content) || textOf(said.reasoning);
      thoughts += thinking.length;
      if (text || thinking) {
        pieces += 1;
        firstPieceMs ??= ms;
      }
      written += text;
      if (choice?.delta && ttftMs === null && written !== '' && clean.clean(written, false).text !== '') ttftMs = ms;
      if (typeof choice?.finish_reason === 'string') finish = choice.finish_reason;
      if (typeof json?.model === 'string') model = json.model;
      if (json?.usage) usage = json.usage;
      if (json?.timings) timings = json.timings;
    };

    /**
     * @param {number} totalMs
     * @returns {number | null} tokens/s of the generation alone where that can be told, else of the whole answer
     */
    const speed = (totalMs) => {
      const told = count(timings?.predicted_per_second);
      if (told !== null) return told;
      const tokens = count(usage?.completion_tokens) ?? pieces;
      // The first piece carries the first token: what is measured after it are the others. Pieces that came in a heap, as
      // from a server that buffers, tell nothing of the generation: the whole time is taken then.
      const span = pieces > 1 && firstPieceMs !== null ? totalMs - firstPieceMs : 0;
      const rate = span > totalMs * heap ? ((tokens - 1) * 1000) / span : (tokens * 1000) / totalMs;
      return tokens > 1 && totalMs > 0 ? rate : null;
    };

    /**
     * @param {number} totalMs since the request left
     * @param {boolean} whole nothing more will come
     * @returns {Answer}
     */
    const snapshot = (totalMs, whole) => {
      const seen = clean.clean(written, whole);
      const counted = count(usage?.completion_tokens) ?? count(timings?.predicted_n);
      return {
        text: seen.text,
        thinking: !whole && seen.text === '' && (seen.thinking || thoughts > 0),
        thought: seen.thought || thoughts > 0,
        ttfbMs,
        uploadMs,
        ttftMs,
        totalMs,
        tokens: counted ?? (pieces > 1 ? pieces : null),
        estimated: counted === null,
        tokensPerSecond: whole ? speed(totalMs) : null,
        finish,
        degenerate: whole && clean.degenerate(seen.text),
        leftOut: [],
        model,
      };
    };

    return { begin, take, snapshot, finished: () => finish !== '' };
  };

  return { create };
});
