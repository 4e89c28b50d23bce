// The page's line to the desk: opens the desk in a worker, and turns its messages into calls and promises.
'use strict';

RTV.loop.line = RTV.part(() => {
  /** @typedef {{postMessage: (message: any, transfer: Transferable[]) => void, onmessage: ((event: MessageEvent) => any) | null, onerror: ((event: ErrorEvent) => any) | null}} Port */
  /** @typedef {{picture: Picture, encoding: Encoding, endpoint: Endpoint, question: Question}} Order */

  /** The desk keeps the time limits itself; one that is this much later is not coming back, ms. */
  const graceMs = 5000;

  /**
   * Open the desk in a worker made from its parts' own source: a Blob worker is the only kind that a page from disk may start,
   * and it inherits the page's policy. Where no worker can be made the page does the work itself.
   * @param {Record<string, object>} parts what the desk needs, by name, the desk itself included
   * @param {(part: object) => string} sourceOf
   * @returns {Port}
   */
  const openDesk = (parts, sourceOf) => {
    const made = Object.entries(parts).map(([name, part]) => `${name}: (${sourceOf(part)})()`);
    const source = `'use strict';\nconst parts = {${made.join(',\n')}};\nparts.desk.serve({ ...parts, port: self });\n`;
    const { trustedTypes } = /** @type {{trustedTypes?: {createPolicy: Function}}} */ (/** @type {unknown} */ (window));
    try {
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
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

  /**
   * @param {Port} port
   * @param {typeof RTV.model.fault} fault
   */
  const create = (port, fault) => {
    /** @type {Map<number, {report: (report: any) => void}>} */
    const waiting = new Map();
    let lastId = 0;

    port.onmessage = ({ data }) => waiting.get(data.id)?.report(data);
    port.onerror = (event) => {
      event.preventDefault();
      for (const { report } of waiting.values()) report({ type: 'fault', fault: fault.create('internal', { detail: event.message }) });
    };

    /**
     * @template T
     * @param {'ask' | 'encode'} type
     * @param {{picture: Picture, encoding: Encoding, endpoint?: Endpoint, question?: Question}} order
     * @param {AbortSignal} signal
     * @param {(report: any, resolve: (value: T) => void) => void} take
     * @returns {Promise<T>}
     */
    const call = (type, order, signal, take) => {
      lastId += 1;
      const id = lastId;
      /** @type {() => void} */
      let abort = () => {};
      let timer = 0;
      /** @type {Promise<T>} */
      const answered = new Promise((resolve, reject) => {
        abort = () => {
          port.postMessage({ type: 'abort', id }, []);
          reject(signal.reason);
        };
        const lost = () => {
          port.postMessage({ type: 'abort', id }, []);
          reject(fault.create('internal', { detail: 'The worker does not answer.' }));
        };
        timer = window.setTimeout(lost, (order.question?.timeLimitMs ?? graceMs) + graceMs);
        waiting.set(id, { report: (report) => (report.type === 'fault' ? reject(report.fault) : take(report, resolve)) });
        signal.addEventListener('abort', abort);
        port.postMessage({ type, id, ...order }, order.picture instanceof Blob ? [] : [/** @type {Transferable} */ (order.picture)]);
        if (signal.aborted) abort();
      });
      return answered.finally(() => {
        waiting.delete(id);
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      });
    };

    /**
     * Encode a picture, ask about it, and report as the answer grows. The picture is given away.
     * @param {Order} order
     * @param {AbortSignal} signal aborting it ends the request at the server; the promise then rejects with its reason
     * @param {{frame?: (frame: Frame) => void, growing?: (answer: Answer) => void}} tell
     * @returns {Promise<Answer>} rejects with a Fault
     */
    const ask = (order, signal, tell) =>
      call('ask', order, signal, (report, resolve) => {
        if (report.type === 'frame') tell.frame?.(report.frame);
        else if (report.type === 'growing') tell.growing?.(report.answer);
        else resolve(report.answer);
      });

    /**
     * @param {{picture: Picture, encoding: Encoding}} order
     * @param {AbortSignal} signal
     * @returns {Promise<Frame>} rejects with a Fault
     */
    const encode = (order, signal) => call('encode', order, signal, (report, resolve) => resolve(report.frame));

    return { ask, encode };
  };

  return { openDesk, create };
});
