// From what a model wrote to the places it means, as fractions of the frame: every family's own notation, while it streams. Pure.
'use strict';

/**
 * A place in the frame. All coordinates are fractions, 0-1, from the left and upper edge of the frame that was sent.
 * @typedef {{kind: 'box', label: string, x0: number, y0: number, x1: number, y1: number}
 *   | {kind: 'point', label: string, x: number, y: number}
 *   | {kind: 'polygon', label: string, points: [number, number][]}} Shape
 */

/**
 * @typedef {object} GroundingOptions
 * @property {string | null} [model] id, as the server calls it
 * @property {number} [width] px of the sent frame
 * @property {number} [height] px of the sent frame
 * @property {string | null} [convention] a reading the person chose, an id of `conventions.readings`
 * @property {boolean} [wanted] places were asked for, so that an answer that begins with bare numbers means some
 * @property {boolean} [whole] nothing more will come, so that a number at the very end is no longer half-typed
 */

/**
 * @typedef {object} Grounding
 * @property {Shape[]} shapes in the order in which they became final: while a text grows, an index keeps its shape
 * @property {string} family of the model, '' where its id tells nothing
 * @property {string} convention how the numbers were read, such as `xy/1000`; '' where tags spoke for themselves
 * @property {boolean} guessed neither tags nor the model nor the person said how
 * @property {string[]} alternatives other readings that give shapes too
 * @property {string} words the text as a person should read it: without thoughts, tags and location tokens, or half of one
 */

RTV.seeing.grounding = RTV.part(() => {
  const { keyed, prose, tagged, tokens, words } = RTV.seeing;
  const { extent, familyOf, nameOf, named, overshoot, readings } = RTV.seeing.conventions;
  const { pairsOf } = RTV.seeing.marks;
  const { settle } = RTV.seeing.scale;

  /** Four numbers in a sentence that make a box with both sides below this are a list of small numbers. */
  const least = 0.01;

  /** @param {string} text @returns {string} without thoughts, which may name places that the model gave up */
  const spoken = (text) =>
    text
      .replace(/<think(?:ing)?>[^]*?(?:<\/think(?:ing)?>|$)|◁think▷[^]*?(?:◁\/think▷|$)/g, '\n')
      // Some templates open the thoughts themselves, so that only the closing tag is ever seen.
      .replace(/^[^]*(?:<\/think(?:ing)?>|◁\/think▷)/, '');

  /** @param {string} text @param {GroundingOptions} options @returns {Mark[]} in the order in which they became final */
  const marksOf = (text, { model, wanted, whole }) => {
    const said = spoken(whole ? `${text}\n` : text);
    const found = [tagged, tokens, keyed].map((notation) => notation.find(said));
    const sentences = prose.find(said, found.flatMap(({ spans }) => spans), familyOf(model), wanted);
    return [...found.flatMap(({ marks }) => marks), ...sentences].sort((one, other) => one.end - other.end);
  };

  /** @param {Mark} mark @param {Scale} scale @param {GroundingOptions} options @returns {Shape | null} null: no place in this frame */
  const place = (mark, { order, divisor, layout, guessed }, { width = NaN, height = NaN }) => {
    const { kind, label } = mark;
    const [right, bottom] = extent(divisor, width, height);
    const raw = pairsOf(mark, order, layout).map(([x, y]) => [x / right, y / bottom]);
    if (!raw.every((pair) => pair.every((value) => value >= -overshoot && value <= 1 + overshoot))) return null;
    /** @type {[number, number][]} */
    const points = raw.map(([x, y]) => [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))]);
    if (kind === 'polygon') return { kind, label, points };
    const [[x, y], [toX, toY] = [x, y]] = points;
    if (kind === 'point') return { kind, label, x, y };
    // A tag leaves no doubt that a box is meant, even if its corners are exchanged.
    const tag = mark.form.startsWith('<');
    const [x0, x1] = tag ? [Math.min(x, toX), Math.max(x, toX)] : [x, toX];
    const [y0, y1] = tag ? [Math.min(y, toY), Math.max(y, toY)] : [y, toY];
    if (x1 <= x0 || y1 <= y0) return null;
    if ((mark.form === 'prose' || guessed) && x1 - x0 < least && y1 - y0 < least) return null;
    return { kind, label, x0, y0, x1, y1 };
  };

  /** A chart's points begin at its origin, and few of them stay small. @param {(Shape | null)[]} shapes @returns {boolean} */
  const credible = (shapes) =>
    shapes.every((shape) => shape) && shapes.some((shape) => shape?.kind !== 'point' || Math.max(shape.x, shape.y) >= 0.1);

  /**
   * How the marks of one answer become shapes.
   * @param {Mark[]} marks
   * @param {GroundingOptions} options
   * @param {Reading | null} chosen by the person
   * @returns {{shapeOf: (mark: Mark) => Shape | null, first: Scale | null}} first: of the first mark that does not speak for itself
   */
  const reader = (marks, options, chosen) => {
    const { scaleOf, loose } = settle(marks, options, chosen);

    /** A list that might be a chart's counts as a whole, once it is whole. @type {Map<NonNullable<Mark['group']>, boolean>} */
    const charts = new Map();
    /** @param {NonNullable<Mark['group']>} group */
    const sound = (group) => {
      const known = charts.get(group) ?? (group.closed && credible(group.marks.map((mark) => place(mark, scaleOf(mark), options))));
      charts.set(group, known);
      return known;
    };

    /** @param {Mark} mark */
    const shapeOf = (mark) => {
      const scale = scaleOf(mark);
      // Points whose x and y are named fractions are some families' own form, and need not wait.
      const suspect = scale.guessed || mark.form === 'json' || scale.divisor !== 1;
      return mark.group && suspect && !sound(mark.group) ? null : place(mark, scale, options);
    };
    return { shapeOf, first: loose.length ? scaleOf(loose[0]) : null };
  };

  /** @param {Mark[]} marks @param {ReturnType<typeof reader>} reading @returns {Shape[]} */
  const shapesOf = (marks, { shapeOf }) => marks.map(shapeOf).filter((shape) => shape !== null);

  /**
   * What a text so far says about places, and how that was understood.
   * @param {string} text the whole text so far, thoughts included or not
   * @param {GroundingOptions} [options]
   * @returns {Grounding}
   */
  const read = (text, options = {}) => {
    const marks = marksOf(text, options);
    const taken = reader(marks, options, named(options.convention));
    const convention = taken.first ? nameOf(taken.first) : '';
    const others = convention ? readings.filter((id) => id !== convention) : [];
    return {
      shapes: shapesOf(marks, taken),
      family: familyOf(options.model)?.name ?? '',
      convention,
      guessed: taken.first?.guessed ?? false,
      alternatives: others.filter((id) => marks.some(reader(marks, options, named(id)).shapeOf)),
      words: words.plain(spoken(text), options.whole ?? false),
    };
  };

  /**
   * The shapes of a text so far.
   * @param {string} text the whole text so far, thoughts included or not
   * @param {GroundingOptions} [options]
   * @returns {Shape[]} in the order in which they became final
   */
  const parse = (text, options = {}) => {
    const marks = marksOf(text, options);
    return shapesOf(marks, reader(marks, options, named(options.convention)));
  };

  return { parse, read, readings };
});
