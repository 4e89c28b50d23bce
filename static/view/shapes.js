// Boxes, points and polygons that an answer names, drawn over a picture that fills its box by `object-fit: contain`.
'use strict';

RTV.view.shapes = RTV.part(() => {
  const names = 'http://www.w3.org/2000/svg';

  /** An answer, the frame it is about, and the model that was asked. @typedef {{answer: Answer, frame: Frame, asked: string, whole: boolean}} Seen */

  /** One steady hue for each label. @param {string} label @returns {number} 0-7, an index into the theme's colours */
  const hue = (label) => {
    let sum = 0;
    for (const letter of label.toLowerCase()) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
    return sum % 8;
  };

  /**
   * @param {object} edges
   * @param {SVGSVGElement} edges.svg lies exactly over the picture
   * @param {Document} edges.document
   * @param {Pick<typeof RTV.seeing.grounding, 'parse'>} edges.grounding
   */
  const create = ({ svg, document, grounding }) => {
    /** @type {Seen | null} */
    let seen = null;
    let box = { width: 0, height: 0 };

    /** @param {string} name @param {Record<string, string | number>} attributes */
    const add = (name, attributes) => {
      const made = document.createElementNS(names, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
      svg.append(made);
      return made;
    };

    /** @param {Shape} shape @param {number} width @param {number} height @param {number} unit one CSS pixel in the picture's */
    const draw = (shape, width, height, unit) => {
      const colour = `hue-${hue(shape.label)}`;
      let [x, y] = [0, 0];
      if (shape.kind === 'box') {
        [x, y] = [shape.x0 * width, shape.y0 * height];
        const size = { x, y, width: (shape.x1 - shape.x0) * width, height: (shape.y1 - shape.y0) * height, rx: 4 * unit };
        add('rect', { ...size, class: 'under' });
        add('rect', { ...size, class: `line ${colour}` });
      } else if (shape.kind === 'polygon') {
        const points = shape.points.map(([left, top]) => [left * width, top * height]);
        [[x, y]] = points;
        add('polygon', { points: points.join(' '), class: 'under' });
        add('polygon', { points: points.join(' '), class: `line ${colour}` });
      } else {
        [x, y] = [shape.x * width, shape.y * height];
        add('circle', { cx: x, cy: y, r: 6 * unit, class: `dot ${colour}` });
      }
      if (!shape.label) return;
      const label = add('text', { x: x + 6 * unit, y: Math.max(y - 6 * unit, 16 * unit), 'font-size': 13 * unit, class: `label ${colour}` });
      label.textContent = shape.label;
    };

    const redraw = () => {
      svg.replaceChildren();
      if (!seen || !box.width) return;
      const { answer: { text, model }, frame: { width, height }, asked, whole } = seen;
      svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
      const unit = 1 / Math.min(box.width / width, box.height / height);
      for (const shape of grounding.parse(text, { model: model || asked, width, height, whole })) draw(shape, width, height, unit);
    };

    /** @param {Seen | null} next null clears */
    const update = (next) => {
      if (next?.answer === seen?.answer && next?.whole === seen?.whole) return;
      seen = next;
      redraw();
    };

    new ResizeObserver(([{ contentRect }]) => {
      box = contentRect;
      redraw();
    }).observe(svg);

    return { update };
  };

  return { create };
});
