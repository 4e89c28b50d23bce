// The session: from Start to Stop, one question at a time, and what became of each.
'use strict';

RTV.loop.session = RTV.part(() => {
  /**
   * @typedef {object} State
   * @property {Phase} phase
   * @property {'camera' | 'frame' | 'model' | 'pause' | ''} waiting for what, while something runs
   * @property {Answer | null} answer the one now streaming, else the last one that ended well
   * @property {Asked | null} about what that answer was asked
   * @property {boolean} growing
   * @property {boolean} thinking the model is at its thoughts
   * @property {Fault | null} fault the trouble at hand; null once something went well again
   * @property {number | null} retryAt ms since the epoch: when the loop tries again
   */

  /** What a camera just opened gets to find the light before a single picture is taken, ms. */
  const settleMs = 300;

  /** A camera that gives no picture for this long is said to be silent, ms. */
  const silentMs = 3000;

  /** Why a question was given up without a fault. */
  const changed = new DOMException('the question changed', 'AbortError');
  const stopped = new DOMException('stopped', 'AbortError');

  /** Faults of the person's own input: only a change of it can end them. */
  const own = ['no-instruction', 'bad-url', 'bad-key', 'locked'];

  /**
   * @param {object} edges
   * @param {{open: () => Promise<void>, close: () => void, on: () => boolean}} edges.camera
   * @param {Pick<ReturnType<typeof RTV.capture.frames.create>, 'next' | 'ready'>} edges.frames
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask'>} edges.line
   * @param {Pick<ReturnType<typeof RTV.loop.log.create>, 'add' | 'clear'>} edges.log
   * @param {typeof RTV.loop.pacer} edges.pacer
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => Fault | null} edges.check what the person must put right before anything can start
   * @param {() => Promise<{endpoint: Endpoint, question: Question, asked: Asked}>} edges.compose what to ask, and whom; rejects with a Fault
   * @param {() => Settings} edges.settings
   * @param {{now: () => number, setTimeout: (wake: () => void, ms: number) => number, clearTimeout: (id: number) => void}} edges.clock ms since the epoch
   * @param {() => void} edges.update the state changed
   * @param {(fault: Fault | null) => void} edges.outcome how the last request went
   */
  const create = ({ camera, frames, line, log, pacer, fault, check, compose, settings, clock, update, outcome }) => {
    /** @type {State} */
    const state = { phase: 'idle', waiting: '', answer: null, about: null, growing: false, thinking: false, fault: null, retryAt: null };
    /** The last answer that ended well. @type {Pick<State, 'answer' | 'about'>} */
    let good = { answer: null, about: null };
    /** What is asked now. @type {Asked | null} */
    let asking = null;
    let askedAt = -Infinity;
    /** Ends the run. @type {AbortController} */
    let run = new AbortController();
    /** Ends the question in flight, or the pause before the next one. @type {AbortController} */
    let step = new AbortController();

    /** @param {Partial<State>} change */
    const set = (change) => {
      Object.assign(state, change);
      update();
    };

    /** @param {number} ms @param {AbortSignal} signal */
    const sleep = (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve(undefined);
        };
        // Infinity is not a time that a timer knows: only the signal ends that sleep.
        const timer = ms === Infinity ? 0 : clock.setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      });

    /** Begin a new step of a run, so that `change` and `stop` reach what is being done now. @param {AbortSignal} signal of the run */
    const begin = (signal) => {
      signal.throwIfAborted();
      step = new AbortController();
      return step.signal;
    };

    /**
     * Wait for a picture, and say so when the camera gives none.
     * @template T
     * @param {Promise<T>} picture
     * @returns {Promise<T>}
     */
    const awaited = async (picture) => {
      const silent = fault.create('camera-silent');
      const timer = clock.setTimeout(() => set({ fault: silent }), silentMs);
      try {
        return await picture;
      } finally {
        clock.clearTimeout(timer);
        if (state.fault === silent) set({ fault: null });
      }
    };

    /**
     * One question about one frame.
     * @param {Picture | null} given null: the newest frame of the camera
     * @param {AbortSignal} signal
     * @returns {Promise<{answer: Answer, frame: Frame}>}
     */
    const ask = async (given, signal) => {
      askedAt = clock.now();
      const { endpoint, question, asked } = await compose();
      signal.throwIfAborted();
      const { quality } = settings();
      set({ waiting: 'frame' });
      const picture = given ?? (await awaited(frames.next(quality, signal)));
      const at = clock.now();
      asking = asked;
      set({ waiting: 'model' });
      /** @type {Frame | null} */
      let frame = null;
      /** @type {Answer | null} */
      let partial = null;
      /** @param {Answer} answer */
      const keep = (answer) => { if (frame) log.add({ at, frame, answer, asked }); };
      try {
        const answer = await line.ask({ picture, encoding: { quality }, endpoint, question }, signal, {
          frame: (encoded) => {
            frame = encoded;
            asked.frame = encoded;
          },
          growing: (growing) => {
            partial = growing;
            // The last good answer stays readable until the next has a word to say.
            set(growing.text ? { answer: growing, about: asked, growing: true, thinking: false } : { thinking: growing.thinking });
          },
        });
        good = { answer, about: asked };
        keep(answer);
        set({ ...good, growing: false, thinking: false });
        return { answer, frame: /** @type {Frame} */ (/** @type {unknown} */ (frame)) };
      } catch (error) {
        const cut = /** @type {Answer | null} */ (partial);
        if (cut?.text && error !== changed) {
          // What was read is not lost; but only what the person stopped counts as the last answer.
          const ended = { ...cut, finish: error === stopped ? 'stopped' : 'cut' };
          if (error === stopped) good = { answer: ended, about: asked };
          keep(ended);
        }
        set({ ...good, growing: false, thinking: false });
        throw error;
      } finally {
        asking = null;
      }
    };

    /**
     * Ask, and once more when the answer was empty or degenerate and the person wants that.
     * @param {AbortSignal} signal
     */
    const askWell = async (signal) => {
      /** @param {Picture | null} given */
      const again = async (given) => {
        await sleep(pacer.wait(askedAt, settings().intervalMs, clock.now()), signal);
        signal.throwIfAborted();
        await ask(given, signal);
      };
      try {
        const { answer, frame } = await ask(null, signal);
        if (answer.degenerate && settings().askAgain) await again(frame.jpeg);
      } catch (error) {
        if (fault.from(error).kind !== 'empty-answer' || !settings().askAgain) throw error;
        await again(null);
      }
    };

    /** Stop because the person must act. @param {unknown} error */
    const fail = (error) => {
      const trouble = fault.from(error);
      run.abort(stopped);
      step.abort(stopped);
      if (trouble.kind.startsWith('camera')) camera.close();
      set({ phase: 'failed', waiting: '', fault: trouble, retryAt: null });
    };

    /** Pause after a failure, saying until when. @param {Fault} trouble @param {number} failures in a row @param {AbortSignal} current */
    const pause = async (trouble, failures, current) => {
      const mine = own.includes(trouble.kind);
      const ms = mine ? Infinity : pacer.backOff(trouble, failures);
      if (!mine) outcome(trouble);
      set({ fault: trouble, waiting: 'pause', retryAt: mine ? null : clock.now() + ms });
      await sleep(ms, current);
      set({ retryAt: null });
    };

    /** The loop: the next question leaves when the model is free, the interval is over and a new frame is there. @param {AbortSignal} signal */
    const watch = async (signal) => {
      let failures = 0;
      askedAt = -Infinity;
      for (;;) {
        const current = begin(signal);
        const rest = pacer.wait(askedAt, settings().intervalMs, clock.now());
        if (rest > 0) {
          set({ waiting: 'pause' });
          await sleep(rest, current);
          if (current.aborted) continue;
        }
        try {
          await askWell(current);
          failures = 0;
          outcome(null);
          set({ fault: null });
        } catch (error) {
          if (!current.aborted) {
            failures += 1;
            await pause(fault.from(error), failures, current);
          }
          if (current.aborted) {
            failures = 0;
            askedAt = -Infinity;
          }
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
        signal.throwIfAborted();
        await awaited(frames.ready(signal));
        await work(signal, opened);
      } catch (error) {
        if (!signal.aborted) fail(error);
      }
    };

    /** Open the camera and ask on and on. */
    const start = () =>
      runWith(async (signal) => {
        set({ phase: 'watching' });
        await watch(signal);
      });

    /** Ask once about the newest frame; a server that is still loading is waited for. The camera stays on for the next time. */
    const once = () =>
      runWith(async (signal, opened) => {
        await sleep(opened ? settleMs : 0, signal);
        for (;;) {
          const current = begin(signal);
          try {
            await askWell(current);
            break;
          } catch (error) {
            if (current.aborted) continue;
            const trouble = fault.from(error);
            outcome(trouble);
            if (trouble.kind !== 'loading') throw trouble;
            await pause(trouble, 1, current);
          }
        }
        outcome(null);
        set({ phase: 'idle', waiting: '', fault: null });
      });

    /** End everything: the request at the server, the loop, the camera. */
    const stop = () => {
      run.abort(stopped);
      step.abort(stopped);
      camera.close();
      set({ phase: 'idle', waiting: '', fault: null, retryAt: null });
    };

    /** What is asked, or whom, changed: the question in flight is worth nothing any more, and a trouble with it is over. */
    const change = () => {
      step.abort(changed);
      if (state.fault && !state.fault.kind.startsWith('camera')) set({ fault: null, retryAt: null, ...(state.phase === 'failed' ? { phase: 'idle' } : {}) });
    };

    /** The words of the question changed: give up one that still asks the old ones. @param {string} prompt */
    const reword = (prompt) => {
      if (asking?.prompt !== prompt) change();
    };

    /** The interval changed: a question in flight goes on, a rest before the next is measured anew. */
    const repace = () => {
      if (state.waiting === 'pause' && state.retryAt === null) step.abort(changed);
    };

    /** Let go of every answer and its frame. */
    const clear = () => {
      log.clear();
      good = { answer: null, about: null };
      set(state.growing ? {} : good);
    };

    return { state, start, once, stop, change, reword, repace, fail, clear };
  };

  return { create };
});
