// What the page says of what goes on, in English: who answers, what came, what was found, what is waited for.
'use strict';

RTV.en.live = RTV.part(() => ({
  /** Of the language, as BCP 47 has it: numbers and times go by it. */
  tag: 'en',
  /** What the language calls itself. */
  name: 'English',
  /** What stands between two sentences. */
  gap: ' ',
  /** @param {string[]} items */
  list: (items) => items.join(', '),

  start: 'Start',
  stop: 'Stop',
  /** Short: a tab shows its beginning. @param {string} doing */
  title: (doing) => (doing ? `${doing} · RealTime-VLM` : 'RealTime-VLM'),
  /** @type {Record<string, string>} */
  doing: { watching: 'watching', paused: 'paused', failed: 'stopped' },

  /** @type {Record<string, string>} */
  status: { unknown: 'not asked yet', checking: 'looking', up: 'up', loading: 'loading its model', unauthorised: 'wants a key', down: 'not answering' },
  noModel: 'model of its choice',
  customServer: 'Custom server',
  /** @param {string} name */
  goneServer: (name) => `${name}: not there any more`,
  finding: 'finding a server',

  /** @type {Record<Circle, string>} */
  circle: { machine: 'frames stay on this machine', lan: 'frames stay in your network', internet: 'frames go to the internet' },
  /** @type {Record<Circle, string>} */
  circleShort: { machine: 'this machine', lan: 'your network', internet: 'internet' },

  standin: {
    /** @type {Record<string, string>} */
    why: { 'loading': 'is still loading its model', 'unauthorised': 'does not accept the key', 'server-error': 'fails', 'stream-error': 'fails', 'cut-stream': 'breaks off' },
    away: 'does not answer',
    /** @param {string} chosen @param {string} why @param {string} other */
    asked: (chosen, why, other) => `${chosen} ${why}; ${other} is asked instead.`,
    /** @param {string} chosen @param {number} seconds */
    triedIn: (chosen, seconds) => `${chosen} is tried again in ${seconds} s`,
    /** @param {string} chosen */
    tried: (chosen) => `${chosen} is being tried`,
    /** @param {string} chosen */
    returned: (chosen) => `${chosen} is there again, and is asked.`,
  },
  /** @param {string} server @param {string} other */
  insteadOf: (server, other) => `${server}, in place of ${other}`,

  /** @param {string} server @param {string} circle */
  welcome: (server, circle) => `${server} will look through your camera and say here what it sees. The ${circle}.`,
  welcomeMore: 'Until you press Start the camera stays off and nothing is sent.',
  welcomeAway: 'When it was last asked it did not answer as it should. Press Start to try again and be told why, or choose another server under Model.',
  /** @param {string} circle */
  demoLead: (circle) => `The built-in demo will look through your camera and say here what it sees. The ${circle}.`,
  demoMore: 'It is classical vision, not a language model: no model server was found. To start a real one, run this (llama-server comes with llama.cpp); the page finds it by itself.',
  nobody: 'There is nobody yet to look through your camera: no model server was found, and the built-in demo is not installed.',
  /** @param {string} demo how the demo is installed */
  nobodyMore: (demo) => `To start a real one, run this (llama-server comes with llama.cpp); the page finds it by itself. ${demo}`,
  proxySilent: 'The console’s own proxy does not answer. Start it again where it ran; this page goes on by itself then.',
  /** @param {string} server */
  gone: (server) => `${server} is not among the console’s servers any more. Choose another under Model; if it comes back, this page finds it.`,
  locked: 'This console asks for a token. Open the address that it printed when it was last started, the one with #token= at its end, or scan the code that its page shows under “Open on a phone”.',
  insecure: 'Browsers give the camera to secure pages only, and this address is not one.',
  insecureMore: 'Start the console like this, and open the https address that it prints.',

  /** @type {Record<string, string>} */
  waiting: { 'camera': 'Waiting for the camera', 'frame': 'Waiting for a picture', 'model': 'Looking', 'pause': '', 'hidden': 'Resting while nobody looks', '': '' },
  /** @param {string} percent of the questions that were not needed */
  unchanged: (percent) => `unchanged, ${percent} skipped`,
  thinking: 'Thinking',
  thought: 'thought first',
  /** @type {Record<string, string>} */
  finish: { length: 'cut off by max tokens', stopped: 'stopped', cut: 'broke off' },
  repeats: 'repeats itself',
  /** @param {string} fields */
  leftOut: (fields) => `the server refused ${fields}, which was left out`,
  /** @param {string} model */
  answeredBy: (model) => `answered by ${model}`,
  demoMark: 'classical vision, not a language model',

  /** @param {number} seconds */
  retryIn: (seconds) => `trying again in ${seconds} s`,
  /** @param {string} span */
  paused: (span) => `Paused for ${span} while the tab was hidden.`,
  pausedWhy: 'Display, In a hidden tab, can let it go on.',
  /** @param {string} span @param {number} count */
  wentOn: (span, count) => `Went on for ${span} in the hidden tab: ${count === 0 ? 'no answer' : count === 1 ? '1 answer' : `${count} answers`} came.`,
  /** @param {number} ms */
  span: (ms) => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 3_600_000)} hours`),
  /** Short: a chip holds it. @param {number} ms */
  ago: (ms) => (ms < 120_000 ? `${Math.round(ms / 1000)} s ago` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} min ago` : `${Math.round(ms / 3_600_000)} h ago`),
  cameraStarting: 'camera starting',
  noFrames: 'no picture',
  /** @param {number} fps */
  fps: (fps) => `${Math.round(fps)} fps`,
  /** @param {number} count @param {number} bound */
  answers: (count, bound) => (count === 1 ? '1 answer' : count > bound ? `last ${bound} of ${count} answers` : `${count} answers`),
  copied: 'Copied',
  copyFailed: 'Not copied',
  saved: 'Frame saved',

  /** @param {number} count @param {string} label in the model's words; '' where it gave none */
  counted: (count, label) => `${count} ${count === 1 ? label || 'place' : RTV.en.plural.of(label || 'place')}`,
  nothingFound: 'Nothing found.',
  unnamed: 'no label',
  /** @param {string} label @param {number} count */
  foundCount: (label, count) => `${label}: ${count} found`,
  showShapes: 'Show what was found',
  hideShapes: 'Hide what was found',
  reading: {
    automatic: 'As the page guesses',
    /** @param {string} says */
    guessed: (says) => `Read as ${says}: a guess.`,
    /** @param {string} says @param {string} model '' where its id is not known */
    chosen: (says, model) => `Read as ${says}: your choice for ${model || 'this server'}.`,
    /** @type {Record<string, string>} */
    says: {
      'xy/1000': '0 to 1000, x first', 'yx/1000': '0 to 1000, y first', 'xy/frame': 'pixels of the frame, x first', 'yx/frame': 'pixels of the frame, y first',
      'xy/resized': 'pixels after the model resized the frame, x first', 'xy/1': 'fractions, x first', 'yx/1': 'fractions, y first', 'xy/100': 'percent, x first',
    },
  },
  /** @param {string} times */
  zoom: (times) => `Zoom, now ${times} times`,
  fullOn: 'Full screen',
  fullOff: 'Leave full screen (Esc)',
  fullLeft: 'Full screen left',
  awayOn: 'Picture in a small window',
  awayOff: 'Bring the picture back',

  phone: {
    asking: 'Asking the console for its address',
    silent: 'The console’s own proxy does not tell its address. Start it again where it ran, then open this anew.',
    scan: 'Scan this with the phone’s camera. Phone and console must be in the same network.',
    type: 'Open this address on the phone. Phone and console must be in the same network.',
    /** @param {string[]} urls */
    others: (urls) => `If the phone does not get there: ${urls.join(' or ')}`,
  },

  viewer: {
    /** @param {number} number from the newest @param {number} count */
    place: (number, count) => `${number} of ${count}`,
    gone: 'no longer in the log',
    /** @param {string} place @param {string} words */
    said: (place, words) => `${place}: ${words}`,
  },
  facts: { server: 'Server', notes: 'Note', time: 'Time', model: 'Model', prompt: 'Instruction', ttft: 'TTFT', total: 'Total', tokens: 'Tokens', speed: 'Speed', frame: 'Frame', age: 'Frame age', upload: 'Upload' },
  /** @param {number} width @param {number} height @param {string} bytes @param {string} time */
  frame: (width, height, bytes, time) => `${width} × ${height}, ${bytes}, encoded in ${time}`,
  /** @param {string} first @param {string} end */
  age: (first, end) => (first === end ? `${end} when the answer was there` : `${first} at its first words, ${end} at its last`),
  /** @type {Record<string, string>} */
  badges: { good: 'fast', slow: 'slow', bad: 'very slow' },
}));
