// The test picture: a sheet of one colour with one word on it, both drawn by lot, so that nobody can guess them.
'use strict';

RTV.capture.card = RTV.part(() => {
  /** What colours are called, how they are drawn, and what can be read on them. */
  const colours = [
    { name: 'red', sheet: '#e01010', ink: '#ffffff' },
    { name: 'green', sheet: '#0a9a1e', ink: '#ffffff' },
    { name: 'blue', sheet: '#1430e6', ink: '#ffffff' },
    { name: 'yellow', sheet: '#ffe000', ink: '#000000' },
  ];
  const words = ['LAMP', 'FISH', 'TREE', 'MOON', 'BOAT', 'BIRD', 'DOOR', 'CAKE'];
  /** Sides of the picture, and the height of the letters, px. */
  const [width, height, letters] = [448, 336, 96];

  /** What a card shows. @typedef {{colour: string, word: string}} Face */

  /**
   * @param {object} edges
   * @param {() => HTMLCanvasElement} edges.canvas makes one
   * @param {() => number} edges.random 0-1
   * @param {() => number} edges.now ms since the epoch
   */
  const create = ({ canvas, random, now }) => {
    /** @template T @param {T[]} all @returns {T} */
    const one = (all) => all[Math.floor(random() * all.length)];

    /**
     * @param {Face | null} other what it is not to look like
     * @returns {Promise<{face: Face, frame: Frame}>}
     */
    const draw = async (other) => {
      const { name, sheet, ink } = one(colours.filter((colour) => colour.name !== other?.colour));
      const face = { colour: name, word: one(words.filter((word) => word !== other?.word)) };
      const paper = Object.assign(canvas(), { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (paper.getContext('2d'));
      context.fillStyle = sheet;
      context.fillRect(0, 0, width, height);
      Object.assign(context, { fillStyle: ink, font: `bold ${letters}px sans-serif`, textAlign: 'center', textBaseline: 'middle' });
      context.fillText(face.word, width / 2, height / 2);
      const jpeg = await RTV.capture.jpeg.of(paper);
      return { face, frame: { jpeg, thumb: jpeg, width, height, encodeMs: 0, takenAt: now() } };
    };

    return { draw };
  };

  /**
   * What an answer shows to have been seen: the word, which nobody guesses, or the colour and no other; '' for neither.
   * @param {string} text
   * @param {Face} face
   * @returns {'word' | 'colour' | ''}
   */
  const seen = (text, { colour, word }) => {
    const said = text.toLowerCase().split(/[^a-z]+/);
    if (said.includes(word.toLowerCase())) return 'word';
    const named = colours.filter(({ name }) => said.includes(name));
    return named.length === 1 && named[0].name === colour ? 'colour' : '';
  };

  return { create, seen };
});
