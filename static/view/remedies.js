// From the kind of a fault to a sentence and what to do about it: one table. Pure.
'use strict';

RTV.view.remedies = RTV.part(() => {
  /**
   * @typedef {object} Scene what a remedy may depend on
   * @property {string} server how the server is called
   * @property {string} url its base URL
   * @property {string} model the model asked for
   * @property {string} start the command that starts such a server; '' for a server that nobody knows
   * @property {boolean} proxied the server is, or was, a backend of the proxy that serves this page
   * @property {boolean} elsewhere the page is from one place and the server in another: what locks one does not lock the other
   * @property {boolean} key the page sends a key
   * @property {boolean} keyed the proxy holds the key, whatever the page sends
   * @property {string} reason why the server is not up, in the proxy's words; '' where it has none
   * @property {boolean} disk the page was opened from disk
   * @property {string} origin of the page, as the server sees it
   */
  /** @typedef {{what: string, todo: string, command?: string}} Remedy */

  /** What base URLs of consoles look like: a backend's path, or the usual port. */
  const ofConsole = /\/backends\/[^/]+\/v1$|^http:\/\/[^/]+:8081\//;

  const anyVision = 'llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF';

  /** @type {Record<string, (scene: Scene, fault: Fault) => Remedy>} */
  const table = {
    'camera-denied': ({ disk }) => ({
      what: 'The camera is not allowed.',
      todo: `Allow it for this ${disk ? 'file' : 'page'} with the camera symbol in the address bar, and for the browser in the system’s privacy settings; then press Start.`,
    }),
    'camera-busy': () => ({ what: 'The camera is in use or does not start.', todo: 'Close other programs or tabs that use it, or choose another camera; then press Start.' }),
    'camera-missing': () => ({ what: 'No camera was found.', todo: 'Plug one in, or choose another under Camera; then press Start.' }),
    'camera-lost': (_, { detail }) => ({ what: detail ? `The camera “${detail}” was unplugged or taken away.` : 'The camera was unplugged or taken away.', todo: 'Plug it in again or choose another under Camera; then press Start.' }),
    'camera-insecure': ({ origin }) => ({
      what: 'Browsers give the camera to secure pages only.',
      todo: `${origin} is not one. Open the console at http://localhost on its own machine, from disk, or through https.`,
    }),
    'camera-silent': () => ({ what: 'The camera gives no picture.', todo: 'Look whether it is covered, switched off, or held by another program; or choose another under Camera.' }),
    'no-instruction': () => ({ what: 'There is no instruction.', todo: 'Type what the model should tell you under Ask, or choose one of the suggestions.' }),
    'bad-url': ({ url }) => ({ what: url ? `“${url}” is not a web address.` : 'There is no base URL.', todo: 'Type the server’s address under Model, like http://localhost:8080.' }),
    'bad-key': () => ({ what: 'The API key has characters that no key has.', todo: 'Copy it anew, under Model.' }),
    'redirected': ({ url }) => ({ what: 'The server sends the request elsewhere.', todo: `Pictures do not follow it: type the address that ${url} redirects to.` }),
    'unreachable': ({ server, url, start, origin, proxied }) => {
      if (proxied) return { what: 'The console’s own proxy does not answer.', todo: 'Start it again where it ran; this page goes on by itself then.', command: 'make run' };
      const what = `${server} does not answer, or does not let this page ask.`;
      const allow = `--allow-origin ${origin === 'null' ? 'disk' : origin}`;
      if (ofConsole.test(url)) return { what, todo: `The browser does not tell which. It looks like a console: start it with ${allow}, or open its own page.`, command: `make run ARGS="${allow}"` };
      return {
        what,
        todo: `The browser does not tell which. Start it at ${url} and let it allow calls from ${origin === 'null' ? 'pages on disk (origin null)' : origin}, or reach it through the proxy. If it is another console, start that one with ${allow}.`,
        command: start || `make run ARGS="--backend mine=${url}"`,
      };
    },
    'backend-down': ({ server, start }, { detail }) => ({
      what: detail || `The proxy does not reach ${server}.`,
      todo: 'This page goes on by itself once it answers.',
      ...(start ? { command: start } : {}),
    }),
    'no-demo': (_, { detail }) => ({ what: 'The built-in demo is not installed.', todo: detail || 'Install it where the console runs, or choose another server under Model.' }),
    'gone': ({ server, start }) => ({
      what: `${server} is not among the console’s servers any more.`,
      todo: 'Choose another under Model. If it comes back, this page goes on by itself.',
      ...(start ? { command: start } : {}),
    }),
    'refused': (_, { detail }) => ({ what: 'The server refuses this page.', todo: detail || 'It does not allow calls from this page’s origin.' }),
    'unauthorized': ({ server, key, keyed, reason }, { status }) => ({
      what: key || keyed ? `${server} does not accept the API key (${status}).` : `${server} wants an API key (${status}).`,
      todo: keyed
        ? `The console holds it, and a key typed here does not count. ${reason || 'Correct it where the console runs, and start the console again.'}`
        : 'Type its key under Model. A key belongs to the base URL it was typed for.',
    }),
    'no-model': ({ server, model, start }) => ({
      what: model ? `${server} has no model “${model}”.` : `${server} wants to be told a model.`,
      todo: 'Choose another under Model, or load it on the server first.',
      ...(start.includes('ollama') ? { command: `ollama pull ${model || 'qwen2.5vl:3b'}` } : {}),
    }),
    'no-route': ({ url }) => ({ what: 'This address has no chat interface (404).', todo: `An OpenAI-compatible server answers at ${url}/chat/completions: compare the base URL with its manual.` }),
    'over-limit': () => ({
      what: 'The picture is larger than the console lets through (413).',
      todo: 'Choose a lower resolution or JPEG quality under Camera, or start the console with a larger --max-body.',
    }),
    'slow-upload': ({ server }, { status, detail }) => ({ what: `The picture came too slowly for ${server} (${status}).`, todo: detail || 'Choose a lower resolution or JPEG quality under Camera.' }),
    'too-large': () => ({ what: 'The picture is too large for the server (413).', todo: 'Choose a lower resolution or JPEG quality under Camera.' }),
    'rejected': (_, { status, detail }) => ({ what: `The server does not accept the request (${status}).`, todo: detail ? `It says: ${detail}` : 'It gives no reason. Try another model, or Test API.' }),
    'rate-limited': () => ({ what: 'The server asks to slow down (429).', todo: 'Choose a longer interval under Pace, or look at the limits of your account.' }),
    'server-error': (_, { status, detail }) => ({ what: `The server failed (${status}).`, todo: detail ? `It says: ${detail}` : 'Its log will tell why.' }),
    'stream-error': (_, { detail }) => ({ what: 'The server broke off its answer.', todo: detail ? `It says: ${detail}` : 'Its log will tell why.' }),
    'loading': ({ server }) => ({ what: `${server} is still loading its model.`, todo: 'It is asked again every second until it is ready.' }),
    'image-unsupported': ({ server, start }) => ({
      what: `The model on ${server} cannot see pictures.`,
      todo: start.startsWith('llama-server') || !start ? 'A llama.cpp server needs a vision model with its projector: --mmproj FILE, or a model that brings it.' : 'Choose a vision model.',
      command: anyVision,
    }),
    'not-json': ({ url }, { detail }) => ({ what: 'What answers there is no model server.', todo: `It sent no JSON${detail ? ` but “${detail}”` : ''}. Check the address: ${url}.` }),
    'cut-stream': () => ({ what: 'The answer broke off before its end.', todo: 'The server or the connection to it went away; its log may tell why.' }),
    'empty-answer': () => ({ what: 'The answer was empty.', todo: 'Try another instruction or model, or let it be asked once more, under Pace.' }),
    'thought-only': (_, { detail }) => ({
      what: 'The model spent its whole answer on thinking.',
      todo: detail === 'length' ? 'Raise Max tokens under Model, or choose a model that does not think.' : 'Choose a model that does not think, or ask more plainly.',
    }),
    'timeout': (_, { detail }) => ({ what: `No whole answer came within ${Number(detail) / 1000} s.`, todo: 'Raise the time limit under Pace, lower Max tokens or the resolution, or choose a smaller model.' }),
    'silent': ({ server }, { status, detail }) => ({ what: `${server} was silent for too long${status ? ` (${status})` : ''}.`, todo: detail || 'It may be overloaded: lower Max tokens or the resolution, or choose a smaller model.' }),
    'list-timeout': ({ server }) => ({ what: `${server} did not list its models in time.`, todo: 'It may be busy. Type the model’s id under Model, Custom id.' }),
    'no-list': ({ server }) => ({ what: `${server} lists no models (404), as some servers do.`, todo: 'Type the model’s id under Model, Custom id.' }),
    'internal': (_, { detail }) => ({ what: 'The page itself failed at this.', todo: `Try again, or reload it.${detail ? ` It says: ${detail}` : ''}` }),
    'locked': ({ elsewhere }) => ({
      what: elsewhere ? 'That console asks for its token.' : 'This console asks for a token.',
      todo: `${elsewhere ? 'Type it as the API key under Model, or open' : 'Open'} the address that it printed at its start, the one with #token= at its end.`,
    }),
  };

  /** @param {Page} page @returns {Scene} */
  const scene = ({ server, settings, model, key, locked, disk, origin }) => ({
    server: server.label,
    url: server.url || settings.baseURL,
    model,
    start: server.start,
    proxied: server.backend !== null || server.gone,
    elsewhere: !locked && server.url !== '' && new URL(server.url).origin !== origin,
    key: key !== '',
    keyed: server.backend?.keyed ?? false,
    reason: server.backend?.reason ?? '',
    disk,
    origin,
  });

  /**
   * @param {Fault} fault
   * @param {Scene} scene
   * @returns {Remedy}
   */
  const remedy = (fault, scene) => table[fault.kind](scene, fault);

  /** All of it in one line. @param {Fault} fault @param {Page} page */
  const sentence = (fault, page) => {
    const { what, todo, command } = remedy(fault, scene(page));
    return [what, todo, command].filter(Boolean).join(' ');
  };

  return { kinds: Object.keys(table), remedy, scene, sentence };
});
