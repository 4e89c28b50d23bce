// How a server is addressed: a base URL as people type it, made whole. Pure.
'use strict';

RTV.model.endpoint = RTV.part(() => {
  /** So many texts are remembered. */
  const bound = 20;

  /** @param {string} typed @returns {string | null} */
  const parse = (typed) => {
    const text = typed.trim();
    if (!text || /\s/.test(text)) return null;
    const schemeless = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text);
    const guess = /^(localhost|127\.|\[::1\]|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|[^/.]+(:|\/|$)|[^/:]+\.local\b)/i.test(text) ? 'http' : 'https';
    let url;
    try {
      url = new URL(schemeless ? `${guess}://${text}` : text);
    } catch {
      return null;
    }
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || !url.hostname || url.username || url.password) return null;
    const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/(chat\/completions|completions|models)\/?$/, '').replace(/\/+$/, '');
    return `${url.origin}${path}${/\/v\d+[a-z0-9]*(\/|$)/.test(path) ? '' : '/v1'}`;
  };

  /**
   * A function that remembers what it made of the last texts: the same few are asked about with every answer.
   * @template T
   * @param {(text: string) => T} make
   * @returns {(text: string) => T}
   */
  const remembering = (make) => {
    /** @type {Map<string, {made: T}>} */
    const known = new Map();
    return (text) => {
      const before = known.get(text);
      if (before) return before.made;
      const made = make(text);
      if (known.size >= bound) known.clear();
      known.set(text, { made });
      return made;
    };
  };

  /**
   * The base URL of the API, version segment included, or null when no URL can be made of it.
   * Forgiving: with or without a scheme, `/v1`, a trailing slash, or the route of a request; a path prefix is kept, and
   * so is a version of another name (`/v1beta/openai`, `/api/paas/v4`).
   * @param {string} typed
   * @returns {string | null}
   */
  const normalise = remembering(parse);

  /** @param {string} host @returns {Circle} */
  const circleOfHost = (host) => {
    const bare = host.toLowerCase().replace(/^\[|\]$/g, '');
    if (bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1') return 'machine';
    if (/^\d+(\.\d+){3}$/.test(bare)) {
      if (bare === '0.0.0.0' || bare.startsWith('127.')) return 'machine';
      // 100.64 to 100.127 are what Tailscale and its like give to a person's own machines.
      return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(bare) ? 'lan' : 'internet';
    }
    if (bare.includes(':')) return /^(fe[89ab]|f[cd])/.test(bare) ? 'lan' : 'internet';
    return !bare.includes('.') || /\.(local|lan|home|internal|home\.arpa)$/.test(bare) ? 'lan' : 'internet';
  };

  /**
   * How far a frame travels that is sent there.
   * @param {string} url absolute
   * @returns {Circle}
   */
  const circle = remembering((url) => circleOfHost(new URL(url).hostname));

  /** @type {Circle[]} */
  const circles = ['machine', 'lan', 'internet'];

  /** The wider of two circles. @param {Circle} one @param {Circle} other @returns {Circle} */
  const wider = (one, other) => (circles.indexOf(one) > circles.indexOf(other) ? one : other);

  return { normalise, circle, wider };
});
