// The models that a server offers.
'use strict';

RTV.model.models = RTV.part(() => {
  const { request } = RTV.model;

  /** @param {any} row @returns {boolean | null} */
  const vision = (row) => {
    const kinds = row?.architecture?.input_modalities;
    if (Array.isArray(kinds)) return kinds.includes('image');
    const able = row?.capabilities;
    if (Array.isArray(able)) return able.includes('multimodal') || able.includes('vision') || null;
    return typeof row?.vision === 'boolean' ? row.vision : null;
  };

  /** Where servers tell a model's limit in tokens: what one really takes comes before what the model was made for. */
  const limits = ['max_model_len', 'loaded_context_length', 'context_length', 'max_context_length', 'context_window'];

  /** @param {any} row @returns {number | null} */
  const context = (row) => {
    const told = [row?.meta?.n_ctx, ...limits.map((name) => row?.[name]), row?.context];
    return told.find((value) => Number.isInteger(value) && value > 0) ?? null;
  };

  /** Whose models belong to whom: `owned_by`, where it tells of the server. @type {Record<string, string>} */
  const owners = { llamacpp: 'llama.cpp', library: 'ollama', vllm: 'vllm', organization_owner: 'lmstudio', sglang: 'sglang' };

  /**
   * The kind of server that a list comes from.
   * @param {Model[]} found
   * @returns {string} '' where it does not tell
   */
  const kindOf = (found) => found.find((one) => one.kind)?.kind ?? '';

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
      const kind = Object.hasOwn(owners, row?.owned_by) ? owners[row.owned_by] : '';
      found.set(id, { id, vision: known?.vision ?? vision(row), context: known?.context ?? context(row), kind: known?.kind || kind });
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
    const list = async (endpoint, signal) => {
      const limit = AbortSignal.timeout(limitMs);
      /** @type {Response} */
      let answer;
      let body;
      try {
        answer = await fetch(`${endpoint.url}/models`, {
          headers: request.headersOf(endpoint),
          signal: AbortSignal.any([signal, limit]),
          cache: 'no-store',
          redirect: 'manual',
        });
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
        throw fault.notJson(answer.status, body);
      }
    };

    return { list };
  };

  return { parse, kindOf, create };
});
