// What the browser grants this page, found out without asking the person for anything.
'use strict';

RTV.model.grants = RTV.part(() => {
  /** `unknown`: the browser has no such permission, or does not tell. @typedef {PermissionState | 'unknown'} Grant */

  /** The permissions for a way into a circle: browsers are at odds about the name. @type {Record<Circle, string[]>} */
  const ways = { machine: ['loopback-network', 'local-network-access'], lan: ['local-network', 'local-network-access'], internet: [] };

  /**
   * @param {object} edges
   * @param {boolean} edges.secure whether the page is of the kind that browsers trust
   * @param {Pick<MediaDevices, 'enumerateDevices'> | undefined} edges.mediaDevices undefined on an insecure page
   * @param {Pick<Permissions, 'query'> | undefined} edges.permissions
   */
  const create = ({ secure, mediaDevices, permissions }) => {
    /** @param {string} name @returns {Promise<Grant>} */
    const query = async (name) => {
      try {
        const { state } = await /** @type {Permissions} */ (permissions).query({ name: /** @type {PermissionName} */ (name) });
        return state;
      } catch {
        return 'unknown';
      }
    };

    /** @returns {Promise<Grant | 'missing'>} whether a camera is there, and may be used */
    const camera = async () => {
      const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
      return devices.some(({ kind }) => kind === 'videoinput') ? query('camera') : 'missing';
    };

    /** @param {Circle} circle @returns {Promise<Grant>} whether servers there may be asked */
    const network = async (circle) => {
      const told = await Promise.all(ways[circle].map(query));
      return told.find((grant) => grant !== 'unknown') ?? 'unknown';
    };

    return { secure, camera, network };
  };

  return { create };
});
