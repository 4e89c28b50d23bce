// The desk where frames are encoded and questions asked: it sits in a worker, away from the page, and talks by messages.
'use strict';

RTV.loop.desk = RTV.part(() => {
  /**
   * What the page sends. `encode` gives only the frame back; `ask` the frame, the growing answer, then its end.
   * @typedef {{type: 'encode', id: number, picture: Picture, encoding: Encoding}
   *   | {type: 'ask', id: number, picture: Picture, encoding: Encoding, endpoint: Endpoint, question: Question}
   *   | {type: 'abort', id: number}} Order
   */
  /**
   * What comes back. After `whole` or `fault` an id is never heard of again; after `abort` nothing more comes.
   * @typedef {{type: 'frame', id: number, frame: Frame}
   *   | {type: 'growing' | 'whole', id: number, answer: Answer}
   *   | {type: 'fault', id: number, fault: Fault}} Report
   */

  /**
   * Serve one port until it closes.
   * @param {object} edges
   * @param {{postMessage: (report: Report) => void, onmessage: ((event: MessageEvent<Order>) => void) | null}} edges.port
   * @param {typeof RTV.capture.encoder} edges.encoder
   * @param {typeof RTV.model.chat} edges.chat
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.sse} edges.sse
   * @param {typeof RTV.model.answer} edges.answer
   * @param {typeof RTV.model.clean} edges.clean
   */
  const serve = ({ port, encoder, chat, fault, sse, answer, clean }) => {
    const pictures = encoder.create();
    const chats = chat.create({ fetch: (...call) => fetch(...call), now: () => performance.now(), fault, sse, answer, clean });
    /** @type {Map<number, AbortController>} */
    const open = new Map();

    /** @param {Exclude<Order, {type: 'abort'}>} order @param {AbortSignal} signal */
    const work = async (order, signal) => {
      const { id } = order;
      const frame = await pictures.encode(order.picture, order.encoding);
      signal.throwIfAborted();
      port.postMessage({ type: 'frame', id, frame });
      if (order.type === 'encode') return;
      const image = await pictures.dataURL(frame.jpeg);
      signal.throwIfAborted();
      const whole = await chats.ask(order.endpoint, order.question, image, signal, (growing) => {
        if (!signal.aborted) port.postMessage({ type: 'growing', id, answer: growing });
      });
      port.postMessage({ type: 'whole', id, answer: whole });
    };

    port.onmessage = async ({ data: order }) => {
      if (order.type === 'abort') {
        open.get(order.id)?.abort();
        return;
      }
      const controller = new AbortController();
      open.set(order.id, controller);
      try {
        await work(order, controller.signal);
      } catch (error) {
        if (!controller.signal.aborted) port.postMessage({ type: 'fault', id: order.id, fault: fault.from(error) });
      } finally {
        open.delete(order.id);
      }
    };
  };

  return { serve };
});
