// What a camera offers beside its picture: a light and a zoom. Pure.
'use strict';

RTV.capture.controls = RTV.part(() => {
  /**
   * @typedef {object} Controls null: not offered
   * @property {boolean | null} torch whether the light is on
   * @property {{value: number, times: number, next: number} | null} zoom in the track's own measure, as the person reads it, and the next step
   */

  /** @type {Controls} */
  const none = { torch: null, zoom: null };

  /** Webcams count per cent, phones times: nothing zooms to a tenth of a tenth. @param {number} min */
  const unit = (min) => (min >= 10 ? min : 1);

  /** The zooms that one button goes through. @param {{min: number, max: number}} range @returns {number[]} in the track's measure, rising */
  const steps = ({ min, max }) => {
    const whole = [1, 2, 4, 8, 16].map((times) => times * unit(min));
    return [min, ...whole.filter((step) => step > min && step < max / 1.4), max];
  };

  /**
   * @param {{min: number, max: number} | undefined} range
   * @param {number | undefined} value
   * @returns {Controls['zoom']}
   */
  const zoom = (range, value) => {
    if (!range || !(range.max > range.min)) return null;
    const now = value ?? range.min;
    // What was asked for and what the camera made of it differ a little.
    const next = steps(range).find((step) => step > now * 1.01) ?? range.min;
    return { value: now, times: now / unit(range.min), next };
  };

  /** @param {Pick<MediaStreamTrack, 'getSettings'> & Partial<Pick<MediaStreamTrack, 'getCapabilities'>>} track @returns {Controls} */
  const of = (track) => {
    /** @type {any} */
    const offered = track.getCapabilities?.() ?? {};
    /** @type {any} */
    const now = track.getSettings();
    // One browser offers a light as true, another as the list of what it can be.
    const torch = Array.isArray(offered.torch) ? offered.torch.includes(true) : offered.torch === true;
    return { torch: torch ? now.torch === true : null, zoom: zoom(offered.zoom, now.zoom) };
  };

  /**
   * What a track is to be told for a change. Constraints replace those before them, so that both go along.
   * @param {Controls} controls
   * @param {{torch?: boolean, zoom?: number}} change
   * @returns {MediaTrackConstraints}
   */
  const wanted = ({ torch, zoom: now }, change) => {
    const both = { ...(torch === null ? {} : { torch }), ...(now ? { zoom: now.value } : {}), ...change };
    return /** @type {MediaTrackConstraints} */ ({ advanced: [both] });
  };

  return { none, of, wanted };
});
