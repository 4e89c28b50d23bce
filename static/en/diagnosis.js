// What the test of a server says, in English, rung by rung, and the report of it.
'use strict';

RTV.en.diagnosis = RTV.part(() => ({
  /** @type {Record<string, string>} */
  names: {
    page: 'Page', camera: 'Camera', address: 'Address', mixed: 'Mixed content', network: 'Local network', reach: 'Reachable', leave: 'Leave to ask (CORS)',
    models: 'List of models', key: 'Key', model: 'Model', picture: 'Picture', stream: 'Streaming', schema: 'Structured output', speed: 'Speed',
  },
  /** @type {Record<Step['tone'], string>} */
  marks: { good: 'ok', note: 'note', bad: 'failed', skipped: 'skipped', running: 'running' },
  /** @type {Record<string, (told: any) => string>} */
  said: {
    secure: () => 'Secure, as browsers want it for the camera.',
    camera: ({ grant }) => ({ granted: 'There, and allowed.', prompt: 'There; the browser will ask you for it at Start.' })[/** @type {string} */ (grant)] ?? 'There; whether it is allowed this browser does not tell.',
    address: ({ url, own }) => (own ? `${url}, at this page’s own address: no leave is needed.` : `${url}.`),
    unmixed: () => 'A page from https may ask there.',
    network: () => 'The browser lets this page into your network.',
    networkAsks: () => 'The browser will ask whether this page may look into your network: allow it.',
    networkUntold: () => 'Whether this page may look into your network this browser does not tell.',
    there: () => 'Something answers there.',
    leave: () => 'This page may ask, and read what is answered.',
    models: ({ count }) => (count === 0 ? 'Lists none, which some servers do.' : count === 1 ? '1 model.' : `${count} models.`),
    listClosed: ({ status }) => `Not shown without a good key (${status}).`,
    key: ({ sent, keyed }) => (keyed ? 'The console adds it, and it is not refused.' : sent ? 'Not refused.' : 'None is asked for.'),
    anyModel: () => 'The server chooses.',
    model: ({ id }) => `${id} is in the list.`,
    textOnly: ({ id }) => `${id} is listed as one for text only.`,
    answers: ({ id }) => `${id} is in no list, and answers.`,
    unlisted: ({ id }) => `${id} is in no list; whether it is there its answer will tell.`,
    otherModel: ({ id, answers }) => `${id} is in no list; ${answers} answers in its place.`,
    word: ({ text, colour, word }) => `Seen and read: of ${word} on ${colour} it said “${text}”.`,
    colour: ({ text, colour, word }) => `Seen, in two pictures of two colours: of ${word} on ${colour} it said “${text}”.`,
    blind: ({ text, colour, word }) => `Of ${word} on ${colour} it said “${text}”.`,
    streams: ({ pieces, ms }) => `Comes in ${pieces} pieces, over ${Math.round(ms)} ms.`,
    heap: () => 'Came all at once: the server is that fast, or something on the way holds its words back.',
    whole: () => 'Comes whole: this server does not stream, so there is nothing to read before the end.',
    schema: () => 'A JSON schema is honoured.',
    schemaRefused: () => 'The server refuses a JSON schema. Answers are free text.',
    schemaIgnored: ({ text }) => `A JSON schema is ignored: it said “${text}”. Answers are free text.`,
    speed: ({ ttftMs, totalMs }) => `${ttftMs === null ? 'All' : `First words after ${Math.round(ttftMs)} ms, all`} after ${Math.round(totalMs)} ms.${totalMs > 3000 ? ' That is slow: lower Max tokens or the resolution, or choose a smaller model.' : ''}`,
  },
  skipped: 'not tried',
  running: 'Testing',
  stopped: 'Stopped before its end.',
  elsewhere: 'Stopped before its end: another server is in use.',
  /** @param {string} name */
  broken: (name) => `Failed at: ${name}.`,
  /** @param {number} notes @returns {string} */
  whole: (notes) => (notes === 0 ? 'All is well.' : 'It works; see what is noted.'),
  /** @param {string} time */
  title: (time) => `Test of a model server by RealTime-VLM, ${time}`,
  /** @param {boolean} disk @param {string} origin @param {string} browser */
  from: (disk, origin, browser) => `Page: ${disk ? 'from disk (origin null)' : origin}. Browser: ${browser}`,
  /** @param {string} server @param {string} url @param {string} kind @param {string} model */
  whom: (server, url, kind, model) => `Server: ${server}, ${url || 'no address'}. Kind: ${kind || 'unknown'}. Model: ${model}.`,
}));
