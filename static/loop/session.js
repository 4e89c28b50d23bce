// The session: from Start to Stop, question after question, and what became of each.
'use strict';

RTV.loop.session = RTV.part(() => {
  /**
   * @typedef {object} State
   * @property {Phase} phase
   * @property {'camera' | 'frame' | 'model' | 'pause' | 'hidden' | ''} waiting for what, while something runs
   * @property {Answer | null} answer the one now streaming, else the one that is settled
   * @property {Asked | null} about what that answer was asked
   * @property {boolean} growing
   * @property {boolean} thinking the model is at its thoughts
   * @property {Fault | null} fault the trouble at hand; null once something went well again
   * @property {number | null} retryAt ms since the epoch: when the loop tries again
   * @property {Gating} gate what the change gate saw and saved
   */

  /** What a camera just opened gets to find the light before a single picture is taken, ms. */
  const settleMs = 300;

  /** Why a question was given up without a fault. */
  const changed = new DOMException('the question changed', 'AbortError');
  const stopped = new DOMException('stopped', 'AbortError');

  /** Faults of the person's own input: only a change of it can end them. */
  const own = ['no-instruction', 'bad-url', 'bad-key', 'locked'];

  /**
   * @param {object} edges
   * @param {{open: () => Promise<void>, close: () => void, on: () => boolean}} edges.camera
   * @param {{ready: (signal: AbortSignal) => Promise<void>}} edges.frames
   * @param {Pick<ReturnType<typeof RTV.loop.line.create>, 'ask' | 'watch' | 'reframe' | 'clear' | 'reset'>} edges.line
   * @param {Pick<ReturnType<typeof RTV.loop.log.create>, 'add' | 'clear'>} edges.log
   * @param {typeof RTV.loop} edges.loop
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => Fault | null} edges.check what the person must put right before anything can start
   * @param {() => Promise<Composed>} edges.compose what to ask, and whom; rejects with a Fault
   * @param {() => Settings} edges.settings
   * @param {() => Encoding} edges.encoding
   * @param {{allowed: () => boolean}} edges.presence whether the loop may run, or rests because nobody looks
   * @param {Clock} edges.clock
   * @param {(change: Partial<State>) => void} edges.update the state changed
   * @param {(fault: Fault | null) => Promise<boolean>} edges.outcome how the last request went; resolves to whether another server is asked now
   */
  const create = ({ camera, frames, line, log, loop, fault, check, compose, settings, encoding, presence, clock, update, outcome }) => {
    const { pacer } = loop;
    const sleep = loop.sleep.create(clock);
    const flight = loop.flight.create();

    /** What is said of a camera that gives no picture. */
    const silent = fault.create('camera-silent');

    /** @type {State} */
    const state = { phase: 'idle', waiting: '', answer: null, about: null, growing: false, thinking: false, fault: null, retryAt: null, gate: loop.mailbox.nothing() };

    /** How much must be new in a picture; null: nothing need be. @returns {Gate | null} */
    const gate = () => {
      const { gate: mode, heartbeatS } = settings();
      return mode === 'off' || state.phase !== 'watching' ? null : { mode, heartbeatMs: heartbeatS * 1000 };
    };

    /** @param {Partial<State>} change */
    const set = (change) => {
      const names = /** @type {(keyof State)[]} */ (Object.keys(change));
      if (names.every((name) => state[name] === change[name])) return;
      Object.assign(state, change);
      update(change);
    };

    /** What the desk sees by itself. @param {{gate?: Gating, silent?: boolean}} seen */
    const see = ({ gate, silent: is }) => {
      if (gate) set({ gate });
      if (is) set({ fault: silent });
      if (is === false && state.fault === silent) set({ fault: null });
    };
    const { awaited } = loop.patience.create(clock, (is) => see({ silent: is }));

    let askedAt = -Infinity;
    /** The next frame is asked about whatever the gate says: nothing was asked about what there is to see. */
    let wanted = true;
    const asker = loop.asker.create({
      line,
      log,
      left: (gate) => {
        askedAt = clock.now();
        wanted = false;
        set({ waiting: 'model', ...(gate ? { gate } : {}) });
      },
      changed,
      stopped,
      now: clock.now,
      show: set,
    });
    /** Ends the run. @type {AbortController} */
    let run = new AbortController();
    /** Ends what is being done now, the questions in flight or the pause before the next one, and begins it anew. @type {AbortController} */
    let step = new AbortController();

    /** Begin a new step of a run, so that `change` and `stop` reach what is being done now. @param {AbortSignal} signal of the run */
    const begin = (signal) => {
      signal.throwIfAborted();
      if (step.signal.aborted) step = new AbortController();
      return step.signal;
    };

    /**
     * One question about one frame.
     * @param {Frame | null} given null: the newest frame of the camera
     * @param {AbortSignal} signal
     * @returns {Promise<{answer: Answer, frame: Frame, batching: boolean}>}
     */
    const ask = async (given, signal) => {
      const { batching, ...composed } = await compose();
      signal.throwIfAborted();
      set({ waiting: 'frame' });
      return { batching, ...(await asker.ask(given, { ...composed, encoding: encoding(), gate: gate(), wanted }, signal)) };
    };

    /**
     * Ask, and once more when the answer was empty or degenerate and the person wants that.
     * @param {AbortSignal} signal
     * @returns {Promise<{totalMs: number, batching: boolean}>}
     */
    const askWell = async (signal) => {
      /** @param {Frame | null} given */
      const again = async (given) => {
        await sleep(pacer.wait(askedAt, settings().intervalMs, clock.now()), signal);
        signal.throwIfAborted();
        const { answer: { totalMs }, batching } = await ask(given, signal);
        return { totalMs, batching };
      };
      try {
        const { answer, frame, batching } = await ask(null, signal);
        return answer.degenerate && settings().askAgain ? await again(frame) : { totalMs: answer.totalMs, batching };
      } catch (error) {
        if (fault.from(error).kind !== 'empty-answer' || !settings().askAgain) throw error;
        return again(null);
      }
    };

    /** Stop because the person must act. @param {unknown} error */
    const fail = (error) => {
      const trouble = fault.from(error);
      halt();
      if (trouble.kind.startsWith('camera')) camera.close();
      set({ phase: 'failed', waiting: '', fault: trouble, retryAt: null });
    };

    /** End the run, whatever it is doing. */
    const halt = () => {
      run.abort(stopped);
      step.abort(stopped);
      line.clear();
    };

    /** Pause after a failure, saying until when. @param {Fault} trouble @param {number} failures in a row @param {AbortSignal} current */
    const pause = async (trouble, failures, current) => {
      const mine = own.includes(trouble.kind);
      const ms = mine ? Infinity : pacer.backOff(trouble, failures);
      if (!mine) void outcome(trouble);
      set({ fault: trouble, waiting: 'pause', retryAt: mine ? null : clock.now() + ms });
      await sleep(ms, current);
      set({ retryAt: null });
    };

    /** Wait until the interval is over, and as long as the loop is to rest. @param {AbortSignal} current */
    const due = async (current) => {
      for (;;) {
        const rest = presence.allowed() ? pacer.wait(askedAt, settings().intervalMs, clock.now()) : Infinity;
        if (rest <= 0 || current.aborted) return;
        set({ waiting: presence.allowed() ? 'pause' : 'hidden' });
        await sleep(rest, current);
      }
    };

    /** A second question beside the first one, for as long as that pays. @param {AbortSignal} current */
    const beside = async (current) => {
      try {
        // Half an answer later, so that the two take turns.
        await sleep((state.answer?.totalMs ?? 0) / 2, current);
        while (flight.lanes() === 2 && !current.aborted) {
          await due(current);
          current.throwIfAborted();
          const { answer } = await ask(null, current);
          flight.answered(answer.totalMs, clock.now());
        }
      } catch {
        // A trouble that lasts meets the first question too, which tells of it.
        flight.failed(clock.now());
      }
    };

    /** The loop: the next question leaves when the model is free, the interval is over and a new frame is there. @param {AbortSignal} signal */
    const watch = async (signal) => {
      let failures = 0;
      /** @type {Promise<void> | null} */
      let second = null;
      for (;;) {
        const current = begin(signal);
        await due(current);
        if (current.aborted) continue;
        try {
          const { totalMs, batching } = await askWell(current);
          failures = 0;
          void outcome(null);
          set({ fault: null });
          if (batching) flight.answered(totalMs, clock.now());
          if (flight.lanes() === 2) second ??= beside(current).finally(() => { second = null; });
        } catch (error) {
          flight.failed(clock.now());
          wanted = true;
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
      halt();
      run = new AbortController();
      const { signal } = run;
      const missing = check();
      if (missing) return fail(missing);
      const opened = !camera.on();
      askedAt = -Infinity;
      wanted = true;
      line.reset();
      set({ phase: 'asking', waiting: 'camera', fault: null, retryAt: null, gate: loop.mailbox.nothing() });
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
        flight.forget();
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
            if (trouble.kind === 'loading') await pause(trouble, 1, current);
            else if (!(await outcome(trouble))) throw trouble;
          }
        }
        void outcome(null);
        set({ phase: 'idle', waiting: '', fault: null });
      });

    /** End everything: the questions at the server, the loop, the camera. */
    const stop = () => {
      halt();
      camera.close();
      set({ phase: 'idle', waiting: '', fault: null, retryAt: null });
    };

    /** What is asked, or whom, changed: the questions in flight are worth nothing any more, and a trouble with them is over. */
    const change = () => {
      step.abort(changed);
      flight.forget();
      wanted = true;
      const { fault: trouble } = state;
      // What the person must put right is over once they did.
      if (!trouble || trouble.kind.startsWith('camera') || check()?.kind === trouble.kind) return;
      set({ fault: null, retryAt: null, ...(state.phase === 'failed' ? { phase: 'idle' } : {}) });
    };

    /** The words of the question changed: give up those that still ask the old ones. @param {string} prompt */
    const reword = (prompt) => {
      const asked = asker.prompts();
      if (!asked.length || asked.some((one) => one !== prompt)) change();
    };

    /** The interval changed, or whether the loop may run: questions in flight go on, a rest before the next is measured anew. */
    const repace = () => {
      if (['pause', 'hidden'].includes(state.waiting) && state.retryAt === null) step.abort(changed);
    };

    /** The size, the quality or the gate changed: a question that still waits for its frame heeds it. */
    const reframe = () => line.reframe({ encoding: encoding(), gate: gate() });

    /** What failed may go well now: the pause after it is over. */
    const retry = () => {
      if (state.retryAt !== null) step.abort(changed);
    };

    /** Let go of every answer and its frame. */
    const clear = () => {
      log.clear();
      const none = asker.clear();
      set(state.growing ? {} : none);
    };

    return { state, settled: asker.settled, lanes: flight.lanes, see, start, once, stop, change, reword, repace, reframe, retry, fail, clear };
  };

  return { create };
});
