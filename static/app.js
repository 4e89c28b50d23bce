// The one file that acts at load: it makes every part with an edge, joins them, and shows the state.
'use strict';

(() => {
  const { capture, model, loop, seeing, keep, view } = RTV;
  const { strings, figures, notes, remedies } = view;
  const { fault } = model;
  const disk = location.protocol === 'file:';
  // As servers see it: a page from disk has none.
  const origin = disk ? 'null' : location.origin;
  /** How long a list of models may take. */
  const listMs = 5000;

  /** @type {Find} */
  const find = (id, type) => {
    const element = document.getElementById(id);
    if (!(element instanceof type)) throw new Error(`#${id} is missing from the page`);
    return element;
  };

  const video = find('videoFeed', HTMLVideoElement);
  const browser = keep.storage.open(() => localStorage);
  const settings = keep.settings.create(browser);
  const keys = keep.keys.create(keep.storage.open(() => sessionStorage), browser);

  // What is shown is drawn at most once a frame, from the state as it is then; a hidden page has no frames.
  let due = false;
  const draw = () => {
    due = false;
    const page = read();
    for (const one of views) one.update(page);
    document.documentElement.dataset.phase = page.session.phase;
  };
  const show = () => {
    if (due) return;
    due = true;
    if (document.hidden) setTimeout(draw, 250);
    else requestAnimationFrame(draw);
  };

  /** @type {typeof fetch} */
  const ask = (...call) => fetch(...call);
  const camera = capture.camera.create({ mediaDevices: navigator.mediaDevices, video, fault, changed: show, lost: (lost) => session.fail(lost) });
  const frames = capture.frames.create({ video, now: () => performance.now(), canvas: () => document.createElement('canvas') });
  const proxy = model.proxy.create({ fetch: ask, page: new URL(document.baseURI) });
  const models = model.models.create({ fetch: ask, fault, limitMs: listMs });
  const connection = model.connection.create({ models, changed: show });
  const deskParts = { desk: loop.desk, encoder: capture.encoder, chat: model.chat, fault, sse: model.sse, answer: model.answer, clean: model.clean };
  const line = loop.line.create(loop.line.openDesk(deskParts, RTV.sourceOf), fault);
  const log = loop.log.create(URL);

  /** A trouble outside the session: a frame that could not be saved. @type {Fault | null} */
  let mishap = null;

  /** @type {{setTimeout: (wake: () => void, ms: number) => number, clearTimeout: (id: number) => void}} */
  const clock = { setTimeout: (wake, ms) => window.setTimeout(wake, ms), clearTimeout: (id) => window.clearTimeout(id) };
  const offer = model.offer.create({
    proxy,
    choice: model.choice,
    typed: () => settings.get().baseURL,
    busy: () => session.state.phase === 'asking' || session.state.phase === 'watching',
    clock,
    on: { moved: () => moved(), renewed: () => listModels(), lost: connection.lose },
    changed: show,
  });
  const { url } = offer;
  const server = () => {
    const unknown = settings.get().baseURL ? strings.customServer : strings.finding;
    return model.choice.server(url(), offer.state.backends, proxy.served ? model.endpoint.circle(origin) : 'machine', unknown);
  };
  const listed = () => model.choice.known(connection.state.models, offer.backend());
  const modelId = () => model.choice.model(settings.get().models[url()], listed());
  /** @returns {Endpoint} */
  const endpoint = () => ({ url: url(), key: keys.get(url()) });

  /** @returns {Question} */
  const question = () => {
    const { instruction, maxTokens, temperature, stream, timeLimitS } = settings.get();
    return { model: modelId(), prompt: instruction.trim(), maxTokens, temperature, stream, timeLimitMs: timeLimitS * 1000 };
  };

  /** What the person must put right before anything can start. */
  const check = () => {
    const { baseURL, instruction } = settings.get();
    if (offer.state.locked && !baseURL) return fault.create('locked');
    if (!url() && (baseURL || offer.state.backends)) return fault.create('bad-url');
    if (!keep.keys.valid(endpoint().key)) return fault.create('bad-key');
    return instruction.trim() ? null : fault.create('no-instruction');
  };

  /** What keeps the server in use from being asked anything at all. */
  const barred = () => {
    const missing = check();
    return missing?.kind === 'no-instruction' ? null : missing;
  };

  const compose = async () => {
    if (!url()) await arrived;
    const missing = check();
    if (missing) throw missing;
    if (!modelId() && !connection.state.listed && connection.state.status !== 'checking') void connection.refresh(endpoint());
    if (!modelId()) await connection.settled();
    const asking = question();
    const { label, demo } = server();
    return { endpoint: endpoint(), question: asking, asked: { prompt: asking.prompt, model: asking.model, server: label, demo, frame: null } };
  };

  const openCamera = async () => {
    frames.restart();
    await camera.open(settings.get());
  };

  const session = loop.session.create({
    camera: { open: openCamera, close: camera.close, on: () => camera.state.status === 'on' },
    frames,
    line,
    log,
    pacer: loop.pacer,
    fault,
    check,
    compose,
    settings: settings.get,
    clock: { now: Date.now, ...clock },
    update: () => {
      // Tools read the phase: it changes together with what is shown, and at once.
      if (document.documentElement.dataset.phase === session.state.phase) return show();
      draw();
      offer.release();
    },
    outcome: (trouble) => {
      const returned = !trouble && !connection.state.proven && !connection.state.listed;
      connection.learn(trouble);
      if (returned) void connection.refresh(endpoint());
    },
  });

  /** Change settings, and do at once what they ask for. @param {Partial<Settings>} change */
  const set = (change) => {
    const before = { ...settings.get(), url: url(), model: modelId() };
    settings.set(change);
    const after = { ...settings.get(), url: url(), model: modelId() };
    /** @param {(keyof typeof after)[]} names */
    const differs = (...names) => names.some((name) => before[name] !== after[name]);
    if (camera.state.status !== 'off' && differs('deviceId', 'resolution')) openCamera().catch(session.fail);
    if (differs('url')) connection.forget();
    if (differs('url', 'baseURL', 'model')) session.change();
    if (differs('intervalMs')) session.repace();
    if (differs('instruction')) reword();
    show();
  };

  /** Call something once, when it was not called again for a while. @param {() => void} work @param {number} ms */
  const calm = (work, ms) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = window.setTimeout(work, ms);
    };
  };

  // Half a word is no question: what is being typed is asked once the typing rests.
  const reword = calm(() => session.reword(question().prompt), 400);
  const lookUp = calm(() => { if (url() && !barred()) void connection.refresh(endpoint()); }, 300);

  /** @param {string} typed */
  const chooseServer = (typed) => {
    if (typed === settings.get().baseURL) return;
    tried.abort();
    set({ baseURL: typed });
    lookUp();
  };

  /** The first click is when a page from disk may first talk to its server. */
  const meet = async () => {
    mishap = null;
    await arrived;
    if (url() && connection.state.status === 'unknown') await connection.refresh(endpoint());
  };

  const stop = () => {
    session.stop();
    connection.cancel();
  };

  const toggle = () => {
    if (session.state.phase === 'asking' || session.state.phase === 'watching') return stop();
    void meet();
    void session.start();
  };

  const once = () => {
    void meet();
    void session.once();
  };

  const frameName = () => strings.fileName(new Date().toISOString().replace(/[:.]/g, '-'));

  const saveFrame = async () => {
    mishap = null;
    const { quality } = settings.get();
    const live = camera.state.status === 'on' && video.readyState >= 2;
    try {
      const picture = live ? await frames.grab(quality) : null;
      const frame = picture ? await line.encode({ picture, encoding: { quality } }, new AbortController().signal) : log.entries()[0].frame;
      const href = URL.createObjectURL(frame.jpeg);
      Object.assign(document.createElement('a'), { href, download: frameName() }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
    } catch (error) {
      mishap = fault.from(error);
      show();
    }
  };

  const trial = model.trial.create({
    models,
    ask: async (endpoint, question, signal) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.fillStyle = 'red';
      context.fillRect(0, 0, canvas.width, canvas.height);
      /** @type {Blob} */
      const picture = await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg'));
      return line.ask({ picture, encoding: { quality: 1 }, endpoint, question }, signal, {});
    },
    fault,
    now: () => performance.now(),
  });
  /** Ends the trial at hand. */
  let tried = new AbortController();

  /** @type {(tell: Parameters<typeof trial.run>[3]) => Promise<void>} */
  const test = async (tell) => {
    tried.abort();
    tried = new AbortController();
    const { signal } = tried;
    await arrived;
    const trouble = barred();
    if (trouble) return tell({ step: 'failed', fault: trouble });
    const chosen = settings.get().models[url()];
    await trial.run(endpoint(), (found) => ({ ...question(), model: model.choice.model(chosen, model.choice.known(found, offer.backend())), prompt: strings.test.prompt }), signal, tell);
    if (!signal.aborted) void connection.refresh(endpoint());
  };

  /** @returns {Page} */
  const read = () => ({
    settings: settings.get(),
    session: session.state,
    log: log.entries(),
    answered: log.count(),
    camera: { ...camera.state, fps: frames.fps() },
    connection: { ...connection.state, models: listed() },
    backends: offer.state.backends ?? [],
    locked: offer.state.locked,
    server: server(),
    model: modelId(),
    key: keys.get(url()),
    keyRemembered: keys.remembered(url()),
    fault: session.state.fault ?? mishap ?? (offer.state.locked ? check() : null),
    disk,
    origin,
  });

  const copy = view.copy.create({ clipboard: navigator.clipboard, strings });
  const fields = view.field.create({ find, strings, valid: keep.settings.valid, set });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const viewer = view.viewer.create({ find, strings, figures, notes, copy, shapes: view.shapes.create({ svg: find('viewerShapes', SVGSVGElement), document, grounding: seeing.grounding }) });
  const overlay = view.shapes.create({ svg: find('shapes', SVGSVGElement), document, grounding: seeing.grounding });

  /** @type {{update: (page: Page) => void}[]} */
  const views = [
    view.bar.create({
      find, strings, root: document.documentElement,
      toggleTheme: () => {
        const { theme } = settings.get();
        set({ theme: theme === 'dark' || (theme === 'system' && dark.matches) ? 'light' : 'dark' });
      },
    }),
    view.stage.create({ find, strings, figures, copy, document, platform: navigator.platform, toggle }),
    view.caption.create({ find, strings, notes, now: () => performance.now() }),
    { update: ({ session: { answer, about, growing }, settings: { overlay: on } }) => overlay.update(on && answer && about?.frame ? { answer, frame: about.frame, asked: about.model, whole: !growing } : null) },
    view.notice.create({ find, strings, remedies, copy, now: Date.now }),
    view.deck.create({ find, strings, copy, actions: { toggle, once, save: () => void saveFrame(), cameraOff: stop, answer: () => session.state.answer?.text ?? '' } }),
    view.ask.create({ find, strings, set }),
    view.server.create({
      find, strings, figures, remedies, fields, fill: view.field.fill, busy: view.field.busy, servers: model.servers, endpoint: model.endpoint,
      actions: {
        chooseServer,
        setKey: (key, remember) => {
          if (!url()) return;
          keys.set(url(), key, remember);
          session.change();
          lookUp();
        },
        chooseModel: (id) => set({ models: { ...settings.get().models, [url()]: id } }),
        refresh: () => void offer.refresh().then(listModels),
        test,
      },
    }),
    view.source.create({ find, strings, fields, fill: view.field.fill, set }),
    view.pace.create({ find, strings, fields }),
    view.display.create({ find, strings, fields, followSystem: (follow) => set({ theme: follow ? 'system' : dark.matches ? 'dark' : 'light' }) }),
    view.log.create({ find, strings, figures, notes, bound: loop.log.bound, open: viewer.open, clear: session.clear }),
  ];
  view.shortcuts.create({ document, toggle });

  // Sections stay as the person left them; from disk the first thing to choose is the server.
  const sections = [...document.querySelectorAll('details')].filter((section) => section.dataset.section);
  for (const section of sections) {
    const name = section.dataset.section ?? '';
    section.open = settings.fresh ? disk && name === 'model' : settings.get().open.includes(name);
    section.addEventListener('toggle', () => set({ open: sections.filter((one) => one.open).map((one) => one.dataset.section ?? '') }));
  }

  const watch = () => offer.watch(!document.hidden);
  document.addEventListener('visibilitychange', watch);
  watch();

  // What changes by itself: the camera's rate, the seconds until the next try.
  setInterval(() => { if (camera.state.status === 'on' || session.state.retryAt !== null) show(); }, 500);

  /** The server in use is another one. */
  const moved = () => {
    connection.forget();
    session.change();
  };

  /** Ask the server in use what models it has, unless it is only a guess. */
  const listModels = () => {
    if (url() && !barred() && (settings.get().baseURL || offer.state.backends?.length || disk)) void connection.refresh(endpoint());
  };

  /** A token in the address is shown to the proxy, and wiped from there at once. */
  const arrive = async () => {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token && proxy.served) {
      history.replaceState(null, '', location.pathname + location.search);
      await proxy.signIn(token).catch(() => false);
    }
    await offer.refresh();
    // From disk nothing is contacted before the person acts, unless a server is remembered.
    if ((proxy.served || settings.get().baseURL) && connection.state.status === 'unknown') listModels();
  };

  const arrived = arrive();
  // Opened in a tab that shows the page already, the address with the token changes only what follows its #.
  addEventListener('hashchange', () => void arrive());
  show();
})();
