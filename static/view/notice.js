// The strip under the picture: what happened, here or while the tab was hidden, what to do, and when it is tried again.
'use strict';

RTV.view.notice = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {(text: string) => void} edges.say tells those who do not see it
   * @param {() => void} edges.why finds out why it failed
   * @param {() => number} edges.now ms since the epoch
   */
  const create = ({ find, strings, remedies, copy, say, why, now }) => {
    const { write } = RTV.view.text;
    const notice = find('notice', HTMLDivElement);
    const what = find('noticeWhat', HTMLElement);
    const todo = find('noticeTodo', HTMLSpanElement);
    const retry = find('noticeRetry', HTMLSpanElement);
    const reason = find('noticeWhy', HTMLButtonElement);
    const command = find('noticeCommand', HTMLDivElement);
    const code = copy.command(command);
    const detail = find('noticeDetail', HTMLDetailsElement);
    const said = /** @type {HTMLElement} */ (detail.querySelector('p'));

    /** What was told last. */
    let told = '';

    reason.addEventListener('click', why);

    /** What a diagnosis has something to say about: a camera, a token and the person's own words are put right elsewhere. @param {Fault | null} fault */
    const puzzling = (fault) => fault !== null && !fault.kind.startsWith('camera') && !['no-instruction', 'locked', 'wrong-token'].includes(fault.kind);

    /** @param {Page['absence']} absence */
    const meanwhile = (absence) => {
      if (!absence) return { what: '', todo: '' };
      const span = strings.span(absence.ms);
      return absence.paused ? { what: strings.paused(span), todo: strings.pausedWhy } : { what: strings.wentOn(span, absence.answers), todo: '' };
    };

    /** Who is asked in the place of whom, and why. @param {Page} page */
    const instead = ({ server, chosen, standin }) => {
      if (!standin.url) return standin.returned ? strings.standin.returned(chosen.label) : '';
      return strings.standin.asked(chosen.label, strings.standin.why[standin.fault?.kind ?? ''] ?? strings.standin.away, server.label);
    };

    /** Whole seconds until then. @param {number} at ms since the epoch */
    const until = (at) => Math.max(0, Math.ceil((at - now()) / 1000));

    /** @param {Page} page */
    const countdown = ({ fault, session, chosen, standin }) => {
      if (session.retryAt !== null) return strings.retryIn(until(session.retryAt));
      if (fault || !standin.url) return '';
      return standin.retryAt === null ? strings.standin.tried(chosen.label) : strings.standin.triedIn(chosen.label, until(standin.retryAt));
    };

    /** @param {Page} page */
    const update = (page) => {
      const { fault, absence, standin } = page;
      const swap = instead(page);
      /** @type {{what: string, todo: string, command?: string}} */
      const remedy = fault ? remedies.remedy(fault, remedies.scene(page)) : swap ? { what: swap, todo: '' } : meanwhile(absence);
      notice.hidden = !fault && !swap && !absence;
      notice.dataset.tone = fault ? (fault.kind === 'loading' ? 'slow' : 'bad') : standin.url ? 'slow' : 'calm';
      write(what, remedy.what);
      write(todo, remedy.todo);
      reason.hidden = !puzzling(fault);
      command.hidden = !remedy.command;
      write(code, remedy.command ?? '');
      const words = fault ? [fault.status ? `HTTP ${fault.status}` : '', fault.detail].filter(Boolean).join(': ') : '';
      detail.hidden = !words || `${remedy.what} ${remedy.todo}`.includes(fault?.detail ?? '');
      write(said, words);
      write(retry, countdown(page));
      // Read out once, not with every second that it counts down.
      const news = [remedy.what, remedy.todo].filter(Boolean).join(' ');
      if (news && news !== told) say(news);
      told = news;
    };

    return { update };
  };

  return { create };
});
