// The one file that acts at load: it makes every part with an edge, joins them, and shows the state.
'use strict';

(() => {
  const { capture, model, loop, seeing, keep, view } = RTV;
  const { strings, figures } = view;
  const disk = location.protocol === 'file:';
  // As servers see it: a page from disk has none.
  const origin = disk ? 'null' : location.origin;

  /** @type {Find} */
  const find = (id, type) => {
    const element = document.getElementById(id);
    if (!(element instanceof type)) throw new Error(`#${id} is missing from the page`);
    return element;
  };

  const video = find('videoFeed', HTMLVideoElement);
  const settings = keep.settings.create(localStorage);
  const keys = keep.keys.create(sessionStorage, localStorage);

  // What is shown is drawn at most once a frame, from the state as it is then.
  let due = false;
  const show = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      const page = read();
      for (const one of views) one.update(page);
    });
  };

  const camera = capture.camera.create({ mediaDevices: navigator.mediaDevices, video, fault: model.fault, changed: show, lost: (fault) => session.fail(fault) });
  const frames = capture.frames.create({ video, now: () => performance.now(), canvas: () => document.createElement('canvas') });
  const proxy = model.proxy.create({ fetch: (...call) => fetch(...call), page: new URL(document.baseURI) });
  const connection = model.connection.create({ models: model.models.create({ fetch: (...call) => fetch(...call), fault: model.fault }), changed: show, limitMs: 5000 });
  const deskParts = { desk: loop.desk, encoder: capture.encoder, chat: model.chat, fault: model.fault, sse: model.sse, answer: model.answer, clean: model.clean };
  const line = loop.line.create(loop.line.openDesk(deskParts, RTV.sourceOf));

  /** @type {Backend[]} */
  let backends = [];
  let locked = false;

  /** The base URL in use, normalised, or '' when what was typed is none. */
  const url = () => {
    const offered = backends.find((backend) => backend.default)?.url ?? model.servers.rows[0].url;
    return model.endpoint.normalise(settings.get().baseURL || offered) ?? '';
  };

  /** @returns {Endpoint} */
  const endpoint = () => ({ url: url(), key: keys.get(url()) });

  /** @returns {Server} */
  const server = () => {
    const base = url();
    const backend = backends.find((one) => one.url === base) ?? null;
    const known = base ? model.servers.at(base) : undefined;
    const row = known ?? model.servers.rows.find((one) => one.id === backend?.kind);
    return {
      label: backend?.name ?? known?.label ?? (base ? new URL(base).host : strings.customServer),
      url: base,
      start: row?.start ?? '',
      circle: backend?.circle ?? (base ? model.endpoint.circle(base) : 'machine'),
      backend,
      demo: backend?.kind === 'demo',
    };
  };

  /** The chosen model of this server, else the first that may see, else the server's choice. */
  const modelId = () => {
    const { models } = connection.state;
    return settings.get().models[url()] ?? (models.find((one) => one.vision !== false) ?? models[0])?.id ?? '';
  };

  /** @returns {Question} */
  const question = () => {
    const { instruction, maxTokens, temperature, stream, timeLimitS } = settings.get();
    return { model: modelId(), prompt: instruction.trim(), maxTokens, temperature, stream, timeLimitMs: timeLimitS * 1000 };
  };

  /** What the person must put right before anything can start. */
  const check = () => {
    if (locked && server().backend === null && proxy.served && !settings.get().baseURL) return model.fault.create('locked');
    if (!url()) return model.fault.create('bad-url');
    return settings.get().instruction.trim() ? null : model.fault.create('no-instruction');
  };

  const compose = async () => {
    const missing = check();
    if (missing) throw missing;
    if (connection.state.status === 'checking') await connection.settled();
    else if (connection.state.status !== 'up' && !modelId()) await connection.refresh(endpoint());
    return { endpoint: endpoint(), question: question() };
  };

  const session = loop.session.create({
    camera: { open: () => openCamera(), close: camera.close, on: () => camera.state.status === 'on' },
    frames,
    line,
    pacer: loop.pacer,
    check,
    compose,
    settings: settings.get,
    clock: { now: Date.now, setTimeout: (wake, ms) => window.setTimeout(wake, ms), clearTimeout: (id) => window.clearTimeout(id) },
    urls: URL,
    update: () => {
      document.documentElement.dataset.phase = session.state.phase;
      show();
    },
    outcome: (fault) => {
      const unlisted = connection.state.models.length === 0 && connection.state.status !== 'up';
      connection.learn(fault);
      if (!fault && unlisted) void connection.refresh(endpoint());
    },
  });

  const openCamera = async () => {
    frames.restart();
    await camera.open(settings.get());
  };

  /** Change settings, and do at once what they ask for. @param {Partial<Settings>} change */
  const set = (change) => {
    const before = { ...settings.get(), url: url(), model: modelId() };
    settings.set(change);
    const after = { ...settings.get(), url: url(), model: modelId() };
    if (camera.state.status !== 'off' && (before.deviceId !== after.deviceId || before.resolution !== after.resolution)) openCamera().catch(session.fail);
    if (before.url !== after.url) connection.forget();
    if (before.intervalMs !== after.intervalMs || before.url !== after.url || before.model !== after.model) session.change();
    if (before.instruction !== after.instruction) reword();
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
  const reword = calm(() => session.change(), 400);
  const lookUp = calm(() => { if (url()) void connection.refresh(endpoint()); }, 300);

  /** @param {string} typed */
  const chooseServer = (typed) => {
    if (typed === settings.get().baseURL) return;
    set({ baseURL: typed });
    lookUp();
  };

  const toggle = () => {
    if (session.state.phase === 'asking' || session.state.phase === 'watching') session.stop();
    else {
      meet();
      void session.start();
    }
  };

  /** The first click is when a page from disk may first talk to its server. */
  const meet = () => {
    if (url() && connection.state.status === 'unknown') void connection.refresh(endpoint());
  };

  const once = () => {
    meet();
    void session.once();
  };

  const saveFrame = async () => {
    const live = camera.state.status === 'on' && video.readyState >= 2;
    const { quality } = settings.get();
    const jpeg = live ? (await line.encode({ picture: await frames.grab(quality), encoding: { quality } }, new AbortController().signal)).jpeg : session.state.log[0]?.frame.jpeg;
    if (!jpeg) return;
    const href = URL.createObjectURL(jpeg);
    Object.assign(document.createElement('a'), { href, download: strings.fileName(new Date().toISOString().replace(/[:.]/g, '-')) }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  };

  const trial = model.trial.create({
    refresh: async () => {
      if (!url()) return model.fault.create('bad-url');
      await connection.refresh(endpoint());
      return connection.state.fault;
    },
    count: () => connection.state.models.length,
    picture: () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.fillStyle = 'red';
      context.fillRect(0, 0, canvas.width, canvas.height);
      return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(model.fault.create('encoder'))), 'image/jpeg'));
    },
    ask: (picture) =>
      line.ask({ picture, encoding: { quality: 1 }, endpoint: endpoint(), question: { ...question(), prompt: strings.test.prompt } }, new AbortController().signal, {}),
    now: () => performance.now(),
  });

  /** @returns {Page} */
  const read = () => ({
    settings: settings.get(),
    session: session.state,
    camera: { ...camera.state, fps: frames.fps() },
    connection: connection.state,
    backends,
    locked,
    server: server(),
    model: modelId(),
    key: keys.get(url()),
    keyRemembered: keys.remembered(url()),
    fault: session.state.fault ?? (locked ? check() : null),
    disk,
    origin,
  });

  const copy = view.copy.create({ clipboard: navigator.clipboard, strings });
  const fields = view.field.create({ find, strings, valid: keep.settings.valid, set });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const viewer = view.viewer.create({ find, strings, figures, copy, shapes: view.shapes.create({ svg: find('viewerShapes', SVGSVGElement), document, grounding: seeing.grounding }) });
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
    view.caption.create({ find, strings, now: () => performance.now() }),
    {
      update: ({ session: { answer, frame, growing }, settings: { overlay: on }, model: id }) =>
        overlay.update(on && answer && frame ? { text: answer.text, whole: !growing, model: answer.model || id, width: frame.width, height: frame.height } : null),
    },
    view.notice.create({ find, strings, remedies: view.remedies, copy, now: Date.now }),
    view.deck.create({ find, strings, copy, actions: { toggle, once, save: () => saveFrame().catch(session.fail), cameraOff: () => session.stop(), answer: () => session.state.answer?.text ?? '' } }),
    view.ask.create({ find, strings, set }),
    view.server.create({
      find, strings, figures, remedies: view.remedies, fields, fill: view.field.fill, busy: view.field.busy, servers: model.servers, endpoint: model.endpoint,
      actions: {
        chooseServer,
        setKey: (key, remember) => {
          if (!url()) return;
          keys.set(url(), key, remember);
          session.change();
          lookUp();
        },
        chooseModel: (id) => set({ models: { ...settings.get().models, [url()]: id } }),
        refresh: () => void meetBackends(),
        test: trial.run,
      },
    }),
    view.source.create({ find, strings, fields, fill: view.field.fill, set }),
    view.pace.create({ find, strings, fields }),
    view.display.create({ find, strings, fields, followSystem: (follow) => set({ theme: follow ? 'system' : dark.matches ? 'dark' : 'light' }) }),
    view.log.create({ find, strings, figures, open: viewer.open, clear: session.clear }),
  ];
  view.shortcuts.create({ document, toggle });

  // Sections stay as the person left them; from disk the first thing to choose is the server.
  const sections = [...document.querySelectorAll('details')].filter((section) => section.dataset.section);
  for (const section of sections) {
    const name = section.dataset.section ?? '';
    section.open = settings.fresh ? disk && name === 'model' : settings.get().open.includes(name);
    section.addEventListener('toggle', () => set({ open: sections.filter((one) => one.open).map((one) => one.dataset.section ?? '') }));
  }

  // What changes by itself: the camera's rate, the seconds until the next try.
  setInterval(() => { if (camera.state.status === 'on' || session.state.retryAt !== null) show(); }, 500);
  new ResizeObserver(show).observe(video);

  /** Ask the proxy what it offers, and the server in use what models it has. */
  const meetBackends = async () => {
    ({ backends, locked } = await proxy.backends());
    if (url() && (settings.get().baseURL || backends.length || !proxy.served)) await connection.refresh(endpoint());
    show();
  };

  /** A token in the address is shown to the proxy, and wiped from there at once. */
  const arrive = async () => {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token && proxy.served) {
      history.replaceState(null, '', location.pathname + location.search);
      await proxy.signIn(token).catch(() => false);
    }
    // From disk nothing is contacted before the person acts, unless a server is remembered.
    if (proxy.served || settings.get().baseURL) await meetBackends();
  };

  show();
  void arrive();
})();
