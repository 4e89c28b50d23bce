// How large a picture is sent: its longest side, and sides that are multiples of what a model cuts pictures into. Pure.
'use strict';

RTV.capture.size = RTV.part(() => {
  /**
   * The size at which a picture is sent: never larger than it is, in its own aspect as nearly as whole multiples allow.
   * Fitting what was fitted changes nothing.
   * @param {number} width px, as the picture has it
   * @param {number} height px
   * @param {Pick<Encoding, 'longest' | 'multiple'>} wanted
   * @returns {{width: number, height: number}} px, at least one multiple each
   */
  const fit = (width, height, { longest, multiple }) => {
    const long = Math.max(width, height);
    const short = Math.min(width, height);
    /** Whole multiples that a length holds. @param {number} px */
    const held = (px) => Math.max(1, Math.floor(px / multiple)) * multiple;
    const side = held(longest ? Math.min(long, longest) : long);
    // The nearest multiple may lie beyond what the picture has.
    const other = Math.min(held(short), Math.max(1, Math.round((side * short) / long / multiple)) * multiple);
    return width < height ? { width: other, height: side } : { width: side, height: other };
  };

  return { fit };
});
