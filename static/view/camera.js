// What the camera in use offers, on its picture: the other camera, its light, its zoom; and the shape that its picture has.
'use strict';

RTV.view.camera = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {() => boolean} edges.touch whether fingers are what points
   * @param {(deviceId: string) => void} edges.change to another camera
   * @param {ReturnType<typeof RTV.capture.camera.create>['adjust']} edges.adjust
   */
  const create = ({ find, strings, touch, change, adjust }) => {
    const { text: { write }, figures } = RTV.view;
    const { facing } = RTV.capture;
    const picture = find('picture', HTMLDivElement);
    const video = find('videoFeed', HTMLVideoElement);
    const other = find('cameraSwitch', HTMLButtonElement);
    const torch = find('torchToggle', HTMLButtonElement);
    const zoom = find('zoomStep', HTMLButtonElement);
    /** What the next press leads to. */
    const next = { camera: '', torch: false, zoom: 1 };

    other.addEventListener('click', () => change(next.camera));
    torch.addEventListener('click', () => void adjust({ torch: next.torch }));
    zoom.addEventListener('click', () => void adjust({ zoom: next.zoom }));

    /** The picture's own shape, so that it fills its place from edge to edge. @param {Page} page */
    const shape = ({ camera, log }) => {
      const frame = log[0]?.frame;
      const [width, height] = camera.status === 'off' && frame ? [frame.width, frame.height] : [video.videoWidth, video.videoHeight];
      if (width && height) picture.style.setProperty('--aspect', `${width} / ${height}`);
    };

    /** @param {Page} page */
    const update = (page) => {
      const { camera } = page;
      const on = camera.status === 'on';
      const { controls } = camera;
      next.camera = on ? facing.other(camera.devices, camera.deviceId, touch()) : '';
      other.hidden = !next.camera;
      torch.hidden = !on || controls.torch === null;
      next.torch = !controls.torch;
      torch.setAttribute('aria-pressed', String(controls.torch === true));
      zoom.hidden = !on || !controls.zoom;
      if (controls.zoom) {
        next.zoom = controls.zoom.next;
        const times = figures.times(controls.zoom.times);
        write(zoom, strings.units.times(times));
        zoom.setAttribute('aria-label', strings.zoom(times));
      }
      shape(page);
    };

    return { update };
  };

  return { create };
});
