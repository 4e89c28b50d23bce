// What is said in the panel, in English: the instruction, the folded sections, their fields and what is wrong with them.
'use strict';

RTV.en.panel = RTV.part(() => ({
  instruction: 'Instruction',
  suggestedWords: 'Words that suit the model',
  ownWords: 'Your own words',
  demoFinds: 'The demo finds faces and QR codes, and nothing else.',
  presets: [
    { name: 'Describe', text: 'What do you see? Answer in one sentence.' },
    { name: 'Read text', text: 'Read all the text in the picture. If there is none, say so.' },
    { name: 'Count people', text: 'How many people are in the picture? Answer with a number and a few words.' },
    { name: 'What changes?', text: 'Describe in one sentence what is happening right now.' },
  ],
  /** @param {string} sentences @param {number} tokens */
  added: (sentences, tokens) => `${sentences ? `Sent with it: “${sentences}”` : 'Nothing is added to it.'} At most ${tokens} tokens.`,
  savePrompt: 'Save this',
  /** @param {string} name */
  removePrompt: (name) => `Remove the saved instruction “${name}”`,

  anyCamera: 'Any camera',
  /** One whose name the browser does not tell. @param {number} number */
  cameraNumber: (number) => `Camera ${number}`,
  autoResolution: 'auto',
  anyModel: 'Model of the server’s choice',
  customModel: 'Custom id…',
  textOnly: 'text only',
  /** @param {string} name */
  hosted: (name) => `${name}, on the internet`,
  /** @param {number} px */
  atMost: (px) => `${px} px at most`,
  /** @param {number} px */
  multiples: (px) => `multiples of ${px}`,
  asFast: 'as fast as the model',
  /** @param {number} ms */
  every: (ms) => (ms < 1000 ? `every ${ms} ms at most` : `every ${ms / 1000} s at most`),
  /** @type {Record<Settings['gate'], string>} */
  gates: { off: '', gentle: 'gentle gate', strict: 'strict gate' },
  whole: 'whole answers',
  /** @param {number} seconds */
  limit: (seconds) => `limit ${seconds} s`,
  overlayOn: 'over the picture',
  overlayOff: 'under the picture',
  /** @type {Record<string, string>} */
  themes: { system: '', light: 'light', dark: 'dark' },
  systemLanguage: 'as the browser is set',
  /** @type {Record<Settings['hidden'], string>} */
  hidden: { go: '', pause: 'pauses when hidden' },
  /** @param {number} tokens */
  tokens: (tokens) => `${tokens} tokens`,
  /** @param {number} value */
  temperature: (value) => `temperature ${value}`,
  /** @param {string} least @param {string} most */
  range: (least, most) => `A number from ${least} to ${most}, please. The last good value stays in use.`,
  /** @param {string} least @param {string} most */
  wholeRange: (least, most) => `A whole number from ${least} to ${most}, please. The last good value stays in use.`,
  rememberOnDisk: 'Remember the key and headers (any page that this browser opens from disk can read it)',
  /** @param {boolean} think @param {boolean} known whether the server has a switch that we know of @returns {string} */
  think: (think, known) => (think ? 'If it is one that thinks. That takes time and tokens.' : known ? 'The server is told not to let it.' : 'No switch of this server is known: it does as it is used to.'),
  headers: {
    /** @param {number} line */
    form: (line) => `Line ${line} is no header. Write it like X-Title: my camera.`,
    /** @param {number} line @param {string} name */
    forbidden: (line, name) => `Line ${line}: browsers let no page set ${name}. Let the proxy add it instead.`,
    /** @param {number} line @param {string} name */
    value: (line, name) => `Line ${line}: the value of ${name} has characters that no header may have.`,
  },
  fields: {
    /** @param {number} line @param {number} column */
    form: (line, column) => `This is no JSON: the mistake is in line ${line}, at character ${column}.`,
    object: 'Write an object, like {"top_p": 0.9}.',
    messages: 'The messages are the page’s own: they hold the picture. Use the instruction and the system prompt.',
  },
  /** @param {string} problem */
  notUsed: (problem) => `${problem} Until then nothing of this is sent.`,
  badURL: 'This is not a web address. Type it like http://localhost:8080.',

  order: {
    empty: 'Nobody: this list is empty. Add the server in use, then those who may stand in for it.',
    /** @param {string} chosen */
    unlisted: (chosen) => `${chosen} is in use and not in this list, so nobody stands in for it. Add it, too.`,
    /** @param {string} chosen */
    alone: (chosen) => `Nobody yet: add a server that may stand in for ${chosen}.`,
    ready: 'The next one below that is up, and after the last the first. The chosen one is tried again after 30 s, later every 5 minutes.',
    add: 'Add a server…',
    /** @param {string} server */
    inUse: (server) => `${server} (in use)`,
    custom: 'Another base URL…',
    chosen: 'chosen',
    standsIn: 'asked now',
    gone: 'not there any more',
    /** @param {string} circle */
    barred: (circle) => `${circle} · not asked unless allowed below`,
    /** @param {string} server */
    up: (server) => `Move ${server} up`,
    /** @param {string} server */
    down: (server) => `Move ${server} down`,
    /** @param {string} server */
    remove: (server) => `Remove ${server} from the order`,
  },

  shortcuts: {
    /** @type {Record<string, string>} */
    groups: { asking: 'Asking', question: 'Question', picture: 'Picture', log: 'Log', page: 'Page' },
    /** @type {Record<string, string>} */
    does: {
      toggle: 'Start or stop', once: 'Send once', onceTyping: 'Send once, while you type too', save: 'Save the frame', copy: 'Copy the answer',
      instruction: 'Go to the instruction', caption: 'Caption', query: 'Ask', detect: 'Detect', point: 'Point',
      shapes: 'Show or hide what was found', full: 'Full screen, and back', away: 'Small window, and back',
      newerRow: 'Newer, in the log', olderRow: 'Older, in the log', newer: 'Newer, seen large', older: 'Older, seen large',
      list: 'This list', leave: 'Leave, close, let go',
    },
    /** @type {Record<string, string>} */
    keys: { ' ': 'Space', 'enter': 'Enter', 'escape': 'Esc', 'ctrl': 'Ctrl', 'arrowup': '↑', 'arrowdown': '↓', 'arrowleft': '←', 'arrowright': '→' },
    /** A button that a key presses. @param {string} name @param {string} key */
    named: (name, key) => `${name} (${key})`,
    said: {
      started: 'Started',
      stopped: 'Stopped',
      asking: 'Asking',
      /** @param {string} name */
      mode: (name) => `Mode: ${name}`,
      shown: 'What was found is shown',
      hidden: 'What was found is hidden',
    },
  },
}));
