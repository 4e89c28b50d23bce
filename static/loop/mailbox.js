// The mailbox: the newest frame, ready to leave the moment the model is free, and made no more often than it takes.
'use strict';

RTV.loop.mailbox = RTV.part(() => {
  /** A frame that waited longer than this is not the newest any more: making another is quicker than it is old, ms. */
  const freshMs = 80;

  /** Frames made for one question at most; after that one is made when it is wanted. */
  const tries = 2;

  /** What a frame that is being made may come too early, ms: answers do not end to the millisecond. */
  const marginMs = 3;

  /** How often is looked for something new while there is nothing, ms. */
  const lookMs = 100;

  /** Answers from which the next one's time is guessed: few, since a model that became slower is asked about frames made in vain. */
  const memory = 4;

  /** @returns {Gating} */
  const nothing = () => ({ seen: 0, sent: 0, skipped: 0, savedBytes: 0, savedTokens: 0, unchanged: false });

  /**
   * @template {Encoded} Looked
   * @param {object} edges
   * @param {(signal: AbortSignal) => Promise<Picture>} edges.next the newest picture that was not handed out before
   * @param {(picture: Picture, wanted: boolean) => Promise<Looked | null>} edges.look closes the picture; null: the gate finds nothing new, and it is not `wanted` in any case
   * @param {Clock} edges.clock
   * @param {ReturnType<typeof RTV.loop.sleep.create>} edges.sleep
   * @param {() => void} edges.changed the state below changed
   */
  const create = ({ next, look, clock, sleep, changed }) => {
    const state = nothing();
    /** The frame that is being made or waits. @type {{frame: Promise<(Looked & Frame) | null>, since: number, left: number} | null} */
    let slot = null;
    /** A timer will look after it. */
    let renewing = false;
    /** The next one is wanted whatever the gate says: nothing was asked about what there is to see. */
    let wanted = true;
    /** Ends what is being made in advance. */
    let ahead = new AbortController();
    /** @type {Set<number>} */
    const timers = new Set();
    /** What making a frame takes, ms. */
    let costMs = 25;
    /** Times of the last answers, ms. @type {number[]} */
    let times = [];
    const sums = { answers: 0, bytes: 0, tokens: 0, ms: 0 };

    /** @param {AbortSignal} signal @returns {Promise<(Looked & Frame) | null>} */
    const make = async (signal) => {
      const picture = await next(signal);
      const takenAt = clock.now();
      const encoded = await look(picture, wanted);
      signal.throwIfAborted();
      state.seen += 1;
      if (!encoded) return null;
      costMs += (clock.now() - takenAt - costMs) / 4;
      return { ...encoded, takenAt };
    };

    /** @param {() => void} work @param {number} ms */
    const later = (work, ms) => {
      if (ms <= 0) return work();
      const id = clock.setTimeout(() => {
        timers.delete(id);
        work();
      }, ms);
      timers.add(id);
    };

    /** Make a frame in advance. @param {number} left how many more may be made when nobody comes for it */
    const fill = (left) => {
      const frame = make(ahead.signal);
      // Whoever takes it hears of a failure.
      frame.catch(() => {});
      slot = { frame, since: clock.now(), left };
    };

    /** Make a newer one in the place of one that has grown old: one timer looks after all of them. */
    const renew = () => {
      if (slot && slot.left > 0 && slot.since + freshMs <= clock.now()) fill(slot.left - 1);
      renewing = slot !== null && slot.left > 0;
      if (slot && renewing) later(renew, slot.since + freshMs - clock.now());
    };

    /** See to it that a frame will be there. */
    const prepare = () => {
      if (slot && clock.now() - slot.since < freshMs / 2) return;
      fill(tries - 1);
      if (!renewing) renew();
    };

    /** When an answer will be there at the soonest: a quarter of the last ones took no longer. @returns {number} ms; Infinity before the first */
    const expected = () => (times.length ? times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] : Infinity);

    /**
     * Wait for something new, and count what the model is spared meanwhile.
     * @param {AbortSignal} signal
     * @returns {Promise<Looked & Frame>}
     */
    const news = async (signal) => {
      const since = clock.now();
      let spared = 0;
      for (;;) {
        signal.throwIfAborted();
        const frame = await make(signal);
        if (frame) return frame;
        const period = Math.max(sums.answers ? sums.ms / sums.answers : Infinity, lookMs);
        const due = Math.floor((clock.now() - since) / period) - spared;
        spared += due;
        state.skipped += due;
        state.savedBytes = sums.answers ? Math.round((state.skipped * sums.bytes) / sums.answers) : 0;
        state.savedTokens = sums.answers ? Math.round((state.skipped * sums.tokens) / sums.answers) : 0;
        state.unchanged = true;
        changed();
        await sleep(lookMs, signal);
      }
    };

    /**
     * The newest frame there is: the one made in advance, or one that is made now.
     * @param {AbortSignal} signal
     * @returns {Promise<Looked & Frame>} rejects with a Fault, or with the signal's reason
     */
    const take = async (signal) => {
      const mine = slot;
      slot = null;
      const made = await mine?.frame.catch(() => null);
      signal.throwIfAborted();
      const frame = made && clock.now() - made.takenAt < freshMs + costMs ? made : await news(signal);
      wanted = false;
      state.sent += 1;
      state.unchanged = false;
      return frame;
    };

    /**
     * A question leaves: make the next frame so that it is ready when the answer is.
     * @param {Frame} frame
     * @returns {(answer: Answer) => void} to be called when the answer is there
     */
    const left = (frame) => {
      const since = clock.now();
      const ms = expected();
      if (ms < Infinity) later(prepare, ms - costMs - marginMs);
      return ({ tokens }) => {
        const took = clock.now() - since;
        times = [...times.slice(1 - memory), took];
        sums.answers += 1;
        sums.ms += took;
        sums.bytes += frame.jpeg.size;
        sums.tokens += tokens ?? 0;
      };
    };

    /** The next frame is to be asked about although nothing moves: the question is another, or had no answer. */
    const want = () => {
      wanted = true;
    };

    /** Let go of what was made in advance: it would be of another camera, another size, another run. */
    const clear = () => {
      ahead.abort();
      ahead = new AbortController();
      slot = null;
      renewing = false;
      for (const id of timers) clock.clearTimeout(id);
      timers.clear();
      times = [];
    };

    /** Begin the counts anew. */
    const reset = () => {
      clear();
      want();
      Object.assign(state, nothing());
      Object.assign(sums, { answers: 0, bytes: 0, tokens: 0, ms: 0 });
    };

    return { state, take, left, want, clear, reset };
  };

  return { nothing, create };
});
