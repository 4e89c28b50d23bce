// Which server and which model are meant: what the person chose, else what is offered. Pure.
'use strict';

RTV.model.choice = RTV.part(() => {
  const { endpoint, servers } = RTV.model;

  /**
   * The base URL in use.
   * @param {string} typed what the person typed or chose; '' for nothing yet
   * @param {string} standing what is used where nothing was chosen; '' while that is unknown
   * @returns {string} normalised; '' when what was typed is no address, or nothing is known yet
   */
  const url = (typed, standing) => (typed ? (endpoint.normalise(typed) ?? '') : standing);

  /**
   * The base URL for a person who chose none.
   * @param {Backend[]} backends what the proxy offers
   * @returns {string} of the proxy's default, else of the first server that people run; normalised
   */
  const offered = (backends) => {
    const first = backends.find((backend) => backend.default)?.url ?? servers.rows[0].url;
    return /** @type {string} */ (endpoint.normalise(first));
  };

  /** @param {Backend | null} backend */
  const ids = (backend) => JSON.stringify(backend?.models.map((one) => one.id));

  /**
   * What became of a backend since the proxy last told of it.
   * @param {Backend | null} before null: it was none, or another
   * @param {Backend | null} now
   * @returns {'renewed' | 'lost' | 'same'} `renewed`: its models are to be asked for again
   */
  const news = (before, now) => {
    if (!now) return 'same';
    if (now.status === 'up') return before?.status === 'up' && ids(before) === ids(now) ? 'same' : 'renewed';
    return before?.status === now.status ? 'same' : 'lost';
  };

  /** The name of a backend of a console, in its base URL; '' in any other. @param {string} base normalised */
  const nameIn = (base) => {
    const [, name = ''] = /\/backends\/([^/]+)\/v1$/.exec(base) ?? [];
    return name;
  };

  /**
   * The server at a base URL, as the page speaks of it.
   * @param {string} base normalised, or ''
   * @param {Backend[] | null} backends
   * @param {Circle} page how far the page itself is from the person: frames for its backends travel at least as far
   * @param {string} unknown what a server without an address is called
   * @param {string} shown the kind that its own list of models shows; '' for none
   * @returns {Server}
   */
  const server = (base, backends, page, unknown, shown = '') => {
    const backend = backends?.find((one) => one.url === base) ?? null;
    const name = base && !backend ? nameIn(base) : '';
    // What listens on a usual port need not be the usual server: only one that was chosen by its name is called by it.
    const preset = servers.rows.find((one) => endpoint.normalise(one.url) === base);
    // The proxy looked closest; but where it only knows that the common language is spoken, the list may tell more.
    const kind = [backend?.kind, shown, preset?.id].find((one) => one && one !== 'openai') ?? '';
    const row = servers.of(kind || name) ?? (base ? servers.at(base) : undefined);
    return {
      label: backend?.name ?? (name || preset?.label || (base ? new URL(base).host : unknown)),
      url: base,
      start: row?.start ?? '',
      kind,
      circle: backend ? endpoint.wider(backend.circle, page) : base ? endpoint.circle(base) : 'machine',
      backend,
      gone: Boolean(name && backends?.some((one) => new URL(one.url).origin === new URL(base).origin)),
      demo: backend?.kind === 'demo',
      batching: servers.of(kind)?.batching ?? false,
    };
  };

  /**
   * What a server lists, with what the proxy learnt besides: many tell elsewhere which of their models can see.
   * @param {Model[]} listed
   * @param {Backend | null} backend
   * @returns {Model[]} those that cannot see come last
   */
  const known = (listed, backend) => {
    const models = listed.map((one) => {
      const learnt = backend?.models.find(({ id }) => id === one.id);
      return { ...one, vision: one.vision ?? learnt?.vision ?? null, context: one.context ?? learnt?.context ?? null };
    });
    return models.sort((one, other) => Number(one.vision === false) - Number(other.vision === false));
  };

  /** What a name may lack and still be the same model's: the folder it lies in, the standing tag, the day it was made. */
  const dressing = /^.*\/|:(latest|free)$|-\d{4}(-?\d{2}-?\d{2})?$|\.gguf$/gi;

  /**
   * Whether a server that names the model which answered means the one that was asked.
   * @param {string} asked
   * @param {string} answered
   * @returns {boolean}
   */
  const same = (asked, answered) => asked.replace(dressing, '').toLowerCase() === answered.replace(dressing, '').toLowerCase();

  /**
   * The model that is asked.
   * @param {string | undefined} chosen by the person, for this server
   * @param {Model[]} models what it offers
   * @returns {string} the chosen one, also when it is not listed; else the first that may see; '' leaves it to the server
   */
  const model = (chosen, models) => chosen ?? (models.find((one) => one.vision !== false) ?? models[0])?.id ?? '';

  return { url, offered, news, server, known, same, model };
});
