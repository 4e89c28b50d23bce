// A camera that went away while nobody looked, as when a phone sleeps: it is opened anew when the page is seen again.
'use strict';

RTV.capture.revival = RTV.part(() => {
  /** A phone that goes to sleep may take the camera a little before it hides the page, ms. */
  const graceMs = 500;

  /** How long a camera that rested may take to give pictures again, ms. */
  const wakingMs = 1500;

  /**
   * @param {object} edges
   * @param {() => boolean} edges.hidden whether the page is, now
   * @param {Pick<ReturnType<typeof RTV.capture.camera.create>, 'state' | 'muted' | 'play'>} edges.camera
   * @param {() => boolean} edges.running whether somebody waits for its pictures
   * @param {() => void} edges.reopen
   * @param {(fault: Fault) => void} edges.fail
   * @param {Clock} edges.clock
   */
  const create = ({ hidden, camera, running, reopen, fail, clock }) => {
    /** What there is to say of a camera that went, if the person is there to hear it. @type {Fault | null} */
    let gone = null;
    let timer = 0;

    /** It went before the person's eyes: that is no sleep. */
    const tell = () => {
      const trouble = gone;
      gone = null;
      if (trouble && camera.state.status === 'off') fail(trouble);
    };

    /** The camera went away by itself. @param {Fault} trouble */
    const lost = (trouble) => {
      clock.clearTimeout(timer);
      gone = trouble;
      if (!hidden()) timer = clock.setTimeout(tell, graceMs);
    };

    /** The page was hidden, or is seen again. */
    const moved = () => {
      clock.clearTimeout(timer);
      if (hidden()) return;
      const went = gone !== null && camera.state.status === 'off';
      gone = null;
      // Whoever only looked finds the camera off, and Start.
      if (!running()) return;
      if (went) return reopen();
      camera.play();
      timer = clock.setTimeout(() => { if (!hidden() && running() && camera.muted()) reopen(); }, wakingMs);
    };

    /** The person ended it: nothing is to be told or opened any more. */
    const forget = () => {
      clock.clearTimeout(timer);
      gone = null;
    };

    return { lost, moved, forget };
  };

  return { create };
});
