// The section Pace: how often is asked, about which pictures, how long is waited, in pieces or whole.
'use strict';

RTV.view.pace = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   */
  const create = ({ find, strings, fields }) => {
    const { view: { text: { line } }, keep: { settings: { defaults } } } = RTV;
    const now = find('paceNow', HTMLSpanElement);
    const heartbeat = find('heartbeatField', HTMLDivElement);
    const updates = [
      fields.choice('intervalSelect', 'intervalMs'),
      fields.choice('gateSelect', 'gate'),
      fields.number('heartbeatSeconds', 'heartbeatS'),
      fields.number('timeLimit', 'timeLimitS'),
      fields.toggle('streamSwitch', 'stream'),
      fields.toggle('askAgainSwitch', 'askAgain'),
    ];

    /** @param {Page} page */
    const update = ({ settings }) => {
      for (const one of updates) one(settings);
      heartbeat.hidden = settings.gate === 'off';
      const pace = settings.intervalMs === 0 ? strings.asFast : strings.every(settings.intervalMs);
      const limit = settings.timeLimitS === defaults.timeLimitS ? '' : strings.limit(settings.timeLimitS);
      line(now, [pace, strings.gates[settings.gate], settings.stream ? '' : strings.whole, limit].filter(Boolean).join(' · '));
    };

    return { update };
  };

  return { create };
});
