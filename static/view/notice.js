// The strip under the picture: what happened, here or while the tab was hidden, what to do, and when it is tried again.
'use strict';

RTV.view.notice = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {() => number} edges.now ms since the epoch
   */
  const create = ({ find, strings, remedies, copy, now }) => {
    const { write } = RTV.view.text;
    const notice = find('notice', HTMLDivElement);
    const what = find('noticeWhat', HTMLElement);
    const todo = find('noticeTodo', HTMLSpanElement);
    const retry = find('noticeRetry', HTMLSpanElement);
    const command = find('noticeCommand', HTMLDivElement);
    const code = copy.command(command);
    const detail = find('noticeDetail', HTMLDetailsElement);
    const said = /** @type {HTMLElement} */ (detail.querySelector('p'));

    /** @param {Page['absence']} absence */
    const meanwhile = (absence) => {
      if (!absence) return { what: '', todo: '' };
      const span = strings.span(absence.ms);
      return absence.paused ? { what: strings.paused(span), todo: strings.pausedWhy } : { what: strings.wentOn(span, absence.answers), todo: '' };
    };

    /** @param {Page} page */
    const update = (page) => {
      const { fault, session, absence } = page;
      /** @type {{what: string, todo: string, command?: string}} */
      const remedy = fault ? remedies.remedy(fault, remedies.scene(page)) : meanwhile(absence);
      notice.hidden = !fault && !absence;
      notice.dataset.tone = !fault ? 'calm' : fault.kind === 'loading' ? 'slow' : 'bad';
      write(what, remedy.what);
      write(todo, remedy.todo);
      command.hidden = !remedy.command;
      write(code, remedy.command ?? '');
      const words = fault ? [fault.status ? `HTTP ${fault.status}` : '', fault.detail].filter(Boolean).join(': ') : '';
      detail.hidden = !words || `${remedy.what} ${remedy.todo}`.includes(fault?.detail ?? '');
      write(said, words);
      write(retry, session.retryAt === null ? '' : strings.retryIn(Math.max(0, Math.ceil((session.retryAt - now()) / 1000))));
    };

    return { update };
  };

  return { create };
});
