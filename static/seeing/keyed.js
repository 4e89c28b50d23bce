// Places that a model gives as JSON: keys are looked at first, numbers second. Pure.
'use strict';

RTV.seeing.keyed = RTV.part(() => {
  const { read } = RTV.seeing.lenient;
  const { kindOf, mark } = RTV.seeing.marks;

  /** What each geometry key holds. @type {Map<string, Mark['kind']>} */
  const roles = new Map();
  for (const [kind, keys] of /** @type {const} */ ([
    ['box', 'bbox bboxes bbox2d bboxcoordinates box boxes box2d boxcoordinates boundingbox boundingboxes boundingbox2d bndbox'],
    ['box', 'rect rectangle region xyxy xywh startbox endbox'],
    ['point', 'point points point2d clickpoint startpoint endpoint keypoint keypoints coordinate coordinates center centre centerpoint'],
    ['polygon', 'polygon polygons polygon2d poly segmentation contour outline quad vertices'],
  ])) for (const key of keys.split(' ')) roles.set(key, kind);

  /** @param {string} keys @returns {Set<string>} */
  const set = (keys) => new Set(keys.split(' '));
  /** Keys under which only an explicit geometry key makes a place: charts, tables, colours, styles, positions on Earth. */
  const barren = set(
    'data series value values chart charts dataset datasets axis axes plot score scores matrix row rows table tables ' +
    'color colors colour colours rgb rgba hsl hsla margin padding inset size sizes dimensions resolution style styles css ' +
    'lat lon lng gps geo geolocation geometry geojson',
  );
  /** Keys that hold places but do not say of what. */
  const wrappers = set(
    'object objects detection detections item items result results data annotation annotations instances prediction predictions ' +
    'output outputs answer answers response arguments parameters params label labels location locations position positions ' +
    'image frame frames',
  );
  /** Keys that name a thing, the best first. */
  const labelKeys = 'label name nameen names class classname category categoryname object description textcontent text'.split(' ');
  /** Strings that say something about a place, but not what is there. */
  const silent = set('mask image confidence conf score probability id color colour unit format type');

  /** Four keys that make a box. @type {[Mark['layout'], string[]][]} */
  const boxKeys = [
    ['corners', ['xmin', 'ymin', 'xmax', 'ymax']], ['corners', ['x0', 'y0', 'x1', 'y1']], ['corners', ['x1', 'y1', 'x2', 'y2']],
    ['corners', ['left', 'top', 'right', 'bottom']], ['corners', ['xtl', 'ytl', 'xbr', 'ybr']],
    ['corners', ['topleftx', 'toplefty', 'bottomrightx', 'bottomrighty']],
    ['sizes', ['x', 'y', 'width', 'height']], ['sizes', ['x', 'y', 'w', 'h']], ['sizes', ['left', 'top', 'width', 'height']],
    ['sizes', ['xmin', 'ymin', 'width', 'height']],
    ['centre', ['cx', 'cy', 'w', 'h']], ['centre', ['cx', 'cy', 'width', 'height']], ['centre', ['xcenter', 'ycenter', 'width', 'height']],
    ['centre', ['centerx', 'centery', 'width', 'height']], ['centre', ['xcenter', 'ycenter', 'w', 'h']],
  ];
  const pointKeys = [['x', 'y'], ['cx', 'cy'], ['xcenter', 'ycenter'], ['centerx', 'centery']];

  /** @param {string} key */
  const plain = (key) => key.toLowerCase().replace(/[^a-z0-9]/g, '');

  /**
   * The numbers of `[1, 2]`, `["1", "2"]`, `"1, 2"` or `{"x": 1, "y": 2}`; null for anything else, or while a number may still grow.
   * @param {Lump} value
   * @returns {Lump[] | null}
   */
  const numbersOf = (value) => {
    if (!value.closed) return null;
    if (value.type === 'string') {
      if (!/^[\s[(]*-?[\d.]+(?:[\s,;]+-?[\d.]+)*[\s\])]*$/.test(value.text)) return null;
      return (value.text.match(/-?[\d.]+/g) ?? []).map((text) => ({ ...value, type: 'number', text, number: Number(text) }));
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
      else if (pairs) add(pairs.flat(), pairs.length === 2 ? 'box' : 'polygon', label, end, { key });
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
      const earthly = coordinates && numbers?.some(({ number }) => number % 1) && numbers.some(({ number }) => Math.abs(number) > 1);
      const score = key === 'points' && !group;
      if (numbers?.length === 4 && coordinates) add(numbers, 'box', label, end, { key });
      else if (numbers?.length === 2 && !earthly && !score) add(numbers, 'point', label, end, { key, group });
      else if (numbers) return;
      else if (value.type === 'string') tokens(value, label);
      else if (value.type === 'array') {
        const list = key === 'points' ? group ?? { closed: value.closed, marks: [] } : null;
        for (const { value: child } of value.children) points(child, key, label, list);
      } else if (key === 'keypoints') for (const { key: name, value: child } of value.children) points(child, 'keypoint', name, null);
      else walk(value, label, true, group);
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
          const named = wrappers.has(key) || roles.has(key) || /^\d*$/.test(key) ? '' : written;
          const below = fertile && !barren.has(key);
          if (role === 'box') boxes(value, key, label);
          else if (role === 'point') points(value, key, label, null);
          else if (role === 'polygon') polygons(value, key, label);
          else if (value.type === 'object') walk(value, written ? named || label : '', below, null);
          else {
            for (const { value: child } of value.children) {
              if (child.type === 'object') walk(child, named, below, null);
              else if (below && named && numbersOf(child)?.length === 4) boxes(child, '', named);
            }
          }
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
