// One question about one frame, asked of `/chat/completions`, and the answer as it comes.
'use strict';

RTV.model.chat = RTV.part(() => {
  /** Stands for the picture while a body is put together: nobody can have typed it. */
  const place = crypto.randomUUID();

  /** @param {Question} question */
  const bodyOf = (question) => ({
    ...(question.model ? { model: question.model } : {}),
    messages: [{ role: 'user', content: [{ type: 'text', text: question.prompt }, { type: 'image_url', image_url: { url: place } }] }],
    max_tokens: question.maxTokens,
    temperature: question.temperature,
    stream: question.stream,
    ...(question.stream ? { stream_options: { include_usage: true } } : {}),
  });

  /** What bodies are put together in: a buffer of its own for each would be garbage at once. */
  let sheet = new Uint8Array(0);

  /**
   * The body as bytes, the picture put in as it is: in a string it would be copied twice more.
   * @param {object} body
   * @param {Bytes} image
   * @returns {Bytes} until the next body is made
   */
  const bytesOf = (body, image) => {
    const encoder = new TextEncoder();
    const [before, after] = JSON.stringify(body).split(place).map((text) => encoder.encode(text));
    const length = before.length + image.length + after.length;
    if (sheet.length < length) sheet = new Uint8Array(length * 2);
    sheet.set(before);
    sheet.set(image, before.length);
    sheet.set(after, before.length + image.length);
    return sheet.subarray(0, length);
  };

  /** Fields that a server may refuse and can do without. */
  const optional = ['stream_options', 'temperature', 'stream'];

  /**
   * Whether an error names a field, and does not merely use a word that is also a field's: it stands in quotes, before
   * a colon, or has an underscore in it.
   * @param {string} field
   * @param {string} detail
   * @returns {boolean}
   */
  const names = (field, detail) => new RegExp(`['"\`]${field}['"\`]|(^|; )${field}: ${field.includes('_') ? `|\\b${field}\\b` : ''}`).test(detail);

  /**
   * @param {object} edges
   * @param {typeof fetch} edges.fetch
   * @param {() => number} edges.now ms, monotonic
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.sse} edges.sse
   * @param {typeof RTV.model.answer} edges.answer
   * @param {typeof RTV.model.clean} edges.clean
   */
  const create = ({ fetch, now, fault, sse, answer, clean }) => {
    /** What each server refused, by its URL. @type {Map<string, Set<string>>} */
    const refused = new Map();

    /**
     * @param {Endpoint} endpoint
     * @param {Bytes} body
     * @param {AbortSignal} signal
     */
    const post = async ({ url, key }, body, signal) => {
      try {
        return await fetch(`${url}/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
          body,
          signal,
          redirect: 'manual',
        });
      } catch (error) {
        throw signal.aborted ? signal.reason : fault.create('unreachable', { detail: String(error) });
      }
    };

    /** @param {Response} response @param {AbortSignal} signal */
    const textOf = async (response, signal) => {
      try {
        return await response.text();
      } catch {
        throw signal.aborted ? signal.reason : fault.create('cut-stream');
      }
    };

    /**
     * Send, and once more without an optional field that the server names as refused.
     * @param {Endpoint} endpoint
     * @param {Question} question
     * @param {Bytes} image
     * @param {AbortSignal} signal
     * @returns {Promise<Response>} of a good status
     */
    const send = async (endpoint, question, image, signal) => {
      const without = refused.get(endpoint.url) ?? new Set();
      for (;;) {
        const body = Object.entries(bodyOf(question)).filter(([field]) => !without.has(field));
        // The request takes its own copy before anything else can happen.
        const response = await post(endpoint, bytesOf(Object.fromEntries(body), image), signal);
        if (response.ok) return response;
        if (response.type === 'opaqueredirect') throw fault.create('redirected');
        const problem = fault.fromAnswer(response.status, await textOf(response, signal), response.headers.get('retry-after'), Date.now());
        const named = optional.find((field) => !without.has(field) && names(field, problem.detail));
        if (!named || ![400, 422].includes(response.status)) throw problem;
        without.add(named);
        if (named === 'stream') without.add('stream_options');
        refused.set(endpoint.url, without);
      }
    };

    /**
     * Read the body whichever way it comes: a stream of events, or one JSON from a server that does not stream.
     * @param {Response} response
     * @param {AbortSignal} signal
     * @param {(json: any) => void} take
     * @param {() => void} tell after each piece from the network
     * @returns {Promise<boolean>} whether the server said that it was done
     */
    const read = async (response, signal, take, tell) => {
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      const decoder = sse.createDecoder();
      const text = new TextDecoder();
      let whole = '';
      /** @type {boolean | null} */
      let json = null;
      let done = false;
      let events = 0;

      /** @param {string} data */
      const event = (data) => {
        if (data === '[DONE]') {
          done = true;
          return;
        }
        events += 1;
        let piece;
        try {
          piece = JSON.parse(data);
        } catch {
          return; // A line that is no JSON carries no words; a stream of nothing else ends as cut.
        }
        if (piece?.error) throw fault.fromEvent(piece.error);
        take(piece);
      };

      try {
        // Some servers leave the connection open after the end: they are not waited for.
        while (!done) {
          const piece = await reader.read();
          if (piece.done) break;
          if (json !== false) {
            whole += text.decode(piece.value, { stream: true });
            json ??= /^\s*$/.test(whole) ? null : /^\s*[{[<]/.test(whole);
          }
          if (json === false) decoder.decode(piece.value).forEach(event);
          if (json === false) tell();
        }
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw error instanceof TypeError || error instanceof DOMException ? fault.create('cut-stream', { detail: String(error) }) : error;
      } finally {
        // Ends the request also when an event was an error; after a normal end it does nothing.
        reader.cancel().catch(() => {});
      }
      if (json === false) {
        decoder.end().forEach(event);
        if (!done && events === 0) throw fault.create('not-json', { status: response.status, detail: whole.trim().slice(0, 80) });
        return done;
      }
      if (!whole.trim()) return false;
      let body;
      try {
        body = JSON.parse(whole);
      } catch {
        throw fault.create('not-json', { status: response.status, detail: whole.trim().slice(0, 80) });
      }
      if (body?.error) throw fault.fromEvent(body.error);
      take(body);
      return true;
    };

    /**
     * @param {Endpoint} endpoint
     * @param {Question} question
     * @param {Bytes} image data URL of the frame
     * @param {AbortSignal} signal aborting it ends the request at the server
     * @param {(answer: Answer) => void} grow called with the answer so far
     * @returns {Promise<Answer>} rejects with a Fault, or with the signal's reason
     */
    const ask = async (endpoint, question, image, signal, grow) => {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(fault.create('timeout', { detail: String(question.timeLimitMs) })), question.timeLimitMs);
      const either = AbortSignal.any([signal, limit.signal]);
      const started = now();
      try {
        const response = await send(endpoint, question, image, either);
        const growing = answer.create({ clean });
        growing.begin(now() - started, response.headers.get('server-timing'));
        const done = await read(response, either, (json) => growing.take(json, now() - started), () => grow(growing.snapshot(now() - started, false)));
        const whole = growing.snapshot(now() - started, true);
        if (!done && !growing.finished()) throw fault.create('cut-stream');
        if (!whole.text) throw fault.create(whole.thought ? 'thought-only' : 'empty-answer', { detail: whole.finish });
        return { ...whole, leftOut: [...(refused.get(endpoint.url) ?? [])].filter((field) => field !== 'stream_options') };
      } finally {
        clearTimeout(timer);
      }
    };

    return { ask };
  };

  return { create };
});
