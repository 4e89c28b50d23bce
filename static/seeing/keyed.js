// Places that a model gives as JSON: keys are looked at first, numbers second. Pure.
'use strict';

RTV.seeing.keyed = RTV.part(() => {
  const { countedName, unlikely } = RTV.seeing.cues;
  const { barren, boxKeys, labelKeys, plain, pointKeys, roles, silent, wrappers } = RTV.seeing.keys;
  const { read } = RTV.seeing.lenient;
  const { kindOf, mark, numeral } = RTV.seeing.marks;

  /**
   * The numbers of `[1, 2]`, `["1", "2"]`, `"1, 2"` or `{"x": 1, "y": 2}`; null for anything else, or while a number may still grow.
   * @param {Lump} value
   * @returns {Lump[] | null}
   */
  const numbersOf = (value) => {
    if (!value.closed) return null;
    if (value.type === 'string') {
      if (!/^[\s[(]*-?[\d.]+%?(?:[\s,;]+-?[\d.]+%?)*[\s\])]*$/.test(value.text)) return null;
      return (value.text.match(/-?[\d.]+%?/g) ?? []).map(numeral).map((text) => ({ ...value, type: 'number', text, number: Number(text) }));
    }
    if (value.type === 'object') {
      const [x, y] = pointKeys[0].map((key) => value.children.find((child) => plain(child.key) === key)?.value);
      return value.children.length === 2 && x?.type === 'number' && y?.type === 'number' ? [x, y] : null;
    }
    const numbers = value.children.map(({ value: child }) => (child.type === 'string' ? numbersOf(child)?.[0] : child));
    const sound = value.type === 'array' && numbers.every((number) => number?.type === 'number');
    return sound ? numbers.filter((number) => number !== undefined) : null;
  };

  /** @param {Lump} value @returns {Lump[][] | null} numbers of an array of pairs */
  const pairsOf = (value) => {
    const pairs = value.type === 'array' ? value.children.map(({ value: child }) => numbersOf(child)) : [];
    return pairs.length && pairs.every((pair) => pair?.length === 2) ? pairs.filter((pair) => pair !== null) : null;
  };

  /** @param {Lump} value @returns {string} '' unless it is a string that is whole and might name a thing */
  const words = (value) =>
    value.type === 'string' && value.closed && !/^data:|^[\s\d.,%<>[\]()-]*$/.test(value.text) ? value.text.trim() : '';

  /** @param {Lump} object @param {string} inherited @returns {string} */
  const labelOf = (object, inherited) => {
    for (const wanted of labelKeys) {
      for (const { key, value } of object.children) {
        if (plain(key) !== wanted) continue;
        const names = value.type === 'object' ? value.children.filter((child) => child.key) : [];
        const inner = names.find((child) => child.key === 'en') ?? (value.closed ? names[0] : undefined);
        const named = inner ? inner.value : value;
        if (named.type === 'string' && named.closed && named.text.trim()) return named.text.trim();
      }
    }
    if (inherited || !object.closed) return inherited;
    const other = object.children.find(({ key, value }) => key && !roles.has(plain(key)) && !silent.has(plain(key)) && words(value));
    return other ? words(other.value) : '';
  };

  /** @param {string} text @returns {Found} */
  const find = (text) => {
    /** @type {Mark[]} */
    const marks = [];

    /** @param {Lump[]} numbers @param {Mark['kind']} kind @param {string} label @param {number} end @param {Partial<Mark>} more */
    const add = (numbers, kind, label, end, more) => {
      const added = mark(numbers.map(({ text: written }) => written), kind, more.form ?? 'json', label, end, more);
      added.group?.marks.push(added);
      marks.push(added);
    };

    /** @param {Lump} value @param {string} key @param {string} label */
    const boxes = (value, key, label) => {
      const numbers = numbersOf(value);
      const pairs = value.closed ? pairsOf(value) : null;
      const { end } = value;
      if (numbers?.length === 4) add(numbers, 'box', label, end, { key, layout: key === 'xywh' ? 'sizes' : 'corners' });
      else if (numbers?.length === 8) add(numbers, 'polygon', label, end, { key });
      else if (numbers?.length === 2 && /^(?:start|end)box$/.test(key)) add(numbers, 'point', label, end, { key });
      else if (pairs && pairs.length > 1) add(pairs.flat(), pairs.length === 2 ? 'box' : 'polygon', label, end, { key });
      else if (value.type === 'string') tokens(value, label);
      else if (value.type === 'object') walk(value, label, true, null);
      else if (!numbers) for (const { value: child } of value.children) boxes(child, key, label);
    };

    /** @param {Lump} value @param {string} key @param {string} label @param {Mark['group']} group */
    const points = (value, key, label, group) => {
      const numbers = numbersOf(value);
      const { end } = value;
      // Under these names a lone pair may as well be a place on Earth, or a score.
      const coordinates = /^coordinates?$/.test(key);
      const exact = coordinates ? /\.\d/ : /\.\d{4}/;
      const earthly = numbers?.some(({ text: written }) => exact.test(written)) && numbers.some(({ number }) => Math.abs(number) > 1);
      const score = key === 'points' && !group;
      if (numbers?.length === 4 && coordinates) add(numbers, 'box', label, end, { key });
      else if (numbers?.length === 2 && !earthly && !score) add(numbers, 'point', label, end, { key, group });
      else if (numbers) return;
      else if (value.type === 'string') tokens(value, label);
      else if (value.type === 'array') {
        const list = key === 'points' ? group ?? { closed: value.closed, marks: [] } : null;
        for (const { value: child } of value.children) points(child, key, label, list);
      } else if (key === 'keypoints' && !value.children.some(({ key: inner }) => plain(inner) === 'x' || roles.has(plain(inner)))) {
        for (const { key: name, value: child } of value.children) points(child, 'keypoint', name, null);
      } else walk(value, label, true, group);
    };

    /** @param {Lump} value @param {string} key @param {string} label */
    const polygons = (value, key, label) => {
      const numbers = numbersOf(value) ?? (value.closed ? pairsOf(value)?.flat() : null);
      if (numbers && kindOf(numbers.length) === 'polygon') add(numbers, 'polygon', label, value.end, { key });
      else if (!numbers && value.type === 'array') for (const { value: child } of value.children) polygons(child, key, label);
    };

    /** Numbers spelled as tokens, `" <12> <30> "`. @param {Lump} value @param {string} label */
    const tokens = (value, label) => {
      if (!value.closed || !/^\s*<\d+>(?:\s*,?\s*<\d+>)+\s*$/.test(value.text)) return;
      const written = value.text.match(/\d+/g) ?? [];
      const kind = kindOf(written.length);
      if (kind) marks.push(mark(written, kind, '<|box_start|><', label, value.end));
    };

    /**
     * What lies further down, under a key that says nothing of places.
     * @param {Lump} value a list or an object
     * @param {string} written its key
     * @param {string} label of the object around it
     * @param {boolean} fertile bare x and y count around it
     */
    const inside = (value, written, label, fertile) => {
      const key = plain(written);
      const named = wrappers.has(key) || roles.has(key) || /^\d*$/.test(key) ? '' : written;
      const below = fertile && !barren.has(key);
      if (value.type === 'object') {
        walk(value, written ? named || label : '', below, null);
        return;
      }
      // Under a name of its own a list of points may be a chart's, and a list of fours anything.
      const list = named ? { closed: value.closed, marks: [] } : null;
      for (const { value: child } of value.children) {
        if (child.type === 'object') walk(child, named, below, list);
        else if (below && named && !countedName(named)) {
          const four = numbersOf(child);
          if (four?.length === 4 && !unlikely(four.map(({ text: numeral }) => numeral))) boxes(child, '', named);
        }
      }
    };

    /**
     * @param {Lump} object
     * @param {string} inherited the label if it has none of its own
     * @param {boolean} fertile bare x and y count
     * @param {Mark['group']} group of a point among others
     */
    const walk = (object, inherited, fertile, group) => {
      const label = labelOf(object, inherited);
      const before = marks.length;
      /** @type {Map<string, Lump>} */
      const numbers = new Map();
      for (const { key: written, value } of object.children) {
        const key = plain(written);
        const role = roles.get(key);
        const corner = key === 'topleft' || key === 'bottomright' ? numbersOf(value) : null;
        if (corner?.length === 2) {
          const sides = key === 'topleft' ? ['left', 'top'] : ['right', 'bottom'];
          sides.forEach((side, index) => numbers.set(side, { ...corner[index], end: value.end }));
        } else if (value.type === 'number') {
          if (value.closed && !numbers.has(key)) numbers.set(key, value);
        } else if (value.type === 'string') {
          const [alone, ...more] = numbersOf(value) ?? [];
          if (alone && !more.length && !numbers.has(key)) numbers.set(key, alone);
          if (role === 'point') points(value, key, label, null);
          else if (role === 'box') boxes(value, key, label);
          else tokens(value, written);
        } else if (value.type !== 'word' && !key.endsWith('3d')) {
          if (role === 'box') boxes(value, key, label);
          else if (role === 'point') points(value, key, label, null);
          else if (role === 'polygon') polygons(value, key, label);
          else inside(value, written, label, fertile);
        }
      }
      if (!fertile || ['z', 'zmin', 'zmax', 'depth'].some((key) => numbers.has(key))) return;
      const box = boxKeys.find(([, keys]) => keys.every((key) => numbers.has(key)));
      const point = object.closed && marks.length === before ? pointKeys.find((keys) => keys.every((key) => numbers.has(key))) : undefined;
      const keys = box ? box[1] : point;
      if (!keys) return;
      const found = keys.map((key) => /** @type {Lump} */ (numbers.get(key)));
      if (box) add(found, 'box', label, Math.max(...found.map(({ end }) => end)), { form: 'named', layout: box[0] });
      else add(found, 'point', label, object.end, { form: 'named', group });
    };

    const roots = read(text);
    for (const root of roots) walk(root, '', true, null);
    return { marks, spans: roots.map(({ start, end }) => [start, end]) };
  };

  return { find };
});
