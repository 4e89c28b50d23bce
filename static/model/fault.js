// What can go wrong between the page and a model, named by kind. Pure.
'use strict';

RTV.model.fault = RTV.part(() => {
  /**
   * A fault is plain data, so that it can leave a worker.
   * @param {string} kind
   * @param {{status?: number, detail?: string, retryAfterMs?: number | null}} [more]
   * @returns {Fault}
   */
  const create = (kind, { status = 0, detail = '', retryAfterMs = null } = {}) => ({ kind, status, detail, retryAfterMs });

  /** @param {string} body @returns {any} undefined when it is no JSON */
  const parse = (body) => {
    try {
      return JSON.parse(body);
    } catch {
      return undefined;
    }
  };

  /**
   * The sentence inside an error body, whichever way the server wraps it: `error` as an object or a string,
   * `detail` as a string or a list (only where and what: the rest echoes the picture back), a flat `message`, or plain text.
   * @param {string} body
   * @returns {string}
   */
  const sentence = (body) => {
    const parsed = parse(body);
    const json = Array.isArray(parsed) ? parsed[0] : parsed;
    if (parsed === undefined) return /<html|<!doctype/i.test(body) ? '' : body.trim().slice(0, 300);
    const error = json?.error ?? json;
    const said = typeof error === 'string' ? error : (error?.message ?? json?.message ?? json?.detail);
    const text = Array.isArray(said) ? said.map((one) => [one?.loc?.at?.(-1), one?.msg].filter(Boolean).join(': ')).join('; ') : said;
    // Who passes requests on says only that somebody else failed, and keeps the reason apart.
    const raw = error?.metadata?.raw;
    const reason = typeof raw === 'string' ? sentence(raw) : '';
    return [typeof text === 'string' ? text : '', reason].filter(Boolean).join(': ').slice(0, 300);
  };

  /**
   * @param {string | null} header Retry-After: seconds, or an HTTP date
   * @param {number} now ms since the epoch
   * @returns {number | null} ms, at most an hour
   */
  const retryAfter = (header, now) => {
    if (!header) return null;
    const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
    return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : null;
  };

  /** What our own proxy calls its troubles. @type {Record<string, string>} */
  const byCode = {
    token_required: 'locked',
    token_wrong: 'locked',
    host_not_allowed: 'refused',
    origin_not_allowed: 'refused',
    cross_site: 'refused',
    backend_unreachable: 'backend-down',
    backend_broken: 'backend-down',
    backend_connect_timeout: 'backend-down',
    backend_silent: 'silent',
    backend_redirects: 'redirected',
    unknown_backend: 'gone',
    backend_loading: 'loading',
    demo_not_installed: 'no-demo',
    body_too_large: 'over-limit',
    body_too_slow: 'slow-upload',
    upstream_cut: 'cut-stream',
  };

  /** The kinds that a status alone decides. @type {Record<number, string>} */
  const byStatus = { 401: 'unauthorised', 403: 'unauthorised', 408: 'slow-upload', 413: 'too-large', 429: 'rate-limited', 504: 'silent' };

  /** The kinds after which there is nobody to be asked anything. */
  const final = ['unreachable', 'backend-down', 'no-demo', 'gone', 'unauthorised', 'loading', 'locked', 'refused', 'redirected'];

  /**
   * @param {number} status
   * @param {string} said
   * @returns {string}
   */
  const kindOf = (status, said) => {
    if (/image input is not supported|not a multimodal model|mmproj|(\bno|not|n't)\b.{0,40}\bsupport (image|vision)|unsupported content.*type/i.test(said)) return 'image-unsupported';
    if (status === 503 && /loading/i.test(said)) return 'loading';
    if (byStatus[status]) return byStatus[status];
    if (/pinned to|not a valid model/i.test(said)) return 'no-model';
    if (/model/i.test(said) && (status === 404 || /not (found|exist)|does not exist|unknown model|no such/i.test(said))) return 'no-model';
    if ([404, 405, 501].includes(status)) return 'no-route';
    return status >= 500 ? 'server-error' : 'rejected';
  };

  /**
   * The fault that an answer with an error status stands for.
   * @param {number} status
   * @param {string} body
   * @param {string | null} [header] Retry-After
   * @param {number} [now] ms since the epoch
   * @returns {Fault}
   */
  const fromAnswer = (status, body, header = null, now = 0) => {
    const detail = sentence(body);
    const kind = byCode[parse(body)?.error?.code] ?? kindOf(status, detail);
    return create(kind, { status, detail, retryAfterMs: retryAfter(header, now) });
  };

  /**
   * The fault of an answer that should have been JSON.
   * @param {number} status
   * @param {string} body
   */
  const notJson = (status, body) => create('not-json', { status, detail: body.trim().slice(0, 80) });

  /**
   * The fault inside a stream that began well: `data: {"error": ...}`.
   * @param {unknown} error an object or a string
   * @returns {Fault}
   */
  const fromEvent = (error) => {
    const found = fromAnswer(0, JSON.stringify({ error }));
    return found.kind === 'rejected' ? { ...found, kind: 'stream-error' } : found;
  };

  /**
   * Whatever was thrown, as a fault: what is none yet is a failure of the page itself.
   * @param {unknown} error
   * @returns {Fault}
   */
  const from = (error) =>
    error && typeof error === 'object' && 'kind' in error ? /** @type {Fault} */ (error) : create('internal', { detail: String(error) });

  return { final, create, from, fromAnswer, notJson, fromEvent };
});
