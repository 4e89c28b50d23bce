// How model families write places in a picture: one row a family, and what a row's numbers are divided by. Pure.
'use strict';

/**
 * What numbers mean. A number divides both axes; a word names a size in px.
 * @typedef {object} Reading
 * @property {'xy' | 'yx'} order
 * @property {number | string} divisor
 */

/**
 * One convention. A tag speaks for itself, so its row counts whatever the model is called; of several rows with one tag, the
 * one whose id fits counts, else the first. The forms `json`, `named`, `prose`, `action` and `<point x` say nothing about
 * their scale: only the model id tells.
 * @typedef {object} Family
 * @property {string} name
 * @property {RegExp} id fits the ids under which servers offer the model
 * @property {string[]} forms `json` is understood of every family and not listed; `prose`: its bare brackets are places
 * @property {'xy' | 'yx'} order
 * @property {number | string} divisor
 */

RTV.seeing.conventions = RTV.part(() => {
  /** @type {(name: string, id: RegExp, forms: string[], order: 'xy' | 'yx', divisor: number | string) => Family} */
  const row = (name, id, forms, order, divisor) => ({ name, id, forms, order, divisor });

  // Special before general: the first row whose id fits is the model's family.
  const families = [
    row('Demo', /^demo\b/i, [], 'xy', 1000),

    // Built upon another family, whose name their ids may carry.
    row('PaliGemma', /pali-?gemma/i, ['<loc0000>'], 'yx', 1024),
    row('InternVL', /intern-?vl|eagle/i, ['<box>[', 'prose'], 'xy', 1000),
    row('LocateAnything', /locate-?anything/i, ['<box><'], 'xy', 1000),
    row('UI-TARS', /ui-?tars(?!-?1[.-]5)/i, ['<|box_start|>('], 'xy', 1000),
    row('UI-TARS 1.5', /ui-?tars/i, ['<|box_start|>('], 'xy', 'resized-100'),
    row('Holo1', /holo-?1/i, [], 'xy', 'resized'),
    row('Holo2', /holo-?[2-9]/i, [], 'xy', 1000),
    row('Rex-Omni', /rex-?omni/i, ['<|box_start|><'], 'xy', 999),
    row('MinerU', /miner-?u/i, ['<|box_start|>0'], 'xy', 1000),
    row('VLM-R1', /vlm-?r1/i, [], 'xy', 'frame'),
    row('Cosmos-Reason1', /cosmos-reason-?1/i, [], 'xy', 'resized'),
    row('Cosmos-Reason2', /cosmos-reason-?2/i, [], 'xy', 1000),
    row('OS-Atlas', /os-?atlas/i, [], 'xy', 1000),
    row('Aguvis, ShowUI', /aguvis|show-?ui/i, [], 'xy', 1),

    row('Qwen3-VL', /qwen-?(vl-?)?[3-9]/i, [], 'xy', 1000),
    row('Qwen2.5-VL', /qwen-?2[._p-]?5/i, ['<point x'], 'xy', 'resized'),
    row('Qwen2-VL', /qwen-?2-?vl|qvq/i, ['<|box_start|>(', 'prose'], 'xy', 1000),
    row('Qwen-VL', /qwen-?vl/i, ['<box>(', '<quad>(', 'prose'], 'xy', 1000),
    row('Gemini, Gemma', /gemini|gemma/i, [], 'yx', 1000),
    row('Molmo2', /molmo-?2/i, ['<points coords'], 'xy', 1000),
    row('Molmo', /molmo/i, ['<point x', '<points L'], 'xy', 100),
    row('Moondream', /moondream/i, [], 'xy', 1),
    row('Unlimited-OCR', /unlimited-?ocr/i, ['<|det|>L'], 'xy', 1000),
    row('DeepSeek-VL2, DeepSeek-OCR', /deepseek-?(vl|ocr)/i, ['<|det|>[', 'prose'], 'xy', 999),
    row('CogVLM, CogAgent', /cog-?(vlm|agent)/i, ['prose'], 'xy', 1000),
    row('GLM-V', /glm-?\d+(\.\d+)?-?v|glm-?v|autoglm/i, ['prose'], 'xy', 1000),
    row('Kosmos-2.5', /kosmos-?2\.5/i, ['<x_0>'], 'xy', 'patches'),
    row('Kosmos-2', /kosmos-?2/i, ['<patch_index_0000>'], 'xy', 32),
    row('Florence-2', /florence/i, ['<loc_0>'], 'xy', 1000),
    row('DocTags', /docling/i, ['<tag><loc_0>'], 'xy', 500),
    row('MiniCPM-V', /minicpm/i, ['<box>0', '<point>0', '<quad>0'], 'xy', 1000),
    row('Shikra', /shikra/i, ['prose'], 'xy', 1),
    row('Ferret', /ferret/i, ['prose'], 'xy', 1000),
    row('LFM-VL', /lfm-?\d/i, [], 'xy', 1),
    row('Kimi', /kimi/i, [], 'xy', 1),
    row('Seed, Doubao', /seed-?\d|doubao/i, ['<bbox>0', '<point>0', '0 0 0 0'], 'xy', 1000),
    row('PaddleOCR-VL', /paddle-?ocr/i, ['<|LOC_0|>'], 'xy', 1000),
    row('HunyuanOCR', /hunyuan/i, ['prose'], 'xy', 1000),
    row('dots.ocr', /dots\.?-?ocr/i, [], 'xy', 'resized'),
    row('MiMo-VL', /mimo-?vl/i, [], 'xy', 'resized'),
    row('Fuyu', /fuyu/i, ['<box>0,'], 'yx', 'frame'),
    row('Ovis', /ovis/i, ['<box>('], 'xy', 1),
    row('Grok', /grok/i, [], 'xy', 100),
    row('Muse', /\bmuse/i, [], 'xy', 1000),
    // These follow the prompt: px, where they do not write fractions.
    row('GPT, Claude', /\bgpt-?[45]|chatgpt|claude/i, [], 'xy', 'frame'),
    // Written by detectors, not by a model that has an id.
    row('YOLO', /^(?!)/, ['class cx cy w h'], 'xy', 1),
  ];

  /** How far beyond an edge, as a fraction, a number may lie and still be taken to that edge. */
  const overshoot = 0.05;

  /** What a person may choose when the convention is a guess, in the order in which it is offered. */
  const readings = ['xy/1000', 'yx/1000', 'xy/frame', 'yx/frame', 'xy/resized', 'xy/1', 'yx/1', 'xy/100'];

  /** @param {string | null | undefined} model @param {string} [form] prefer a row that lists it @returns {Family | undefined} */
  const familyOf = (model, form) => {
    if (!model) return undefined;
    const fitting = families.filter(({ id }) => id.test(model));
    return fitting.find(({ forms }) => form !== undefined && forms.includes(form)) ?? fitting[0];
  };

  /** The row of a tag that speaks for itself. @param {string} form @param {string | null | undefined} model @returns {Family | undefined} */
  const rowOf = (form, model) => {
    const listing = families.filter(({ forms }) => forms.includes(form));
    return listing.find(({ id }) => model && id.test(model)) ?? listing[0];
  };

  /** Half to even, as Python does: 854 / 28 = 30.5 becomes 30. @param {number} value */
  const round = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

  /**
   * The size to which Qwen's image processor brings a frame: sides in multiples of 28 px, area between two limits.
   * @param {number} width px @param {number} height px @param {number} leastTokens one token is 28 x 28 px
   * @returns {[number, number]} px
   */
  const resized = (width, height, leastTokens) => {
    const unit = 28;
    const least = leastTokens * unit * unit;
    const most = 16384 * unit * unit;
    const sides = [width, height].map((side) => Math.max(unit, round(side / unit) * unit));
    const area = sides[0] * sides[1];
    const scale = Math.sqrt((area > most ? most : least) / (width * height));
    const fit = area > most ? Math.floor : Math.ceil;
    const [w, h] = area > most || area < least ? [width, height].map((side) => fit((side * scale) / unit) * unit) : sides;
    return [w, h];
  };

  /**
   * The size to which Kosmos-2.5's processor brings a frame: as many patches of 16 px as 4096 allow.
   * @type {(width: number, height: number) => [number, number]}
   */
  const patches = (width, height) => {
    const scale = Math.sqrt(4096 * (16 / width) * (16 / height));
    const [w, h] = [width, height].map((side) => Math.max(1, Math.floor((scale * side) / 16)) * 16);
    return [w, h];
  };

  /** @type {Record<string, (width: number, height: number) => [number, number]>} */
  const sizes = {
    frame: (width, height) => [width, height],
    resized: (width, height) => resized(width, height, 4),
    'resized-100': (width, height) => resized(width, height, 100),
    patches,
  };

  /**
   * What x and y are divided by.
   * @param {number | string} divisor
   * @param {number} width px of the sent frame @param {number} height px of the sent frame
   * @returns {[number, number]}
   */
  const extent = (divisor, width, height) => (typeof divisor === 'number' ? [divisor, divisor] : sizes[divisor](width, height));

  /** @param {Reading} reading @returns {string} such as `xy/1000`: as `readings` and settings name it */
  const nameOf = ({ order, divisor }) => `${order}/${divisor}`;

  /** @param {string | null | undefined} name @returns {Reading | null} null: no such reading */
  const named = (name) => {
    if (!name || !readings.includes(name)) return null;
    const [order, divisor] = name.split('/');
    return { order: order === 'yx' ? 'yx' : 'xy', divisor: Number(divisor) || divisor };
  };

  return { families, overshoot, readings, familyOf, rowOf, extent, nameOf, named };
});
