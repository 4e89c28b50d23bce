// The words that suit a model, by what is wanted of it: one row a family that was taught words of its own. Pure.
'use strict';

/**
 * How a family is asked for places.
 * @typedef {object} Wording
 * @property {(what: string) => string} ask
 * @property {(things: string[]) => string} list what is looked for, as `ask` wants it; nothing named: the main objects
 */

RTV.seeing.prompts = RTV.part(() => {
  const { familyOf } = RTV.seeing.conventions;

  const caption = 'Describe the scene in one sentence.';
  const everything = 'the main objects';

  /** @param {string} target as typed @returns {string[]} without whatever might end a quotation, a tag or a list */
  const thingsOf = (target) =>
    target.split(/[,，、\n]/).map((thing) => thing.replace(/[\s\p{Cc}<>"“”`|;\\[\]{}]+/gu, ' ').trim()).filter(Boolean);

  /** @type {(things: string[]) => string} */
  const quoted = (things) => things.map((thing) => `"${thing}"`).join(', ') || everything;
  /** @type {(things: string[]) => string} */
  const plain = (things) => things.join(', ') || everything;
  /** @type {(separator: string, none: string) => Wording['list']} */
  const joined = (separator, none) => (things) => things.join(separator) || none;
  /** @type {(open: string, close: string, none?: string) => Wording['list']} */
  const wrapped = (open, close, none = `${open}${everything}${close}`) => (things) => things.map((thing) => `${open}${thing}${close}`).join(', ') || none;

  /** @type {(ask: Wording['ask'], list?: Wording['list']) => Wording} */
  const wording = (ask, list = quoted) => ({ ask, list });

  /** @param {number | string} divisor @returns {string} what numbers are, where they are divided by that */
  const unitOf = (divisor) => {
    if (divisor === 'frame' || String(divisor).startsWith('resized')) return 'pixels of the picture';
    if (divisor === 100) return 'percent from 0 to 100';
    return Number(divisor) >= 500 ? `integers from 0 to ${divisor}` : 'fractions from 0 to 1, with three decimals';
  };

  /** @type {(shape: string, manner: string) => string} */
  const json = (shape, manner) => `Answer only with a JSON array, [] where there is none: [${shape}], ${manner}.`;
  /** @type {(shape: string, manner: string) => Wording} */
  const boxes = (shape, manner) => wording((what) => `Detect ${what}. ${json(shape, manner)}`);
  /** @type {(shape: string, manner: string) => Wording} */
  const points = (shape, manner) => wording((what) => `Point to ${what}. ${json(shape, manner)}`);

  /**
   * JSON in the order and the unit of a family, for every mode that has no row.
   * @param {Reading} reading
   * @param {string} [more]
   */
  const usual = ({ order, divisor }, more = '') => {
    const unit = `in ${unitOf(divisor)}${more}`;
    return order === 'xy'
      ? { detect: boxes('{"bbox_2d": [x1, y1, x2, y2], "label": "name"}', `x before y, ${unit}`), point: points('{"point_2d": [x, y], "label": "name"}', `x before y, ${unit}`) }
      : { detect: boxes('{"box_2d": [y1, x1, y2, x2], "label": "name"}', `y before x, ${unit}`), point: points('{"point": [y, x], "label": "name"}', `y before x, ${unit}`) };
  };

  /** JSON whose numbers have names, which leaves no doubt about their order. @param {number} divisor */
  const named = (divisor) => ({
    detect: boxes('{"label": "name", "x_min": x1, "y_min": y1, "x_max": x2, "y_max": y2}', `in ${unitOf(divisor)}`),
    point: points('{"label": "name", "x": x, "y": y}', `in ${unitOf(divisor)}`),
  });

  const pointing = wording((what) => `Point to ${what}.`, plain);
  /** Models that read pages have one task that gives places, whatever is looked for. @param {string} task */
  const page = (task) => ({ detect: wording(() => task) });

  /** Families that were taught words of their own, by their names in `conventions`. @type {Record<string, {caption?: string, detect?: Wording, point?: Wording}>} */
  const rows = {
    'PaliGemma': { caption: 'caption en', detect: wording((what) => `detect ${what}`, joined(' ; ', 'object')) },
    'InternVL': {
      detect: wording(
        (what) => (what ? `Please provide the bounding box coordinates of the region this sentence describes: ${what}` : 'Please detect and label all objects in the following image and mark their positions.'),
        wrapped('<ref>', '</ref>', ''),
      ),
    },
    'LocateAnything': {
      detect: wording((what) => `Locate all the instances that matches the following description: ${what}.`, joined('</c>', 'object')),
      point: wording((what) => `Point to: ${what}.`, plain),
    },
    'UI-TARS': { point: wording((what) => `Point to ${what}, each in a line of its own: click(start_box='(x,y)'), in integers from 0 to 1000.`) },
    'UI-TARS 1.5': { point: wording((what) => `Point to ${what}, each in a line of its own: click(start_box='(x,y)'), in pixels of the picture.`) },
    'Holo1': { point: wording((what) => `Localize an element on the GUI image according to my instructions and output a click position as Click(x, y) with x num pixels from the left edge and y num pixels from the top edge. ${what}`, plain) },
    'Holo2': { point: wording((what) => `Localize an element on the GUI image according to the provided target and output a click position as JSON, {"x": x, "y": y}, in integers from 0 to 1000. Your target is: ${what}`, plain) },
    'Rex-Omni': { detect: wording((what) => `Detect ${what}. Output the bounding box coordinates in [x0, y0, x1, y1] format.`, plain), point: pointing },
    'MinerU': page('Layout Detection:'),
    'OS-Atlas': {
      detect: wording((what) => `In this UI screenshot, what is the position of the element corresponding to the command ${what} (with bbox)?`),
      point: wording((what) => `In this UI screenshot, what is the position of the element corresponding to the command ${what} (with point)?`),
    },
    'Qwen-VL': { detect: wording((what) => `Locate ${what} as <ref>name</ref><box>(x1,y1),(x2,y2)</box>, in integers from 0 to 1000.`, wrapped('<ref>', '</ref>')) },
    'Gemini, Gemma': usual({ order: 'yx', divisor: 1000 }, ', without masks and code fences, at most 25 objects'),
    'Molmo2': { detect: pointing, point: pointing },
    'Molmo': { detect: pointing, point: pointing },
    'Moondream': named(1),
    'DeepSeek-VL2, DeepSeek-OCR': { detect: wording((what) => `Locate ${what} in the image.`, wrapped('<|ref|>', '<|/ref|>')) },
    'CogVLM, CogAgent': { detect: wording((what) => `Where is ${what}? Answer in the format name [[x0,y0,x1,y1]].`, plain) },
    'Kosmos-2.5': page('<ocr>'),
    'Kosmos-2': { caption: 'An image of', detect: wording((what) => `<grounding>${what}`, wrapped('<phrase>', '</phrase>', 'An image of')) },
    'Florence-2': { caption: '<CAPTION>', detect: wording((what) => (what ? `<CAPTION_TO_PHRASE_GROUNDING>${what}` : '<OD>'), joined('. ', '')) },
    'DocTags': page('Convert this page to docling.'),
    'MiniCPM-V': {
      detect: wording((what) => `Please provide the bounding box coordinates of the region this sentence describes: ${what}`, wrapped('<ref>', '</ref>')),
      point: wording((what) => `Point to ${what} as <ref>name</ref><point>x y</point>, in integers from 0 to 1000.`, wrapped('<ref>', '</ref>')),
    },
    'Shikra': { detect: wording((what) => `Provide coordinates [x0,y0,x1,y1] for ${what} in the image.`, plain) },
    'Ferret': { detect: wording((what) => `Where is ${what}? Answer in the format name [x1, y1, x2, y2].`, plain) },
    'LFM-VL': { detect: boxes('{"label": "name", "bbox": [x1, y1, x2, y2]}', 'with coordinates normalized to 0-1') },
    'Seed, Doubao': {
      detect: wording((what) => `Detect ${what}, each in a line of its own: name <bbox>x1 y1 x2 y2</bbox>, in integers from 0 to 1000.`),
      point: wording((what) => `Point to ${what}, each in a line of its own: name <point>x y</point>, in integers from 0 to 1000.`),
    },
    'PaddleOCR-VL': page('Spotting:'),
    'HunyuanOCR': page('Detect and recognize text in the image, and output the text coordinates in a formatted manner.'),
    'Ovis': {
      detect: wording((what) => `Find the ${what} in the image. Please provide the bounding box coordinates.`, wrapped('<ref>', '</ref>')),
      point: wording((what) => `Find the ${what} in the image. Please provide the point coordinates.`, wrapped('<ref>', '</ref>')),
    },
    'Grok': { detect: boxes('{"box_2d": [x1, y1, x2, y2], "label": "name"}', 'x before y, in percent from 0 to 100') },
    'Muse': named(1000),
    'GPT, Claude': named(1),
  };

  /** A family that nobody knows reads this as it is said. @type {Reading} */
  const common = { order: 'xy', divisor: 1000 };

  /**
   * @param {Exclude<Settings['mode'], 'query'>} mode
   * @param {string} target what is looked for, as typed, with commas between; '' for the main objects
   * @param {string} model its id; '' where the server chooses
   * @returns {{text: string, what: string}} the words to ask with, and how they name what is looked for, '' where they do not
   */
  const suggest = (mode, target, model) => {
    const family = familyOf(model);
    const row = { ...usual(family ?? common), ...(family && rows[family.name]) };
    if (mode === 'caption') return { text: row.caption ?? caption, what: '' };
    const { ask, list } = row[mode];
    const what = list(thingsOf(target));
    return { text: ask(what), what };
  };

  return { suggest };
});
