// Headers of the person's own, as typed: one `Name: value` a line. Pure.
'use strict';

RTV.model.headers = RTV.part(() => {
  /** What browsers let no page set (Fetch, "forbidden request-header"; some add the user agent), and the one that the body decides. */
  const forbidden = new RegExp(
    '^(accept-charset|accept-encoding|access-control-request-.*|connection|content-length|content-type|cookie2?|date|dnt|expect|host'
    + '|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via|(proxy|sec)-.*)$',
  );

  /** Names under which servers look for a key. */
  const keys = ['authorization', 'x-api-key', 'api-key'];

  /** What is wrong with a line. @typedef {{line: number, name: string, why: 'form' | 'forbidden' | 'value'}} Mistake line: counted from 1 */

  /** @param {string} line @param {number} number @returns {Mistake | null} */
  const mistakeIn = (line, number) => {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+)\s*:(.*)$/.exec(line) ?? [];
    if (!name) return { line: number, name: '', why: 'form' };
    if (forbidden.test(name.toLowerCase())) return { line: number, name, why: 'forbidden' };
    return /^[\t\x20-\x7e\xa0-\xff]*$/.test(value) ? null : { line: number, name, why: 'value' };
  };

  /**
   * @param {string} text
   * @returns {{headers: Record<string, string>, mistake: Mistake | null}} names in lower case; none with a mistake, the first of them
   */
  const parse = (text) => {
    const lines = text.split('\n').map((line) => line.trim());
    const mistake = lines.map((line, index) => (line ? mistakeIn(line, index + 1) : null)).find(Boolean) ?? null;
    const pairs = lines.filter(Boolean).map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    });
    /** @type {Record<string, string>} */
    const headers = {};
    // One name on several lines is one header with all their values (Fetch, "combine").
    for (const [name, value] of pairs) headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    return { headers: mistake ? {} : headers, mistake };
  };

  /** Whether one of them is a key. @param {Record<string, string>} headers by their names in lower case */
  const carryKey = (headers) => keys.some((name) => name in headers);

  return { parse, carryKey };
});
