// The answer as a caption: growing word by word, and read out to those who do not see it when it is whole.
'use strict';

RTV.view.caption = RTV.part(() => {
  /** Up to this length an answer needs no scrolling, characters. */
  const shortText = 120;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.notes} edges.notes
   * @param {ReturnType<typeof RTV.seeing.sight.create>['words']} edges.words of an answer, as a person should read it
   * @param {Pick<ReturnType<typeof RTV.view.announcer.create>, 'answer' | 'anew'>} edges.announcer
   */
  const create = ({ find, strings, notes, words, announcer }) => {
    const { text: { write }, figures, wording } = RTV.view;
    const box = find('answer', HTMLDivElement);
    const response = find('responseText', HTMLParagraphElement);
    const hint = find('hint', HTMLSpanElement);
    const meta = find('meta', HTMLSpanElement);

    /** Whether there is more to follow than what is shown. */
    let moved = false;

    /** Write the words, which need not wait for the rest of the page. @param {Pick<Page['session'], 'answer' | 'about' | 'growing'>} session */
    const say = ({ answer, about, growing }) => {
      const text = words(answer, about, !growing);
      if (response.textContent === text) return;
      response.textContent = text;
      moved = true;
    };

    /** A keyboard must come to what can be scrolled, and need not stop at what cannot. */
    const reach = () => {
      response.tabIndex = response.scrollHeight > response.clientHeight ? 0 : -1;
    };
    // Full screen, or a window of another size, may leave less room for the same words.
    new ResizeObserver(reach).observe(response);

    /** @param {Page} page */
    const update = ({ session, sight, settings }) => {
      const { answer, about, growing, thinking, waiting, phase } = session;
      say(session);
      const text = answer?.text ?? '';
      const read = response.textContent ?? '';
      const form = wording.of(read, settings.shapes ? sight : null);
      const another = moved || form !== response.dataset.form;
      response.dataset.form = form;
      if (moved && settings.autoscroll && text.length > shortText) response.scrollTop = growing ? response.scrollHeight : 0;
      if (another && !growing) reach();
      moved = false;
      box.dataset.growing = String(growing);
      box.dataset.length = settings.length;
      const running = phase === 'asking' || phase === 'watching';
      // While the next answer is on its way the last one stays readable: the hint is for those who wait for the first.
      const hinted = running && !growing && (thinking || !text);
      const { unchanged, sent, skipped } = session.gate;
      const still = running && unchanged ? strings.unchanged(figures.percent(skipped / (sent + skipped))) : '';
      write(hint, hinted ? (thinking ? strings.thinking : strings.waiting[waiting]) : still);
      box.dataset.waiting = String(hinted && hint.textContent !== '');
      box.hidden = !text && !hint.textContent;
      write(meta, answer && about && text ? notes.of(answer, about) : '');
      if (phase === 'asking') announcer.anew();
      else if (text && !growing && answer?.finish !== 'stopped') announcer.answer(wording.spoken(read, sight));
    };

    return { say, update };
  };

  return { create };
});
