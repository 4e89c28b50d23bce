// What a person should read of a text: its words, without the tags and tokens that say where things are. Pure.
'use strict';

RTV.seeing.words = RTV.part(() => {
  const wrappers = ['box', 'bbox', '3dbbox', 'quad', 'point', 'poly', 'polygon'];
  const labels = ['ref', 'phrase', 'object', 'grounding', 'doctag', 'ocr', 'sep', 'delimiter_of_multi_objects'];
  const attributed = ['point', 'points', 'tracks'];
  const tokens = ['loc', 'loc_', 'seg', 'patch_index_', 'x_', 'y_'];

  /** Numbers as they stand in a wrapper, each in a token of its own or not; the last may be half-typed. */
  const numbers = '(?:[\\s\\d.,;()[\\]-]|<\\d+(?:>|$))*';
  const notation = [
    `<(?:${wrappers.join('|')}|\\|(?:box_start|det)\\|)>(?:none\\b)?${numbers}`,
    `</?(?:${[...wrappers, ...labels, ...attributed].join('|')})/?(?:>|(?<=/)$)`,
    `<(?:${attributed.join('|')})\\s(?:[^<>"']|"[^"]*(?:"|$)|'[^']*(?:'|$))*(?:>|$)`,
    `<(?:${tokens.join('|')})\\d+(?:>|$)`,
    '<\\|/?\\w{0,24}(?:\\|>|\\|?$)',
    '<｜[^｜<>]{0,30}(?:｜>|｜?$)',
  ].join('|');

  /** As much of it as stands together, or a quoted string that begins with it. @param {string} pieces */
  const together = (pieces) => new RegExp(`(["'])<[^"'\\n]*(?:\\1|$)|[^\\S\\n]{0,8}(?:(?:${pieces})[^\\S\\n]{0,8})+`, 'g');
  const inSentences = together(notation);
  /** Some OCR models put every part of the page into a tag of its own. */
  const inPages = together(`${notation}|</?\\w{1,30}(?:>|$)`);
  const page = /<doctag>|<\w{1,30}><loc_\d/;
  /** Others name it inside the tag of its place. */
  const headed = /<\|det\|>([^<>[\]\n]{1,200}?)\s*\[[\s\d.,[\]-]*(?=<|$)/g;

  const beginnings = [...wrappers, ...labels, ...attributed, ...tokens].flatMap((name) => [`<${name}`, `</${name}`]);

  /** @param {string} text @returns {string} without a tag that has only begun */
  const settled = (text) => {
    const half = /<[/\w]{0,30}$/.exec(text)?.[0] ?? ' ';
    return beginnings.some((beginning) => beginning.startsWith(half)) ? text.slice(0, -half.length) : text;
  };

  /** What takes the place of notation. @param {string} found @param {string} before one character @param {string} after one */
  const gap = (found, before, after) => {
    // In quotes it is code or JSON.
    if (/^["']/.test(found)) return found;
    if (!/\S/.test(before) || !/\S/.test(after) || /[.,;:!?)\]]/.test(after)) return '';
    if (found.includes('\n')) return '\n';
    // A place parts the names that it stands between, even if nothing else does.
    return /^\s|\s$/.test(found) || (/\d/.test(found) && /\w/.test(before) && /\w/.test(after)) ? ' ' : '';
  };

  /**
   * @param {string} text
   * @param {boolean} whole nothing more will come, so that a `<` at the very end is no tag that has begun
   * @returns {string} code in fences, JSON and prose as they stand
   */
  const plain = (text, whole) => {
    if (!text.includes('<')) return text.trim();
    const pieces = page.test(text) ? inPages : inSentences;
    const parts = (whole ? text : settled(text)).split(/(```[^]*?(?:```|$))/);
    const said = parts.map((part, index) => {
      if (index % 2) return part;
      return part.replace(headed, '$1 ').replace(pieces, (found, _, at, all) => gap(found, all[at - 1] ?? '', all[at + found.length] ?? ''));
    });
    return said.join('').trim();
  };

  return { plain };
});
