// Secrets, such as API keys: each belongs to the base URL it was typed for, and lasts as long as the tab unless the person asks for more.
'use strict';

RTV.keep.keys = RTV.part(() => {
  /** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */

  /** @param {Store} store @param {string} place @returns {Record<string, string>} */
  const read = (store, place) => {
    try {
      const stored = JSON.parse(store.getItem(place) ?? '{}');
      return stored && typeof stored === 'object' ? stored : {};
    } catch {
      return {};
    }
  };

  /**
   * @param {Store} store
   * @param {string} place
   * @param {string} url
   * @param {string} key '' removes it
   */
  const write = (store, place, url, key) => {
    const { [url]: _, ...rest } = read(store, place);
    const keys = key ? { ...rest, [url]: key } : rest;
    try {
      if (Object.keys(keys).length) store.setItem(place, JSON.stringify(keys));
      else store.removeItem(place);
    } catch {
      // A full or forbidden storage: the key lasts as long as its field.
    }
  };

  /**
   * @param {Store} tab gone with the tab
   * @param {Store} browser stays
   * @param {string} place the name under which both have them
   */
  const create = (tab, browser, place = 'rtv.keys.1') => {
    /** @param {string} url normalised base URL @returns {string} '' for none */
    const get = (url) => read(tab, place)[url] ?? read(browser, place)[url] ?? '';

    /** @param {string} url @returns {boolean} */
    const remembered = (url) => url in read(browser, place);

    /**
     * @param {string} url normalised base URL
     * @param {string} key '' forgets it everywhere
     * @param {boolean} remember beyond the tab
     */
    const set = (url, key, remember) => {
      write(tab, place, url, remember ? '' : key);
      write(browser, place, url, remember ? key : '');
    };

    return { get, set, remembered };
  };

  /** Whether a key can be sent at all: headers carry visible ASCII only. @param {string} key @returns {boolean} */
  const valid = (key) => /^[\x21-\x7e]*$/.test(key);

  return { valid, create };
});
