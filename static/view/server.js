// The section Model: which server, with which key, which model, and whether it works.
'use strict';

RTV.view.server = RTV.part(() => {
  const custom = 'custom';

  /** @typedef {ReturnType<typeof RTV.view.field.create>} Fields */

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.remedies} edges.remedies
   * @param {Fields} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(element: HTMLElement) => boolean} edges.busy
   * @param {typeof RTV.model.servers} edges.servers
   * @param {typeof RTV.model.endpoint} edges.endpoint
   * @param {object} edges.actions
   * @param {(url: string) => void} edges.actions.chooseServer
   * @param {(key: string, remember: boolean) => void} edges.actions.setKey
   * @param {(id: string) => void} edges.actions.chooseModel
   * @param {() => void} edges.actions.refresh
   * @param {(tell: Parameters<ReturnType<typeof RTV.model.trial.create>['run']>[3]) => Promise<void>} edges.actions.test
   */
  const create = ({ find, strings, figures, remedies, fields, fill, busy, servers, endpoint, actions }) => {
    const { write } = RTV.view.text;
    const now = find('modelNow', HTMLSpanElement);
    const backend = find('backendSelect', HTMLSelectElement);
    const base = find('baseURL', HTMLInputElement);
    const problem = find('baseURLError', HTMLParagraphElement);
    const key = find('apiKey', HTMLInputElement);
    const remember = find('rememberKey', HTMLInputElement);
    const rememberText = find('rememberText', HTMLSpanElement);
    const models = find('modelSelect', HTMLSelectElement);
    const customField = find('customModelField', HTMLLabelElement);
    const customModel = find('customModel', HTMLInputElement);
    const report = find('testReport', HTMLUListElement);
    const test = find('testAPI', HTMLButtonElement);
    const updates = [fields.number('maxTokens', 'maxTokens'), fields.number('temperature', 'temperature')];

    const typedURL = () => {
      const good = endpoint.normalise(base.value) !== null;
      base.setAttribute('aria-invalid', String(!good));
      problem.hidden = good;
      problem.textContent = good ? '' : strings.badURL;
      return good;
    };
    // Only a finished address is used: half of one may be somebody else's.
    base.addEventListener('change', () => {
      typedURL();
      actions.chooseServer(base.value);
    });
    backend.addEventListener('change', () => {
      if (backend.value === custom) {
        base.select();
        base.focus();
      } else {
        base.value = backend.value;
        typedURL();
        actions.chooseServer(backend.value);
      }
    });
    const keyed = () => actions.setKey(key.value.trim(), remember.checked);
    key.addEventListener('change', keyed);
    remember.addEventListener('change', keyed);
    models.addEventListener('change', () => {
      customField.hidden = models.value !== custom;
      if (models.value === custom) customModel.focus();
      else actions.chooseModel(models.value);
    });
    customModel.addEventListener('change', () => {
      const id = customModel.value.trim();
      if (!id) return;
      actions.chooseModel(id);
      customModel.value = '';
      customField.hidden = true;
    });
    find('refreshModels', HTMLButtonElement).addEventListener('click', actions.refresh);

    /** What the page showed last, for the words of a remedy. @type {Page | null} */
    let shown = null;

    test.addEventListener('click', async () => {
      const { test: words } = strings;
      // Disabled it would lose the focus; a second press meanwhile begins anew.
      report.hidden = false;
      report.replaceChildren();
      /** @type {HTMLLIElement | null} */
      let line = null;
      await actions.test((finding) => {
        // A step that waits is replaced by what came of it.
        if (line?.dataset.tone !== 'wait') {
          line = report.ownerDocument.createElement('li');
          report.append(line);
        }
        const { step } = finding;
        line.dataset.tone = step === 'failed' ? 'bad' : step === 'listing' || step === 'asking' ? 'wait' : 'good';
        if (step === 'listing') line.textContent = words.running;
        else if (step === 'listed') line.textContent = words.models(finding.count, figures.duration(finding.ms));
        else if (step === 'asking') line.textContent = words.asking;
        else if (step === 'answered') line.textContent = words.answer(finding.text, figures.duration(finding.ms));
        else line.textContent = remedies.sentence(finding.fault, /** @type {Page} */ (shown));
      });
    });

    /** @param {Page} page */
    const options = ({ backends, server, connection }) => {
      // The proxy asks without the key that the page has.
      const opened = connection.status === 'up' ? server.url : '';
      /** @param {Backend} one */
      const status = ({ url, status }) => strings.status[url === opened && status === 'unauthorised' ? 'up' : status];
      return [
        ...backends.map((one) => ({ value: one.url, label: `${one.name}${one.kind && one.kind !== one.name ? ` (${one.kind})` : ''}: ${status(one)}` })),
        ...(server.gone ? [{ value: server.url, label: strings.goneServer(server.label) }] : []),
        // A proxy finds those that are there by itself, and knows what they are.
        ...(backends.length ? [] : servers.rows.map((row) => ({ value: row.url, label: `${row.label} :${new URL(row.url).port}` }))),
        { value: custom, label: strings.customServer },
      ];
    };

    /** @param {Page} page */
    const update = (page) => {
      const moved = page.server.url !== shown?.server.url;
      shown = page;
      const { settings, server, connection, model, key: secret, keyRemembered } = page;
      const listed = options(page);
      const chosen = listed.find((option) => option.value !== custom && endpoint.normalise(option.value) === server.url);
      fill(backend, listed, chosen?.value ?? custom);
      if (!busy(base) && base.value !== (settings.baseURL || server.url)) {
        base.value = settings.baseURL || server.url;
        typedURL();
      }
      if (!busy(key) && key.value !== secret) key.value = secret;
      if (moved) {
        // What was begun for another server is not meant for this one.
        remember.checked = keyRemembered;
        customField.hidden = true;
      }
      const known = connection.models.map((one) => ({ value: one.id, label: one.vision === false ? strings.textOnly(one.id) : one.id }));
      const own = model && !known.some((one) => one.value === model) ? [{ value: model, label: model }] : [];
      const empty = known.length || own.length ? [] : [{ value: '', label: strings.anyModel }];
      fill(models, [...empty, ...known, ...own, { value: custom, label: strings.customModel }], customField.hidden ? model : custom);
      for (const one of updates) one(settings);
      if (page.disk) write(rememberText, strings.rememberOnDisk);
      const host = server.url ? new URL(server.url).host : '';
      write(now, [server.backend?.name ?? host, strings.tokens(settings.maxTokens), strings.temperature(settings.temperature)].join(' · '));
    };

    return { update };
  };

  return { create };
});
