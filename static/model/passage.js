// What a browser may forbid before a request leaves: a secure page that asks an insecure server, and a way into the person's own network. Pure.
'use strict';

RTV.model.passage = RTV.part(() => {
  const { circle, wider } = RTV.model.endpoint;

  /**
   * How far the page itself comes from; one from disk is of this machine.
   * @param {string} page its address
   * @returns {Circle}
   */
  const home = (page) => (new URL(page).protocol === 'file:' ? 'machine' : circle(page));

  /**
   * Whether the page is secure, the server is not, and it is not on this machine.
   * @param {string} page its address
   * @param {string} url absolute
   */
  const mixed = (page, url) => new URL(page).protocol === 'https:' && new URL(url).protocol === 'http:' && circle(url) !== 'machine';

  /**
   * Whether the page comes from further away than the server: that takes the person's permission.
   * @param {string} page its address
   * @param {string} url absolute
   */
  const inward = (page, url) => home(page) !== circle(url) && wider(home(page), circle(url)) === home(page);

  /** Whether the server is reached at the page's own origin: nobody's leave is needed. @param {string} page its address @param {string} url absolute */
  const own = (page, url) => new URL(page).origin === new URL(url).origin;

  return { mixed, inward, own };
});
