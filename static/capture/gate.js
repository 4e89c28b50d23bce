// The change gate: whether a picture shows anything new since the one that was asked about last. Pure but for its memory.
'use strict';

RTV.capture.gate = RTV.part(() => {
  /** Columns of a grid, as capture/luma makes it; its rows follow from its length. */
  const columns = 64;
  /** How much less light counts than shape: lamps flicker, clouds pass, cameras change their exposure. */
  const lightShare = 1 / 4;

  /**
   * How much must differ to be a change: so many times what differs by noise alone. A camera without noise still rounds and
   * compresses its pixels, so never less than the least, in steps of luma.
   */
  const modes = { gentle: { times: 1.8, least: 3 }, strict: { times: 4, least: 12 } };

  /** What noise is taken for before anything was seen, and the most that it can be: where all differs more, all moves. */
  const usualNoise = 3;
  const mostNoise = 8;
  /** A look that differs less than the noise shows it to be less: it is followed by this share. */
  const fall = 0.3;
  /** One that differs more may as well be a movement: it counts by the time since the look before, and only up to the most. */
  const riseMs = 20_000;
  const mostRiseMs = 100;

  /** What a comparison works in, used again by the next: looks are many. */
  let cells = new Float32Array(0);
  let across = cells;

  /**
   * How much each cell differs when each row is compared at the same brightness. Light comes and goes by rows: a shutter
   * rolls down the picture while a lamp flickers.
   * @param {Uint8Array} grid
   * @param {Uint8Array} other
   * @returns {number} how much the rows' brightness differs, steps of luma; the cells' differences stand in `cells`
   */
  const compare = (grid, other) => {
    if (cells.length !== grid.length) {
      cells = new Float32Array(grid.length);
      across = new Float32Array(grid.length);
    }
    let light = 0;
    for (let start = 0; start < grid.length; start += columns) {
      let sum = 0;
      let otherSum = 0;
      for (let at = start; at < start + columns; at += 1) {
        sum += grid[at];
        otherSum += other[at];
      }
      light += Math.abs(sum - otherSum);
      // One step more in each cell: a black row has no brightness that could be made equal.
      const gain = (sum + columns) / (otherSum + columns);
      for (let at = start; at < start + columns; at += 1) cells[at] = Math.abs(grid[at] - gain * other[at]);
    }
    return light / grid.length;
  };

  /** The mean of the 3 x 3 cells that differ most: the least that something new fills, and more than noise does. */
  const densest = () => {
    for (let at = 1; at < cells.length - 1; at += 1) across[at] = cells[at - 1] + cells[at] + cells[at + 1];
    let most = 0;
    for (let start = columns; start < cells.length - columns; start += columns) {
      for (let at = start + 1; at < start + columns - 1; at += 1) most = Math.max(most, across[at - columns] + across[at] + across[at + columns]);
    }
    return most / 9;
  };

  /**
   * How much two grids differ, in steps of luma: where they differ most in shape, or all over in light.
   * @param {Uint8Array} grid
   * @param {Uint8Array} other
   * @returns {number}
   */
  const differ = (grid, other) => {
    const light = compare(grid, other);
    return Math.max(densest(), light * lightShare);
  };

  const create = () => {
    /** What was asked about last. @type {{grid: Uint8Array, at: number} | null} */
    let asked = null;
    /** The look before this one. @type {{grid: Uint8Array, at: number} | null} */
    let before = null;
    /** How much two looks differ when nothing happens, by the same measure, so that every camera's noise is counted alike. */
    let noise = usualNoise;

    /** @param {Uint8Array} grid @param {number} now */
    const learn = (grid, now) => {
      if (before) {
        const difference = Math.min(differ(grid, before.grid), mostNoise);
        const share = difference < noise ? fall : Math.min(now - before.at, mostRiseMs) / riseMs;
        // A frame that the camera gave twice tells nothing of its noise.
        if (difference > 0) noise += (difference - noise) * share;
      }
      before = { grid, at: now };
    };

    /**
     * Look at a picture.
     * @param {Uint8Array} grid is kept
     * @param {Gate & {now: number}} how now: ms, monotonic
     * @returns {{changed: boolean, why: 'first' | 'moved' | 'heartbeat' | '', difference: number, threshold: number}}
     *   changed: it is to be sent; difference and threshold in steps of luma
     */
    const judge = (grid, { mode, heartbeatMs, now }) => {
      learn(grid, now);
      const { times, least } = modes[mode];
      const threshold = Math.max(least, times * noise);
      if (!asked) return { changed: true, why: 'first', difference: 0, threshold };
      const difference = differ(grid, asked.grid);
      const why = difference > threshold ? 'moved' : now - asked.at >= heartbeatMs ? 'heartbeat' : '';
      return { changed: why !== '', why, difference, threshold };
    };

    /** Remember what was really asked about: what follows is compared with it. @param {Uint8Array} grid is kept @param {number} now ms */
    const sent = (grid, now) => {
      asked = { grid, at: now };
    };

    return { judge, sent };
  };

  return { create };
});
