// One answer, large: its frame, what was found in it, and its numbers.
'use strict';

RTV.view.viewer = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.notes} edges.notes
   * @param {ReturnType<typeof RTV.view.shapes.create>} edges.shapes draws over the viewer's frame
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   */
  const create = ({ find, strings, figures, notes, shapes, copy }) => {
    const dialog = find('viewer', HTMLDialogElement);
    const frame = find('viewerFrame', HTMLImageElement);
    const text = find('viewerText', HTMLParagraphElement);
    const facts = find('viewerFacts', HTMLDListElement);
    const save = find('viewerSave', HTMLAnchorElement);
    const template = find('factTemplate', HTMLTemplateElement);
    /** A frame of its own URL, so that the log may let go of the entry while it is looked at. */
    let url = '';

    find('viewerClose', HTMLButtonElement).addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener('close', () => {
      frame.removeAttribute('src');
      URL.revokeObjectURL(url);
      shapes.update(null);
    });
    copy.attach(find('viewerCopy', HTMLButtonElement), () => text.textContent ?? '');

    /** @param {[string, string]} fact */
    const line = ([term, value]) => {
      const made = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      /** @type {HTMLElement} */ (made.querySelector('dt')).textContent = term;
      /** @type {HTMLElement} */ (made.querySelector('dd')).textContent = value;
      return made;
    };

    /** @param {Entry} entry */
    const open = (entry) => {
      const { answer, frame: sent, asked } = entry;
      url = URL.createObjectURL(sent.jpeg);
      frame.src = url;
      save.href = url;
      save.download = strings.fileName(new Date(entry.at).toISOString().replace(/[:.]/g, '-'));
      text.textContent = answer.text;
      const { facts: names } = strings;
      /** @type {[string, string][]} */
      const told = [
        [names.time, new Date(entry.at).toLocaleString()],
        [names.prompt, asked.prompt],
        [names.server, asked.server],
        [names.model, answer.model || asked.model],
        [names.ttft, answer.ttftMs === null ? '' : figures.duration(answer.ttftMs)],
        [names.total, figures.duration(answer.totalMs)],
        [names.tokens, answer.tokens === null ? '' : `${answer.estimated ? '≈ ' : ''}${answer.tokens}`],
        [names.speed, figures.speed(answer)],
        [names.frame, strings.frame(sent.width, sent.height, figures.bytes(sent.jpeg.size), figures.duration(sent.encodeMs))],
        [names.age, strings.age(figures.duration(entry.ageMs), figures.duration(entry.endAgeMs))],
        [names.upload, answer.uploadMs === null ? '' : figures.duration(answer.uploadMs)],
        [names.notes, notes.of(answer, asked)],
      ];
      facts.replaceChildren(...told.filter(([, value]) => value).map(line));
      dialog.showModal();
      shapes.update({ answer, frame: sent, asked: asked.model, whole: true });
    };

    return { open };
  };

  return { create };
});
