// From what a model wrote to what a person should read: thoughts and stray markup out. Pure.
'use strict';

RTV.model.clean = RTV.part(() => {
  /** Markers that chat templates leak into answers. Grounding tags are not among them: they mean something. */
  const markers = [
    '<end_of_utterance>', '<start_of_turn>', '<end_of_turn>', '<eos>', '<bos>', '<pad>', '<s>', '</s>', '<unk>', '<sop>', '<eop>', '<image>',
    '<answer>', '</answer>', '[ANSWER]', '[/ANSWER]', '[FINAL]', '[/FINAL]', '[END]', '[INST]', '[/INST]', '[DONE]', '[EOS]', '[BOS]', '[PAD]', '[gMASK]',
  ];
  const longest = Math.max(...markers.map((marker) => marker.length));
  const any = new RegExp(markers.map((marker) => marker.replace(/[|/[\]]/g, '\\$&')).join('|'), 'gi');

  /** Special tokens of that form are countless. What they are about may be a place: then they mean something too. */
  const special = /<\|\/?(\w{1,40})\|>/g;
  const half = /<\|\/?\w{0,40}\|?$/;
  const places = ['box', 'ref', 'object', 'det', 'quad', 'point', 'poly', 'polygon', 'loc', 'coord', 'seg', 'region'];

  /** @param {string} token @param {string} name @returns {string} */
  const meaning = (token, name) => (name.toLowerCase().split('_').some((word) => places.includes(word)) ? token : '');

  /** Tags around an answer, unless it is one of places. */
  const around = /<\|(begin|end)_of_box\|>/g;
  const aroundPlaces = /<\|begin_of_box\|>\s*[[({<\d]/;

  /** The head of a turn, with the name of its speaker, whole or still being typed. */
  const head = /<\|(im_start|start_header_id)\|>\s*(assistant|[a-z]*$)?(<\|end_header_id\|>)?\s*/gi;

  /**
   * Where a marker that has only begun starts, or the end of the text: a half-typed marker is not shown.
   * @param {string} text
   * @returns {number}
   */
  const begun = (text) => {
    const token = half.exec(text);
    if (token) return token.index;
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
      const tail = text.slice(at).toLowerCase();
      if ((tail[0] === '<' || tail[0] === '[') && markers.some((marker) => marker.toLowerCase().startsWith(tail))) return at;
    }
    return text.length;
  };

  /**
   * @param {string} written the whole text so far
   * @param {boolean} whole nothing more will come
   * @returns {{text: string, thinking: boolean, thought: boolean}} `thinking`: inside thoughts that have not ended
   */
  const clean = (written, whole) => {
    const open = /^\s*<think(ing)?>/i.exec(written);
    const close = written.search(/<\/think(ing)?>/i);
    // Some templates open the thoughts themselves, so that only the closing tag is ever seen.
    const after = close < 0 ? written : written.slice(written.indexOf('>', close) + 1);
    if (open && close < 0) return { text: '', thinking: !whole, thought: true };
    if (!whole && /^\s*<(t(h(i(n(k(i(ng?)?)?)?)?)?)?)?$/i.test(written)) return { text: '', thinking: false, thought: false };
    const shown = whole ? after : after.slice(0, begun(after));
    const plain = shown.replace(head, '').replace(any, '').replace(special, meaning);
    return { text: (aroundPlaces.test(plain) ? plain : plain.replace(around, '')).trim(), thinking: false, thought: close >= 0 };
  };

  /**
   * One piece repeated over and over, as small models do when they are lost: the last eight words alike,
   * or an end of at least 24 characters made of one piece five times or more.
   * @param {string} text
   * @returns {boolean}
   */
  const degenerate = (text) => {
    const words = text.trim().toLowerCase().split(/\s+/);
    if (words.length >= 8 && new Set(words.slice(-8)).size === 1) return true;
    const run = /(.{1,40}?)\1{4,}$/su.exec(text.trim().slice(-480));
    return run !== null && run[0].length >= 24;
  };

  return { clean, degenerate };
});
