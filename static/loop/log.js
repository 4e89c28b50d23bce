// The log: the last answers, each with the exact frame it was made from, and no more of them than stated.
'use strict';

RTV.loop.log = RTV.part(() => {
  /** The log holds this many answers with their frames; older ones are let go. */
  const bound = 200;

  /** @param {(told: Omit<Entry, 'id' | 'sight'>) => Sight} look what an answer says about places, in the reading in force now */
  const create = (look) => {
    /** Newest first. @type {Entry[]} */
    const entries = [];
    let count = 0;
    let lastId = 0;

    /** @param {Omit<Entry, 'id' | 'sight'>} told */
    const add = (told) => {
      lastId += 1;
      count += 1;
      entries.unshift({ id: lastId, ...told, get sight() { return look(told); } });
      entries.length = Math.min(entries.length, bound);
    };

    const clear = () => {
      entries.length = 0;
      count = 0;
    };

    return { add, clear, entries: () => entries, count: () => count };
  };

  return { bound, create };
});
