// The camera: asking for it, choosing among several, its light and zoom, and noticing when it goes.
'use strict';

RTV.capture.camera = RTV.part(() => {
  const { controls, facing } = RTV.capture;

  /** Width and height, px, in the camera's usual 16:9: another aspect would be cropped out of the picture. */
  const sizes = { 'auto': [1280, 720], '480p': [854, 480], '720p': [1280, 720], '1080p': [1920, 1080] };

  /** `DOMException` names of getUserMedia, and what they mean. @type {Record<string, string>} */
  const kinds = {
    NotAllowedError: 'camera-denied',
    SecurityError: 'camera-denied',
    NotFoundError: 'camera-missing',
    OverconstrainedError: 'camera-missing',
    NotReadableError: 'camera-busy',
    AbortError: 'camera-busy',
  };

  /**
   * @param {Settings['resolution']} resolution
   * @param {string} deviceId '' for any; on a phone the rear one
   * @returns {MediaStreamConstraints}
   */
  const constraints = (resolution, deviceId) => {
    const [width, height] = sizes[resolution];
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: 'environment' } };
    return { audio: false, video: { ...which, width: { ideal: width }, height: { ideal: height }, aspectRatio: { ideal: width / height } } };
  };

  /**
   * @param {object} edges
   * @param {MediaDevices | undefined} edges.mediaDevices undefined on an insecure page
   * @param {HTMLVideoElement} edges.video
   * @param {typeof RTV.model.fault} edges.fault
   * @param {() => void} edges.changed the state below changed
   * @param {(fault: Fault) => void} edges.lost the camera in use went away by itself
   */
  const create = ({ mediaDevices, video, fault, changed, lost }) => {
    const state = {
      /** @type {'off' | 'starting' | 'on'} */
      status: 'off',
      /** @type {Camera[]} */
      devices: [],
      /** The one in use. */
      deviceId: '',
      label: '',
      width: 0,
      height: 0,
      controls: controls.none,
    };
    /** @type {MediaStream | null} */
    let stream = null;
    /** The newest call to `open`; null once closed. @type {Promise<void> | null} */
    let newest = null;

    const release = () => {
      for (const track of stream?.getTracks() ?? []) {
        track.onended = null;
        track.stop();
      }
      stream = null;
      video.srcObject = null;
    };

    /** List the cameras. Names and ids are known only after the first permission. */
    const list = async () => {
      const all = (await mediaDevices?.enumerateDevices()) ?? [];
      state.devices = all
        .filter((device) => device.kind === 'videoinput' && device.deviceId)
        .map((device) => {
          const told = /** @type {Partial<InputDeviceInfo>} */ (device).getCapabilities?.();
          return { id: device.deviceId, label: device.label, facing: facing.of(device.label, told?.facingMode) };
        });
      changed();
    };

    /** @param {Settings['resolution']} resolution @param {string} deviceId */
    const request = async (resolution, deviceId) => {
      if (!mediaDevices?.getUserMedia) throw fault.create('camera-insecure');
      try {
        return await mediaDevices.getUserMedia(constraints(resolution, deviceId));
      } catch (error) {
        const name = error instanceof Error || error instanceof DOMException ? error.name : '';
        // A remembered camera that is not plugged in today is no reason to show none.
        if (deviceId && (name === 'OverconstrainedError' || name === 'NotFoundError')) return mediaDevices.getUserMedia(constraints(resolution, ''));
        throw error;
      }
    };

    /**
     * @param {{resolution: Settings['resolution'], deviceId: string}} wanted
     * @param {() => boolean} overtaken by another call, or by `close`
     * @returns {Promise<void>}
     */
    const take = async ({ resolution, deviceId }, overtaken) => {
      let opened;
      try {
        opened = await request(resolution, deviceId);
      } catch (error) {
        if (overtaken()) return;
        state.status = 'off';
        changed();
        if (error && typeof error === 'object' && 'kind' in error) throw error;
        const { name, message } = /** @type {Error} */ (error);
        throw fault.create(kinds[name] ?? 'camera-busy', { detail: message });
      }
      if (overtaken()) {
        for (const track of opened.getTracks()) track.stop();
        return;
      }
      stream = opened;
      const [track] = opened.getVideoTracks();
      track.onended = () => {
        close();
        lost(fault.create('camera-lost', { detail: track.label }));
      };
      video.srcObject = opened;
      // Autoplay starts a muted video by itself; a refused play() only means that something newer replaced it.
      video.play().catch(() => {});
      const told = track.getSettings();
      Object.assign(state, { status: 'on', deviceId: told.deviceId ?? '', label: track.label, width: told.width ?? 0, height: told.height ?? 0, controls: controls.of(track) });
      changed();
      await list();
    };

    /**
     * Open a camera, or change to another one; the one in use is released first, since many can be opened only once.
     * A call that a later one overtakes ends with that one.
     * @param {{resolution: Settings['resolution'], deviceId: string}} wanted
     * @returns {Promise<void>} rejects with a Fault
     */
    const open = async (wanted) => {
      release();
      state.status = 'starting';
      changed();
      /** @type {Promise<void>} */
      const mine = Promise.resolve().then(() => take(wanted, () => newest !== mine));
      newest = mine;
      await mine;
      if (newest && newest !== mine) await newest;
    };

    const close = () => {
      newest = null;
      release();
      state.status = 'off';
      changed();
    };

    /** The one in use; undefined while there is none. */
    const track = () => stream?.getVideoTracks()[0];

    /** Read anew what light and zoom are like: a phone tells of them only a while after its camera began. */
    const look = () => {
      const mine = track();
      if (mine) state.controls = controls.of(mine);
    };

    /**
     * Turn the light on or off, or zoom. What the camera makes of it is told by the state: a camera that refuses stays as it is.
     * @param {{torch?: boolean, zoom?: number}} change
     * @returns {Promise<void>}
     */
    const adjust = async (change) => {
      const mine = track();
      await mine?.applyConstraints(controls.wanted(state.controls, change)).catch(() => {});
      if (mine && mine === track()) look();
      changed();
    };

    /** Whether the system holds its pictures back. */
    const muted = () => track()?.muted ?? false;

    /** Go on showing it: a phone lets the picture stand after it slept. */
    const play = () => {
      if (stream) video.play().catch(() => {});
    };

    mediaDevices?.addEventListener?.('devicechange', () => list().catch(() => {}));

    return { state, open, close, track, look, adjust, muted, play };
  };

  return { create };
});
