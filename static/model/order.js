// The person's own order of servers: who is asked when the chosen one fails, who may not be, and when that one is tried again. Pure.
'use strict';

RTV.model.order = RTV.part(() => {
  const { endpoint } = RTV.model;

  /** Kinds of fault after which nobody is there: one is enough. */
  const down = ['unreachable', 'backend-down', 'no-demo', 'gone'];

  /** Kinds that count when they come in a row. A slow answer is none of them, nor an empty one, nor what only the person can put right. */
  const failing = [...down, 'server-error', 'stream-error', 'cut-stream', 'silent', 'unauthorised', 'loading'];

  /** So many in a row are enough. */
  const often = 2;

  /** So long a model may load before somebody else is asked, ms. */
  const patienceMs = 20_000;

  /** How long a server that was left rests, ms; twice as long after each time. */
  const firstRestMs = 30_000;
  const longestRestMs = 300_000;

  /** One that was down may be taken sooner where all others fail: that it lists its models is news then. */
  const leastRestMs = 5000;

  /**
   * A server of the order, as it stands beside the chosen one.
   * @typedef {object} Rank
   * @property {Server} server
   * @property {boolean} barred frames would travel farther than with the chosen one, and farther than the person allowed
   */
  /**
   * What is remembered of a server that was left.
   * @typedef {object} Rest
   * @property {number} times without an answer in between
   * @property {number} soon ms since the epoch: from then it may be taken where all others fail
   * @property {number} until ms since the epoch: then it is tried again
   */

  /** Whether a fault counts against the server. @param {Fault} fault */
  const counts = ({ kind }) => failing.includes(kind);

  /**
   * Whether that is enough to leave it.
   * @param {Fault} fault the last one
   * @param {number} times how many came in a row
   * @param {number} lastedMs since the first of them
   */
  const enough = ({ kind }, times, lastedMs) => down.includes(kind) || (kind === 'loading' ? lastedMs >= patienceMs : times >= often);

  /**
   * @param {Rest | undefined} before
   * @param {Fault} fault why it is left
   * @param {number} now ms since the epoch
   * @returns {Rest}
   */
  const rest = (before, { kind }, now) => {
    const times = (before?.times ?? 0) + 1;
    const until = now + Math.min(firstRestMs * 2 ** (times - 1), longestRestMs);
    return { times, soon: down.includes(kind) ? now + leastRestMs : until, until };
  };

  /** Whether somebody is there, by what became of its list of models: there are servers that have none. @param {Fault | null} fault */
  const there = (fault) => !fault || fault.kind === 'no-route';

  /**
   * @param {Server[]} servers in the person's order
   * @param {Server} chosen
   * @param {Circle} farthest how far frames may go even where the chosen server is nearer
   * @returns {Rank[]}
   */
  const ranks = (servers, chosen, farthest) => {
    const bound = endpoint.wider(chosen.circle, farthest);
    return servers.map((server) => ({ server, barred: endpoint.wider(server.circle, bound) !== bound }));
  };

  /**
   * Who may be asked instead: from the one in use to the end of the order, and on from its beginning.
   * @param {Rank[]} ranks
   * @param {string} chosen its base URL; one that does not stand in the order is never left
   * @param {string} current base URL of the one in use
   * @returns {string[]} base URLs
   */
  const others = (ranks, chosen, current) => {
    if (!ranks.some(({ server }) => server.url === chosen)) return [];
    const place = ranks.findIndex(({ server }) => server.url === current);
    const round = [...ranks.slice(place + 1), ...ranks.slice(0, Math.max(place, 0))];
    return round.filter(({ server, barred }) => !barred && !server.gone).map(({ server }) => server.url);
  };

  /** Put one in another place. @param {string[]} order @param {string} url @param {number} by places towards the end */
  const move = (order, url, by) => {
    const without = order.filter((one) => one !== url);
    return without.toSpliced(Math.max(order.indexOf(url) + by, 0), 0, url);
  };

  return { counts, enough, rest, there, ranks, others, move };
});
