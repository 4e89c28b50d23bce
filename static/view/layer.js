// What was found in one picture: shapes over it and a list of them, which light each other.
'use strict';

RTV.view.layer = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {SVGSVGElement} edges.svg lies exactly over the picture
   * @param {HTMLUListElement} edges.list
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   * @param {() => number} edges.ratio device pixels in a CSS pixel
   * @param {() => Rect[]} [edges.taken] where no label may stand, CSS px of the svg
   */
  const create = ({ find, svg, list, strings, colours, ratio, taken }) => {
    const { afterimage, tally } = RTV.view;
    const highlight = RTV.view.highlight.create(() => {
      shapes.draw();
      found.light();
    });
    const ruler = /** @type {CanvasRenderingContext2D} */ (svg.ownerDocument.createElement('canvas').getContext('2d'));
    const shapes = RTV.view.shapes.create({ svg, template: find('shapeTemplate', HTMLTemplateElement), colours, highlight, ruler, ratio, taken });
    const found = RTV.view.found.create({ list, template: find('foundTemplate', HTMLTemplateElement), strings, colours, highlight });

    /**
     * @param {Scene | null} scene null clears
     * @param {boolean} [whole] nothing more comes; until then what has no label is about to get one
     */
    const update = (scene, whole = true) => {
      shapes.update(scene);
      const drawn = scene ? scene.drawn.map(({ shape }) => shape) : [];
      found.update(tally.of(whole ? drawn : drawn.filter(({ label }) => label.trim())));
    };

    /** What a whole answer found in its own frame. @param {Sight | null} sight null clears */
    const show = (sight) => {
      if (!sight) highlight.release();
      update(sight && { drawn: afterimage.of([], sight.shapes, true), picture: sight.frame, mirror: false });
    };

    return { update, show, release: highlight.release };
  };

  return { create };
});
