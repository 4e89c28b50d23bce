// One answer, large: its frame, what was found in it, and its numbers; and the way to its neighbours in the log.
'use strict';

RTV.view.viewer = RTV.part(() => {
  /** Above this length a fact has a row of its own, characters. */
  const longText = 40;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.notes} edges.notes
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {((sight: Sight | null) => void)[]} edges.sights what shows the places that were found: over the frame, as a list, and how they were read
   * @param {ReturnType<typeof RTV.seeing.sight.create>['words']} edges.words of an answer, as a person should read it
   * @param {(frame: Frame, shapes: Shape[]) => void} edges.save
   * @param {(text: string) => void} edges.say tells those who do not see it
   * @param {() => void} edges.show draw what changed
   * @param {(entry: Entry) => void} edges.left what was looked at last, when it is closed
   */
  const create = ({ find, strings, figures, notes, fields, copy, sights, words, save, say, show, left }) => {
    const { text: { write, mark }, wording } = RTV.view;
    const dialog = find('viewer', HTMLDialogElement);
    const frame = find('viewerFrame', HTMLImageElement);
    const text = find('viewerText', HTMLParagraphElement);
    const facts = find('viewerFacts', HTMLDListElement);
    const saveField = find('viewerSaveField', HTMLLabelElement);
    const template = find('factTemplate', HTMLTemplateElement);
    const saveShapes = fields.toggle('viewerSaveShapes', 'saveShapes');
    const withShapes = find('viewerSaveShapes', HTMLInputElement);
    const place = find('viewerPlace', HTMLSpanElement);
    /** What is looked at. @type {Entry | null} */
    let entry = null;
    /** A frame of its own URL, so that the log may let go of the entry while it is looked at. */
    let url = '';
    /** Newest first. @type {Entry[]} */
    let log = [];

    /** Buttons to the neighbours: later ids are newer, also than that of an entry which the log has let go of. @type {[HTMLButtonElement, (id: number) => Entry | undefined][]} */
    const ways = [
      [find('viewerNewer', HTMLButtonElement), (id) => log.findLast((one) => one.id > id)],
      [find('viewerOlder', HTMLButtonElement), (id) => log.find((one) => one.id < id)],
    ];
    for (const [button, way] of ways) {
      button.addEventListener('click', () => {
        const next = entry && way(entry.id);
        if (next) look(next);
      });
    }

    find('viewerClose', HTMLButtonElement).addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener('close', () => {
      if (entry) left(entry);
      entry = null;
      frame.removeAttribute('src');
      URL.revokeObjectURL(url);
      for (const tell of sights) tell(null);
    });
    copy.attach(find('viewerCopy', HTMLButtonElement), () => entry?.answer.text ?? '');
    find('viewerSave', HTMLButtonElement).addEventListener('click', () => {
      if (entry) save(entry.frame, withShapes.checked ? entry.sight.shapes : []);
    });

    /** @param {[string, string]} fact */
    const line = ([term, value]) => {
      const made = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      /** @type {HTMLElement} */ (made.querySelector('dt')).textContent = term;
      /** @type {HTMLElement} */ (made.querySelector('dd')).textContent = value;
      made.classList.toggle('long', value.length > longText);
      return made;
    };

    /** Where it stands in the log. @param {Entry} one */
    const standing = (one) => {
      const index = log.indexOf(one);
      return index < 0 ? strings.viewer.gone : strings.viewer.place(index + 1, log.length);
    };

    /** @param {Page} page */
    const update = ({ settings, log: entries }) => {
      log = entries;
      if (!entry) return;
      const { id, answer, asked, sight } = entry;
      saveShapes(settings);
      saveField.hidden = sight.shapes.length === 0;
      const shown = settings.shapes ? sight : null;
      for (const tell of sights) tell(shown);
      write(text, words(answer, asked, true));
      text.dataset.form = wording.of(text.textContent ?? '', shown);
      write(place, standing(entry));
      // At the end of the way the focus stays on the button, which a disabled one would lose.
      for (const [button, way] of ways) mark(button, { 'aria-disabled': String(!way(id)) });
    };

    /** @param {Entry} chosen */
    const look = (chosen) => {
      entry = chosen;
      const { answer, frame: sent, asked, sight } = chosen;
      URL.revokeObjectURL(url);
      url = URL.createObjectURL(sent.jpeg);
      frame.src = url;
      const { facts: names } = strings;
      /** @type {[string, string][]} */
      const told = [
        [names.prompt, asked.prompt],
        [names.time, figures.moment(chosen.at)],
        [names.server, asked.server],
        [names.model, answer.model || asked.model],
        [names.ttft, answer.ttftMs === null ? '' : figures.duration(answer.ttftMs)],
        [names.total, figures.duration(answer.totalMs)],
        [names.tokens, answer.tokens === null ? '' : `${answer.estimated ? '≈ ' : ''}${answer.tokens}`],
        [names.speed, figures.speed(answer)],
        [names.frame, strings.frame(sent.width, sent.height, figures.bytes(sent.jpeg.size), figures.duration(sent.encodeMs))],
        [names.age, strings.age(figures.duration(chosen.ageMs), figures.duration(chosen.endAgeMs))],
        [names.upload, answer.uploadMs === null ? '' : figures.duration(answer.uploadMs)],
        [names.notes, notes.of(answer, asked)],
      ];
      facts.replaceChildren(...told.filter(([, value]) => value).map(line));
      say(strings.viewer.said(standing(chosen), wording.spoken(words(answer, asked, true), sight)));
      show();
    };

    /** @param {Entry} chosen */
    const open = (chosen) => {
      dialog.showModal();
      look(chosen);
    };

    return { open, update };
  };

  return { create };
});
