// The proxy that serves this page, where one does: its backends, and the token that opens it.
'use strict';

RTV.model.proxy = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {typeof fetch} edges.fetch
   * @param {URL} edges.page address of the page
   */
  const create = ({ fetch, page }) => {
    const served = page.protocol === 'http:' || page.protocol === 'https:';

    /**
     * Exchange a token for the session cookie.
     * @param {string} token
     * @returns {Promise<boolean>} whether the proxy took it
     */
    const signIn = async (token) => {
      const answer = await fetch(new URL('session', page), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      return answer.ok;
    };

    /**
     * @returns {Promise<{backends: Backend[], locked: boolean}>} no backends from disk or a plain static host; `locked`: a token is asked for
     */
    const backends = async () => {
      if (!served) return { backends: [], locked: false };
      try {
        const answer = await fetch(new URL('backends', page), { cache: 'no-store' });
        if (answer.status === 401) return { backends: [], locked: true };
        const { backends: rows } = await answer.json();
        return { backends: rows.map((/** @type {any} */ row) => ({ ...row, url: new URL(`backends/${encodeURIComponent(row.name)}/v1`, page).href })), locked: false };
      } catch {
        return { backends: [], locked: false };
      }
    };

    return { served, signIn, backends };
  };

  return { create };
});
