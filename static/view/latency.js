// The latency check as people meet it: how many requests, how far it is, and a table to copy.
'use strict';

RTV.view.latency = RTV.part(() => {
  /** @typedef {Parameters<ReturnType<typeof RTV.loop.latency.create>['run']>[2]} Tell */
  /** @typedef {Parameters<Tell>[0]} Progress */

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {{checkLatency: (rounds: number, signal: AbortSignal, tell: Tell) => Promise<void>}} edges.actions
   */
  const create = ({ find, strings, figures, remedies, copy, actions }) => {
    const { write } = RTV.view.text;
    const { latency: words } = strings;
    const rounds = find('latencyRequests', HTMLInputElement);
    const problem = find('latencyRequestsError', HTMLParagraphElement);
    const button = find('latencyCheck', HTMLButtonElement);
    const why = find('latencyWhy', HTMLParagraphElement);
    const progress = find('latencyProgress', HTMLParagraphElement);
    const table = find('latencyTable', HTMLTableElement);
    const copyButton = find('latencyCopy', HTMLButtonElement);
    const template = find('numbersTemplate', HTMLTemplateElement);

    /** Ends the check at hand. @type {AbortController | null} */
    let running = null;
    /** @type {Extract<Progress, {step: 'begun'}>['subject'] | null} */
    let subject = null;
    /** @type {Extract<Progress, {step: 'measured'}>['measured'] | null} */
    let measured = null;
    /** How far it is, in the language in use. */
    let state = () => '';
    let complete = false;
    /** The language that all of it was shown in. */
    let { tag } = strings;
    /** What the page showed last, for the words of a remedy. @type {Page | null} */
    let shown = null;

    /** What was measured, a row each: its name and its figures; what no answer could tell has none. @returns {string[][]} */
    const rows = () => {
      if (!measured) return [];
      const { streamed, whole } = measured;
      const found = [
        { name: words.rows.streamedTtft, spread: streamed.ttft },
        { name: words.rows.streamedTotal, spread: streamed.total },
        { name: words.rows.wholeTtft, spread: whole.ttft },
        { name: words.rows.wholeTotal, spread: whole.total },
      ];
      return found.flatMap(({ name, spread }) => (spread ? [[name, ...[spread.min, spread.p50, spread.p95, spread.max].map(figures.count)]] : []));
    };

    const fill = () => {
      const body = table.tBodies[0];
      const lines = rows();
      table.hidden = lines.length === 0;
      while (body.rows.length > lines.length) body.deleteRow(-1);
      while (body.rows.length < lines.length) body.append(template.content.cloneNode(true));
      lines.forEach((line, row) => line.forEach((text, cell) => write(body.rows[row].cells[cell], text)));
    };

    const relabel = () => {
      write(progress, state());
      write(button, running ? words.stop : words.start);
      progress.setAttribute('aria-busy', String(running !== null));
      copyButton.hidden = running !== null || rows().length === 0;
    };

    /** @param {() => string} far how far it is */
    const come = (far) => {
      state = far;
      relabel();
    };

    /** @param {() => string} why it is over */
    const end = (why) => {
      running?.abort();
      running = null;
      come(why);
    };

    /** @type {Tell} */
    const tell = (told) => {
      const { step } = told;
      if (step === 'begun') ({ subject } = told);
      else if (step === 'warming') come(() => words.warming(words.ways[told.way]));
      else if (step === 'asking') come(() => words.asking(words.ways[told.way], told.round, told.rounds));
      else if (step === 'measured') {
        ({ measured } = told);
        fill();
      } else if (step === 'done') {
        complete = true;
        end(() => words.done);
      } else {
        const page = /** @type {Page} */ (shown);
        end(() => remedies.sentence(told.fault, page));
      }
    };

    const warn = () => write(problem, problem.hidden ? '' : words.range(rounds.min, rounds.max));
    const check = () => {
      const good = rounds.validity.valid && rounds.value !== '';
      rounds.setAttribute('aria-invalid', String(!good));
      problem.hidden = good;
      warn();
      return good;
    };

    const begin = () => {
      if (!check()) return rounds.focus();
      running = new AbortController();
      measured = null;
      complete = false;
      fill();
      come(() => words.preparing);
      void actions.checkLatency(rounds.valueAsNumber, running.signal, tell);
    };

    rounds.addEventListener('input', check);
    button.addEventListener('click', () => (running ? end(() => words.stopped) : begin()));

    /** How many columns a text takes: letters of East Asia are two wide. @param {string} text */
    const width = (text) => text.length + (text.match(/[\u1100-\u115f\u2e80-\uffdc]/g)?.length ?? 0);

    /** Plain text, columns and all; what was asked and the key are nobody's business. */
    const text = () => {
      if (!subject) return '';
      const { at, asked, maxTokens, drawn } = subject;
      const frame = /** @type {Frame} */ (asked.frame);
      const picture = words.picture(frame.width, frame.height, figures.bytes(frame.jpeg.size), drawn);
      const all = [words.heads, ...rows()];
      const widths = all[0].map((_, column) => Math.max(...all.map((line) => width(line[column]))));
      const columns = all.map((line) => line.map((cell, column) => {
        const rest = ' '.repeat(widths[column] - width(cell));
        return column ? rest + cell : cell + rest;
      }).join('  '));
      const method = words.method(subject.rounds, maxTokens) + (complete ? '' : ` ${words.stopped}`);
      return [words.title(new Date(at).toISOString()), words.subject(asked.server, asked.model || strings.noModel), picture, method, '', ...columns].join('\n');
    };
    copy.attach(copyButton, text);

    /** @param {Page} page */
    const update = (page) => {
      shown = page;
      const { phase } = page.session;
      const busy = phase === 'asking' || phase === 'watching';
      if (busy && running) end(() => words.interrupted);
      button.disabled = busy;
      why.hidden = !busy;
      if (tag === strings.tag) return;
      ({ tag } = strings);
      warn();
      fill();
      relabel();
    };

    relabel();

    return { update };
  };

  return { create };
});
