// Jobs for the desk: each gets its reports, in time or not at all.
'use strict';

RTV.loop.jobs = RTV.part(() => {
  /** The desk keeps the time limits itself; one that is this much later is not coming back, ms. */
  const graceMs = 5000;

  /**
   * @param {ReturnType<typeof RTV.loop.worker.open>} port
   * @param {typeof RTV.model.fault} fault
   * @param {(report: any) => boolean} hear what the desk says by itself; false: it is a report on a job
   */
  const create = (port, fault, hear) => {
    /** Who waits for a job, and until when at most, ms. @type {Map<number, {report: (report: any) => void, until: number}>} */
    const waiting = new Map();
    let lastId = 0;

    /** A picture is given away with what it belongs to. @param {{picture?: Picture, [name: string]: any}} message @param {Transferable[]} more */
    const send = (message, more = []) => {
      const { picture } = message;
      port.postMessage(message, !picture || picture instanceof Blob ? more : [picture]);
    };

    port.onmessage = ({ data }) => {
      if (!hear(data)) waiting.get(data.id)?.report(data);
    };
    /** Give a job up: a desk that comes round is not to go on with it. @param {number} id @param {Fault} trouble */
    const lose = (id, trouble) => {
      send({ type: 'abort', id });
      waiting.get(id)?.report({ type: 'fault', fault: trouble });
    };
    /** @param {Fault} trouble */
    const loseAll = (trouble) => {
      for (const id of waiting.keys()) lose(id, trouble);
    };
    port.onerror = (event) => {
      event.preventDefault();
      loseAll(fault.create('internal', { detail: event.message }));
    };
    /** See whether the desk is there: while it waits for something new in the picture, nothing else would tell. */
    const knock = async () => {
      try {
        await assign({ type: 'rest', ms: 0 }, new AbortController().signal, (_, resolve) => resolve(null));
      } catch (error) {
        loseAll(fault.from(error));
      }
    };

    // One timer for all: each job's own would cost as much as the job.
    setInterval(() => {
      for (const [id, one] of waiting) {
        if (performance.now() >= one.until) lose(id, fault.create('internal', { detail: 'The worker does not answer.' }));
      }
      if ([...waiting.values()].some(({ until }) => until === Infinity)) void knock();
    }, graceMs);

    /**
     * Give the desk a job, and wait until it is done.
     * @template T
     * @param {{type: string, [name: string]: any}} job
     * @param {AbortSignal} signal
     * @param {(report: any, resolve: (value: T) => void) => void} take
     * @param {number} limitMs Infinity: until `taken` nothing says how long it takes
     * @returns {Promise<T>} rejects with a Fault, or with the signal's reason
     */
    const assign = (job, signal, take, limitMs = 0) => {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const over = () => {
          waiting.delete(id);
          signal.removeEventListener('abort', abort);
        };
        const abort = () => {
          over();
          send({ type: 'abort', id });
          reject(signal.reason);
        };
        /** @param {any} told */
        const report = (told) => {
          if (told.type === 'taken') mine.until = performance.now() + job.question.timeLimitMs + graceMs;
          else if (told.type !== 'growing') over();
          if (told.type === 'fault') reject(told.fault);
          else take(told, resolve);
        };
        const mine = { report, until: performance.now() + limitMs + graceMs };
        waiting.set(id, mine);
        signal.addEventListener('abort', abort);
        send({ ...job, id });
        if (signal.aborted) abort();
      });
    };

    return { send, assign };
  };

  return { create };
});
