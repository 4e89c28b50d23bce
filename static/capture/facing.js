// Which way a camera looks, and which of several is the other one. Pure.
'use strict';

RTV.capture.facing = RTV.part(() => {
  /** @typedef {'environment' | 'user' | ''} Facing away from the person, towards, or unknown */

  /** What systems call cameras whose browser tells no more. @type {[Facing, RegExp][]} */
  const names = [['environment', /\b(?:back|rear|environment|world)\b/i], ['user', /\b(?:front|user|facetime|selfie)\b/i]];

  /**
   * @param {string} label
   * @param {string[] | undefined} modes as the browser tells them; undefined where it does not
   * @returns {Facing}
   */
  const of = (label, modes) => {
    const told = modes?.find((mode) => mode === 'environment' || mode === 'user');
    return /** @type {Facing} */ (told) ?? names.find(([, name]) => name.test(label))?.[0] ?? '';
  };

  /**
   * The camera to switch to: one that looks the other way, else the next in the list.
   * @param {Camera[]} devices
   * @param {string} id of the one in use
   * @param {boolean} any whether one that looks the same way will do, or it is not known which way
   * @returns {string} '' where there is none
   */
  const other = (devices, id, any) => {
    const at = devices.findIndex((device) => device.id === id);
    const facing = devices[at]?.facing ?? '';
    // A phone has several that look the same way; the first by its name ("camera2 0", "Back Camera") is the main one.
    const [opposite] = devices
      .filter((device) => facing && device.facing && device.facing !== facing)
      .sort((one, two) => one.label.localeCompare(two.label, 'en', { numeric: true }));
    if (opposite) return opposite.id;
    return any && at >= 0 && devices.length > 1 ? devices[(at + 1) % devices.length].id : '';
  };

  return { of, other };
});
