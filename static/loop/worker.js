// The worker: where the desk is opened, made from its parts' own source text.
'use strict';

RTV.loop.worker = RTV.part(() => {
  /** @typedef {{postMessage: (message: any, transfer: Transferable[]) => void, onmessage: ((event: MessageEvent) => any) | null, onerror: ((event: ErrorEvent) => any) | null}} Port */

  /**
   * Open the desk in a worker made from its parts' own source: a Blob worker is the only kind that a page from disk may start,
   * and it inherits the page's policy. Where no worker can be made the page does the work itself.
   * @param {Record<string, object>} parts what the desk needs, by name, the desk itself included
   * @param {(part: object) => string} sourceOf
   * @returns {Port}
   */
  const open = (parts, sourceOf) => {
    const made = Object.entries(parts).flatMap(([name, part]) => [`${name}: (`, sourceOf(part), ')(),\n']);
    const source = ["'use strict';\nconst parts = {", ...made, '};\nparts.desk.serve({ ...parts, port: self });\n'];
    const { trustedTypes } = /** @type {{trustedTypes?: {createPolicy: Function}}} */ (/** @type {unknown} */ (window));
    try {
      const url = URL.createObjectURL(new Blob(source, { type: 'text/javascript' }));
      // The worker takes its own copy while it starts; the URL must last until then.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      const policy = trustedTypes?.createPolicy('rtv', { createScriptURL: (/** @type {string} */ text) => text });
      return /** @type {Port} */ (new Worker(policy ? policy.createScriptURL(url) : url));
    } catch {
      const { port1, port2 } = new MessageChannel();
      const { desk, ...rest } = /** @type {any} */ (parts);
      desk.serve({ ...rest, port: port2 });
      return /** @type {Port} */ (/** @type {unknown} */ (port1));
    }
  };

  return { open };
});
