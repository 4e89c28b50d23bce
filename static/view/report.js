// The report of a diagnosis as plain text, to be sent to somebody who can help: nothing secret is in it. Pure.
'use strict';

RTV.view.report = RTV.part(() => {
  /** @typedef {{mark: string, name: string, sentence: string, command: string, took: string}} Line */

  /** Shorter words are hardly secrets, and would be found everywhere, characters. */
  const least = 6;

  /** @param {unknown} value of the person's own JSON @returns {string[]} the texts in it */
  const textsIn = (value) => (typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []);

  /** What is secret in the headers, as typed, and in the JSON. @param {string} headers @param {Record<string, unknown>} fields @returns {string[]} */
  const secretsIn = (headers, fields) => {
    const values = headers.split('\n').map((line) => line.slice(line.indexOf(':') + 1).trim());
    // A header may put a word before the key.
    const words = [...values.flatMap((value) => value.split(/\s+/)), ...textsIn(fields)];
    return [...values.filter(({ length }) => length > 2), ...words.filter(({ length }) => length >= least)];
  };

  /**
   * A text without what nobody else may know: names and passwords in an address, what follows its path, and these words.
   * @param {string} text
   * @param {string[]} secrets
   */
  const clean = (text, secrets) => {
    const bare = text
      .replace(/(\w:\/\/)[^\s“”「」]*@(?=[\w.[-])/g, '$1')
      .replace(/[^\s“"'「/@]+@(?=[\w.[-])/g, '')
      .replace(/(https?:\/\/[^\s?#”"'」。（）]*)[?#][^\s”"')」。（）]*/g, '$1');
    const longest = secrets.filter(Boolean).sort((one, other) => other.length - one.length);
    return longest.reduce((said, secret) => said.replaceAll(secret, '***'), bare);
  };

  /**
   * @param {Line[]} lines
   * @param {Pick<Page, 'server' | 'model' | 'disk' | 'origin' | 'key' | 'headers'> & {fields: Record<string, unknown>}} page as it was when the diagnosis was made
   * @param {string} browser how the browser calls itself
   * @param {string} time
   * @param {typeof RTV.view.strings} strings
   */
  const text = (lines, page, browser, time, { diagnosis: words, noModel }) => {
    const { server, model, disk, origin, key, headers, fields } = page;
    const head = [words.title(time), words.from(disk, origin, browser), words.whom(server.label, server.url, server.kind, model || noModel)];
    const body = lines.flatMap(({ mark, name, sentence, command, took }) => [
      `[${mark}] ${name}: ${[sentence, took && `(${took})`].filter(Boolean).join(' ')}`,
      ...(command ? [`    ${command}`] : []),
    ]);
    return [clean(head.join('\n'), []), '', clean(body.join('\n'), [key, ...secretsIn(headers, fields)])].join('\n');
  };

  return { clean, text };
});
