// The desk where frames are looked at and encoded, and questions asked: it sits in a worker, away from the page, and talks by messages.
'use strict';

RTV.loop.desk = RTV.part(() => {
  /** Frames whose text form is kept at hand for the question about them: the newest few. */
  const most = 3;

  /**
   * What the page sends. `encode` gives a frame back; `look` too, unless the gate finds nothing new in it; `ask` the growing
   * answer, then its end, and its frame is the one that a look made, or the bytes of a JPEG that come with it; `rest` is a timer that a hidden page does not slow down.
   * @typedef {{type: 'encode', id: number, picture: Picture, encoding: Encoding}
   *   | {type: 'look', id: number, picture: Picture, encoding: Encoding, gate: Gate | null}
   *   | {type: 'ask', id: number, look: number, jpeg: ArrayBuffer | null, endpoint: Endpoint, question: Question}
   *   | {type: 'rest', id: number, ms: number}
   *   | {type: 'abort', id: number}} Order
   */
  /**
   * What comes back: `lost` where the frame of a look is not at hand. After anything but `growing` an id is never heard of again; after `abort` nothing more comes.
   * @typedef {{type: 'frame', id: number, frame: Encoded}
   *   | {type: 'same' | 'rested' | 'lost', id: number}
   *   | {type: 'growing' | 'whole', id: number, answer: Answer}
   *   | {type: 'fault', id: number, fault: Fault}} Report
   */

  /**
   * Serve one port until it closes.
   * @param {object} edges
   * @param {{postMessage: (report: Report) => void, onmessage: ((event: MessageEvent<Order>) => void) | null}} edges.port
   * @param {typeof RTV.capture.size} edges.size
   * @param {typeof RTV.capture.encoder} edges.encoder
   * @param {typeof RTV.capture.luma} edges.luma
   * @param {typeof RTV.capture.gate} edges.gate
   * @param {typeof RTV.model.chat} edges.chat
   * @param {typeof RTV.model.request} edges.request
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.sse} edges.sse
   * @param {typeof RTV.model.answer} edges.answer
   * @param {typeof RTV.model.clean} edges.clean
   */
  const serve = ({ port, size, encoder, luma, gate, chat, request, fault, sse, answer, clean }) => {
    const now = () => performance.now();
    const pictures = encoder.create({ size });
    const lights = luma.create();
    const changes = gate.create();
    const chats = chat.create({ fetch: (...call) => fetch(...call), now, request, fault, sse, answer, clean });
    /** @type {Map<number, AbortController>} */
    const open = new Map();
    /** What was looked at, by the id of the look. @type {Map<number, {image: Promise<Bytes | null>, grid: Uint8Array | null}>} */
    const held = new Map();

    /** @param {Extract<Order, {type: 'look'}>} order @returns {Promise<Report>} */
    const look = async ({ id, picture, encoding, gate: how }) => {
      /** @type {Uint8Array | null} */
      let grid = null;
      if (how) {
        try {
          grid = await lights.grid(picture);
          if (!changes.judge(grid, { ...how, now: now() }).changed && !how.wanted) {
            if (!(picture instanceof Blob)) picture.close();
            return { type: 'same', id };
          }
        } catch {
          // What cannot be measured is sent.
        }
      }
      const frame = await pictures.encode(picture, encoding);
      // In a page from disk WebKit lets no worker read a Blob: the page must, and sends the bytes.
      const image = pictures.dataURL(frame.jpeg).catch(() => null);
      held.set(id, { image, grid });
      for (const old of [...held.keys()].slice(0, -most)) held.delete(old);
      return { type: 'frame', id, frame };
    };

    /** @param {Extract<Order, {type: 'ask'}>} order @param {AbortSignal} signal @returns {Promise<Report>} */
    const ask = async ({ id, look: seen, jpeg, endpoint, question }, signal) => {
      const mine = held.get(seen);
      if (mine?.grid) changes.sent(mine.grid, now());
      const image = (await mine?.image) ?? (jpeg && (await pictures.dataURL(jpeg)));
      signal.throwIfAborted();
      if (!image) return { type: 'lost', id };
      const whole = await chats.ask(endpoint, question, image, signal, (growing) => {
        if (!signal.aborted) port.postMessage({ type: 'growing', id, answer: growing });
      });
      return { type: 'whole', id, answer: whole };
    };

    /** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
    const rest = (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => clearTimeout(timer));
      });

    /** @param {Exclude<Order, {type: 'abort'}>} order @param {AbortSignal} signal @returns {Promise<Report>} */
    const work = async (order, signal) => {
      const { id, type } = order;
      if (type === 'ask') return ask(order, signal);
      if (type === 'look') return look(order);
      if (type === 'encode') return { type: 'frame', id, frame: await pictures.encode(order.picture, order.encoding) };
      await rest(order.ms, signal);
      return { type: 'rested', id };
    };

    port.onmessage = async ({ data: order }) => {
      if (order.type === 'abort') {
        open.get(order.id)?.abort();
        open.delete(order.id);
        return;
      }
      const controller = new AbortController();
      const { signal } = controller;
      open.set(order.id, controller);
      try {
        const report = await work(order, signal);
        if (!signal.aborted) port.postMessage(report);
      } catch (error) {
        if (!signal.aborted) port.postMessage({ type: 'fault', id: order.id, fault: fault.from(error) });
      } finally {
        open.delete(order.id);
      }
    };
  };

  return { serve };
});
