// The diagnosis as people meet it: a button, a line for every rung as it is climbed, and a report to copy.
'use strict';

RTV.view.diagnosis = RTV.part(() => {
  /** @typedef {(signal: AbortSignal, tell: (step: Step) => void) => Promise<void>} Diagnose */

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {typeof RTV.view.report} edges.report
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {() => Page} edges.page as it is now
   * @param {string} edges.browser how the browser calls itself
   * @param {Diagnose} edges.diagnose
   */
  const create = ({ find, strings, figures, remedies, report, copy, page, browser, diagnose }) => {
    const { write } = RTV.view.text;
    const { diagnosis: words } = strings;
    const section = find('modelSection', HTMLDetailsElement);
    const button = find('testAPI', HTMLButtonElement);
    const stop = find('testStop', HTMLButtonElement);
    const progress = find('testProgress', HTMLParagraphElement);
    const list = find('testReport', HTMLOListElement);
    const copyButton = find('testCopy', HTMLButtonElement);
    const template = find('rungTemplate', HTMLTemplateElement);

    /** Ends the diagnosis at hand. @type {AbortController | null} */
    let running = null;
    /** What was told last of each rung. @type {Map<string, {step: Step, row: HTMLElement}>} */
    let rungs = new Map();
    /** The page when the first rung was told: whom the report is about. @type {Page | null} */
    let about = null;
    let endedAt = '';
    /** How far it is, in the language in use. */
    let state = () => '';
    /** The language that the report was shown in. */
    let { tag } = strings;

    /** @param {Step} step */
    const told = ({ said, fault }) => {
      const remedy = fault ? remedies.remedy(fault, remedies.scene(/** @type {Page} */ (about))) : { what: '', todo: '', command: '' };
      const { is = '', ...values } = said ?? {};
      const found = is ? words.said[is](values) : '';
      return { sentence: [remedy.what, found, remedy.todo].filter(Boolean).join(strings.gap), command: remedy.command ?? '' };
    };

    /** @param {Step} step */
    const took = ({ tone, ms }) => (tone === 'skipped' ? words.skipped : ms >= 1 ? figures.duration(ms) : '');

    /** @param {() => string} far how far it is */
    const come = (far) => {
      state = far;
      write(progress, far());
    };

    /** @param {() => string} how it ended */
    const end = (how) => {
      running?.abort();
      running = null;
      endedAt = new Date().toISOString();
      for (const [name, { step, row }] of rungs) {
        if (step.tone !== 'running') continue;
        row.remove();
        rungs.delete(name);
      }
      come(how);
      stop.hidden = true;
      copyButton.hidden = rungs.size === 0;
    };

    /** @param {{step: Step, row: HTMLElement}} rung */
    const show = ({ step, row }) => {
      const { sentence, command } = told(step);
      const [name, time, text, box, code] = ['b', '.took', 'p', '.command', 'code'].map((one) => /** @type {HTMLElement} */ (row.querySelector(one)));
      row.dataset.tone = step.tone;
      write(name, words.names[step.name]);
      write(time, took(step));
      write(text, sentence);
      write(code, command);
      box.hidden = !command;
    };

    /** @param {Step} step */
    const tell = (step) => {
      if (rungs.size === 0) about = page();
      const row = rungs.get(step.name)?.row ?? /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
      if (!row.parentElement) {
        copy.command(/** @type {Element} */ (row.querySelector('.command')));
        list.append(row);
      }
      const rung = { step, row };
      rungs.set(step.name, rung);
      show(rung);
    };

    /** Tell how it went, and show what is to be put right. */
    const close = () => {
      const all = [...rungs.values()];
      const broken = all.find(({ step }) => step.tone === 'bad');
      const notes = all.filter(({ step }) => step.tone === 'note').length;
      end(() => (broken ? words.broken(words.names[broken.step.name]) : words.whole(notes)));
      broken?.row.scrollIntoView({ block: 'nearest' });
    };

    const clear = () => {
      rungs = new Map();
      list.replaceChildren();
      copyButton.hidden = true;
    };

    const begin = async () => {
      running?.abort();
      const mine = new AbortController();
      running = mine;
      clear();
      list.hidden = false;
      stop.hidden = false;
      come(() => words.running);
      await diagnose(mine.signal, tell);
      if (!mine.signal.aborted) close();
    };

    button.addEventListener('click', () => void begin());
    stop.addEventListener('click', () => {
      end(() => words.stopped);
      button.focus();
    });
    copy.attach(copyButton, () => {
      const lines = [...rungs.values()].map(({ step }) => ({ mark: words.marks[step.tone], name: words.names[step.name], took: took(step), ...told(step) }));
      const { server, disk, origin, key, headers, model, settings } = /** @type {Page} */ (about);
      const { fields } = RTV.model.fields.parse(settings.bodies[server.url] ?? '');
      // Which model it would be was not known before its list.
      const asked = rungs.get('model')?.step.said?.id ?? model;
      return report.text(lines, { server, disk, origin, key, headers, fields, model: asked }, browser, endedAt, strings);
    });

    /** Show the report, and make it: what a failure offers. */
    const open = () => {
      section.open = true;
      button.focus();
      button.scrollIntoView({ block: 'start' });
      void begin();
    };

    /** @param {Page} page */
    const update = ({ server }) => {
      if (tag !== strings.tag) {
        ({ tag } = strings);
        come(state);
        for (const rung of rungs.values()) show(rung);
      }
      if (rungs.size === 0 || about?.server.url === server.url) return;
      // What was found of one server must not be read as if it were of another.
      const cut = running !== null;
      end(() => (cut ? words.elsewhere : ''));
      clear();
    };

    return { open, update };
  };

  return { create };
});
