// Why a server cannot be reached: requests that carry nothing of the person's, sent only to see which of them the browser lets through.
'use strict';

RTV.model.reach = RTV.part(() => {
  const { request } = RTV.model;

  /** Headers that the browser sends anywhere without asking the server first. */
  const plain = ['accept', 'accept-language', 'content-language'];

  /** A question without a word, which costs no answer: who is turned away is turned away before it is read. */
  const wordless = { method: 'POST', body: '{}' };

  /**
   * @param {object} edges
   * @param {typeof fetch} edges.fetch
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.passage} edges.passage
   * @param {ReturnType<typeof RTV.model.grants.create>} edges.grants
   * @param {string} edges.page its address
   * @param {number} edges.limitMs how long one look may take
   */
  const create = ({ fetch, fault, passage, grants, page, limitMs }) => {
    /**
     * Whatever answers within the limit.
     * @param {string} url
     * @param {RequestInit} how
     * @param {AbortSignal} signal
     * @param {number} [ms]
     * @returns {Promise<Response | null>} null: the browser gives nothing; rejects with a Fault when nothing comes at all, or with the signal's reason
     */
    const send = async (url, how, signal, ms = limitMs) => {
      const limit = AbortSignal.timeout(ms);
      try {
        return await fetch(url, { ...how, signal: AbortSignal.any([signal, limit]), cache: 'no-store' });
      } catch {
        if (signal.aborted) throw signal.reason;
        if (limit.aborted) throw fault.create('silent');
        return null;
      }
    };

    /** What it says does not matter. @param {Response | null} answer */
    const drop = (answer) => answer?.body?.cancel().catch(() => {});

    /** @param {string} url @param {RequestInit} how @param {AbortSignal} signal */
    const readable = async (url, how, signal) => {
      const answer = await send(url, { ...how, redirect: 'manual' }, signal);
      drop(answer);
      return answer !== null;
    };

    /**
     * Whether anything answers at all: an opaque request needs nobody's leave, and shows nothing else.
     * @param {Endpoint} endpoint
     * @param {AbortSignal} signal
     * @returns {Promise<Fault | null>} null: something does
     */
    const there = async ({ url }, signal) => ((await send(`${url}/models`, { mode: 'no-cors' }, signal)) ? null : fault.create('down'));

    /** @param {Record<string, string>} headers @returns {string} the names for which the browser asks the server's leave */
    const asked = (headers) => Object.keys(headers).filter((name) => !plain.includes(name.toLowerCase())).join(', ');

    /**
     * Whether this page may read what the server answers, to a list and to a question, both with the headers that are really sent.
     * @param {Endpoint} endpoint of a server that is there
     * @param {AbortSignal} signal
     * @returns {Promise<Fault | null>} null: it may
     */
    const leave = async (endpoint, signal) => {
      const list = `${endpoint.url}/models`;
      const chat = `${endpoint.url}/chat/completions`;
      const [headers, posted] = [request.headersOf(endpoint), request.postHeadersOf(endpoint)];
      if (!(await readable(list, { headers }, signal))) {
        if (asked(headers) && (await readable(list, {}, signal))) return fault.create('no-preflight', { detail: asked(headers) });
        // Keys are asked for behind this path, and refused by some without the leave to read that.
        return (await readable(new URL('/health', list).href, {}, signal)) ? fault.create('unreadable') : fault.create('no-leave');
      }
      /** A question may take its time: what follows will tell. @param {Record<string, string>} sent */
      const answers = (sent) => readable(chat, { ...wordless, headers: sent }, signal).catch(() => {
        signal.throwIfAborted();
        return true;
      });
      if (await answers(posted)) return null;
      // Without these headers the browser asks for no leave.
      const simple = await answers({ 'content-type': 'text/plain' });
      return simple ? fault.create('no-preflight', { detail: asked(posted) }) : fault.create('unreadable');
    };

    /**
     * Whether the server turns everybody away who comes with this key, or without one.
     * @param {Endpoint} endpoint
     * @param {AbortSignal} signal
     * @returns {Promise<Fault | null>} null: it does not
     */
    const turned = async (endpoint, signal) => {
      const headers = request.postHeadersOf(endpoint);
      const answer = await send(`${endpoint.url}/chat/completions`, { ...wordless, headers, redirect: 'manual' }, signal).catch(() => {
        signal.throwIfAborted();
        return null;
      });
      if (!answer || answer.ok) {
        drop(answer);
        return null;
      }
      const trouble = fault.fromAnswer(answer.status, await answer.text().catch(() => ''));
      return fault.final.includes(trouble.kind) ? trouble : null;
    };

    /**
     * Ask without a picture, the server's whole answer in one piece.
     * @param {Endpoint} endpoint
     * @param {object} body
     * @param {number} limit ms
     * @param {AbortSignal} signal
     * @returns {Promise<any>} the JSON of a good answer; rejects with a Fault, or with the signal's reason
     */
    const post = async (endpoint, body, limit, signal) => {
      const headers = request.postHeadersOf(endpoint);
      const how = { method: 'POST', headers, body: JSON.stringify({ ...body, ...endpoint.body }), redirect: /** @type {const} */ ('manual') };
      const answer = await send(`${endpoint.url}/chat/completions`, how, signal, limit);
      if (!answer) throw fault.create('unreachable');
      if (answer.type === 'opaqueredirect') throw fault.create('redirected');
      const text = await answer.text().catch(() => {
        signal.throwIfAborted();
        throw fault.create('cut-stream');
      });
      if (!answer.ok) throw fault.fromAnswer(answer.status, text, answer.headers.get('retry-after'), Date.now());
      try {
        return JSON.parse(text);
      } catch {
        throw fault.notJson(answer.status, text);
      }
    };

    /**
     * What the browser itself forbids between this page and the server.
     * @param {Endpoint} endpoint
     * @returns {Promise<Fault | null>}
     */
    const forbidden = async ({ url }) => {
      if (passage.mixed(page, url)) return fault.create('mixed-content');
      if (!passage.inward(page, url)) return null;
      return !grants.secure || (await grants.network(RTV.model.endpoint.circle(url))) === 'denied' ? fault.create('network-denied') : null;
    };

    /**
     * The reason why a request had no answer.
     * @param {Endpoint} endpoint
     * @param {AbortSignal} signal
     * @returns {Promise<Fault | null>} null: nothing is in the way any more, or nothing that could be found out; rejects with the signal's reason
     */
    const why = async (endpoint, signal) => {
      if (passage.own(page, endpoint.url)) return null;
      try {
        return (await forbidden(endpoint)) ?? (await there(endpoint, signal)) ?? (await leave(endpoint, signal));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        return fault.from(error);
      }
    };

    return { there, leave, turned, post, why };
  };

  return { create };
});
