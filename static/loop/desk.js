// The desk where frames are looked at and encoded, and questions asked: it sits in a worker, away from the page, and talks by messages.
'use strict';

RTV.loop.desk = RTV.part(() => {
  /** Frames whose text form is kept at hand for another question about them: the newest few. */
  const most = 3;

  /**
   * What the page wants done. `encode` gives a frame back. `watch` asks about the newest frame of the camera, `ask` about one that was
   * taken before, or the bytes of a JPEG: both give the growing answer, then its end. `rest` is a timer that a hidden page does not slow down.
   * @typedef {{type: 'encode', id: number, picture: Picture, encoding: Encoding}
   *   | {type: 'watch', id: number, encoding: Encoding, gate: Gate | null, wanted: boolean, endpoint: Endpoint, question: Question}
   *   | {type: 'ask', id: number, taken: number, jpeg: ArrayBuffer | null, endpoint: Endpoint, question: Question}
   *   | {type: 'rest', id: number, ms: number}} Job
   */
  /**
   * What the page tells besides: where frames come from, and the one it was asked for; how they are to be looked at by who waits already;
   * that what was made in advance is worth nothing any more, or the counts begin anew.
   * @typedef {{type: 'camera', stream: ReadableStream<VideoFrame> | null}
   *   | {type: 'reframe', encoding: Encoding, gate: Gate | null}
   *   | {type: 'picture', id: number, picture?: Picture, fault?: Fault}
   *   | {type: 'clear'} | {type: 'reset'}
   *   | {type: 'abort', id: number}} Notice
   */
  /**
   * What comes back to a job: `taken` before the answer of a `watch`, `lost` where its frame is not at hand. After anything but `taken`
   * and `growing` an id is never heard of again; after `abort` nothing more comes. `picture` asks the page for its newest, until `spared`.
   * @typedef {{type: 'frame', id: number, frame: Encoded}
   *   | {type: 'taken', id: number, frame: Frame, gate: Gating}
   *   | {type: 'growing' | 'whole', id: number, answer: Answer}
   *   | {type: 'rested' | 'lost', id: number}
   *   | {type: 'fault', id: number, fault: Fault}
   *   | {type: 'picture' | 'spared', id: number}
   *   | {type: 'seen', gate?: Gating, silent?: boolean}} Report
   */

  /**
   * Serve one port until it closes.
   * @param {object} edges
   * @param {{postMessage: (report: Report) => void, onmessage: ((event: MessageEvent<Job | Notice>) => void) | null}} edges.port
   * @param {typeof RTV.capture.size} edges.size
   * @param {typeof RTV.capture.encoder} edges.encoder
   * @param {typeof RTV.capture.luma} edges.luma
   * @param {typeof RTV.capture.gate} edges.gate
   * @param {typeof RTV.capture.film} edges.film
   * @param {typeof RTV.loop.sleep} edges.sleep
   * @param {typeof RTV.loop.patience} edges.patience
   * @param {typeof RTV.loop.mailbox} edges.mailbox
   * @param {typeof RTV.loop.lookout} edges.lookout
   * @param {typeof RTV.model.chat} edges.chat
   * @param {typeof RTV.model.request} edges.request
   * @param {typeof RTV.model.fault} edges.fault
   * @param {typeof RTV.model.sse} edges.sse
   * @param {typeof RTV.model.answer} edges.answer
   * @param {typeof RTV.model.clean} edges.clean
   */
  const serve = ({ port, size, encoder, luma, gate, film, sleep, patience, mailbox, lookout, chat, request, fault, sse, answer, clean }) => {
    // Once, as the page does: one engine works it out anew from the wall clock at each call.
    const opened = performance.timeOrigin;
    /** @type {Clock} */
    const clock = {
      now: () => opened + performance.now(),
      setTimeout: (wake, ms) => setTimeout(wake, ms),
      clearTimeout: (id) => clearTimeout(id),
    };
    const rest = sleep.create(clock);
    const pictures = encoder.create({ size });
    const chats = chat.create({ fetch: (...call) => fetch(...call), now: () => performance.now(), request, fault, sse, answer, clean });
    /** @type {Map<number, AbortController>} */
    const open = new Map();
    /** What was taken, by the id of its job, and whom to tell of its answer. @type {Map<number, {image: Promise<Bytes | null>, answered: (answer: Answer) => void}>} */
    const held = new Map();
    /** Pictures that the page was asked for. @type {Map<number, {resolve: (picture: Picture) => void, reject: (reason: unknown) => void}>} */
    const wishes = new Map();
    let lastWish = 0;

    /** The newest picture, from the page. @param {AbortSignal} signal @returns {Promise<Picture>} */
    const given = (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        lastWish += 1;
        const id = lastWish;
        const spare = () => {
          wishes.delete(id);
          port.postMessage({ type: 'spared', id });
          reject(signal.reason);
        };
        const over = () => signal.removeEventListener('abort', spare);
        wishes.set(id, {
          resolve: (picture) => {
            over();
            resolve(picture);
          },
          reject: (reason) => {
            over();
            reject(reason);
          },
        });
        signal.addEventListener('abort', spare);
        port.postMessage({ type: 'picture', id });
      });

    /** @param {Extract<Notice, {type: 'picture'}>} notice */
    const receive = ({ id, picture, fault: trouble }) => {
      const wish = wishes.get(id);
      wishes.delete(id);
      if (picture && wish) wish.resolve(picture);
      else if (picture && !(picture instanceof Blob)) picture.close();
      else wish?.reject(trouble);
    };

    const watched = lookout.create({
      given,
      tell: (told) => port.postMessage({ type: 'seen', ...told }),
      clock, film, sleep, patience, mailbox, pictures,
      lights: luma.create(),
      changes: gate.create(),
    });

    /**
     * @param {Extract<Job, {type: 'watch' | 'ask'}>} job
     * @param {Bytes | null} image the characters of its data URL
     * @param {AbortSignal} signal
     * @returns {Promise<Report & {type: 'whole' | 'lost'}>}
     */
    const ask = async ({ id, endpoint, question }, image, signal) => {
      signal.throwIfAborted();
      if (!image) return { type: 'lost', id };
      const whole = await chats.ask(endpoint, question, image, signal, (growing) => {
        if (!signal.aborted) port.postMessage({ type: 'growing', id, answer: growing });
      });
      return { type: 'whole', id, answer: whole };
    };

    /** @param {Extract<Job, {type: 'watch'}>} job @param {AbortSignal} signal @returns {Promise<Report>} */
    const watch = async (job, signal) => {
      const { id, encoding, gate: how, wanted } = job;
      const { frame, image } = await watched.take({ encoding, gate: how }, wanted, signal);
      port.postMessage({ type: 'taken', id, frame, gate: watched.gate() });
      const answered = watched.left(frame);
      held.set(id, { image, answered });
      for (const old of [...held.keys()].slice(0, -most)) held.delete(old);
      const report = await ask(job, await image, signal);
      if (report.type === 'whole') answered(report.answer);
      return report;
    };

    /** @param {Extract<Job, {type: 'ask'}>} job @param {AbortSignal} signal @returns {Promise<Report>} */
    const askAgain = async (job, signal) => {
      const { taken, jpeg } = job;
      const mine = held.get(taken);
      const report = await ask(job, jpeg ? await pictures.dataURL(jpeg) : ((await mine?.image) ?? null), signal);
      // What comes with a frame that was taken here is its first question still: it could not be read here.
      if (jpeg && report.type === 'whole') mine?.answered(report.answer);
      return report;
    };

    /** @param {Job} job @param {AbortSignal} signal @returns {Promise<Report>} */
    const work = async (job, signal) => {
      const { id, type } = job;
      if (type === 'watch') return watch(job, signal);
      if (type === 'ask') return askAgain(job, signal);
      if (type === 'encode') return { type: 'frame', id, frame: await pictures.encode(job.picture, job.encoding) };
      await rest(job.ms, signal);
      return { type: 'rested', id };
    };

    /** @param {Job} job */
    const begin = async (job) => {
      const controller = new AbortController();
      const { signal } = controller;
      open.set(job.id, controller);
      try {
        const report = await work(job, signal);
        if (!signal.aborted) port.postMessage(report);
      } catch (error) {
        if (!signal.aborted) port.postMessage({ type: 'fault', id: job.id, fault: fault.from(error) });
      } finally {
        open.delete(job.id);
      }
    };

    port.onmessage = ({ data }) => {
      if (data.type === 'abort') open.get(data.id)?.abort();
      else if (data.type === 'picture') receive(data);
      else if (data.type === 'camera') watched.open(data.stream);
      else if (data.type === 'reframe') watched.reframe(data);
      else if (data.type === 'clear') watched.clear();
      else if (data.type === 'reset') watched.reset();
      else void begin(data);
    };
  };

  return { serve };
});
