// The section Metrics: how the last answers went, in numbers and one small line.
'use strict';

RTV.view.metrics = RTV.part(() => {
  /** Metrics change with every answer, but people read more slowly: they are written at most so often, ms. */
  const restMs = 300;

  /** What the sparkline is drawn in, as the markup's viewBox says. */
  const box = { width: 240, height: 32 };

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {typeof RTV.view.sparkline} edges.sparkline
   * @param {ReturnType<typeof RTV.loop.metrics.create>['summary']} edges.summary
   * @param {number} edges.bound how many answers are looked back on
   * @param {() => number} edges.now ms
   */
  const create = ({ find, strings, figures, sparkline, summary, bound, now }) => {
    const { write, line } = RTV.view.text;
    const { metrics: words } = strings;
    const section = find('metricsSection', HTMLDetailsElement);
    const brief = find('metricsNow', HTMLSpanElement);
    const rates = find('metricsRates', HTMLParagraphElement);
    const caption = find('metricsCaption', HTMLParagraphElement);
    const spark = find('metricsSpark', SVGPathElement);
    const table = find('metricsTable', HTMLTableElement);
    const gate = find('metricsGate', HTMLDListElement);
    const gateSeen = find('gateSeen', HTMLElement);
    const gateSent = find('gateSent', HTMLElement);
    const gateSkipped = find('gateSkipped', HTMLElement);
    const gateSaved = find('gateSaved', HTMLElement);
    const template = find('numbersTemplate', HTMLTemplateElement);

    /** The measures in the order they are read, each with its format; its name tells the unit. */
    const formats = {
      ttft: figures.count,
      total: figures.count,
      age: figures.count,
      encode: figures.count,
      upload: figures.count,
      tokens: figures.count,
      speed: figures.rate,
      bytes: figures.kilobytes,
      pixels: figures.megapixels,
    };
    const rows = /** @type {(keyof typeof formats)[]} */ (Object.keys(formats)).map((name) => {
      const row = /** @type {HTMLTableRowElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      table.tBodies[0].append(row);
      const [head, ...cells] = row.cells;
      return { name, row, head, cells };
    });

    /** @type {Page | null} */
    let shown = null;
    let timer = 0;
    let writtenAt = -Infinity;
    /** The language that it was written in. */
    let { tag } = strings;

    const paint = () => {
      clearTimeout(timer);
      timer = 0;
      writtenAt = now();
      ({ tag } = strings);
      const { session, settings } = /** @type {Page} */ (shown);
      const found = summary();
      const { count, estimated, totals, middleMs, perMinute, limitShare } = found;
      const { seen, sent, skipped, savedBytes, savedTokens } = session.gate;
      const guarded = settings.gate !== 'off';
      const pace = perMinute === null ? '' : words.perMinute(figures.rate(perMinute));
      const rest = guarded && sent ? words.skipped(figures.percent(skipped / (sent + skipped))) : '';
      const middle = middleMs === null ? '' : words.middle(figures.duration(middleMs));
      const told = [pace, middle, rest].filter(Boolean).join(' · ');
      line(brief, told || words.none);
      if (!section.open) return;

      write(rates, perMinute === null || limitShare === null ? words.nothing : words.rates(figures.rate(perMinute), figures.percent(limitShare)));
      write(caption, count ? words.last(count) : '');
      const path = sparkline.path(totals, { ...box, bound });
      if (spark.getAttribute('d') !== path) spark.setAttribute('d', path);
      table.hidden = count === 0;
      const { measures } = found;
      for (const { name, row, head, cells } of rows) {
        const measure = measures[name];
        row.hidden = measure === null;
        if (measure === null) continue;
        const guess = estimated && (name === 'tokens' || name === 'speed') ? '≈ ' : '';
        write(head, guess + words.rows[name]);
        [measure.last, measure.p50, measure.p95, measure.min].forEach((value, index) => write(cells[index], value === null ? words.unknown : formats[name](value)));
      }
      gate.hidden = !guarded;
      write(gateSeen, figures.count(seen));
      write(gateSent, figures.count(sent));
      write(gateSkipped, figures.count(skipped));
      write(gateSaved, words.saved(figures.count(skipped), figures.bytes(savedBytes), figures.count(savedTokens)));
    };

    section.addEventListener('toggle', () => { if (shown) paint(); });

    /** @param {Page} page */
    const update = (page) => {
      shown = page;
      if (tag !== strings.tag) paint();
      else if (!timer) timer = window.setTimeout(paint, Math.max(0, writtenAt + restMs - now()));
    };

    return { update };
  };

  return { create };
});
