// The log: the last answers, each with the exact frame it was made from, and no more of them than stated.
'use strict';

RTV.loop.log = RTV.part(() => {
  /** The log holds this many answers with their frames; older ones are let go. */
  const bound = 200;

  /**
   * @param {{createObjectURL: (blob: Blob) => string, revokeObjectURL: (url: string) => void}} urls
   */
  const create = (urls) => {
    /** Newest first. @type {Entry[]} */
    let entries = [];
    let count = 0;
    let lastId = 0;

    /** @param {Omit<Entry, 'id' | 'frameURL'>} told */
    const add = (told) => {
      lastId += 1;
      count += 1;
      for (const old of entries.slice(bound - 1)) urls.revokeObjectURL(old.frameURL);
      entries = [{ id: lastId, frameURL: urls.createObjectURL(told.frame.jpeg), ...told }, ...entries.slice(0, bound - 1)];
    };

    const clear = () => {
      for (const entry of entries) urls.revokeObjectURL(entry.frameURL);
      entries = [];
      count = 0;
    };

    return { add, clear, entries: () => entries, count: () => count };
  };

  return { bound, create };
});
