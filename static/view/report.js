// The report of a diagnosis as plain text, to be sent to somebody who can help: nothing secret is in it. Pure.
'use strict';

RTV.view.report = RTV.part(() => {
  /** @typedef {{mark: string, name: string, sentence: string, command: string, took: string}} Line */

  /** @param {string} text as typed, a header a line @returns {string[]} */
  const valuesIn = (text) => text.split('\n').map((line) => line.slice(line.indexOf(':') + 1).trim());

  /**
   * A text without what nobody else may know: names and passwords in an address, what follows its path, and these words.
   * @param {string} text
   * @param {string[]} secrets
   */
  const clean = (text, secrets) => {
    const bare = text.replace(/[^\s“"'/@]+@(?=[\w.[-])/g, '').replace(/(https?:\/\/[^\s?#”"']*)[?#][^\s”"')]*/g, '$1');
    return secrets.filter(({ length }) => length > 2).reduce((said, secret) => said.replaceAll(secret, '***'), bare);
  };

  /**
   * @param {Line[]} lines
   * @param {Pick<Page, 'server' | 'model' | 'disk' | 'origin' | 'key' | 'headers'>} page as it was when the diagnosis was made
   * @param {string} browser how the browser calls itself
   * @param {string} time
   * @param {typeof RTV.view.strings} strings
   */
  const text = (lines, page, browser, time, { diagnosis: words, noModel }) => {
    const { server, model, disk, origin, key, headers } = page;
    const head = [words.title(time), words.from(disk, origin, browser), words.whom(server.label, server.url, server.kind, model || noModel)];
    const body = lines.flatMap(({ mark, name, sentence, command, took }) => [
      `[${mark}] ${name}: ${[sentence, took && `(${took})`].filter(Boolean).join(' ')}`,
      ...(command ? [`    ${command}`] : []),
    ]);
    return clean([...head, '', ...body].join('\n'), [key, ...valuesIn(headers)]);
  };

  return { clean, text };
});
