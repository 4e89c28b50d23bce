// Server-sent events, decoded as the bytes arrive. Pure.
// Source of the rules: WHATWG HTML, "Interpreting an event stream"; only `data` fields matter to this protocol.
'use strict';

RTV.model.sse = RTV.part(() => {
  /**
   * An incremental decoder: chunks may end anywhere, inside a line, an end-of-line pair or a character.
   * @returns {{decode: (chunk: Uint8Array) => string[], end: () => string[]}} each string is the data of one event
   */
  const createDecoder = () => {
    const utf8 = new TextDecoder();
    let rest = '';
    /** @type {string[]} */
    let data = [];

    /** @param {string} line @param {string[]} events */
    const take = (line, events) => {
      if (line === '') {
        if (data.length) events.push(data.join('\n'));
        data = [];
      } else if (line === 'data') {
        data.push('');
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }
    };

    /** @param {string} text @param {boolean} last */
    const feed = (text, last) => {
      /** @type {string[]} */
      const events = [];
      rest += text;
      // A CR at the very end may be the first half of a CRLF: it waits for the next chunk.
      const lines = (last || !rest.endsWith('\r') ? rest : rest.slice(0, -1)).split(/\r\n|\r|\n/);
      const tail = lines.pop() ?? '';
      rest = !last && rest.endsWith('\r') ? `${tail}\r` : tail;
      for (const line of lines) take(line, events);
      if (last) {
        // Some servers close without the blank line that ends an event: what they sent still counts.
        take(rest, events);
        take('', events);
        rest = '';
      }
      return events;
    };

    return {
      decode: (chunk) => feed(utf8.decode(chunk, { stream: true }), false),
      end: () => feed(utf8.decode(), true),
    };
  };

  return { createDecoder };
});
