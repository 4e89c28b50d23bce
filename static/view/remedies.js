// From the kind of a fault to what to do about it: what the sentences depend on, and the command that mends it. Pure.
'use strict';

RTV.view.remedies = RTV.part(() => {
  const { endpoint, headers: lines, leave } = RTV.model;
  const { strings } = RTV.view;

  /** Starts the console so that a phone or another machine may give it its camera. */
  const secured = 'make run ARGS="--host 0.0.0.0 --tls"';

  /** What base URLs of consoles look like: a backend's path, or the usual port. */
  const ofConsole = /\/backends\/[^/]+\/v1$|^http:\/\/[^/]+:8081\//;

  /** What the page itself tells of the facts. @typedef {Omit<Facts, keyof ReturnType<typeof derived>>} Scene */

  /** What follows from that. @param {Pick<Facts, 'url' | 'start' | 'kind' | 'origin'>} scene */
  const derived = ({ url, start, kind, origin }) => ({
    console: ofConsole.test(url),
    allow: `--allow-origin ${origin === 'null' ? 'disk' : origin}`,
    granting: leave.command(kind, origin),
    around: leave.around(url),
    encrypted: url.startsWith('https:'),
    plain: origin.startsWith('http:'),
    projector: !start || start.startsWith('llama-server'),
  });

  /** What brings a vision model to a server, where a command does. @param {Facts} facts */
  const seeing = ({ start, kind }) => {
    if (kind === 'ollama') return 'ollama pull qwen2.5vl:3b';
    if (kind === 'vllm' || kind === 'sglang') return start;
    return kind && kind !== 'llama.cpp' ? '' : 'llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF';
  };

  /** What mends it, where a command does; '' or no row where none does. @type {Record<string, (facts: Facts) => string>} */
  const commands = {
    'camera-insecure': () => secured,
    'unreachable': ({ proxied, console, allow, start, around }) => (proxied ? 'make run' : console ? `make run ARGS="${allow}"` : start || around),
    'down': ({ console, start }) => (console ? 'make run' : start),
    'no-leave': ({ console, allow, granting, around }) => (console ? `make run ARGS="${allow}"` : granting || around),
    'no-preflight': ({ around }) => around,
    'unreadable': ({ around }) => around,
    'mixed-content': ({ around }) => around,
    'network-denied': ({ around }) => around,
    'blind': seeing,
    'backend-down': ({ start }) => start,
    'gone': ({ start }) => start,
    'no-model': ({ start, model }) => (start.includes('ollama') ? `ollama pull ${model || 'qwen2.5vl:3b'}` : ''),
    'image-unsupported': seeing,
  };

  /** @param {Page} page @returns {Scene} */
  const scene = ({ server, settings, model, key, headers, locked, disk, origin }) => ({
    server: server.label,
    url: server.url || settings.baseURL,
    model,
    kind: server.kind,
    start: server.start,
    proxied: server.backend !== null || server.gone,
    elsewhere: !locked && server.url !== '' && new URL(server.url).origin !== origin,
    key: key !== '',
    keyed: server.backend?.keyed ?? false,
    headed: lines.carryKey(lines.parse(headers).headers),
    think: settings.think,
    reason: server.backend?.reason ?? '',
    disk,
    origin,
  });

  /** What may come of an address that means another machine than the person thinks. */
  const nowhere = ['down', 'unreachable', 'network-denied'];

  /** Whether it does: on a phone `localhost` is the phone. @param {Scene} scene */
  const astray = ({ url, origin }) => origin.startsWith('http') && endpoint.circle(origin) !== 'machine' && URL.canParse(url) && endpoint.circle(url) === 'machine';

  /**
   * @param {Fault} fault
   * @param {Scene} scene
   * @returns {{what: string, todo: string, command?: string}}
   */
  const remedy = (fault, scene) => {
    const known = { ...scene, ...derived(scene) };
    const told = strings.remedies.kinds[fault.kind](known, fault);
    if (nowhere.includes(fault.kind) && astray(scene)) return { ...told, todo: strings.remedies.astray(new URL(scene.url).hostname), command: known.around };
    const command = commands[fault.kind]?.(known);
    return { ...told, ...(command ? { command } : {}) };
  };

  /** All of it in one line. @param {Fault} fault @param {Page} page */
  const sentence = (fault, page) => {
    const { what, todo, command } = remedy(fault, scene(page));
    return [what + strings.gap + todo, command].filter(Boolean).join(' ');
  };

  return { secured, remedy, scene, sentence };
});
