// Every sentence that the page says by itself: one table, so that it can be translated. Pure.
'use strict';

RTV.view.strings = RTV.part(() => ({
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
  standin: {
    /** @type {Record<string, string>} */
    why: { 'loading': 'is still loading its model', 'unauthorized': 'does not accept the key', 'server-error': 'fails', 'stream-error': 'fails', 'cut-stream': 'breaks off' },
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
  /** @param {number} share of the questions that were not needed, 0-1 */
  unchanged: (share) => `unchanged, ${Math.round(share * 100)} % skipped`,
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
  cameraStarting: 'camera starting',
  noFrames: 'no picture',
  /** @param {number} fps */
  fps: (fps) => `${Math.round(fps)} fps`,
  /** @param {number} count @param {number} bound */
  answers: (count, bound) => (count === 1 ? '1 answer' : count > bound ? `last ${bound} of ${count} answers` : `${count} answers`),
  copied: 'Copied',
  copyFailed: 'Not copied',
  /** @param {string} time @param {boolean} found with what was found in it */
  fileName: (time, found) => `frame-${time}${found ? '-found' : ''}.jpg`,

  /** @param {number} count @param {string} label in the model's words; '' where it gave none */
  counted: (count, label) => `${count} ${count === 1 ? label || 'place' : RTV.view.plural.of(label || 'place')}`,
  nothingFound: 'Nothing found.',
  unnamed: 'no label',
  /** @param {string} label @param {number} count */
  foundCount: (label, count) => `${label}: ${count} found`,
  showShapes: 'Show what was found (B)',
  hideShapes: 'Hide what was found (B)',
  reading: {
    automatic: 'As the page guesses',
    /** @param {string} says */
    guessed: (says) => `Read as ${says}: a guess.`,
    /** @param {string} says @param {string} model '' where its id is not known */
    chosen: (says, model) => `Read as ${says}: your choice for ${model || 'this server'}.`,
  },
  /** @param {number} times */
  times: (times) => `${Math.round(times * 10) / 10}×`,
  /** @param {number} times */
  zoom: (times) => `Zoom, now ${Math.round(times * 10) / 10} times`,
  fullOn: 'Full screen (F)',
  fullOff: 'Leave full screen (Esc)',

  phone: {
    asking: 'Asking the console for its address',
    silent: 'The console’s own proxy does not tell its address. Start it again where it ran, then open this anew.',
    scan: 'Scan this with the phone’s camera. Phone and console must be in the same network.',
    type: 'Open this address on the phone. Phone and console must be in the same network.',
    /** @param {string[]} urls */
    others: (urls) => `If the phone does not get there: ${urls.join(' or ')}`,
    command: 'ARGS="--host 0.0.0.0 --tls" make run',
  },

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
  anyModel: 'Model of the server’s choice',
  customModel: 'Custom id…',
  textOnly: 'text only',
  /** @param {string} name */
  hosted: (name) => `${name}, on the internet`,
  /** @param {number} tokens */
  context: (tokens) => (tokens < 1000 ? String(tokens) : tokens < 1e6 ? `${Math.round(tokens / (tokens % 1000 ? 1024 : 1000))}k` : `${Math.round(tokens / 1e5) / 10}M`),
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
  themes: { system: 'theme of the system', light: 'light', dark: 'dark' },
  /** @type {Record<Settings['hidden'], string>} */
  hidden: { go: '', pause: 'pauses when hidden' },
  /** @param {string} span */
  paused: (span) => `Paused for ${span} while the tab was hidden.`,
  pausedWhy: 'Display, In a hidden tab, can let it go on.',
  /** @param {string} span @param {number} count */
  wentOn: (span, count) => `Went on for ${span} in the hidden tab: ${count === 0 ? 'no answer' : count === 1 ? '1 answer' : `${count} answers`} came.`,
  /** @param {number} ms */
  span: (ms) => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 3_600_000)} hours`),
  /** @param {number} tokens */
  tokens: (tokens) => `${tokens} tokens`,
  /** @param {number} value */
  temperature: (value) => `temperature ${value}`,
  /** @param {string} least @param {string} most */
  range: (least, most) => `A number from ${least} to ${most}, please. The last good value stays in use.`,
  /** @param {string} least @param {string} most */
  wholeRange: (least, most) => `A whole number from ${least} to ${most}, please. The last good value stays in use.`,
  rememberOnDisk: 'Remember the key and headers (any page that this browser opens from disk can read it)',
  /** @param {boolean} think @param {boolean} known whether the server has a switch that we know of */
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

  diagnosis: {
    prompts: {
      card: 'Which colour fills this picture? Which word is written on it?',
      long: 'Describe this picture in one long sentence.',
      fill: 'Which colour fills this picture? Answer in one sentence.',
    },
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
    /** @param {number} notes */
    whole: (notes) => (notes === 0 ? 'All is well.' : 'It works; see what is noted.'),
    /** @param {string} time */
    title: (time) => `Test of a model server by RealTime-VLM, ${time}`,
    /** @param {boolean} disk @param {string} origin @param {string} browser */
    from: (disk, origin, browser) => `Page: ${disk ? 'from disk (origin null)' : origin}. Browser: ${browser}`,
    /** @param {string} server @param {string} url @param {string} kind @param {string} model */
    whom: (server, url, kind, model) => `Server: ${server}, ${url || 'no address'}. Kind: ${kind || 'unknown'}. Model: ${model}.`,
  },

  meter: {
    none: 'no answers yet',
    nothing: 'How many answers come a minute is told while the console watches.',
    /** @param {string} rate @param {string} percent */
    rates: (rate, percent) => `${rate} answers a minute, ${percent} of the model’s limit.`,
    /** @param {number} count */
    last: (count) => (count === 1 ? 'Total time of the last answer' : `Total time of the last ${count} answers`),
    /** @param {string} rate */
    perMinute: (rate) => `${rate} a min`,
    /** @param {string} time */
    middle: (time) => `p50 ${time}`,
    /** @param {string} percent */
    share: (percent) => `${percent} of limit`,
    /** @param {string} percent */
    skipped: (percent) => `${percent} skipped`,
    rows: { ttft: 'TTFT, ms', total: 'Total, ms', age: 'Frame age, ms', encode: 'Encode, ms', upload: 'Upload, ms', tokens: 'Tokens', speed: 'Tokens/s', bytes: 'Picture, kB', pixels: 'Megapixels' },
    unknown: '–',
    /** @param {string} requests @param {string} bytes @param {string} tokens */
    saved: (requests, bytes, tokens) => `≈ ${requests} requests, ${bytes}, ${tokens} tokens`,
  },

  latency: {
    start: 'Check latency',
    stop: 'Stop the check',
    preparing: 'Taking a frame',
    /** @type {Record<string, string>} */
    ways: { streamed: 'streamed', whole: 'whole' },
    /** @param {string} way */
    warming: (way) => `Warming up, ${way}`,
    /** @param {string} way @param {number} round @param {number} rounds */
    asking: (way, round, rounds) => `Request ${round} of ${rounds}, ${way}`,
    done: 'Done.',
    stopped: 'Stopped before its end.',
    interrupted: 'Stopped before its end: the camera’s questions come first.',
    /** @param {string} least @param {string} most */
    range: (least, most) => `A whole number from ${least} to ${most}, please.`,
    rows: { streamedTtft: 'Streamed, TTFT', streamedTotal: 'Streamed, total', wholeTtft: 'Whole, TTFT', wholeTotal: 'Whole, total' },
    heads: ['ms', 'min', 'median', 'p95', 'max'],
    /** @param {string} time */
    title: (time) => `Latency check of RealTime-VLM, ${time}`,
    /** @param {string} server @param {string} model */
    subject: (server, model) => `Server: ${server}. Model: ${model}.`,
    /** @param {number} width @param {number} height @param {string} bytes @param {boolean} drawn */
    picture: (width, height, bytes, drawn) => `Picture: ${width} × ${height}, ${bytes}${drawn ? ', a plain red one' : ''}, the same each time.`,
    /** @param {number} rounds @param {number} tokens */
    manner: (rounds, tokens) => `${rounds} requests each way, in turns, after one each to warm up; at most ${tokens} tokens.`,
  },

  facts: { server: 'Server', notes: 'Note', time: 'Time', model: 'Model', prompt: 'Instruction', ttft: 'TTFT', total: 'Total', tokens: 'Tokens', speed: 'Speed', frame: 'Frame', age: 'Frame age', upload: 'Upload' },
  /** @param {number} width @param {number} height @param {string} bytes @param {string} time */
  frame: (width, height, bytes, time) => `${width} × ${height}, ${bytes}, encoded in ${time}`,
  /** @param {string} first @param {string} end */
  age: (first, end) => (first === end ? `${end} when the answer was there` : `${first} at its first words, ${end} at its last`),
  /** @type {Record<string, string>} */
  badges: { good: 'fast', slow: 'slow', bad: 'very slow' },
}));
