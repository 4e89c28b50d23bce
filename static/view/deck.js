// The buttons under the picture: one primary, the rest quiet.
'use strict';

RTV.view.deck = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {{toggle: () => void, once: () => void, save: () => void, cameraOff: () => void, answer: () => string}} edges.actions
   */
  const create = ({ find, strings, copy, actions }) => {
    const { write } = RTV.view.text;
    const start = find('startButton', HTMLButtonElement);
    const icon = /** @type {SVGUseElement} */ (start.querySelector('use'));
    const word = /** @type {HTMLSpanElement} */ (start.querySelector('span'));
    const once = find('captureOnce', HTMLButtonElement);
    const save = find('saveFrame', HTMLButtonElement);
    const off = find('cameraOff', HTMLButtonElement);
    const copyAnswer = find('copyAnswer', HTMLButtonElement);

    start.addEventListener('click', actions.toggle);
    once.addEventListener('click', actions.once);
    save.addEventListener('click', actions.save);
    off.addEventListener('click', () => {
      actions.cameraOff();
      // The button goes away with what it ended: the focus stays among its neighbours.
      start.focus();
    });
    copy.attach(copyAnswer, actions.answer);

    /** @param {Page} page */
    const update = ({ session, log, camera }) => {
      const running = session.phase === 'asking' || session.phase === 'watching';
      start.dataset.running = String(running);
      icon.setAttribute('href', running ? '#icon-stop' : '#icon-play');
      write(word, running ? strings.stop : strings.start);
      once.disabled = session.phase === 'watching';
      save.disabled = camera.status !== 'on' && log.length === 0;
      off.hidden = running || camera.status === 'off';
      copyAnswer.disabled = !session.answer?.text;
    };

    return { update };
  };

  return { create };
});
