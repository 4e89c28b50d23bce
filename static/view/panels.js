// The panels: every view, joined with what it may read and what it may have done.
'use strict';

RTV.view.panels = RTV.part(() => {
  /**
   * What a person may have done.
   * @typedef {object} Actions
   * @property {(change: Partial<Settings>) => void} set
   * @property {() => void} show draw what changed
   * @property {() => void} toggle
   * @property {() => void} once
   * @property {() => void} stop
   * @property {() => void} clear let go of every answer
   * @property {() => Promise<boolean>} saveFrame resolves to whether there was one
   * @property {(frame: Frame, shapes: Shape[]) => Promise<boolean>} save
   * @property {(typed: string) => void} chooseServer
   * @property {() => string} whose base URL of the chosen server
   * @property {(whose: string, key: string, remember: boolean) => void} setKey
   * @property {(whose: string, text: string, remember: boolean) => void} setHeaders
   * @property {() => void} refresh ask for servers and models again
   * @property {Parameters<typeof RTV.view.diagnosis.create>[0]['diagnose']} diagnose
   * @property {Parameters<typeof RTV.view.latency.create>[0]['actions']['checkLatency']} checkLatency
   * @property {Parameters<typeof RTV.view.camera.create>[0]['adjust']} adjust
   * @property {Parameters<typeof RTV.view.phone.create>[0]['ask']} phone
   */

  /** The page as if nobody stood in: under Model stands what the person chose. @param {Page} page @returns {Page} */
  const asChosen = (page) => {
    if (!page.standin.url) return page;
    const { chosen, settings, connection } = page;
    return { ...page, server: chosen, model: settings.models[chosen.url] ?? '', connection: { ...connection, status: chosen.backend?.status ?? 'down', models: [] } };
  };
  /** @param {{update: (page: Page) => void}} one */
  const ofChosen = (one) => ({ update: (/** @type {Page} */ page) => one.update(asChosen(page)) });

  /**
   * @param {object} edges
   * @param {Window & typeof globalThis} edges.window
   * @param {Find} edges.find
   * @param {ReturnType<typeof RTV.keep.settings.create>} edges.settings
   * @param {() => Page} edges.read
   * @param {ReturnType<typeof RTV.seeing.sight.create>} edges.sight
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   * @param {ReturnType<typeof RTV.loop.metrics.create>['summary']} edges.summary
   * @param {boolean} edges.disk the page was opened from disk
   * @param {Actions} edges.actions
   */
  const create = ({ window, find, settings, read, sight, colours, summary, disk, actions }) => {
    const { view, model, loop, seeing } = RTV;
    const { strings, figures, notes, remedies } = view;
    const { document, navigator } = window;
    const { set, toggle, whose } = actions;
    const now = () => window.performance.now();
    const ratio = () => window.devicePixelRatio;
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const coarse = window.matchMedia('(pointer: coarse)');
    const phone = window.matchMedia('(max-width: 639px), (max-width: 1023px) and (max-height: 480px)');

    const language = view.language.create({ find, document, strings, preferred: () => navigator.languages, reword: (instruction) => set({ instruction }) });
    // What is made below is made in that language.
    language.update({ settings: settings.get() });
    const announcer = view.announcer.create({ find, now });
    const copy = view.copy.create({ clipboard: navigator.clipboard, strings, say: announcer.say });
    const fields = view.field.create({ find, strings, valid: RTV.keep.settings.valid, set });
    const { fill, busy } = view.field;
    const toggleShapes = () => set({ shapes: !settings.get().shapes });

    const seen = view.layer.create({ find, svg: find('viewerShapes', window.SVGSVGElement), list: find('viewerFound', window.HTMLUListElement), strings, colours, ratio });
    const told = {
      strings, readings: seeing.conventions.readings, fill,
      /** @param {string} owner @param {string} id */
      choose: (owner, id) => set({ conventions: seeing.sight.choose(settings.get().conventions, owner, id) }),
    };
    const reading = view.reading.create({ box: find('reading', window.HTMLDivElement), ...told });
    const viewerReading = view.reading.create({ box: find('viewerReading', window.HTMLDivElement), ...told });
    /** A file that was saved is seen, and not heard of. @param {Promise<boolean>} saving resolves to whether there was one */
    const tellSaved = async (saving) => { if (await saving) announcer.say(strings.saved); };
    const viewer = view.viewer.create({
      find, strings, figures, notes, fields, copy, sights: [seen.show, viewerReading.update], words: sight.words, say: announcer.say, show: actions.show,
      save: (frame, shapes) => void tellSaved(actions.save(frame, shapes)),
      left: (entry) => log.go(entry),
    });
    const entry = view.entry.create({ find, strings, figures, notes, words: sight.words });
    const log = view.log.create({ find, strings, entry, bound: loop.log.bound, open: viewer.open, clear: actions.clear });

    const drawer = view.drawer.create({ find, document, phone });
    const diagnosis = view.diagnosis.create({
      find, strings, figures, remedies, report: view.report, copy, page: () => asChosen(read()), browser: navigator.userAgent, diagnose: actions.diagnose,
    });
    const shortcuts = view.shortcuts.create({
      find, strings, read, say: announcer.say,
      go: (field) => {
        drawer.open();
        field.focus();
      },
    });
    const caption = view.caption.create({ find, strings, notes, words: sight.words, announcer });

    /** What changes many times an answer. @type {{update: (page: Page) => void}[]} */
    const spoken = [
      view.stage.create({ find, strings, figures, copy, document, platform: navigator.platform, toggle }),
      caption,
      { update: ({ sight: last, settings: { shapes } }) => reading.update(shapes ? last : null) },
      view.overlay.create({ find, strings, document, colours, ratio }),
    ];
    /** @type {{update: (page: Page) => void}[]} */
    const quiet = [
      view.bar.create({
        find, strings, root: document.documentElement, reveal: drawer.open,
        toggleTheme: () => {
          const { theme } = settings.get();
          set({ theme: theme === 'dark' || (theme === 'system' && dark.matches) ? 'light' : 'dark' });
        },
      }),
      view.notice.create({ find, strings, remedies, copy, say: announcer.say, why: () => { drawer.open(); diagnosis.open(); }, now: Date.now }),
      view.deck.create({ find, strings, copy, actions: { toggle, once: actions.once, save: () => void tellSaved(actions.saveFrame()), cameraOff: actions.stop, answer: () => read().session.answer?.text ?? '' } }),
      view.mode.create({ find, strings, wish: seeing.wish, manner: model.manner, set, restore: () => set(seeing.wish.restored(settings.get())) }),
      view.ask.create({ find, strings, set, reword: (typed) => set(seeing.wish.reworded(settings.get(), read().model, typed)) }),
      view.manner.create({ find, strings, busy, manner: model.manner, set }),
      ofChosen(view.server.create({
        find, strings, fields, fill, busy, servers: model.servers, endpoint: model.endpoint, limit: model.manner.limit,
        actions: { ...actions, chooseModel: (id) => set({ models: { ...settings.get().models, [whose()]: id } }) },
      })),
      ofChosen(view.additions.create({
        find, strings, fields, busy, model,
        actions: {
          ...actions,
          setBody: (owner, text) => {
            const { [owner]: _, ...others } = settings.get().bodies;
            set({ bodies: text.trim() ? { ...others, [owner]: text } : others });
          },
        },
      })),
      view.order.create({ find, strings, fields, fill, servers: model.servers, endpoint: model.endpoint, move: model.order.move, set }),
      view.source.create({ find, strings, fields, fill, set }),
      view.camera.create({ find, strings, touch: () => coarse.matches, change: (deviceId) => set({ deviceId }), adjust: actions.adjust }),
      view.phone.create({ find, strings, copy, ask: actions.phone }),
      view.pace.create({ find, strings, fields }),
      view.metrics.create({ find, strings, figures, sparkline: view.sparkline, summary, bound: loop.metrics.bound, now }),
      ofChosen(diagnosis),
      view.latency.create({ find, strings, figures, remedies, copy, actions }),
      view.display.create({ find, strings, fields, fill, set, followSystem: (follow) => set({ theme: follow ? 'system' : dark.matches ? 'dark' : 'light' }) }),
      view.lens.create({ find, strings, toggle: toggleShapes }),
      view.full.create({ find, strings, document, settings: settings.get, say: announcer.say }),
      view.keyboard.create({ find, strings, fields, had: shortcuts.had, mac: /mac/i.test(navigator.platform) }),
      shortcuts,
      log,
      view.recent.create({ find, entry, open: viewer.open, resized: actions.show }),
      viewer,
    ];
    shortcuts.listen(document);

    // From disk the first thing to choose is the server.
    view.sections.create({
      document,
      opened: (name) => (settings.fresh ? disk && name === 'model' : settings.get().open.includes(name)),
      changed: (open) => set({ open }),
    });

    return { spoken, all: [language, ...spoken, ...quiet], say: caption.say, listen: shortcuts.listen };
  };

  return { create };
});
