// The section Camera: which one, how large its picture is, and how large and how fine it is sent.
'use strict';

RTV.view.source = RTV.part(() => {
  /** What the models that count boxes in pixels cut a picture into, px. */
  const patch = 28;

  /** A camera's name without what systems add to it: its USB numbers, and the same name again, cut short. @param {string} label */
  const brief = (label) => {
    const bare = label.replace(/ \([\da-f]{4}:[\da-f]{4}\)$/i, '');
    const [name, again] = bare.split(': ');
    return again && name.startsWith(again) ? name : bare;
  };

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {(change: Partial<Settings>) => void} edges.set
   */
  const create = ({ find, strings, fields, fill, set }) => {
    const { line } = RTV.view.text;
    const now = find('cameraNow', HTMLSpanElement);
    const devices = find('deviceSelect', HTMLSelectElement);
    const multiple = find('multipleSwitch', HTMLInputElement);
    const updates = [fields.choice('resolutionSelect', 'resolution'), fields.choice('qualitySelect', 'quality'), fields.choice('sizeSelect', 'longest'), fields.toggle('mirrorSwitch', 'mirror')];
    devices.addEventListener('change', () => set({ deviceId: devices.value }));
    multiple.addEventListener('change', () => set({ multiple: multiple.checked ? patch : 1 }));

    /** @param {Page} page */
    const update = ({ settings, camera }) => {
      const listed = camera.devices.map(({ id, label }, index) => ({ value: id, label: label || strings.cameraNumber(index + 1) }));
      const here = listed.some((device) => device.value === settings.deviceId);
      const using = here ? settings.deviceId : camera.status === 'on' ? camera.deviceId : '';
      fill(devices, [...(using ? [] : [{ value: '', label: strings.anyCamera }]), ...listed], using);
      for (const one of updates) one(settings);
      multiple.checked = settings.multiple === patch;
      const label = camera.status === 'on' ? camera.label : (listed.find((device) => device.value === settings.deviceId)?.label ?? strings.anyCamera);
      const sent = [settings.longest ? strings.atMost(settings.longest) : '', settings.multiple > 1 ? strings.multiples(settings.multiple) : ''];
      const resolution = settings.resolution === 'auto' ? strings.autoResolution : settings.resolution;
      /** @param {string} name */
      const told = (name) => [name, resolution, settings.quality, ...sent].filter(Boolean).join(' · ');
      line(now, told(brief(label)), told(label));
    };

    return { update };
  };

  return { brief, create };
});
