// API keys: each belongs to the base URL it was typed for, and lasts as long as the tab unless the person asks for more.
'use strict';

RTV.keep.keys = RTV.part(() => {
  const place = 'rtv.keys.1';

  /** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */

  /** @param {Store} store @returns {Record<string, string>} */
  const read = (store) => {
    try {
      const stored = JSON.parse(store.getItem(place) ?? '{}');
      return stored && typeof stored === 'object' ? stored : {};
    } catch {
      return {};
    }
  };

  /**
   * @param {Store} store
   * @param {string} url
   * @param {string} key '' removes it
   */
  const write = (store, url, key) => {
    const { [url]: _, ...rest } = read(store);
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
   */
  const create = (tab, browser) => {
    /** @param {string} url normalised base URL @returns {string} '' for none */
    const get = (url) => read(tab)[url] ?? read(browser)[url] ?? '';

    /** @param {string} url @returns {boolean} */
    const remembered = (url) => url in read(browser);

    /**
     * @param {string} url normalised base URL
     * @param {string} key '' forgets it everywhere
     * @param {boolean} remember beyond the tab
     */
    const set = (url, key, remember) => {
      write(tab, url, remember ? '' : key);
      write(browser, url, remember ? key : '');
    };

    return { get, set, remembered };
  };

  /** Whether a key can be sent at all: headers carry visible ASCII only. @param {string} key @returns {boolean} */
  const valid = (key) => /^[\x21-\x7e]*$/.test(key);

  return { valid, create };
});
