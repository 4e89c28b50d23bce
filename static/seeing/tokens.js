// Places in tokens of a model's own vocabulary, a number each: `<loc_12>`, `<loc0012>`, `<patch_index_0012>`. Pure.
'use strict';

RTV.seeing.tokens = RTV.part(() => {
  const { kindOf, labeller, mark, numerals, tidy, wordsBefore } = RTV.seeing.marks;

  /** PaliGemma: four `<loc0000>`, then the label. @param {string} text @returns {Found} */
  const locations = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    for (const run of text.matchAll(/((?:<loc\d{4}>){4})(?:<seg\d{3}>)*([^<;\n]*)/g)) {
      found.marks.push(mark(numerals(run[1]), 'box', '<loc0000>', tidy(run[2]), run.index + run[1].length));
      found.spans.push([run.index, run.index + run[0].length]);
    }
    return found;
  };

  /**
   * Florence-2, whose run of `<loc_0>` is boxes, a quadrangle or a polygon by its length and order, and DocTags, whose run is a box.
   * @param {string} text
   * @returns {Found}
   */
  const bins = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    const page = /<doctag>/.test(text);
    let from = 0;
    let label = '';
    /** How many numbers made one shape before, in this answer: 0 when that is not known. */
    let usual = 0;
    for (const run of text.matchAll(/(?:<loc_\d+>)+/g)) {
      const end = run.index + run[0].length;
      const written = numerals(run[0].replaceAll('_', ' '));
      const tag = /<(\w+)>$/.exec(text.slice(Math.max(0, run.index - 40), run.index))?.[1] ?? '';
      const own = wordsBefore(text, from, run.index);
      found.spans.push([run.index, end]);
      from = end;
      if (page || (tag && !/^(?:s|pad|poly|sep|bos)$/.test(tag))) {
        if (written.length >= 4) found.marks.push(mark(written.slice(0, 4), 'box', '<tag><loc_0>', tag, run.index));
        continue;
      }
      label = own || label;
      const values = written.map((numeral) => Number(numeral) + 0.5);
      const whole = !/^(?:<(?:l(?:o(?:c(?:_\d*)?)?)?)?)?$/.test(text.slice(end, end + 12));
      // A run that ends with the text may go on: then only what this answer makes likely is taken.
      const sure = whole ? values : values.slice(0, values.length - (values.length % 4));
      const boxes = sure.length % 4 === 0 && sure.every((value, index) => index % 4 > 1 || value < sure[index + 2]);
      // A flat first pair of corners is the upper edge of a line of writing, not a box.
      const [width, height] = [values[2] - values[0], values[3] - values[1]];
      const flat = Math.min(width, height) < 20 && Math.max(width, height) > 8 * Math.min(width, height);
      const likely = boxes ? (usual === 0 && own !== '' && !flat) || usual === 4 : own !== '' && values.length === (usual || 8);
      if (!whole && !likely) continue;
      const settled = boxes ? sure : values;
      const size = boxes ? 4 : values.length;
      if (whole) usual = size;
      for (let index = 0; index + size <= settled.length; index += size) {
        const kind = kindOf(size);
        if (kind) found.marks.push(mark([], kind, '<loc_0>', label, run.index + index, { numbers: settled.slice(index, index + size) }));
      }
    }
    return found;
  };

  /** PaddleOCR: eight `<|LOC_0|>`, a quadrangle. @param {string} text @returns {Found} */
  const paddle = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    let from = 0;
    for (const run of text.matchAll(/(?:<\|LOC_\d+\|>){4,}/g)) {
      const end = run.index + run[0].length;
      const written = numerals(run[0].replaceAll('_', ' '));
      const over = end < text.length && !'<|LOC_'.startsWith(text.slice(end, end + 6)) && !text.startsWith('<|LOC_', end);
      if (written.length === 8 || (over && written.length === 4)) {
        found.marks.push(mark(written, written.length === 8 ? 'polygon' : 'box', '<|LOC_0|>', wordsBefore(text, from, run.index), end));
      }
      found.spans.push([run.index, end]);
      from = end;
    }
    return found;
  };

  /** Kosmos-2: two cells of a grid of 32 x 32. @param {string} text @returns {Found} */
  const cells = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    const label = labeller(text);
    let from = 0;
    for (const pair of text.matchAll(/<patch_index_(\d+)><patch_index_(\d+)>/g)) {
      const end = pair.index + pair[0].length;
      const [c0, r0, c1, r1] = [pair[1], pair[2]].flatMap((cell) => [Number(cell) % 32, Math.floor(Number(cell) / 32)]);
      // Corners are the cells' centres; in one row or one column they would leave no area, so the outer edges count.
      const numbers = c0 === c1 || r0 === r1 ? [c0, r0, c1 + 1, r1 + 1] : [c0, r0, c1, r1].map((cell) => cell + 0.5);
      found.marks.push(mark([], 'box', '<patch_index_0000>', label(from, pair.index), end, { numbers }));
      found.spans.push([pair.index, end]);
      from = end;
    }
    return found;
  };

  /** Kosmos-2.5: a line of writing. @param {string} text @returns {Found} */
  const lines = (text) => {
    /** @type {Found} */
    const found = { marks: [], spans: [] };
    for (const line of text.matchAll(/<bbox><x_(\d+)><y_(\d+)><x_(\d+)><y_(\d+)>(?:<\/bbox>([^<\n]*))?/g)) {
      found.marks.push(mark(line.slice(1, 5), 'box', '<x_0>', tidy(line[5] ?? ''), line.index + 1));
      found.spans.push([line.index, line.index + line[0].length]);
    }
    return found;
  };

  const notations = [locations, bins, paddle, cells, lines];

  /** @param {string} text @returns {Found} */
  const find = (text) => {
    const all = notations.map((notation) => notation(text));
    return { marks: all.flatMap(({ marks }) => marks), spans: all.flatMap(({ spans }) => spans) };
  };

  return { find };
});
