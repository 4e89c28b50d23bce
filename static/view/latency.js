// The latency check as people meet it: how many requests, how far it is, and a table to copy.
'use strict';

RTV.view.latency = RTV.part(() => {
  /** @typedef {Parameters<ReturnType<typeof RTV.loop.check.create>['run']>[2]} Tell */
  /** @typedef {Parameters<Tell>[0]} Progress */

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {{check: (rounds: number, signal: AbortSignal, tell: Tell) => Promise<void>}} edges.actions
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
    /** What was measured, a row each: its name and its figures. @type {string[][]} */
    let lines = [];
    let complete = false;
    /** What the page showed last, for the words of a remedy. @type {Page | null} */
    let shown = null;

    /** The rows of the table; what no answer could tell has none. @param {Extract<Progress, {step: 'measured'}>['measured']} measured */
    const rowsOf = ({ streamed, whole }) => {
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
      table.hidden = lines.length === 0;
      while (body.rows.length > lines.length) body.deleteRow(-1);
      while (body.rows.length < lines.length) body.append(template.content.cloneNode(true));
      lines.forEach((line, row) => line.forEach((text, cell) => write(body.rows[row].cells[cell], text)));
    };

    const relabel = () => {
      write(button, running ? words.stop : words.start);
      progress.setAttribute('aria-busy', String(running !== null));
      copyButton.hidden = running !== null || lines.length === 0;
    };

    /** @param {string} text why it is over */
    const end = (text) => {
      running?.abort();
      running = null;
      write(progress, text);
      relabel();
    };

    /** @type {Tell} */
    const tell = (told) => {
      const { step } = told;
      if (step === 'begun') ({ subject } = told);
      else if (step === 'warming') write(progress, words.warming(words.ways[told.way]));
      else if (step === 'asking') write(progress, words.asking(words.ways[told.way], told.round, told.rounds));
      else if (step === 'measured') {
        lines = rowsOf(told.measured);
        fill();
      } else if (step === 'done') {
        complete = true;
        end(words.done);
      } else end(remedies.sentence(told.fault, /** @type {Page} */ (shown)));
    };

    const check = () => {
      const good = rounds.validity.valid && rounds.value !== '';
      rounds.setAttribute('aria-invalid', String(!good));
      problem.hidden = good;
      write(problem, good ? '' : words.range(rounds.min, rounds.max));
      return good;
    };

    const begin = () => {
      if (!check()) return rounds.focus();
      running = new AbortController();
      lines = [];
      complete = false;
      fill();
      write(progress, words.preparing);
      relabel();
      void actions.check(rounds.valueAsNumber, running.signal, tell);
    };

    rounds.addEventListener('input', check);
    button.addEventListener('click', () => (running ? end(words.stopped) : begin()));

    /** Plain text, columns and all; what was asked and the key are nobody's business. */
    const text = () => {
      if (!subject) return '';
      const { at, asked, maxTokens, drawn } = subject;
      const frame = /** @type {Frame} */ (asked.frame);
      const picture = words.picture(frame.width, frame.height, figures.bytes(frame.jpeg.size), drawn);
      const all = [words.heads, ...lines];
      const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
      const columns = all.map((line) => line.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  '));
      const manner = words.manner(subject.rounds, maxTokens) + (complete ? '' : ` ${words.stopped}`);
      return [words.title(new Date(at).toISOString()), words.subject(asked.server, asked.model || strings.noModel), picture, manner, '', ...columns].join('\n');
    };
    copy.attach(copyButton, text);

    /** @param {Page} page */
    const update = (page) => {
      shown = page;
      const { phase } = page.session;
      const busy = phase === 'asking' || phase === 'watching';
      if (busy && running) end(words.interrupted);
      button.disabled = busy;
      why.hidden = !busy;
    };

    relabel();

    return { update };
  };

  return { create };
});
