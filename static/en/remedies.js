// What is wrong and what to do about it, in English: two sentences for each kind of fault.
'use strict';

RTV.en.remedies = RTV.part(() => {
  /** Pages of an origin, as a server's settings mean them. @param {string} origin */
  const pages = (origin) => (origin === 'null' ? 'pages on disk (origin null)' : origin);

  /** @type {Record<string, (facts: Facts, fault: Fault) => {what: string, todo: string}>} */
  const kinds = {
    'camera-denied': ({ disk }) => ({
      what: 'The camera is not allowed.',
      todo: `Allow it for this ${disk ? 'file' : 'page'} with the camera symbol in the address bar, and for the browser in the system’s privacy settings; then press Start.`,
    }),
    'camera-busy': () => ({ what: 'The camera is in use or does not start.', todo: 'Close other programs or tabs that use it, or choose another camera; then press Start.' }),
    'camera-missing': () => ({ what: 'No camera was found.', todo: 'Plug one in, or choose another under Camera; then press Start.' }),
    'camera-lost': (_, { detail }) => ({ what: detail ? `The camera “${detail}” was unplugged or taken away.` : 'The camera was unplugged or taken away.', todo: 'Plug it in again or choose another under Camera; then press Start.' }),
    'camera-insecure': ({ origin }) => ({
      what: 'Browsers give the camera to secure pages only.',
      todo: `${origin} is not one. Open the console at http://localhost on its own machine, from disk, or through https, as this starts it.`,
    }),
    'camera-silent': () => ({ what: 'The camera gives no picture.', todo: 'Look whether it is covered, switched off, or held by another program; or choose another under Camera.' }),
    'no-instruction': () => ({ what: 'There is no instruction.', todo: 'Type what the model should tell you, or choose one of the suggestions.' }),
    'bad-url': ({ url }) => ({ what: url ? `“${url}” is not a web address.` : 'There is no base URL.', todo: 'Type the server’s address under Model, like http://localhost:8080.' }),
    'bad-key': () => ({ what: 'The API key has characters that no key has.', todo: 'Copy it anew, under Model.' }),
    'redirected': ({ url }) => ({ what: 'The server sends the request elsewhere.', todo: `Pictures do not follow it: type the address that ${url} redirects to.` }),
    'unreachable': ({ server, url, origin, proxied, console, allow }) => {
      if (proxied) return { what: 'The console’s own proxy does not answer.', todo: 'Start it again where it ran; this page goes on by itself then.' };
      return {
        what: `${server} does not answer, or does not let this page ask.`,
        todo: console
          ? `The browser does not tell which. It looks like a console: start it with ${allow}, or open its own page.`
          : `The browser does not tell which. Start it at ${url} and let it allow calls from ${pages(origin)}, or reach it through the proxy. If it is another console, start that one with ${allow}.`,
      };
    },
    'down': ({ server, url, encrypted }) => ({
      what: `${server} does not answer.`,
      todo: `Nothing takes requests at ${url}: start it there, or correct the address.${encrypted ? ' If it runs, open that address in a tab: its certificate may not be trusted.' : ''}`,
    }),
    'no-leave': ({ server, origin, console, allow, granting, around }) => ({
      what: `${server} is there, but does not let this page ask (CORS).`,
      todo: console
        ? `It looks like a console: start it with ${allow}, or open its own page.`
        : `Start it so that it allows ${pages(origin)}, or let our proxy ask in the page’s place, which needs no leave${granting ? `: ${around}` : ''}. If it wants a key, type that first: some servers refuse it in this way.`,
    }),
    'no-preflight': ({ server }, { detail }) => ({
      what: `${server} does not let this page send ${detail || 'these headers'} (CORS).`,
      todo: 'Its answer to the browser’s OPTIONS request must allow them (Access-Control-Allow-Headers). Our proxy, which asks in the page’s place, needs no such leave.',
    }),
    'unreadable': ({ server, key }) => ({
      what: `${server} refuses, in a way that the browser does not show to this page.`,
      todo: `${key ? 'Most likely it does not accept the API key: correct it under Model.' : 'Most likely it wants an API key: type it under Model.'} Its log tells for certain, and so does our proxy, through which every answer can be read.`,
    }),
    'mixed-content': ({ server, origin }) => ({
      what: `A page from https may not ask ${server} at plain http.`,
      todo: `Browsers forbid it to ${origin}. Let our proxy ask in the page’s place and open the page that it serves, or give the server an https address.`,
    }),
    'network-denied': ({ server, origin, plain }) => ({
      what: `The browser does not let this page look for ${server} in your network.`,
      todo: `${plain ? 'Only pages from https may be allowed that.' : `Allow ${origin} to reach your local network, in the settings of the site beside the address.`} Or open the page that our proxy serves on your machine, which needs no leave.`,
    }),
    'blind': () => ({ what: 'The model did not see the test picture, or cannot name what is on it.', todo: 'Some servers drop a picture without a word. Choose a vision model; llama.cpp needs its projector, too (--mmproj FILE).' }),
    'backend-down': ({ server }, { detail }) => ({ what: detail || `The proxy does not reach ${server}.`, todo: 'This page goes on by itself once it answers.' }),
    'no-demo': (_, { detail }) => ({ what: 'The built-in demo is not installed.', todo: detail || 'Install it where the console runs, or choose another server under Model.' }),
    'gone': ({ server }) => ({ what: `${server} is not among the console’s servers any more.`, todo: 'Choose another under Model. If it comes back, this page goes on by itself.' }),
    'refused': (_, { detail }) => ({ what: 'The server refuses this page.', todo: detail || 'It does not allow calls from this page’s origin.' }),
    'unauthorised': ({ server, key, keyed, headed, reason }, { status }) => ({
      what: key || keyed || headed ? `${server} does not accept the API key (${status}).` : `${server} wants an API key (${status}).`,
      todo: keyed
        ? `The console holds it, and a key typed here does not count. ${reason || 'Correct it where the console runs, and start the console again.'}`
        : headed
          ? 'One of the headers under Model holds it, and counts more than the API key: correct it there.'
          : 'Type its key under Model. A key belongs to the base URL it was typed for.',
    }),
    'no-model': ({ server, model }) => ({ what: model ? `${server} has no model “${model}”.` : `${server} wants to be told a model.`, todo: 'Choose another under Model, or load it on the server first.' }),
    'no-route': ({ url }, { status }) => ({ what: `This address has no chat interface (${status}).`, todo: `An OpenAI-compatible server answers at ${url}/chat/completions: compare the base URL with its manual.` }),
    'over-limit': () => ({ what: 'The picture is larger than the console lets through (413).', todo: 'Choose a lower resolution or JPEG quality under Camera, or start the console with a larger --max-body.' }),
    'slow-upload': ({ server }, { status, detail }) => ({ what: `The picture came too slowly for ${server} (${status}).`, todo: detail || 'Choose a lower resolution or JPEG quality under Camera.' }),
    'too-large': () => ({ what: 'The picture is too large for the server (413).', todo: 'Choose a lower resolution or JPEG quality under Camera.' }),
    'rejected': (_, { status, detail }) => ({ what: `The server does not accept the request (${status}).`, todo: detail ? `It says: ${detail}` : 'It gives no reason. Try another model, or Test API.' }),
    'rate-limited': () => ({ what: 'The server asks to slow down (429).', todo: 'Choose a longer interval under Pace, or look at the limits of your account.' }),
    'server-error': (_, { status, detail }) => ({ what: `The server failed (${status}).`, todo: detail ? `It says: ${detail}` : 'Its log will tell why.' }),
    'stream-error': (_, { detail }) => ({ what: 'The server broke off its answer.', todo: detail ? `It says: ${detail}` : 'Its log will tell why.' }),
    'loading': ({ server }) => ({ what: `${server} is still loading its model.`, todo: 'It is asked again every second until it is ready.' }),
    'image-unsupported': ({ server, projector }) => ({
      what: `The model on ${server} cannot see pictures.`,
      todo: projector ? 'A llama.cpp server needs a vision model with its projector: --mmproj FILE, or a model that brings it.' : 'Choose a vision model.',
    }),
    'not-json': ({ url }, { detail }) => ({ what: 'What answers there is no model server.', todo: `It sent no JSON${detail ? ` but “${detail}”` : ''}. Check the address: ${url}.` }),
    'cut-stream': () => ({ what: 'The answer broke off before its end.', todo: 'The server or the connection to it went away; its log may tell why.' }),
    'empty-answer': () => ({ what: 'The answer was empty.', todo: 'Try another instruction or model, or let it be asked once more, under Pace.' }),
    'thought-only': ({ think }, { detail }) => ({
      what: 'The model spent its whole answer on thinking.',
      todo: think ? 'Turn “Let the model think first” off under Model, or raise Max tokens there.' : detail === 'length' ? 'Raise Max tokens under Model, or choose a model that does not think.' : 'Choose a model that does not think, or ask more plainly.',
    }),
    'timeout': (_, { detail }) => ({ what: `No whole answer came within ${Number(detail) / 1000} s.`, todo: 'Raise the time limit under Pace, lower Max tokens or the resolution, or choose a smaller model.' }),
    'silent': ({ server }, { status, detail }) => ({ what: `${server} was silent for too long${status ? ` (${status})` : ''}.`, todo: detail || 'It may be overloaded: lower Max tokens or the resolution, or choose a smaller model.' }),
    'list-timeout': ({ server }) => ({ what: `${server} did not list its models in time.`, todo: 'It may be busy. Type the model’s id under Model, Custom id.' }),
    'no-list': ({ server }, { status }) => ({ what: `${server} lists no models (${status}), as some servers do.`, todo: 'Type the model’s id under Model, Custom id.' }),
    'internal': (_, { detail }) => ({ what: 'The page itself failed at this.', todo: `Try again, or reload it.${detail ? ` It says: ${detail}` : ''}` }),
    'wrong-token': () => ({ what: 'The token in that address is not this console’s.', todo: 'A console makes a new one at each start unless it is given one: open the address that it printed when it was last started.' }),
    'locked': ({ elsewhere }) => ({
      what: elsewhere ? 'That console asks for its token.' : 'This console asks for a token.',
      todo: `${elsewhere ? 'Type it as the API key under Model, or open' : 'Open'} the address that it printed when it was last started, the one with #token= at its end.`,
    }),
  };

  /** What to do about an address that means another machine than the person thinks. @param {string} hostname */
  const astray = (hostname) => `On this device ${hostname} is the device itself. If the server runs beside the console, start the console with it, and choose it under Model.`;

  return { kinds, astray };
});
