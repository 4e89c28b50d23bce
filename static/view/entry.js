// One answer as a row: the frame it was made from, its figures, what was found, and what was said besides.
'use strict';

RTV.view.entry = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.notes} edges.notes
   * @param {ReturnType<typeof RTV.seeing.sight.create>['words']} edges.words of an answer, as a person should read it
   */
  const create = ({ find, strings, figures, notes, words }) => {
    const { picture, text: { write }, wording } = RTV.view;
    const template = find('entryTemplate', HTMLTemplateElement);

    /** A row that tells of nothing yet. */
    const make = () => /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));

    /** @param {HTMLElement} row @param {Entry} entry */
    const show = (row, { frame }) => picture.show(/** @type {HTMLImageElement} */ (row.querySelector('img')), frame.thumb);

    /** @param {HTMLElement} row @param {Entry} entry @param {boolean} shapes whether it tells how much was found */
    const tell = (row, { at, answer, asked, sight }, shapes) => {
      const [time, latency, figure, tally, text] = ['time', '.latency', '.figure', '.tally', '.words'].map((one) => /** @type {HTMLElement} */ (row.querySelector(one)));
      const { totalMs, ttftMs } = answer;
      const badge = figures.badge(answer);
      const parts = [figures.duration(totalMs), ttftMs === null ? '' : `TTFT ${figures.duration(ttftMs)}`, figures.speed(answer), notes.brief(answer), notes.by(asked)];
      const said = words(answer, asked, true);
      const counted = shapes && answer.text ? wording.found(said, sight) : '';
      write(time, figures.time(at));
      write(figure, parts.filter(Boolean).join(' · '));
      write(tally, counted);
      write(text, counted && wording.of(said, sight) === 'notation' ? '' : said);
      latency.dataset.badge = badge;
      latency.title = strings.badges[badge] ?? '';
    };

    return { make, show, tell };
  };

  return { create };
});
