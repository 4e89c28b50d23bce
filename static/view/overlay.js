// What was found, over the picture: carried from answer to answer, and onto the live picture.
'use strict';

RTV.view.overlay = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {Document} edges.document
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   * @param {() => number} edges.ratio device pixels in a CSS pixel
   */
  const create = ({ find, strings, document, colours, ratio }) => {
    const { afterimage, placing } = RTV.view;
    const stage = find('stage', HTMLElement);
    const svg = find('shapes', SVGSVGElement);
    const video = find('videoFeed', HTMLVideoElement);
    const none = find('foundNone', HTMLParagraphElement);
    /** What may lie over the picture. */
    const covers = document.querySelectorAll('.chip, .bar .pill, .bar .icon-button');
    /** @type {Page | null} */
    let page = null;

    /** Where no label may stand, CSS px of the picture. */
    const taken = () => {
      const { left, top } = svg.getBoundingClientRect();
      return [...covers].map((cover) => cover.getBoundingClientRect()).map(({ x, y, width, height }) => ({ x: x - left, y: y - top, width, height }));
    };
    const layer = RTV.view.layer.create({ find, svg, list: find('found', HTMLUListElement), strings, colours, ratio, taken });

    document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') layer.release(); });
    // A phone that is turned: the same camera, another picture.
    video.addEventListener('resize', () => { if (page) update(page); });

    /** The size of the picture on the screen, px; null while there is none. @param {Page} page */
    const shown = ({ camera, frame }) => {
      if (camera.status === 'off' && frame) return frame;
      return video.videoWidth ? { width: video.videoWidth, height: video.videoHeight } : null;
    };

    /** Whether places are asked for. @param {Asked['mode']} mode */
    const looks = (mode) => mode === 'detect' || mode === 'point';

    /** @param {Page} next */
    const update = (next) => {
      page = next;
      const { sight, settled, past, settings: { shapes, mirror, mode } } = page;
      const picture = shown(page);
      /** @param {Sight | null} one */
      const fitting = (one) => (one && picture && shapes && placing.belongs(one.frame, picture) ? one.shapes : []);
      const drawn = sight ? afterimage.of(fitting(settled.sight), fitting(sight), sight.whole, past !== null) : [];
      layer.update(picture && { drawn, picture, mirror }, sight?.whole);

      none.hidden = !(shapes && sight?.whole && !sight.cut && looks(sight.mode) && sight.words.trim() && !sight.shapes.length);
      stage.dataset.answer = looks(mode) || drawn.length ? 'under' : 'over';
      stage.dataset.mirror = String(mirror);
    };

    return { update };
  };

  return { create };
});
