// What is added to the requests of one server: headers, JSON, and the switch that keeps its models from thinking.
'use strict';

RTV.view.additions = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {typeof RTV.view.field.busy} edges.busy
   * @param {Pick<typeof RTV.model, 'headers' | 'fields' | 'quirks'>} edges.model
   * @param {object} edges.actions
   * @param {() => string} edges.actions.whose base URL of the server that is shown here
   * @param {(url: string, text: string, remember: boolean) => void} edges.actions.setHeaders
   * @param {(url: string, text: string) => void} edges.actions.setBody
   */
  const create = ({ find, strings, fields, busy, model, actions }) => {
    const { write } = RTV.view.text;
    const think = fields.toggle('thinkSwitch', 'think');
    const note = find('thinkNote', HTMLParagraphElement);
    const remember = find('rememberKey', HTMLInputElement);

    /** @param {string} text @returns {string} what is wrong with it; '' for nothing */
    const wrongHeaders = (text) => {
      const { mistake } = model.headers.parse(text);
      return mistake ? strings.headers[mistake.why](mistake.line, mistake.name) : '';
    };

    /** @param {string} text @returns {string} likewise */
    const wrongBody = (text) => {
      const { mistake } = model.fields.parse(text);
      if (!mistake) return '';
      return mistake.why === 'form' ? strings.fields.form(mistake.line, mistake.column) : strings.fields[mistake.why];
    };

    /**
     * A text that is kept as typed, mistakes and all, and used without.
     * @param {string} id of a `<textarea>`; `<id>Error` shows what is wrong with it
     * @param {(text: string) => string} wrong
     * @param {(url: string, text: string) => void} keep
     */
    const area = (id, wrong, keep) => {
      const text = find(id, HTMLTextAreaElement);
      const problem = find(`${id}Error`, HTMLParagraphElement);
      const check = () => {
        const said = wrong(text.value);
        text.setAttribute('aria-invalid', String(said !== ''));
        problem.hidden = said === '';
        write(problem, said && strings.notUsed(said));
      };
      /** For whom somebody began to type: the server may change until that is whole. */
      let whose = '';
      // Half a line may be somebody else's name or value: only what is finished is used.
      text.addEventListener('change', () => {
        check();
        keep(whose || actions.whose(), text.value);
        whose = '';
      });
      text.addEventListener('input', () => {
        whose ||= actions.whose();
        if (!problem.hidden) check();
      });
      /** @param {string} kept */
      return (kept) => {
        const other = !busy(text) && text.value !== kept;
        if (other) text.value = kept;
        if (other || !problem.hidden) check();
      };
    };

    const showHeaders = area('headersText', wrongHeaders, (url, text) => actions.setHeaders(url, text, remember.checked));
    const showBody = area('bodyText', wrongBody, actions.setBody);

    /** @param {Page} page */
    const update = ({ settings, server, headers }) => {
      think(settings);
      write(note, strings.think(settings.think, model.quirks.stills(server.kind)));
      showHeaders(headers);
      showBody(settings.bodies[server.url] ?? '');
    };

    return { update };
  };

  return { create };
});
