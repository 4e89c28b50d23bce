// Every sentence that the page says by itself: one table, so that it can be translated. Pure.
'use strict';

RTV.view.strings = RTV.part(() => ({
  start: 'Start',
  stop: 'Stop',
  title: 'RealTime-VLM',
  titleWatching: '● RealTime-VLM',

  /** @type {Record<string, string>} */
  status: { unknown: 'not asked yet', checking: 'looking', up: 'up', loading: 'loading its model', unauthorised: 'wants a key', down: 'not answering' },
  noModel: 'model of its choice',
  customServer: 'Custom server',
  finding: 'finding a server',

  /** @type {Record<Circle, string>} */
  circle: { machine: 'frames stay on this machine', lan: 'frames stay in your network', internet: 'frames go to the internet' },
  /** @type {Record<Circle, string>} */
  circleShort: { machine: 'this machine', lan: 'your network', internet: 'internet' },

  /** @param {string} server @param {string} circle */
  welcome: (server, circle) => `${server} will look through your camera and say here what it sees. The ${circle}.`,
  welcomeMore: 'Until you press Start the camera stays off and nothing is sent.',
  /** @param {string} circle */
  demoLead: (circle) => `The built-in demo will look through your camera and say here what it sees. The ${circle}.`,
  demoMore: 'It is classical vision, not a language model: no model server was found. To start a real one, run this; the page finds it by itself.',
  locked: 'This console asks for a token. Open the address that it printed at its start, the one with #token= at its end.',

  /** @type {Record<string, string>} */
  waiting: { 'camera': 'Waiting for the camera', 'frame': 'Waiting for a picture', 'model': 'Looking', 'pause': '', '': '' },
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
  /** @param {string} time */
  fileName: (time) => `frame-${time}.jpg`,

  presets: [
    { name: 'Describe', text: 'What do you see? Answer in one sentence.' },
    { name: 'Read text', text: 'Read all the text in the picture. If there is none, say so.' },
    { name: 'Count people', text: 'How many people are in the picture? Answer with a number and a few words.' },
    { name: 'Detect', text: 'Detect the main objects. Answer only with a JSON array of {"bbox_2d": [x1, y1, x2, y2], "label": "name"}.' },
    { name: 'What changes?', text: 'Describe in one sentence what is happening right now.' },
  ],
  savePrompt: 'Save this',
  /** @param {string} name */
  removePrompt: (name) => `Remove the saved instruction “${name}”`,

  anyCamera: 'Any camera',
  anyModel: 'Model of the server’s choice',
  customModel: 'Custom id…',
  /** @param {string} id */
  textOnly: (id) => `${id} (text only)`,
  asFast: 'as fast as the model',
  /** @param {number} ms */
  every: (ms) => (ms < 1000 ? `every ${ms} ms at most` : `every ${ms / 1000} s at most`),
  whole: 'whole answers',
  /** @param {number} seconds */
  limit: (seconds) => `limit ${seconds} s`,
  overlayOn: 'over the picture',
  overlayOff: 'under the picture',
  /** @type {Record<string, string>} */
  themes: { system: 'theme of the system', light: 'light', dark: 'dark' },
  /** @param {number} tokens */
  tokens: (tokens) => `${tokens} tokens`,
  /** @param {number} value */
  temperature: (value) => `temperature ${value}`,
  /** @param {string} least @param {string} most */
  range: (least, most) => `A number from ${least} to ${most}, please. The last good value stays in use.`,
  /** @param {string} least @param {string} most */
  wholeRange: (least, most) => `A whole number from ${least} to ${most}, please. The last good value stays in use.`,
  rememberOnDisk: 'Remember the key (any page that this browser opens from disk can read it)',
  badURL: 'This is not a web address. Type it like http://localhost:8080.',

  test: {
    running: 'Asking for the models',
    /** @param {number} count @param {string} time */
    models: (count, time) => `${count === 0 ? 'No models listed, which some servers do' : count === 1 ? '1 model' : `${count} models`}, ${time}`,
    asking: 'Sending a red test picture',
    prompt: 'Which colour fills this picture? Answer with one word.',
    /** @param {string} text @param {string} time */
    answer: (text, time) => `Answer to a red picture: “${text}”, ${time}`,
  },

  facts: { server: 'Server', notes: 'Note', time: 'Time', model: 'Model', prompt: 'Instruction', ttft: 'TTFT', total: 'Total', tokens: 'Tokens', speed: 'Speed', frame: 'Frame' },
  /** @param {number} width @param {number} height @param {string} bytes @param {string} time */
  frame: (width, height, bytes, time) => `${width} × ${height}, ${bytes}, encoded in ${time}`,
  /** @type {Record<string, string>} */
  badges: { good: 'fast', slow: 'slow', bad: 'very slow' },
}));
