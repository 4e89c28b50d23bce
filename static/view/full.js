// Full screen: the picture, its answer and the button that stops, and nothing else of the page.
'use strict';

RTV.view.full = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {Document} edges.document
   * @param {() => Settings} edges.settings
   * @param {(text: string) => void} edges.say tells those who do not see it
   */
  const create = ({ find, strings, document, settings, say }) => {
    const { text: { mark }, shortcuts: { titled } } = RTV.view;
    const stage = find('stage', HTMLElement);
    const start = find('startButton', HTMLButtonElement);
    const button = find('fullScreen', HTMLButtonElement);
    const icon = /** @type {SVGUseElement} */ (button.querySelector('use'));
    const others = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.bar, .panel'));

    const update = () => {
      const on = stage.dataset.full === 'on';
      const name = on ? strings.fullOff : strings.fullOn;
      mark(button, { 'aria-label': name, 'title': on ? name : titled(name, button, settings()) });
    };

    /** @param {boolean} on */
    const show = (on) => {
      stage.dataset.full = on ? 'on' : 'off';
      icon.setAttribute('href', on ? '#icon-unfull' : '#icon-full');
      update();
      for (const one of others) one.inert = on;
      say(on ? strings.fullOn : strings.fullLeft);
    };

    const toggle = async () => {
      if (document.fullscreenElement === stage) return void document.exitFullscreen();
      if (stage.dataset.full === 'on') return show(false);
      // Space is to start and stop from here on, not to leave again.
      start.focus();
      try {
        await stage.requestFullscreen();
      } catch {
        // A phone that gives the whole screen to films only, or a frame that may not have it: the whole window will do.
        show(true);
      }
    };

    button.addEventListener('click', () => void toggle());
    document.addEventListener('fullscreenchange', () => show(document.fullscreenElement === stage));
    document.addEventListener('keydown', ({ key }) => { if (key === 'Escape' && stage.dataset.full === 'on' && !document.fullscreenElement) show(false); });

    return { update };
  };

  return { create };
});
