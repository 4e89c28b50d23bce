// The stage in a small window of its own, which stays above all others: the picture, its answer and the button that stops.
'use strict';

RTV.view.away = RTV.part(() => {
  /** How large the window is at first, CSS px: a camera's picture, and the button below it. */
  const size = { width: 480, height: 332 };

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {Window} edges.window the page's own
   * @param {(document: Document) => void} edges.left the stage stands in this document now
   * @param {() => void} edges.returned
   */
  const create = ({ find, strings, window, left, returned }) => {
    const { text: { mark }, shortcuts: { titled } } = RTV.view;
    const { document } = window;
    const stage = find('stage', HTMLElement);
    const start = find('startButton', HTMLButtonElement);
    const full = find('fullScreen', HTMLButtonElement);
    const button = find('awayToggle', HTMLButtonElement);
    const note = find('away', HTMLElement);
    /** What browsers call it; the type checker does not know it yet. @type {{requestWindow: (size: object) => Promise<Window>} | undefined} */
    const pictureInPicture = Reflect.get(window, 'documentPictureInPicture');
    /** Where the stage is, while it is away. @type {Window | null} */
    let place = null;

    button.hidden = button.disabled = !pictureInPicture;

    /** What the page looks like, and its symbols: the answer of a `use` is looked for in the same document. @param {Document} other */
    const furnish = (other) => {
      const looks = document.querySelectorAll('link[rel="stylesheet"]');
      other.head.append(...[...looks].map((one) => other.importNode(one, true)));
      for (const link of /** @type {NodeListOf<HTMLLinkElement>} */ (other.querySelectorAll('link'))) link.href = new URL(link.getAttribute('href') ?? '', document.baseURI).href;
      other.body.append(other.importNode(/** @type {Element} */ (document.querySelector('.symbols')), true));
      other.title = document.title;
    };

    /** @param {boolean} gone */
    const show = (gone) => {
      stage.dataset.full = gone ? 'on' : 'off';
      stage.dataset.away = String(gone);
      note.hidden = !gone;
      // The small window cannot become a large one.
      full.disabled = gone;
    };

    const bring = () => {
      place = null;
      note.after(stage);
      show(false);
      returned();
      if (document.hasFocus()) button.focus();
    };

    const send = async () => {
      // Refused, as where nobody clicked: everything stays where it is.
      const opened = await pictureInPicture?.requestWindow(size).catch(() => null);
      if (!opened) return;
      place = opened;
      if (document.fullscreenElement) await document.exitFullscreen();
      furnish(opened.document);
      opened.document.body.append(stage);
      show(true);
      opened.addEventListener('pagehide', bring, { once: true });
      left(opened.document);
      start.focus();
    };

    const toggle = () => (place ? place.close() : void send());
    button.addEventListener('click', toggle);
    find('awayBack', HTMLButtonElement).addEventListener('click', toggle);

    /** @param {Pick<Page, 'settings'>} page */
    const update = ({ settings }) => {
      const { theme } = settings;
      const name = place ? strings.awayOff : strings.awayOn;
      mark(button, { 'aria-label': name, 'title': titled(name, button, settings) });
      if (!place) return;
      const { documentElement } = place.document;
      place.document.title = document.title;
      documentElement.lang = document.documentElement.lang;
      if (theme === 'system') delete documentElement.dataset.theme;
      else documentElement.dataset.theme = theme;
    };

    /** The window that draws the stage. */
    const drawing = () => place ?? window;

    return { update, drawing, gone: () => place !== null };
  };

  return { create };
});
