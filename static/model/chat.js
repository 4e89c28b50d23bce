// One question about one frame, asked of `/chat/completions`, and the answer as it comes.
'use strict';

RTV.model.chat = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {typeof fetch} edges.fetch
   * @param {() => number} edges.now ms, monotonic
   * @param {typeof RTV.model.request} edges.request
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.sse} edges.sse
   * @param {typeof RTV.model.answer} edges.answer
   * @param {typeof RTV.model.clean} edges.clean
   */
  const create = ({ fetch, now, request, fault, sse, answer, clean }) => {
    /** What was refused of a body, by the server's URL and the model. @type {Map<string, Set<string>>} */
    const known = new Map();

    /** @param {Endpoint} endpoint @param {Question} question @returns {Set<string>} what this one refused so far */
    const refusedBy = ({ url }, { model }) => {
      const whom = `${url} ${model}`;
      const refused = known.get(whom) ?? new Set();
      known.set(whom, refused);
      return refused;
    };

    /**
     * @param {Endpoint} endpoint
     * @param {Bytes} body
     * @param {AbortSignal} signal
     */
    const post = async (endpoint, body, signal) => {
      try {
        return await fetch(`${endpoint.url}/chat/completions`, {
          method: 'POST',
          headers: request.postHeadersOf(endpoint),
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
     * Send, and once more without each field that the server names as refused.
     * @param {Endpoint} endpoint
     * @param {Question} question
     * @param {Bytes} image
     * @param {AbortSignal} signal
     * @returns {Promise<Response>} of a good status
     */
    const send = async (endpoint, question, image, signal) => {
      const refused = refusedBy(endpoint, question);
      for (;;) {
        const body = { ...request.bodyOf(question, refused), ...endpoint.body };
        // The request takes its own copy before anything else can happen.
        const response = await post(endpoint, request.bytesOf(body, image), signal);
        if (response.ok) return response;
        if (response.type === 'opaqueredirect') throw fault.create('redirected');
        const problem = fault.fromAnswer(response.status, await textOf(response, signal), response.headers.get('retry-after'), Date.now());
        const named = request.refusal(problem, body, endpoint.body);
        if (!named) throw problem;
        refused.add(named);
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

      /** @param {any} piece */
      const accept = (piece) => {
        const wrong = piece?.error || (piece?.object === 'error' && piece) || piece?.choices?.[0]?.error;
        if (wrong) throw fault.fromEvent(wrong);
        take(piece);
      };

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
          // An error may be written as it came, quotes and all. Any other line that is no JSON carries no words; a stream of nothing else ends as cut.
          const [, said] = /^\{"error": *"?(.*?)"?\}$/s.exec(data) ?? [];
          if (said) throw fault.fromEvent(said);
          return;
        }
        accept(piece);
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
        if (!done && events === 0) throw fault.notJson(response.status, whole);
        return done;
      }
      if (!whole.trim()) return false;
      let body;
      try {
        body = JSON.parse(whole);
      } catch {
        throw fault.notJson(response.status, whole);
      }
      accept(body);
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
        return { ...whole, leftOut: request.missed(refusedBy(endpoint, question)) };
      } finally {
        clearTimeout(timer);
      }
    };

    return { ask };
  };

  return { create };
});
