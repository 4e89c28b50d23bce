// Which server and which model are meant: what the person chose, else what is offered. Pure.
'use strict';

RTV.model.choice = RTV.part(() => {
  const { endpoint, servers } = RTV.model;

  /**
   * The base URL in use.
   * @param {string} typed what the person typed or chose; '' for nothing yet
   * @param {Backend[] | null} backends what the proxy offers; null until it has said
   * @returns {string} normalised; '' when what was typed is no address, or the proxy has not said yet
   */
  const url = (typed, backends) => {
    if (typed) return endpoint.normalise(typed) ?? '';
    if (backends === null) return '';
    const offered = backends.find((backend) => backend.default)?.url ?? servers.rows[0].url;
    return /** @type {string} */ (endpoint.normalise(offered));
  };

  /**
   * The server at a base URL, as the page speaks of it.
   * @param {string} base normalised, or ''
   * @param {Backend[] | null} backends
   * @param {Circle} page how far the page itself is from the person: frames for its backends travel at least as far
   * @param {string} unknown what a server without an address is called
   * @returns {Server}
   */
  const server = (base, backends, page, unknown) => {
    const backend = backends?.find((one) => one.url === base) ?? null;
    const known = base ? servers.at(base) : undefined;
    const row = known ?? servers.rows.find((one) => one.id === backend?.kind);
    return {
      label: backend?.name ?? known?.label ?? (base ? new URL(base).host : unknown),
      url: base,
      start: row?.start ?? '',
      circle: backend ? endpoint.wider(backend.circle, page) : base ? endpoint.circle(base) : 'machine',
      backend,
      demo: backend?.kind === 'demo',
    };
  };

  /**
   * The model that is asked.
   * @param {string | undefined} chosen by the person, for this server
   * @param {Model[]} models what it offers
   * @returns {string} the chosen one, also when it is not listed; else the first that may see; '' leaves it to the server
   */
  const model = (chosen, models) => chosen ?? (models.find((one) => one.vision !== false) ?? models[0])?.id ?? '';

  return { url, server, model };
});
