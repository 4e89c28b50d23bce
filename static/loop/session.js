// The session: from Start to Stop, one question at a time, and what became of each.
'use strict';

RTV.loop.session = RTV.part(() => {
  /** The log holds this many answers with their frames; older ones are let go. */
  const bound = 200;

  /**
   * @typedef {object} State
   * @property {Phase} phase
   * @property {'camera' | 'frame' | 'model' | 'pause' | ''} waiting for what, while something runs
   * @property {Answer | null} answer the one now streaming, else the last one that ended well
   * @property {boolean} growing
   * @property {boolean} thinking the model is at its thoughts
   * @property {Fault | null} fault the trouble at hand; null once something went well again
   * @property {number | null} retryAt ms since the epoch: when the loop tries again
   * @property {Frame | null} frame the one asked about last
   * @property {Entry[]} log newest first
   * @property {number} answered since the page was opened
   */

  /** What a camera just opened gets to find the light before a single picture is taken, ms. */
  const settleMs = 300;

  /** Why a question was given up without a fault. */
  const changed = new DOMException('the question changed', 'AbortError');
  const stopped = new DOMException('stopped', 'AbortError');

  /**
   * @param {object} edges
   * @param {{open: () => Promise<void>, close: () => void, on: () => boolean}} edges.camera
   * @param {Pick<ReturnType<typeof RTV.capture.frames.create>, 'next' | 'ready'>} edges.frames
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask'>} edges.line
   * @param {typeof RTV.loop.pacer} edges.pacer
   * @param {() => Fault | null} edges.check what the person must put right before anything can start
   * @param {() => Promise<{endpoint: Endpoint, question: Question}>} edges.compose what to ask, and whom; rejects with a Fault
   * @param {() => Settings} edges.settings
   * @param {{now: () => number, setTimeout: (wake: () => void, ms: number) => number, clearTimeout: (id: number) => void}} edges.clock ms since the epoch
   * @param {{createObjectURL: (blob: Blob) => string, revokeObjectURL: (url: string) => void}} edges.urls
   * @param {() => void} edges.update the state changed
   * @param {(fault: Fault | null) => void} edges.outcome how the last request went
   */
  const create = ({ camera, frames, line, pacer, check, compose, settings, clock, urls, update, outcome }) => {
    /** @type {State} */
    const state = { phase: 'idle', waiting: '', answer: null, growing: false, thinking: false, fault: null, retryAt: null, frame: null, log: [], answered: 0 };
    /** @type {Answer | null} */
    let lastGood = null;
    let lastId = 0;
    /** Ends the run. @type {AbortController} */
    let run = new AbortController();
    /** Ends the question in flight, or the pause before the next one. @type {AbortController} */
    let step = new AbortController();

    /** @param {Partial<State>} change */
    const set = (change) => {
      Object.assign(state, change);
      update();
    };

    /** @param {unknown} error @returns {error is Fault} */
    const isFault = (error) => Boolean(error) && typeof error === 'object' && 'kind' in /** @type {object} */ (error);

    /** @param {number} ms @param {AbortSignal} signal */
    const sleep = (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve(undefined);
        };
        const timer = clock.setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      });

    /** @param {Omit<Entry, 'id' | 'frameURL'>} told */
    const keep = (told) => {
      lastId += 1;
      const entry = { id: lastId, frameURL: urls.createObjectURL(told.frame.jpeg), ...told };
      for (const old of state.log.slice(bound - 1)) urls.revokeObjectURL(old.frameURL);
      set({ log: [entry, ...state.log.slice(0, bound - 1)], answered: state.answered + 1 });
    };

    /** A new step, so that `change` and `stop` reach what is being done now. */
    const begin = () => {
      step = new AbortController();
      if (run.signal.aborted) step.abort(run.signal.reason);
      return step.signal;
    };

    /**
     * One question about one frame.
     * @param {Picture | null} given null: the newest frame of the camera
     * @param {AbortSignal} signal
     * @returns {Promise<{answer: Answer, frame: Frame}>}
     */
    const ask = async (given, signal) => {
      const { endpoint, question } = await compose();
      signal.throwIfAborted();
      const { quality } = settings();
      set({ waiting: 'frame' });
      const picture = given ?? (await frames.next(quality, signal));
      const at = clock.now();
      set({ waiting: 'model' });
      /** @type {Frame | null} */
      let frame = null;
      /** @type {Answer | null} */
      let partial = null;
      /** @param {Answer} answer */
      const done = (answer) => {
        lastGood = answer;
        set({ answer, growing: false, thinking: false });
        if (frame) keep({ at, frame, answer, prompt: question.prompt, model: question.model });
      };
      try {
        const answer = await line.ask({ picture, encoding: { quality }, endpoint, question }, signal, {
          frame: (encoded) => {
            frame = encoded;
            set({ frame });
          },
          growing: (growing) => {
            partial = growing;
            // The last good answer stays readable until the next has a word to say.
            set(growing.text ? { answer: growing, growing: true, thinking: false } : { thinking: growing.thinking });
          },
        });
        done(answer);
        return { answer, frame: /** @type {Frame} */ (/** @type {unknown} */ (frame)) };
      } catch (error) {
        const cut = /** @type {Answer | null} */ (partial);
        if (error === stopped && cut?.text) done({ ...cut, finish: 'stopped' });
        else set({ answer: lastGood, growing: false, thinking: false });
        throw error;
      }
    };

    /**
     * Ask, and once more about the same frame when the answer was empty or degenerate and the person wants that.
     * @param {AbortSignal} signal
     */
    const askWell = async (signal) => {
      try {
        const { answer, frame } = await ask(null, signal);
        if (answer.degenerate && settings().askAgain) await ask(frame.jpeg, signal);
      } catch (error) {
        if (!isFault(error) || error.kind !== 'empty-answer' || !settings().askAgain) throw error;
        await ask(null, signal);
      }
    };

    /** Stop because the person must act. @param {Fault} fault */
    const fail = (fault) => {
      run.abort(stopped);
      step.abort(stopped);
      if (fault.kind.startsWith('camera')) camera.close();
      set({ phase: 'failed', waiting: '', fault, retryAt: null });
    };

    /** The loop: the next question leaves when the model is free, the interval is over and a new frame is there. @param {AbortSignal} signal */
    const watch = async (signal) => {
      let failures = 0;
      let askedAt = -Infinity;
      while (!signal.aborted) {
        const current = begin();
        const pause = pacer.wait(askedAt, settings().intervalMs, clock.now());
        if (pause > 0) {
          set({ waiting: 'pause' });
          await sleep(pause, current);
          if (current.aborted) continue;
        }
        askedAt = clock.now();
        try {
          await askWell(current);
          failures = 0;
          outcome(null);
          set({ fault: null });
        } catch (error) {
          if (current.aborted) {
            failures = 0;
            askedAt = -Infinity;
            continue;
          }
          if (!isFault(error)) throw error;
          failures += 1;
          const ms = pacer.backOff(error, failures);
          outcome(error);
          set({ fault: error, waiting: 'pause', retryAt: clock.now() + ms });
          await sleep(ms, current);
          if (current.aborted) failures = 0;
          set({ retryAt: null });
        }
      }
    };

    /**
     * @param {(signal: AbortSignal, opened: boolean) => Promise<void>} work with the camera on
     * @returns {Promise<void>}
     */
    const runWith = async (work) => {
      run.abort(stopped);
      step.abort(stopped);
      run = new AbortController();
      const { signal } = run;
      const missing = check();
      if (missing) return fail(missing);
      const opened = !camera.on();
      set({ phase: 'asking', waiting: 'camera', fault: null, retryAt: null });
      try {
        if (opened) await camera.open();
        await frames.ready(signal);
        await work(signal, opened);
      } catch (error) {
        if (signal.aborted) return;
        if (!isFault(error)) throw error;
        fail(error);
      }
    };

    /** Open the camera and ask on and on. */
    const start = () =>
      runWith(async (signal) => {
        set({ phase: 'watching' });
        await watch(signal);
      });

    /** Ask once about the newest frame. The camera stays on for the next time. */
    const once = () =>
      runWith(async (signal, opened) => {
        // A camera just opened needs a moment to find the light.
        await sleep(opened ? settleMs : 0, signal);
        for (;;) {
          const current = begin();
          try {
            await askWell(current);
            break;
          } catch (error) {
            if (signal.aborted || !current.aborted) {
              if (isFault(error)) outcome(error);
              throw error;
            }
          }
        }
        outcome(null);
        set({ phase: 'idle', waiting: '' });
      });

    /** End everything: the request at the server, the loop, the camera. */
    const stop = () => {
      run.abort(stopped);
      step.abort(stopped);
      camera.close();
      set({ phase: 'idle', waiting: '', fault: null, retryAt: null });
    };

    /** What is asked, or whom, changed: the question in flight is worth nothing any more, a pause has lost its reason. */
    const change = () => step.abort(changed);

    /** Let go of every answer and its frame. */
    const clear = () => {
      for (const entry of state.log) urls.revokeObjectURL(entry.frameURL);
      lastGood = null;
      set({ log: [], answer: state.growing ? state.answer : null });
    };

    return { state, start, once, stop, change, fail, clear };
  };

  return { create };
});
