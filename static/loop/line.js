// The page's line to the desk: what the page wants done and the desk asks for, as calls and promises.
'use strict';

RTV.loop.line = RTV.part(() => {
  /**
   * @param {ReturnType<typeof RTV.loop.worker.open>} port
   * @param {typeof RTV.model.fault} fault
   * @param {object} page what the desk asks of the page, and tells it by itself
   * @param {(signal: AbortSignal) => Promise<Picture>} page.picture the newest of the camera, where the desk has no stream of it
   * @param {(seen: {gate?: Gating, silent?: boolean}) => void} page.seen what the gate saw and saved; whether the camera is silent
   */
  const create = (port, fault, page) => {
    /** The jobs by which frames were taken, by their JPEG. @type {WeakMap<Blob, number>} */
    const taken = new WeakMap();
    /** Pictures that the desk waits for. @type {Map<number, AbortController>} */
    const wishes = new Map();
    /** @type {Map<number, AbortController>} */
    const timers = new Map();
    let lastTimer = 0;

    const { send, assign } = RTV.loop.jobs.create(port, fault, (report) => {
      if (report.type === 'picture') void give(report.id);
      else if (report.type === 'spared') wishes.get(report.id)?.abort();
      else if (report.type === 'seen') page.seen(report);
      else return false;
      return true;
    });

    /** @param {number} id of the desk's own wish */
    const give = async (id) => {
      const wish = new AbortController();
      wishes.set(id, wish);
      try {
        send({ type: 'picture', id, picture: await page.picture(wish.signal) });
      } catch (error) {
        if (!wish.signal.aborted) send({ type: 'picture', id, fault: fault.from(error) });
      } finally {
        wishes.delete(id);
      }
    };

    /**
     * A picture as it would be sent. The picture is given away.
     * @param {Picture} picture
     * @param {Encoding} encoding
     * @param {AbortSignal} signal
     * @returns {Promise<Encoded>} rejects with a Fault
     */
    const encode = (picture, encoding, signal) => assign({ type: 'encode', picture, encoding }, signal, ({ frame }, resolve) => resolve(frame));

    /**
     * @param {{endpoint: Endpoint, question: Question, [name: string]: any}} job
     * @param {AbortSignal} signal
     * @param {(answer: Answer) => void} grow
     * @param {(frame: Frame, gate: Gating) => void} [take]
     * @returns {Promise<Answer | null>} null: the desk has not the frame at hand
     */
    const answered = (job, signal, grow, take) =>
      assign(/** @type {any} */ (job), signal, (report, resolve) => {
        if (report.type === 'taken') {
          taken.set(report.frame.jpeg, report.id);
          take?.(report.frame, report.gate);
        } else if (report.type === 'growing') grow(report.answer);
        else resolve(report.type === 'lost' ? null : report.answer);
      }, take ? Infinity : job.question.timeLimitMs);

    /**
     * Ask about a frame that the desk has not at hand.
     * @param {Frame} frame
     * @param {number} first the job by which it was taken, where this is its first question; else 0
     * @param {{endpoint: Endpoint, question: Question}} job
     * @param {AbortSignal} signal
     * @param {(answer: Answer) => void} grow
     */
    const bring = async ({ jpeg }, first, { endpoint, question }, signal, grow) =>
      /** @type {Promise<Answer>} */ (answered({ type: 'ask', taken: first, jpeg: await jpeg.arrayBuffer(), endpoint, question }, signal, grow));

    /**
     * Ask about a frame, and report as the answer grows.
     * @param {Frame} frame
     * @param {{endpoint: Endpoint, question: Question}} job
     * @param {AbortSignal} signal aborting it ends the request at the server; the promise then rejects with its reason
     * @param {(answer: Answer) => void} grow
     * @returns {Promise<Answer>} rejects with a Fault
     */
    const ask = async (frame, job, signal, grow) => {
      const { endpoint, question } = job;
      // What the desk has need not be sent to it.
      const known = taken.get(frame.jpeg);
      const answer = known ? await answered({ type: 'ask', taken: known, jpeg: null, endpoint, question }, signal, grow) : null;
      return answer ?? bring(frame, 0, job, signal, grow);
    };

    /**
     * Ask about the newest frame of the camera, once there is something new in it, and report as the answer grows.
     * @param {{endpoint: Endpoint, question: Question, encoding: Encoding, gate: Gate | null, wanted: boolean}} job wanted: whatever the gate says
     * @param {AbortSignal} signal as of `ask`
     * @param {{take: (frame: Frame, gate: Gating) => void, grow: (answer: Answer) => void}} on take: the frame is chosen, and the question leaves
     * @returns {Promise<Answer>} rejects with a Fault
     */
    const watch = async (job, signal, { take, grow }) => {
      /** @type {Frame | null} */
      let about = null;
      const answer = await answered({ type: 'watch', ...job }, signal, grow, (frame, gate) => {
        about = frame;
        take(frame, gate);
      });
      if (answer) return answer;
      const frame = /** @type {Frame} */ (/** @type {unknown} */ (about));
      const first = /** @type {number} */ (taken.get(frame.jpeg));
      taken.delete(frame.jpeg);
      return bring(frame, first, job, signal, grow);
    };

    /** Take frames from this stream from now on, or from the page where there is none. @param {ReadableStream<VideoFrame> | null} stream is given away */
    const open = (stream) => send({ type: 'camera', stream }, stream ? [stream] : []);

    /** Look at frames so from now on, also for a question that waits for one already. @param {{encoding: Encoding, gate: Gate | null}} framing */
    const reframe = (framing) => send({ type: 'reframe', ...framing });

    /** Let go of frames made in advance: they would be of another camera, another run. */
    const clear = () => send({ type: 'clear' });

    /** Likewise, and begin the gate's counts anew. */
    const reset = () => send({ type: 'reset' });

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
      assign({ type: 'rest', ms }, timer.signal, (_, resolve) => resolve(undefined), ms).then(over, over);
      return id;
    };

    /** @param {number} id */
    const clearTimer = (id) => timers.get(id)?.abort();

    return { encode, ask, watch, open, reframe, clear, reset, setTimer, clearTimer };
  };

  return { create };
});
