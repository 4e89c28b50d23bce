// When the page is drawn: at most once a frame, from the state as it is then, and no more of it than has changed.
'use strict';

RTV.view.screen = RTV.part(() => {
  /** A hidden page has no frames: it is drawn after this long, ms. */
  const hiddenMs = 250;

  /**
   * @param {object} edges
   * @param {() => boolean} edges.hidden
   * @param {(draw: () => void) => void} edges.frame calls it before the next frame
   * @param {(draw: () => void, ms: number) => void} edges.later
   * @param {(all: boolean) => void} edges.draw `all`: not only what shows an answer as it grows
   */
  const create = ({ hidden, frame, later, draw }) => {
    /** @type {'' | 'answer' | 'all'} */
    let due = '';

    const flush = () => {
      const all = due === 'all';
      due = '';
      draw(all);
    };

    /** Draw soon. @param {'answer' | 'all'} [what] */
    const show = (what = 'all') => {
      const waits = due !== '';
      if (due !== 'all') due = what;
      if (waits) return;
      if (hidden()) later(flush, hiddenMs);
      else frame(flush);
    };

    /** Draw everything at once. */
    const now = () => {
      due = '';
      draw(true);
    };

    /** The page was hidden or is seen again: a frame that was asked for before never comes. */
    const moved = () => {
      due = '';
      show();
    };

    return { show, now, moved };
  };

  return { create };
});
