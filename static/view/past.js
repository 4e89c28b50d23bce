// How long ago that was what the answer on the screen tells of, once the picture beside it has moved on. Pure.
'use strict';

RTV.view.past = RTV.part(() => {
  /** How long an answer that just came is taken as one about the picture on the screen: somebody looks where its shapes lie, ms. */
  const freshMs = 3000;

  /**
   * @param {Pick<Page['session'], 'phase' | 'fault' | 'answer' | 'about' | 'growing'>} session
   * @param {boolean} live the camera is on
   * @param {number} now ms since the epoch
   * @returns {number | null} ms since the frame was taken; null where the picture is that frame, or the next answer is on its way
   */
  const of = ({ phase, fault, answer, about, growing }, live, now) => {
    // While it is watched each answer is soon followed by the next, or what it says is still so; not while that fails.
    const followed = phase === 'watching' && !fault;
    if (!live || growing || followed || !answer || !about?.frame) return null;
    const ms = now - about.frame.takenAt;
    return ms > answer.totalMs + freshMs ? ms : null;
  };

  return { of };
});
