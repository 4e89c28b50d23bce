// The browser's storage, or memory where the person has forbidden it: then nothing is remembered, and everything works.
'use strict';

RTV.keep.storage = RTV.part(() => {
  /** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */

  /** @returns {Store} */
  const memory = () => {
    /** @type {Map<string, string>} */
    const kept = new Map();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    };
  };

  /**
   * @param {() => Store} storage merely naming it may throw
   * @returns {Store}
   */
  const open = (storage) => {
    try {
      return storage() ?? memory();
    } catch {
      return memory();
    }
  };

  return { open };
});
