// What is read out to those who do not see the page: whole answers, seldom enough to listen to, and at once what just happened.
'use strict';

RTV.view.announcer = RTV.part(() => {
  /** At most one answer in this time, ms: a model may answer several times a second, a listener cannot. */
  const quietMs = 5000;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {() => number} edges.now ms
   */
  const create = ({ find, now }) => {
    // A region that is always there: of one that appears together with its text, not every screen reader tells.
    const region = find('announcer', HTMLParagraphElement);
    const { ownerDocument: document } = region;
    let answeredAt = -Infinity;
    /** The answer that was told last, or is about to be. */
    let told = '';
    let timer = 0;

    /** Tell what just happened, in a region of the open dialog if there is one: behind that nothing is heard. @param {string} text */
    const say = (text) => { (document.querySelector('dialog[open] [data-announcer]') ?? region).textContent = text; };

    /** Tell the newest whole answer, now or once the quiet is over; the same one is told once. @param {string} text */
    const answer = (text) => {
      if (text === told) return;
      told = text;
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        answeredAt = now();
        region.textContent = text;
      }, Math.max(0, answeredAt + quietMs - now()));
    };

    /** Somebody asks anew, and waits to hear the answer even if it is the same. */
    const anew = () => {
      if (region.textContent === told) region.textContent = '';
      told = '';
    };

    return { say, answer, anew };
  };

  return { create };
});
