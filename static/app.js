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
  /** Ms since the epoch. */
  const opened = performance.timeOrigin;
  /** How wide the log shows a frame, CSS px; more than two pixels for each nobody sees. */
  const thumbWidth = 84;

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

  const screen = view.screen.create({
    hidden: () => document.hidden,
    frame: (draw) => requestAnimationFrame(draw),
    later: (draw, ms) => window.setTimeout(draw, ms),
    draw: (all) => {
      const page = read();
      for (const one of all ? [...spoken, ...views] : spoken) one.update(page);
      document.documentElement.dataset.phase = page.session.phase;
    },
  });
  const show = () => screen.show();

  /** @type {typeof fetch} */
  const ask = (...call) => fetch(...call);
  const camera = capture.camera.create({ mediaDevices: navigator.mediaDevices, video, fault, changed: show, lost: (lost) => session.fail(lost) });
  const proxy = model.proxy.create({ fetch: ask, page: new URL(document.baseURI) });
  const models = model.models.create({ fetch: ask, fault, limitMs: listMs });
  const connection = model.connection.create({ models, changed: show });
  const deskParts = {
    desk: loop.desk, size: capture.size, encoder: capture.encoder, luma: capture.luma, gate: capture.gate,
    chat: model.chat, fault, sse: model.sse, answer: model.answer, clean: model.clean,
  };
  const line = loop.line.create(loop.line.openDesk(deskParts, RTV.sourceOf), fault);
  const timers = loop.timers.create({
    hidden: () => document.hidden,
    page: { set: (wake, ms) => window.setTimeout(wake, ms), clear: (id) => window.clearTimeout(id) },
    worker: { set: line.setTimer, clear: line.clearTimer },
  });
  /** Time that never goes backwards. @type {Clock} */
  const clock = { now: () => opened + performance.now(), ...timers };
  const canvas = () => document.createElement('canvas');
  const frames = capture.frames.create({ video, now: () => performance.now(), canvas, sleep: loop.sleep.create(clock) });
  const log = loop.log.create();
  /** @returns {Encoding} */
  const encoding = () => {
    const { quality, longest, multiple } = settings.get();
    return { quality, longest, multiple, thumb: Math.round(thumbWidth * Math.min(devicePixelRatio, 2)) };
  };
  const still = capture.still.create({
    live: async () => (camera.state.status === 'on' && video.readyState >= 2 ? frames.grab(encoding().quality) : null),
    encode: (picture, signal) => line.encode(picture, encoding(), signal),
    last: () => log.entries()[0]?.frame,
    canvas,
    now: clock.now,
  });
  const metrics = loop.metrics.create({ now: clock.now });

  const presence = loop.presence.create({
    hidden: () => document.hidden,
    wakeLock: navigator.wakeLock,
    settings: settings.get,
    watching: () => session.state.phase === 'watching',
    answered: log.count,
    clock,
    changed: () => {
      session.repace();
      show();
    },
  });

  /** A trouble outside the session: a frame that could not be saved. @type {Fault | null} */
  let mishap = null;

  const offer = model.offer.create({
    proxy,
    choice: model.choice,
    typed: () => settings.get().baseURL,
    busy: () => session.state.phase === 'asking' || session.state.phase === 'watching',
    clock,
    on: { moved: () => moved(), renewed: () => back(), lost: (status) => (status === 'unauthorised' && keys.get(url()) ? listModels() : connection.lose(status)) },
    changed: () => {
      // Whoever showed the token meanwhile need not wait.
      if (session.state.fault?.kind === 'locked' && !offer.state.locked) session.change();
      show();
    },
  });
  const { url } = offer;
  const unknown = () => (settings.get().baseURL ? strings.customServer : strings.finding);
  const server = () => model.choice.server(url(), offer.state.backends, proxy.served ? model.endpoint.circle(origin) : 'machine', unknown());
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
    const { label, demo, batching } = server();
    return { endpoint: endpoint(), question: asking, asked: { prompt: asking.prompt, model: asking.model, server: label, demo, frame: null }, batching };
  };

  const openCamera = async () => {
    frames.restart();
    session.reframe();
    await camera.open(settings.get());
  };

  /** Whether an answer grew, or is waited for, and nothing else changed of the session. @param {Partial<typeof session.state>} change */
  const grew = (change) => {
    const names = Object.keys(change);
    return change.growing === true || (names.length > 0 && names.every((name) => ['thinking', 'waiting', 'gate'].includes(name)));
  };

  const session = loop.session.create({
    camera: { open: openCamera, close: camera.close, on: () => camera.state.status === 'on' },
    frames: { next: (signal) => frames.next(settings.get().quality, signal), ready: frames.ready },
    line,
    log: {
      add: (told) => {
        log.add(told);
        metrics.add(told, session.lanes());
      },
      clear: () => {
        log.clear();
        metrics.clear();
      },
    },
    loop,
    fault,
    check,
    compose,
    settings: settings.get,
    encoding,
    presence,
    clock,
    update: (change) => {
      const { phase, waiting, fault: trouble } = session.state;
      metrics.watch(phase === 'watching' && waiting !== 'hidden' && trouble === null);
      presence.update();
      // Tools read the phase: it changes together with what is shown, and at once.
      if (document.documentElement.dataset.phase === phase) return screen.show(grew(change) ? 'answer' : 'all');
      screen.now();
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
    if (differs('quality', 'longest', 'multiple', 'gate')) session.reframe();
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
    if (url() && !barred() && connection.state.status === 'unknown') await connection.refresh(endpoint());
  };

  const stop = () => {
    // First, because the list that a stop begins is of another server.
    connection.cancel();
    session.stop();
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
    try {
      const frame = await still.newest(new AbortController().signal);
      if (!frame) return;
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
    ask: async (endpoint, question, signal) => line.ask(await still.red(224, 224), { endpoint, question }, signal, () => {}),
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
    const outcome = await trial.run(endpoint(), (found) => ({ ...question(), model: model.choice.model(chosen, model.choice.known(found, offer.backend())), prompt: strings.test.prompt }), signal, tell);
    if (signal.aborted) return;
    await connection.refresh(endpoint());
    // Some servers list their models to anybody: what the question brought counts.
    if (!signal.aborted) connection.learn(outcome);
  };

  const latency = loop.check.create({ compose, newest: still.newest, draw: () => still.red(1280, 720), line, fault, now: Date.now });

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
    absence: presence.state.absence,
    fault: session.state.fault ?? mishap ?? (offer.state.locked ? check() : null),
    disk,
    origin,
  });

  const copy = view.copy.create({ clipboard: navigator.clipboard, strings });
  const fields = view.field.create({ find, strings, valid: keep.settings.valid, set });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const viewer = view.viewer.create({ find, strings, figures, notes, copy, shapes: view.shapes.create({ svg: find('viewerShapes', SVGSVGElement), document, grounding: seeing.grounding }) });
  const overlay = view.shapes.create({ svg: find('shapes', SVGSVGElement), document, grounding: seeing.grounding });

  /** What changes many times an answer. @type {{update: (page: Page) => void}[]} */
  const spoken = [
    view.stage.create({ find, strings, figures, copy, document, platform: navigator.platform, toggle }),
    view.caption.create({ find, strings, notes, now: () => performance.now() }),
    { update: ({ session: { answer, about, growing }, settings: { overlay: on } }) => overlay.update(on && answer && about?.frame ? { answer, frame: about.frame, asked: about.model, whole: !growing } : null) },
  ];
  /** @type {{update: (page: Page) => void}[]} */
  const views = [
    view.bar.create({
      find, strings, root: document.documentElement,
      toggleTheme: () => {
        const { theme } = settings.get();
        set({ theme: theme === 'dark' || (theme === 'system' && dark.matches) ? 'light' : 'dark' });
      },
    }),
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
    view.meter.create({ find, strings, figures, sparkline: view.sparkline, summary: metrics.summary, bound: loop.metrics.bound, now: () => performance.now() }),
    view.latency.create({ find, strings, figures, remedies, copy, actions: { check: latency.run } }),
    view.display.create({ find, strings, fields, followSystem: (follow) => set({ theme: follow ? 'system' : dark.matches ? 'dark' : 'light' }) }),
    view.log.create({ find, strings, figures, notes, bound: loop.log.bound, open: viewer.open, clear: session.clear }),
  ];
  view.shortcuts.create({ document, toggle });

  // From disk the first thing to choose is the server.
  view.sections.create({
    document,
    opened: (name) => (settings.fresh ? disk && name === 'model' : settings.get().open.includes(name)),
    changed: (open) => set({ open }),
  });

  const watch = () => offer.watch(!document.hidden);
  document.addEventListener('visibilitychange', () => {
    screen.moved();
    watch();
    presence.moved();
  });
  watch();

  // What changes by itself: the camera's rate, the seconds until the next try.
  setInterval(() => { if (camera.state.status === 'on' || session.state.retryAt !== null) show(); }, 500);

  /** The server in use is another one. */
  const moved = () => {
    connection.forget();
    session.change();
  };

  /** The server in use is there again: nobody waits any longer for it. */
  const back = () => {
    listModels();
    session.retry();
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
