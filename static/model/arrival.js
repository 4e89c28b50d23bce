// How the page comes in: a token in its address is shown to the proxy, and wiped from there at once; then the proxy is asked what it offers.
'use strict';

RTV.model.arrival = RTV.part(() => {
  const { fault } = RTV.model;

  /**
   * @param {object} edges
   * @param {Pick<ReturnType<typeof RTV.model.proxy.create>, 'served' | 'signIn'>} edges.proxy
   * @param {Pick<ReturnType<typeof RTV.model.offer.create>, 'state' | 'refresh'>} edges.offer
   * @param {{token: () => string | null, wipe: () => void}} edges.address of the page
   * @param {() => string} edges.typed the server that the person typed or chose; '' for nothing yet
   * @param {() => boolean} edges.known whether something is known of the server in use
   * @param {() => void} edges.look look at that server
   * @param {() => number} edges.answered answers so far
   */
  const create = ({ proxy, offer, address, typed, known, look, answered }) => {
    /** The token that the address brought is not the console's. */
    let refused = false;

    /** @returns {Promise<void>} once it is known which servers there are */
    const arrive = async () => {
      const token = address.token();
      if (token && proxy.served) {
        address.wipe();
        // A proxy that does not answer has not refused it.
        refused = !(await proxy.signIn(token).catch(() => true));
      }
      await offer.refresh();
      // From disk nothing is contacted before the person acts, unless a server is remembered.
      if ((proxy.served || typed()) && !known()) look();
    };

    /** What there is to say of a locked console that the welcome does not say. @returns {Fault | null} */
    const trouble = () => {
      if (!offer.state.locked || typed()) return null;
      if (refused) return fault.create('wrong-token');
      return answered() ? fault.create('locked') : null;
    };

    return { arrive, trouble };
  };

  return { create };
});
