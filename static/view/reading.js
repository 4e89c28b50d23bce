// How the numbers of an answer were read, where that was a guess, or the person's choice: told, and to be changed.
'use strict';

RTV.view.reading = RTV.part(() => {
  /** Whether there is anything to tell: what tags or the model's family say needs no word. @param {Sight | null} sight */
  const doubtful = (sight) => {
    if (!sight) return false;
    if (sight.chosen) return sight.convention !== '';
    const wanted = sight.mode === 'detect' || sight.mode === 'point';
    return sight.guessed && (sight.shapes.length > 0 || (wanted && sight.alternatives.length > 0));
  };

  /**
   * @param {object} edges
   * @param {HTMLElement} edges.box with a `<p>` and a `<select>`
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.seeing.conventions.readings} edges.readings
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(owner: string, reading: string) => void} edges.choose '' leaves it to the page
   */
  const create = ({ box, strings, readings, fill, choose }) => {
    const { write } = RTV.view.text;
    const text = /** @type {HTMLParagraphElement} */ (box.querySelector('p'));
    const select = /** @type {HTMLSelectElement} */ (box.querySelector('select'));
    /** Whose reading is told. */
    let owner = '';
    /** The same with the reading, where the person chose it; '' while nothing is told. */
    let told = '';
    select.addEventListener('change', () => choose(owner, select.value));

    /** @param {Sight | null} sight null: nothing is told */
    const update = (sight) => {
      const tells = doubtful(sight);
      const tale = sight && tells ? `${sight.owner} ${sight.chosen && sight.convention}` : '';
      // What was told of the last answer holds until the next one is whole: nobody can choose from a list that changes.
      if (sight && !sight.whole && sight.owner === owner && (!tells || tale === told)) return;
      told = tale;
      box.hidden = !tells;
      if (!sight || !tells) return;
      ({ owner } = sight);
      const { chosen, convention, alternatives, model } = sight;
      const offered = readings.filter((id) => id === convention || alternatives.includes(id));
      const { says } = strings.reading;
      const saying = says[convention] ?? convention;
      // The end of a long id tells more than its beginning, which is a folder or an organisation.
      write(text, chosen ? strings.reading.chosen(saying, model.split('/').at(-1) ?? '') : strings.reading.guessed(saying));
      fill(select, [{ value: '', label: strings.reading.automatic }, ...offered.map((id) => ({ value: id, label: says[id] }))], chosen ? convention : '');
    };

    return { update };
  };

  return { create };
});
