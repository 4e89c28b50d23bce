// The section Model: which server, with which key, which model.
'use strict';

RTV.view.server = RTV.part(() => {
  const custom = 'custom';

  /** @typedef {ReturnType<typeof RTV.view.field.create>} Fields */

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {Fields} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(element: HTMLElement) => boolean} edges.busy
   * @param {typeof RTV.model.servers} edges.servers
   * @param {typeof RTV.model.endpoint} edges.endpoint
   * @param {typeof RTV.model.manner.limit} edges.limit
   * @param {object} edges.actions
   * @param {(url: string) => void} edges.actions.chooseServer
   * @param {() => string} edges.actions.whose base URL of the server that is shown here
   * @param {(url: string, key: string, remember: boolean) => void} edges.actions.setKey
   * @param {(id: string) => void} edges.actions.chooseModel
   * @param {() => void} edges.actions.refresh
   */
  const create = ({ find, strings, fields, fill, busy, servers, endpoint, limit, actions }) => {
    const { view: { text: { write, line }, figures }, keep: { settings: { defaults } } } = RTV;
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
    const updates = [fields.number('maxTokens', 'maxTokens'), fields.number('temperature', 'temperature')];

    const typedURL = () => {
      const good = endpoint.normalise(base.value) !== null;
      base.setAttribute('aria-invalid', String(!good));
      problem.hidden = good;
      write(problem, good ? '' : strings.badURL);
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
    /** For whom somebody began to type a key: the server may change until it is whole. */
    let whose = '';
    const setKey = () => {
      actions.setKey(whose || actions.whose(), key.value.trim(), remember.checked);
      whose = '';
    };
    key.addEventListener('input', () => { whose ||= actions.whose(); });
    key.addEventListener('change', setKey);
    remember.addEventListener('change', setKey);
    /** Whether the person is about to type a model's id. */
    let naming = false;
    models.addEventListener('change', () => {
      naming = models.value === custom;
      customField.hidden = !naming;
      if (naming) customModel.focus();
      else actions.chooseModel(models.value);
    });
    customModel.addEventListener('change', () => {
      const id = customModel.value.trim();
      if (!id) return;
      customModel.value = '';
      naming = false;
      actions.chooseModel(id);
    });
    find('refreshModels', HTMLButtonElement).addEventListener('click', actions.refresh);

    /** What the page showed last. @type {Page | null} */
    let shown = null;

    /** @param {Model} one */
    const labelOf = ({ id, vision, context }) => {
      const facts = [vision === false ? strings.textOnly : '', context ? figures.context(context) : ''].filter(Boolean);
      return facts.length ? `${id} (${strings.list(facts)})` : id;
    };

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
        ...(backends.length ? [] : servers.local.map((row) => ({ value: row.url, label: `${row.label} :${new URL(row.url).port}` }))),
        ...servers.hosted.map((row) => ({ value: row.url, label: strings.hosted(row.label) })),
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
      if (!problem.hidden) write(problem, strings.badURL);
      if (!busy(key) && key.value !== secret) key.value = secret;
      if (moved) {
        // What was begun for another server is not meant for this one.
        remember.checked = keyRemembered;
        naming = false;
      }
      const known = connection.models.map((one) => ({ value: one.id, label: labelOf(one) }));
      const own = model && !known.some((one) => one.value === model) ? [{ value: model, label: model }] : [];
      const empty = known.length || own.length ? [] : [{ value: '', label: strings.anyModel }];
      fill(models, [...empty, ...known, ...own, { value: custom, label: strings.customModel }], naming ? custom : model);
      // Who lists nothing may still have many: an id can be typed at once.
      customField.hidden = !naming && !(connection.listed && !known.length && !model);
      for (const one of updates) one(settings);
      if (page.disk) write(rememberText, strings.rememberOnDisk);
      const host = server.url ? new URL(server.url).host : '';
      const warmth = settings.temperature === defaults.temperature ? '' : strings.temperature(settings.temperature);
      line(now, [server.backend?.name ?? host, strings.tokens(limit(settings)), warmth].filter(Boolean).join(' · '));
    };

    return { update };
  };

  return { create };
});
