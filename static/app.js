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
  /** A test picture is answered in few words, but not in one. */
  const testTokens = 60;
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
  const tab = keep.storage.open(() => sessionStorage);
  const keys = keep.keys.create(tab, browser);
  const headers = keep.keys.create(tab, browser, 'rtv.headers.1');

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
  const grants = model.grants.create({ secure: isSecureContext, mediaDevices: navigator.mediaDevices, permissions: navigator.permissions });
  const reach = model.reach.create({ fetch: ask, fault, passage: model.passage, grants, page: location.href, limitMs: listMs });
  const reason = model.reason.create({ reach, changed: show });
  const connection = model.connection.create({ models, changed: show });
  const deskParts = {
    desk: loop.desk, size: capture.size, encoder: capture.encoder, luma: capture.luma, gate: capture.gate,
    chat: model.chat, request: model.request, fault, sse: model.sse, answer: model.answer, clean: model.clean,
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

  /** Whether frames are being sent. */
  const running = () => session.state.phase === 'asking' || session.state.phase === 'watching';

  const offer = model.offer.create({
    proxy,
    choice: model.choice,
    typed: () => settings.get().baseURL,
    instead: () => standin.state.url,
    busy: running,
    clock,
    on: { moved: () => moved(), renewed: () => back(), lost: (status) => (status === 'unauthorised' && keys.get(url()) ? listModels() : connection.lose(status)), returned: () => void standin.retry() },
    changed: () => {
      standin.review();
      // Whoever showed the token meanwhile need not wait.
      if (session.state.fault?.kind === 'locked' && !offer.state.locked) session.change();
      show();
    },
  });
  const { url } = offer;
  const unknown = () => (settings.get().baseURL ? strings.customServer : strings.finding);
  /** @param {string} base */
  const serverAt = (base) => model.choice.server(base, offer.state.backends, proxy.served ? model.endpoint.circle(origin) : 'machine', unknown(), base === url() ? model.models.kindOf(connection.state.models) : '');
  const server = () => serverAt(url());
  const chosen = () => serverAt(offer.chosen());
  const ranks = () => model.order.ranks(settings.get().order.map(serverAt), chosen(), settings.get().farthest);
  const listed = () => model.choice.known(connection.state.models, offer.backend());
  const modelId = () => model.choice.model(settings.get().models[url()], listed());
  /** @returns {Endpoint} */
  const endpoint = (base = url()) => ({
    url: base,
    key: keys.get(base),
    headers: model.headers.parse(headers.get(base)).headers,
    body: model.fields.parse(settings.get().bodies[base] ?? '').fields,
  });

  const standin = model.standin.create({
    order: model.order,
    chosen: offer.chosen,
    ranks,
    renew: offer.refresh,
    list: (base, signal) => models.list(endpoint(base), signal),
    busy: running,
    clock,
    moved: () => {
      moved();
      listModels();
    },
    changed: show,
  });

  /** @returns {Question} */
  const question = () => {
    const { instruction, maxTokens, temperature, stream, think, timeLimitS } = settings.get();
    const [system, special] = [model.manner.system(settings.get()), model.quirks.fields(server().kind, think)];
    return { model: modelId(), system, prompt: instruction.trim(), maxTokens, temperature, stream, special, timeLimitMs: timeLimitS * 1000 };
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
    return { endpoint: endpoint(), question: asking, asked: { prompt: asking.prompt, model: asking.model, server: label, insteadOf: standin.state.url && chosen().label, demo, frame: null }, batching };
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
      const { phase, waiting, fault: trouble, answer } = session.state;
      if (change.answer) caption.say(answer);
      if (change.fault !== undefined) void reason.look(trouble, endpoint());
      metrics.watch(phase === 'watching' && waiting !== 'hidden' && trouble === null);
      presence.update();
      // Tools read the phase: it changes together with what is shown, and at once.
      if (document.documentElement.dataset.phase === phase) return screen.show(grew(change) ? 'answer' : 'all');
      screen.now();
      if (phase === 'idle') standin.end();
      offer.release();
    },
    outcome: async (trouble) => {
      const returned = !trouble && !connection.state.proven && !connection.state.listed;
      connection.learn(trouble);
      if (returned) void connection.refresh(endpoint());
      if (trouble) return standin.failed(trouble);
      standin.answered();
      return false;
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
    if (differs('system', 'length', 'language', 'think', 'bodies')) askAnew();
    if (differs('order', 'farthest')) standin.review();
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
  const askAnew = calm(() => session.change(), 400);
  const lookUp = calm(() => { if (url() && !barred()) void connection.refresh(endpoint()); }, 300);

  /** @param {string} typed */
  const chooseServer = (typed) => {
    standin.end();
    if (typed === settings.get().baseURL) return;
    set({ baseURL: typed });
    lookUp();
  };

  /** A secret is another: what was asked with the old one is worth nothing any more. */
  const keyed = () => {
    standin.end();
    session.change();
    lookUp();
  };

  /** The first click is when a page from disk may first talk to its server. */
  const meet = async () => {
    mishap = null;
    standin.end();
    await arrived;
    if (url() && !barred() && connection.state.status === 'unknown') await connection.refresh(endpoint());
  };

  const stop = () => {
    // First, because the list that a stop begins is of another server.
    connection.cancel();
    session.stop();
  };

  const toggle = () => {
    if (running()) return stop();
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

  const exam = model.exam.create({
    models, reach, card: capture.card.create({ canvas, random: Math.random, now: clock.now }), seen: capture.card.seen, ask: line.ask, fault, now: () => performance.now(),
  });
  const ladder = model.diagnose.create({ exam, reach, grants, passage: model.passage, fault, page: location.href, now: () => performance.now() });

  /** Test the server that the person chose, whoever stands in for it. @type {(signal: AbortSignal, tell: (step: Step) => void) => Promise<void>} */
  const diagnose = async (signal, tell) => {
    await arrived;
    const whose = offer.chosen();
    const { backend, kind } = chosen();
    const { maxTokens, models: known, think } = settings.get();
    const { card: prompt, ...prompts } = strings.diagnosis.prompts;
    /** @param {Model[]} found @returns {Question} */
    const about = (found) => ({
      ...question(), prompt, system: '', temperature: 0, stream: true, maxTokens: Math.max(maxTokens, testTokens),
      model: model.choice.model(known[whose], model.choice.known(found, backend)), special: model.quirks.fields(kind, think),
    });
    const outcome = await ladder.run({ endpoint: endpoint(whose), barred: barred(), keyed: backend?.keyed ?? false, question: about, prompts }, signal, tell);
    if (signal.aborted || barred() || whose !== url()) return;
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
    chosen: chosen(),
    ranks: ranks(),
    standin: standin.state,
    model: modelId(),
    key: keys.get(offer.chosen()),
    headers: headers.get(offer.chosen()),
    keyRemembered: keys.remembered(offer.chosen()) || headers.remembered(offer.chosen()),
    absence: presence.state.absence,
    fault: reason.of(session.state.fault) ?? mishap ?? (offer.state.locked ? check() : null),
    disk,
    origin,
  });

  /** The page as if nobody stood in: under Model stands what the person chose. @param {Page} page @returns {Page} */
  const asChosen = (page) => {
    if (!page.standin.url) return page;
    const { chosen, settings, connection } = page;
    return { ...page, server: chosen, model: settings.models[chosen.url] ?? '', connection: { ...connection, status: chosen.backend?.status ?? 'down', models: [] } };
  };
  /** @param {{update: (page: Page) => void}} one */
  const ofChosen = (one) => ({ update: (/** @type {Page} */ page) => one.update(asChosen(page)) });

  const copy = view.copy.create({ clipboard: navigator.clipboard, strings });
  const fields = view.field.create({ find, strings, valid: keep.settings.valid, set });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const viewer = view.viewer.create({ find, strings, figures, notes, copy, shapes: view.shapes.create({ svg: find('viewerShapes', SVGSVGElement), document, grounding: seeing.grounding }) });
  const overlay = view.shapes.create({ svg: find('shapes', SVGSVGElement), document, grounding: seeing.grounding });

  const diagnosis = view.diagnosis.create({
    find, strings, figures, remedies, report: view.report, copy, page: () => asChosen(read()), browser: navigator.userAgent, diagnose,
  });
  const caption = view.caption.create({ find, strings, notes, now: () => performance.now() });

  /** What changes many times an answer. @type {{update: (page: Page) => void}[]} */
  const spoken = [
    view.stage.create({ find, strings, figures, copy, document, platform: navigator.platform, toggle }),
    caption,
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
    view.notice.create({ find, strings, remedies, copy, why: diagnosis.open, now: Date.now }),
    view.deck.create({ find, strings, copy, actions: { toggle, once, save: () => void saveFrame(), cameraOff: stop, answer: () => session.state.answer?.text ?? '' } }),
    view.ask.create({ find, strings, set }),
    view.manner.create({ find, strings, busy: view.field.busy, manner: model.manner, set }),
    ofChosen(view.server.create({
      find, strings, fields, fill: view.field.fill, busy: view.field.busy, servers: model.servers, endpoint: model.endpoint,
      actions: {
        chooseServer,
        whose: offer.chosen,
        setKey: (whose, key, remember) => {
          if (!whose) return;
          keys.set(whose, key, remember);
          headers.set(whose, headers.get(whose), remember);
          keyed();
        },
        chooseModel: (id) => set({ models: { ...settings.get().models, [offer.chosen()]: id } }),
        refresh: () => void offer.refresh().then(listModels),
      },
    })),
    ofChosen(view.additions.create({
      find, strings, fields, busy: view.field.busy, model,
      actions: {
        whose: offer.chosen,
        setHeaders: (whose, text, remember) => {
          if (!whose) return;
          headers.set(whose, text, remember);
          keyed();
        },
        setBody: (whose, text) => {
          const { [whose]: _, ...others } = settings.get().bodies;
          set({ bodies: text.trim() ? { ...others, [whose]: text } : others });
        },
      },
    })),
    view.order.create({ find, strings, fields, fill: view.field.fill, servers: model.servers, endpoint: model.endpoint, move: model.order.move, set }),
    view.source.create({ find, strings, fields, fill: view.field.fill, set }),
    view.pace.create({ find, strings, fields }),
    view.meter.create({ find, strings, figures, sparkline: view.sparkline, summary: metrics.summary, bound: loop.metrics.bound, now: () => performance.now() }),
    ofChosen(diagnosis),
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
