// Whom the page asks: the server in use and the chosen one, the model, and what goes along with each request.
'use strict';

RTV.model.whom = RTV.part(() => {
  const { choice, fields, headers: lines, models, order } = RTV.model;

  /**
   * @param {object} edges
   * @param {() => Settings} edges.settings
   * @param {Pick<ReturnType<typeof RTV.keep.keys.create>, 'get'>} edges.keys
   * @param {Pick<ReturnType<typeof RTV.keep.keys.create>, 'get'>} edges.headers as typed
   * @param {Pick<ReturnType<typeof RTV.model.offer.create>, 'state' | 'url' | 'chosen' | 'backend'>} edges.offer
   * @param {ReturnType<typeof RTV.model.connection.create>['state']} edges.connection of the server in use
   * @param {Circle} edges.circle how far what is sent to the page's own address travels
   * @param {() => string} edges.unknown what a server is called that nobody knows
   */
  const create = ({ settings, keys, headers, offer, connection, circle, unknown }) => {
    const { url } = offer;

    /** @param {string} base base URL @returns {Server} */
    const serverAt = (base) => choice.server(base, offer.state.backends, circle, unknown(), base === url() ? models.kindOf(connection.models) : '');
    /** The one in use. */
    const server = () => serverAt(url());
    /** The one that the person chose: another may stand in for it. */
    const chosen = () => serverAt(offer.chosen());
    /** The person's order of servers. */
    const ranks = () => order.ranks(settings().order.map(serverAt), chosen(), settings().farthest);

    /** The models of the server in use. */
    const listed = () => choice.known(connection.models, offer.backend());
    /** @returns {string} the model's id; '' leaves the choice to the server */
    const model = () => choice.model(settings().models[url()], listed());

    /** @param {string} [base] base URL @returns {Endpoint} */
    const endpoint = (base = url()) => ({
      url: base,
      key: keys.get(base),
      headers: lines.parse(headers.get(base)).headers,
      body: fields.parse(settings().bodies[base] ?? '').fields,
    });

    return { server, chosen, ranks, listed, model, endpoint };
  };

  return { create };
});
