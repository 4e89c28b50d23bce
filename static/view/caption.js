// The answer as a caption: growing word by word, and announced to a screen reader when it is whole.
'use strict';

RTV.view.caption = RTV.part(() => {
  /** At most one announcement in this time, ms: a model may answer several times a second, a listener cannot. */
  const quietMs = 5000;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {() => number} edges.now ms
   */
  const create = ({ find, strings, now }) => {
    const box = find('answer', HTMLDivElement);
    const response = find('responseText', HTMLParagraphElement);
    const hint = find('hint', HTMLSpanElement);
    const meta = find('meta', HTMLSpanElement);
    const announcer = find('announcer', HTMLParagraphElement);
    let announcedAt = -Infinity;

    /** @param {Page} page */
    const update = ({ session, settings, server, model }) => {
      const { answer, growing, thinking, waiting, phase } = session;
      const text = answer?.text ?? '';
      if (response.textContent !== text) {
        response.textContent = text;
        if (settings.autoscroll) response.scrollTop = growing ? response.scrollHeight : 0;
      }
      box.dataset.growing = String(growing);
      const running = phase === 'asking' || phase === 'watching';
      // While the next answer is on its way the last one stays readable: the hint is for those who wait for the first.
      const hinted = running && !growing && (thinking || !text);
      hint.textContent = hinted ? (thinking ? strings.thinking : strings.waiting[waiting]) : '';
      box.dataset.waiting = String(hinted && hint.textContent !== '');
      box.hidden = !text && !hint.textContent;
      const notes = answer && text
        ? [
            server.demo ? strings.demoMark : '',
            answer.finish === 'length' ? strings.cutShort : answer.finish === 'stopped' ? strings.stopped : '',
            answer.degenerate ? strings.repeats : '',
            answer.thought ? strings.thought : '',
            answer.model && model && answer.model !== model ? strings.answeredBy(answer.model) : '',
          ]
        : [];
      meta.textContent = notes.filter(Boolean).join(' · ');
      if (text && !growing && announcer.textContent !== text && now() - announcedAt > quietMs) {
        announcedAt = now();
        announcer.textContent = text;
      }
    };

    return { update };
  };

  return { create };
});
