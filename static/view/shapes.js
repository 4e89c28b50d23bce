// Shapes as SVG over a picture: only what differs is drawn anew, and what the person points at is lit.
'use strict';

/** What is shown: shapes, and the picture under them, px. @typedef {{drawn: Drawn[], picture: {width: number, height: number}, mirror: boolean}} Scene */

RTV.view.shapes = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {SVGSVGElement} edges.svg lies exactly over the picture; its parent is what the person points at
   * @param {HTMLTemplateElement} edges.template of one shape: its outline and its label
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   * @param {ReturnType<typeof RTV.view.highlight.create>} edges.highlight
   * @param {CanvasRenderingContext2D} edges.ruler measures labels
   * @param {() => number} edges.ratio device pixels in a CSS pixel
   * @param {() => Rect[]} [edges.taken] where no label may stand, CSS px of the svg
   */
  const create = ({ svg, template, colours, highlight, ruler, ratio, taken = () => [] }) => {
    const { drawing, placing, plates, pointing, text: { write, mark } } = RTV.view;
    const surface = /** @type {HTMLElement} */ (svg.parentElement);
    const [outlines, labels] = svg.children;
    /** @type {Scene | null} */
    let scene = null;
    /** The same as text. */
    let known = '';
    /** @type {Primitive[]} */
    let primitives = [];
    let box = { width: 0, height: 0 };
    /** Where the mouse is, CSS px of the svg. @type {[number, number] | null} */
    let mouse = null;

    const make = () => {
      const [shape, plate] = /** @type {Element} */ (template.content.cloneNode(true).firstChild).children;
      const [under, line, dot] = shape.children;
      const [back, text] = plate.children;
      outlines.append(shape);
      labels.append(plate);
      return { shape, under, line, dot, plate, back, text };
    };
    /** One for each shape, in their order. @type {ReturnType<typeof make>[]} */
    const made = [];

    /** @param {ReturnType<typeof make>} elements @param {Primitive} primitive */
    const paint = ({ shape, under, line, dot, plate, back, text }, { kind, colour, state, line: path, dot: filled, plate: on }) => {
      const hue = colour < 0 ? 'hue-none' : `hue-${colour}`;
      mark(shape, { class: `shape ${hue}`, 'data-kind': kind, 'data-state': state });
      mark(under, { d: path });
      mark(line, { d: path });
      mark(dot, { d: filled });
      mark(plate, { class: `plate ${hue}`, 'data-state': state, visibility: on ? 'visible' : 'hidden' });
      if (!on) return;
      mark(back, { x: on.x, y: on.y, width: on.width, height: on.height, rx: plates.round });
      mark(text, { x: on.x + plates.pad, y: on.y + plates.tall / 2 });
      write(text, on.text);
    };

    const draw = () => {
      const seen = scene && box.width && scene.drawn.length ? scene : null;
      const lies = seen && placing.of(box, seen.picture, seen);
      primitives = seen && lies ? drawing.of(seen.drawn, lies, {
        colour: colours.of, measure: (text) => ruler.measureText(text).width, ratio: ratio(), lit: highlight.lit, taken: taken(),
      }) : [];
      while (made.length < primitives.length) made.push(make());
      for (const { shape, plate } of made.splice(primitives.length)) {
        shape.remove();
        plate.remove();
      }
      primitives.forEach((primitive, index) => paint(made[index], primitive));
    };

    /** What lies at a place. @param {[number, number] | null} place @returns {Target | null} */
    const targetAt = (place) => {
      const index = place ? pointing.at(primitives, ...place) : -1;
      return index < 0 ? null : { label: primitives[index].label, index };
    };

    const follow = () => {
      const target = targetAt(mouse);
      surface.toggleAttribute('data-pointed', target !== null);
      highlight.point(target);
    };

    /** @param {MouseEvent} event @returns {[number, number]} CSS px of the svg */
    const placeOf = (event) => {
      const { left, top } = svg.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };

    /** Buttons lie over the picture, too. @param {Event} event */
    const onControl = ({ target }) => target instanceof Element && target.closest('button, a, select') !== null;

    surface.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'touch') return;
      mouse = onControl(event) ? null : placeOf(event);
      follow();
    });
    surface.addEventListener('pointerleave', () => {
      mouse = null;
      follow();
    });
    surface.addEventListener('click', (event) => {
      if (onControl(event)) return;
      const target = targetAt(placeOf(event));
      if (target) highlight.pin(target);
      else highlight.release();
    });

    /** @param {Scene | null} next null clears */
    const update = (next) => {
      const told = JSON.stringify(next);
      // Most words of an answer bring no shape: to find out is cheaper than to draw.
      if (told === known) return;
      known = told;
      scene = next;
      draw();
      // What the mouse rests on may have moved away under it.
      if (mouse) follow();
    };

    new ResizeObserver(([{ contentRect }]) => {
      box = contentRect;
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(svg);
      ruler.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      draw();
    }).observe(svg);

    return { update, draw };
  };

  return { create };
});
