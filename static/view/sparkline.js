// A row of values as one line, so small that it needs no axes. Pure.
'use strict';

RTV.view.sparkline = RTV.part(() => {
  /**
   * The newest value stands at the right edge; the lower edge is zero, so that heights compare.
   * @param {number[]} values oldest first
   * @param {{width: number, height: number, bound: number}} box in units of the drawing; `bound` values fill its width
   * @returns {string} the `d` of a path; '' for fewer than two values
   */
  const path = (values, { width, height, bound }) => {
    if (values.length < 2) return '';
    const most = Math.max(...values) || 1;
    const step = width / (bound - 1);
    const points = values.map((value, index) => {
      const x = width - (values.length - 1 - index) * step;
      return `${x.toFixed(1)} ${(height - (value / most) * height).toFixed(1)}`;
    });
    return `M${points.join('L')}`;
  };

  return { path };
});
