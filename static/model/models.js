// The models that a server offers.
'use strict';

RTV.model.models = RTV.part(() => {
  /** @param {any} row @returns {boolean | null} */
  const vision = (row) => {
    const kinds = row?.architecture?.input_modalities;
    if (Array.isArray(kinds)) return kinds.includes('image');
    const able = row?.capabilities;
    if (Array.isArray(able)) return able.includes('multimodal') || able.includes('vision') || null;
    return typeof row?.vision === 'boolean' ? row.vision : null;
  };

  /**
   * Read a list in any of the shapes that servers give: `{data: [{id}]}`, `["id"]`, `{models: [{name}]}`.
   * @param {any} json
   * @returns {Model[]} without doubles, in the server's order
   */
  const parse = (json) => {
    const lists = [json, json?.data, json?.models].filter(Array.isArray);
    /** @type {Map<string, Model>} */
    const found = new Map();
    for (const row of lists.flat()) {
      const id = typeof row === 'string' ? row : (row?.id ?? row?.name ?? row?.model);
      if (typeof id !== 'string' || !id) continue;
      const known = found.get(id);
      found.set(id, { id, vision: known?.vision ?? vision(row) });
    }
    return [...found.values()];
  };

  /**
   * @param {object} edges
   * @param {typeof fetch} edges.fetch
   * @param {typeof RTV.model.fault} edges.fault
   * @param {number} edges.limitMs how long a list may take
   */
  const create = ({ fetch, fault, limitMs }) => {
    /**
     * @param {Endpoint} endpoint
     * @param {AbortSignal} signal
     * @returns {Promise<Model[]>} rejects with a Fault, or with the signal's reason
     */
    const list = async ({ url, key }, signal) => {
      const limit = AbortSignal.timeout(limitMs);
      /** @type {Response} */
      let answer;
      let body;
      try {
        answer = await fetch(`${url}/models`, { headers: key ? { authorization: `Bearer ${key}` } : {}, signal: AbortSignal.any([signal, limit]), cache: 'no-store', redirect: 'manual' });
        body = await answer.text();
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw fault.create(limit.aborted ? 'list-timeout' : 'unreachable', { detail: limit.aborted ? '' : String(error) });
      }
      if (answer.type === 'opaqueredirect') throw fault.create('redirected');
      if (!answer.ok) throw fault.fromAnswer(answer.status, body, answer.headers.get('retry-after'), Date.now());
      try {
        return parse(JSON.parse(body));
      } catch {
        throw fault.create('not-json', { status: answer.status, detail: body.trim().slice(0, 80) });
      }
    };

    return { list };
  };

  return { parse, create };
});
