// The section Camera: which one, how large, how finely it is encoded.
'use strict';

RTV.view.source = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(change: Partial<Settings>) => void} edges.set
   */
  const create = ({ find, strings, fields, fill, set }) => {
    const { write } = RTV.view.text;
    const now = find('cameraNow', HTMLSpanElement);
    const devices = find('deviceSelect', HTMLSelectElement);
    const updates = [fields.choice('resolutionSelect', 'resolution'), fields.choice('qualitySelect', 'quality')];
    devices.addEventListener('change', () => set({ deviceId: devices.value }));

    /** @param {Page} page */
    const update = ({ settings, camera }) => {
      const listed = camera.devices.map((device) => ({ value: device.id, label: device.label }));
      const here = listed.some((device) => device.value === settings.deviceId);
      const using = here ? settings.deviceId : camera.status === 'on' ? camera.deviceId : '';
      fill(devices, [...(using ? [] : [{ value: '', label: strings.anyCamera }]), ...listed], using);
      for (const one of updates) one(settings);
      const label = camera.status === 'on' ? camera.label : (listed.find((device) => device.value === settings.deviceId)?.label ?? strings.anyCamera);
      write(now, [label, settings.resolution, settings.quality].join(' · '));
    };

    return { update };
  };

  return { create };
});
