// What the keys mean under which models write places as JSON. Pure.
'use strict';

RTV.seeing.keys = RTV.part(() => {
  /** @param {string} key as written @returns {string} as it stands in the tables */
  const plain = (key) => key.toLowerCase().replace(/[^a-z0-9]/g, '');

  /** What each geometry key holds. @type {Map<string, Mark['kind']>} */
  const roles = new Map();
  for (const [kind, keys] of /** @type {const} */ ([
    ['box', 'bbox bboxes bbox2d bboxcoordinates box boxes box2d boxcoordinates boundingbox boundingboxes boundingbox2d bndbox'],
    ['box', 'rect rectangle region xyxy xywh startbox endbox'],
    ['point', 'point points point2d points2d clickpoint startpoint endpoint keypoint keypoints coordinate coordinates center centre centerpoint'],
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

  return { plain, roles, barren, wrappers, labelKeys, silent, boxKeys, pointKeys };
});
