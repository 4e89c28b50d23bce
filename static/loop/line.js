// The page's line to the desk: opens the desk in a worker, and turns its messages into calls and promises.
'use strict';

RTV.loop.line = RTV.part(() => {
  /** @typedef {{postMessage: (message: any, transfer: Transferable[]) => void, onmessage: ((event: MessageEvent) => any) | null, onerror: ((event: ErrorEvent) => any) | null}} Port */
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

  /**
   * @param {Port} port
   * @param {typeof RTV.model.fault} fault
   */
  const create = (port, fault) => {
    /** Who waits for what was ordered, and until when at most, ms. @type {Map<number, {report: (report: any) => void, until: number}>} */
    const waiting = new Map();
    let lastId = 0;
    /** The looks at which frames were made, by their JPEG. @type {WeakMap<Blob, number>} */
    const looks = new WeakMap();
    /** @type {Map<number, AbortController>} */
    const timers = new Map();
    let lastTimer = 0;

    port.onmessage = ({ data }) => waiting.get(data.id)?.report(data);
    /** @param {{report: (report: any) => void}} whom @param {string} detail */
    const lose = ({ report }, detail) => report({ type: 'fault', fault: fault.create('internal', { detail }) });
    port.onerror = (event) => {
      event.preventDefault();
      for (const one of waiting.values()) lose(one, event.message);
    };
    // One timer for all: each order's own would cost as much as the order.
    setInterval(() => {
      for (const [id, one] of waiting) {
        if (performance.now() < one.until) continue;
        port.postMessage({ type: 'abort', id }, []);
        lose(one, 'The worker does not answer.');
      }
    }, graceMs);

    /**
     * Order something, and wait until it is done.
     * @template T
     * @param {{type: string, [name: string]: any}} order
     * @param {AbortSignal} signal
     * @param {(report: any, resolve: (value: T) => void) => void} take
     * @param {number} limitMs
     * @returns {Promise<T>} rejects with a Fault, or with the signal's reason
     */
    const call = (order, signal, take, limitMs = 0) => {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const over = () => {
          waiting.delete(id);
          signal.removeEventListener('abort', abort);
        };
        const abort = () => {
          over();
          port.postMessage({ type: 'abort', id }, []);
          reject(signal.reason);
        };
        /** @param {any} told */
        const report = (told) => {
          if (told.type !== 'growing') over();
          if (told.type === 'fault') reject(told.fault);
          else take(told, resolve);
        };
        waiting.set(id, { report, until: performance.now() + limitMs + graceMs });
        signal.addEventListener('abort', abort);
        const { picture } = order;
        port.postMessage({ ...order, id }, !picture || picture instanceof Blob ? [] : [picture]);
        if (signal.aborted) abort();
      });
    };

    /**
     * A picture as it would be sent. The picture is given away.
     * @param {Picture} picture
     * @param {Encoding} encoding
     * @param {AbortSignal} signal
     * @returns {Promise<Encoded>} rejects with a Fault
     */
    const encode = (picture, encoding, signal) => call({ type: 'encode', picture, encoding }, signal, ({ frame }, resolve) => resolve(frame));

    /**
     * Likewise, but for a question that will follow; with a gate, only where there is something new in it.
     * @param {Picture} picture
     * @param {Encoding} encoding
     * @param {Gate | null} gate
     * @param {AbortSignal} signal
     * @returns {Promise<Encoded | null>} null: nothing new; rejects with a Fault
     */
    const look = (picture, encoding, gate, signal) =>
      call({ type: 'look', picture, encoding, gate }, signal, ({ id, frame }, resolve) => {
        if (frame) looks.set(frame.jpeg, id);
        resolve(frame ?? null);
      });

    /**
     * Ask about a frame, and report as the answer grows.
     * @param {Frame} frame
     * @param {{endpoint: Endpoint, question: Question}} order
     * @param {AbortSignal} signal aborting it ends the request at the server; the promise then rejects with its reason
     * @param {(answer: Answer) => void} grow
     * @returns {Promise<Answer>} rejects with a Fault
     */
    const ask = async ({ jpeg }, order, signal, grow) => {
      /** @param {{look: number, jpeg: ArrayBuffer | null}} frame @returns {Promise<Answer | null>} null: the desk has not what it looked at */
      const about = (frame) =>
        call({ type: 'ask', ...frame, ...order }, signal, ({ type, answer }, resolve) => {
          if (type === 'growing') grow(answer);
          else resolve(type === 'lost' ? null : answer);
        }, order.question.timeLimitMs);
      // What the desk has need not be sent to it.
      const look = looks.get(jpeg);
      return (look && (await about({ look, jpeg: null }))) || /** @type {Promise<Answer>} */ (about({ look: 0, jpeg: await jpeg.arrayBuffer() }));
    };

    /** A timer that goes on in a hidden page, where the page's own are slowed down. @param {() => void} wake @param {number} ms @returns {number} for `clearTimer` */
    const setTimer = (wake, ms) => {
      const timer = new AbortController();
      lastTimer += 1;
      const id = lastTimer;
      timers.set(id, timer);
      // Where the worker is lost the wait is over too: what follows will tell.
      const over = () => {
        timers.delete(id);
        if (!timer.signal.aborted) wake();
      };
      call({ type: 'rest', ms }, timer.signal, (_, resolve) => resolve(undefined), ms).then(over, over);
      return id;
    };

    /** @param {number} id */
    const clearTimer = (id) => timers.get(id)?.abort();

    return { encode, look, ask, setTimer, clearTimer };
  };

  return { openDesk, create };
});
