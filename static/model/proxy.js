// The proxy that serves this page, where one does: its backends, and the token that opens it.
'use strict';

RTV.model.proxy = RTV.part(() => {
  /** After this the proxy hangs: its own look at the backends takes some seconds at most. */
  const hungMs = 15_000;

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
     * @returns {Promise<{backends: Backend[], locked: boolean} | null>} null: no proxy answers, as on a plain static host; `locked`: a token is asked for
     */
    const backends = async () => {
      try {
        const answer = await fetch(new URL('backends', page), { cache: 'no-store', signal: AbortSignal.timeout(hungMs) });
        if (answer.status === 401) return { backends: [], locked: true };
        const { backends: rows } = await answer.json();
        return { backends: rows.map((/** @type {any} */ row) => ({ ...row, url: new URL(`backends/${encodeURIComponent(row.name)}/v1`, page).href })), locked: false };
      } catch {
        return null;
      }
    };

    /** How a phone comes here. @returns {Promise<WayIn | null>} null: no proxy tells it */
    const phone = async () => {
      try {
        const answer = await fetch(new URL('phone', page), { cache: 'no-store', signal: AbortSignal.timeout(hungMs) });
        return answer.ok ? await answer.json() : null;
      } catch {
        return null;
      }
    };

    return { served, signIn, backends, phone };
  };

  return { create };
});
