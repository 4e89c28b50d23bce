// The one file that acts at load: it makes every part with an edge, joins them, and shows the state.
'use strict';

(() => {
  const { capture, model, loop, seeing, keep, view } = RTV;
  const { strings } = view;
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
  const tab = keep.storage.open(() => sessionStorage);
  const keys = keep.keys.create(tab, browser);
  const headers = keep.keys.create(tab, browser, 'rtv.headers.1');

  const away = view.away.create({ find, strings, window, left: (other) => { panels.listen(other); renew(); looked(); }, returned: () => { renew(); looked(); } });
  /** Whether nobody can see the picture. */
  const unseen = () => document.hidden && !away.gone();

  const screen = view.screen.create({
    hidden: unseen,
    frame: (draw) => away.drawing().requestAnimationFrame(draw),
    later: (draw, ms) => window.setTimeout(draw, ms),
    draw: (all) => {
      const page = read();
      for (const one of all ? [...panels.all, away] : panels.spoken) one.update(page);
      document.documentElement.dataset.phase = page.session.phase;
    },
  });
  const show = () => screen.show();

  /** @type {typeof fetch} */
  const ask = (...call) => fetch(...call);
  const camera = capture.camera.create({ mediaDevices: navigator.mediaDevices, video, fault, changed: show, lost: (lost) => revival.lost(lost) });
  const proxy = model.proxy.create({ fetch: ask, page: new URL(document.baseURI) });
  const models = model.models.create({ fetch: ask, fault, limitMs: listMs });
  const grants = model.grants.create({ secure: isSecureContext, mediaDevices: navigator.mediaDevices, permissions: navigator.permissions });
  const reach = model.reach.create({ fetch: ask, fault, passage: model.passage, grants, page: location.href, limitMs: listMs });
  const reason = model.reason.create({ reach, changed: show });
  const connection = model.connection.create({ models, changed: show });
  const deskParts = {
    desk: loop.desk, lookout: loop.lookout, mailbox: loop.mailbox, patience: loop.patience, sleep: loop.sleep,
    film: capture.film, size: capture.size, encoder: capture.encoder, luma: capture.luma, gate: capture.gate,
    chat: model.chat, request: model.request, fault, sse: model.sse, answer: model.answer, clean: model.clean,
  };
  const line = loop.line.create(loop.worker.open(deskParts, RTV.sourceOf), fault, {
    picture: (signal) => frames.next(settings.get().quality, signal),
    seen: (seen) => session.see(seen),
  });
  const timers = loop.timers.create({
    hidden: () => document.hidden,
    page: { set: (wake, ms) => window.setTimeout(wake, ms), clear: (id) => window.clearTimeout(id) },
    worker: { set: line.setTimer, clear: line.clearTimer },
  });
  /** Time that never goes backwards. @type {Clock} */
  const clock = { now: () => opened + performance.now(), ...timers };
  const canvas = () => document.createElement('canvas');
  const frames = capture.frames.create({ video, now: () => performance.now(), canvas, sleep: loop.sleep.create(clock) });
  const sight = seeing.sight.create({ grounding: seeing.grounding, conventions: () => settings.get().conventions });
  const log = loop.log.create(({ answer, asked }) => /** @type {Sight} */ (sight.of(answer, asked, true)));
  /** @returns {Encoding} */
  const encoding = () => {
    const { quality, longest, multiple } = settings.get();
    return { quality, longest, multiple, thumb: Math.round(thumbWidth * Math.min(devicePixelRatio, 2)) };
  };
  const still = capture.still.create({
    live: async () => (camera.state.status === 'on' && video.readyState >= 2 ? frames.grab(encoding().quality) : null),
    encode: (picture, signal) => line.encode(picture, encoding(), signal),
    last: () => pictured(),
    canvas,
    now: clock.now,
  });
  const metrics = loop.metrics.create({ now: clock.now });

  const presence = loop.presence.create({
    hidden: unseen,
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

  /** Whether frames are being sent. */
  const running = () => session.state.phase === 'asking' || session.state.phase === 'watching';

  const offer = model.offer.create({
    proxy,
    choice: model.choice,
    typed: () => settings.get().baseURL,
    instead: () => standin.state.url,
    busy: running,
    clock,
    on: { moved: () => changes.moved(), renewed: () => changes.back(), lost: (status) => changes.lost(status), returned: () => void standin.retry() },
    changed: () => {
      standin.review();
      // Whoever showed the token meanwhile need not wait.
      if (session.state.fault?.kind === 'locked' && !offer.state.locked) session.change();
      show();
    },
  });
  const whom = model.whom.create({
    settings: settings.get,
    keys,
    headers,
    offer,
    connection: connection.state,
    circle: proxy.served ? model.endpoint.circle(origin) : 'machine',
    unknown: () => (settings.get().baseURL ? strings.customServer : strings.finding),
  });
  const { endpoint } = whom;

  const standin = model.standin.create({
    order: model.order,
    chosen: offer.chosen,
    ranks: whom.ranks,
    renew: offer.refresh,
    list: (base, signal) => models.list(endpoint(base), signal),
    busy: running,
    clock,
    moved: () => {
      changes.moved();
      changes.look();
    },
    changed: show,
  });

  const inquiry = model.inquiry.create({
    settings: settings.get, whom, offer, connection, arrived: () => arrived, standing: () => standin.state.url !== '', wished: seeing.wish.prompt, valid: keep.keys.valid,
  });

  /** What the camera gave so far is not to be sent: its picture changes, or the place where it is shown. */
  const renew = () => {
    frames.restart();
    line.clear();
  };

  const openCamera = async () => {
    renew();
    line.open(null);
    await camera.open(settings.get());
    line.open(capture.film.of(camera.track()));
  };

  const closeCamera = () => {
    camera.close();
    line.open(null);
  };

  /** Whether an answer grew, or is waited for, and nothing else changed of the session. @param {Partial<typeof session.state>} change */
  const grew = (change) => {
    const names = Object.keys(change);
    return change.growing === true || (names.length > 0 && names.every((name) => ['thinking', 'waiting', 'gate'].includes(name)));
  };

  const session = loop.session.create({
    camera: { open: openCamera, close: closeCamera, on: () => camera.state.status === 'on' },
    frames,
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
    check: inquiry.check,
    compose: inquiry.compose,
    settings: settings.get,
    encoding,
    presence,
    clock,
    update: (change) => {
      const { phase, waiting, fault: trouble } = session.state;
      if (change.answer) panels.say(session.state);
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

  const reopen = () => void openCamera().catch(session.fail);
  const revival = capture.revival.create({ hidden: () => document.hidden, camera, running, reopen, fail: session.fail, clock });

  const changes = loop.changes.create({
    settings,
    keys,
    headers,
    camera: { on: () => camera.state.status !== 'off', reopen },
    offer,
    whom,
    inquiry,
    connection,
    standin,
    session,
    arrived: () => arrived,
    disk,
    clock,
    changed: show,
  });

  const stop = () => {
    // First, because the list that a stop begins is of another server.
    connection.cancel();
    revival.forget();
    session.stop();
  };

  const toggle = () => {
    if (running()) return stop();
    saving.forget();
    void changes.meet();
    void session.start();
  };

  const once = () => {
    saving.forget();
    void changes.meet();
    void session.once();
  };

  const colours = view.colours.create();
  const painter = view.painter.create({ theme: getComputedStyle(document.documentElement), colours });
  const snapshot = view.snapshot.create({ link: () => document.createElement('a'), canvas, paint: painter.paint });

  const saving = view.saving.create({
    snapshot,
    newest: still.newest,
    // Of an answer that grows not everything is found yet: the one before it is whole.
    found: () => (settings.get().saveShapes ? sightOf(session.settled(), true) : null),
    fault,
    failed: show,
  });

  const exam = model.exam.create({
    models, reach, card: capture.card.create({ canvas, random: Math.random, now: clock.now }), seen: capture.card.seen, ask: line.ask, fault, now: () => performance.now(),
  });
  const diagnose = model.diagnose.create({ exam, reach, grants, passage: model.passage, fault, page: location.href, now: () => performance.now() });
  const trial = model.trial.create({ diagnose, settings: settings.get, offer, whom, inquiry, connection, arrived: () => arrived });
  const latency = loop.latency.create({ compose: inquiry.compose, newest: still.newest, draw: () => still.red(1280, 720), line, fault, now: Date.now });

  /** What an answer says about places. @param {Pick<typeof session.state, 'answer' | 'about'>} told @param {boolean} whole */
  const sightOf = ({ answer, about }, whole) => answer && about && sight.of(answer, about, whole);

  /** The frame that the words on the screen are about; where there are none, the newest that was answered at all. */
  const pictured = () => session.state.about?.frame ?? log.entries()[0]?.frame ?? null;

  const arrival = model.arrival.create({
    proxy,
    offer,
    address: {
      token: () => new URLSearchParams(location.hash.slice(1)).get('token'),
      wipe: () => history.replaceState(null, '', location.pathname + location.search),
    },
    typed: () => settings.get().baseURL,
    known: () => connection.state.status !== 'unknown',
    look: changes.look,
    answered: log.count,
  });

  /** @returns {Page} */
  const read = () => ({
    settings: settings.get(),
    session: session.state,
    sight: sightOf(session.state, !session.state.growing),
    settled: { answer: session.settled().answer, sight: sightOf(session.settled(), true) },
    frame: pictured(),
    past: view.past.of(session.state, camera.state.status === 'on', clock.now()),
    log: log.entries(),
    answered: log.count(),
    camera: { ...camera.state, fps: frames.fps() },
    connection: { ...connection.state, models: whom.listed() },
    backends: offer.state.backends ?? [],
    locked: offer.state.locked,
    server: whom.server(),
    chosen: whom.chosen(),
    ranks: whom.ranks(),
    standin: standin.state,
    model: whom.model(),
    prompt: inquiry.prompt(),
    key: keys.get(offer.chosen()),
    headers: headers.get(offer.chosen()),
    keyRemembered: keys.remembered(offer.chosen()) || headers.remembered(offer.chosen()),
    absence: presence.state.absence,
    fault: reason.of(session.state.fault) ?? saving.state.fault ?? arrival.trouble(),
    disk,
    secure: isSecureContext,
    origin,
  });

  const panels = view.panels.create({
    window, find, settings, read, sight, colours, summary: metrics.summary, disk,
    actions: {
      set: changes.set,
      show,
      toggle,
      once,
      stop,
      clear: session.clear,
      saveFrame: saving.saveShown,
      save: saving.save,
      chooseServer: changes.chooseServer,
      whose: offer.chosen,
      setKey: changes.setKey,
      setHeaders: changes.setHeaders,
      refresh: () => void offer.refresh().then(changes.look),
      diagnose: trial.run,
      checkLatency: latency.run,
      adjust: camera.adjust,
      phone: proxy.phone,
    },
  });

  const watch = () => offer.watch(!document.hidden);
  let wasUnseen = unseen();
  /** The page or its small window was hidden, or is seen again. */
  const looked = () => {
    screen.moved();
    watch();
    if (unseen() !== wasUnseen) presence.moved();
    wasUnseen = unseen();
    revival.moved();
  };
  document.addEventListener('visibilitychange', looked);
  watch();

  // What changes by itself: the camera's rate and what it offers, the seconds until the next try.
  setInterval(() => {
    camera.look();
    if (camera.state.status === 'on' || session.state.retryAt !== null) show();
  }, 500);

  const arrived = arrival.arrive();
  // Opened in a tab that shows the page already, the address with the token changes only what follows its #.
  addEventListener('hashchange', () => void arrival.arrive());
  show();
})();
