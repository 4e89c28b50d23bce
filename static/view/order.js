// The person's order of servers, in the section Model: who is asked when the chosen one fails, and how far frames may go then.
'use strict';

RTV.view.order = RTV.part(() => {
  const custom = 'custom';

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {typeof RTV.view.field.fill} edges.fill
   * @param {typeof RTV.model.servers} edges.servers
   * @param {typeof RTV.model.endpoint} edges.endpoint
   * @param {typeof RTV.model.order.move} edges.move
   * @param {(change: Partial<Settings>) => void} edges.set
   */
  const create = ({ find, strings, fields, fill, servers, endpoint, move, set }) => {
    const { write } = RTV.view.text;
    const { order: words, circleShort } = strings;
    const note = find('orderNote', HTMLParagraphElement);
    const list = find('orderList', HTMLOListElement);
    const template = find('rankTemplate', HTMLTemplateElement);
    const add = find('orderAdd', HTMLSelectElement);
    const field = find('orderURLField', HTMLLabelElement);
    const typed = find('orderURL', HTMLInputElement);
    const problem = find('orderURLError', HTMLParagraphElement);
    const farthest = find('farthestField', HTMLLabelElement);
    const chooseFarthest = fields.choice('farthestSelect', 'farthest');
    /** @type {string[]} */
    let order = [];
    let shown = '';

    /** What follows at once builds on this, not on what was last drawn. @param {string[]} urls */
    const put = (urls) => {
      order = urls;
      set({ order });
    };
    /** @param {string} url normalised */
    const append = (url) => put(order.includes(url) ? order : [...order, url]);

    add.addEventListener('change', () => {
      const { value } = add;
      field.hidden = value !== custom;
      problem.hidden = true;
      if (value === custom) return typed.focus();
      add.value = '';
      append(value);
    });
    typed.addEventListener('change', () => {
      const url = endpoint.normalise(typed.value);
      typed.setAttribute('aria-invalid', String(!url));
      problem.hidden = url !== null;
      write(problem, url ? '' : strings.badURL);
      if (!url) return;
      typed.value = '';
      field.hidden = true;
      add.value = '';
      add.focus();
      append(url);
    });

    /** The button that does it to the server of a row. @param {ParentNode} row @param {string} what */
    const button = (row, what) => /** @type {HTMLButtonElement} */ (row.querySelector(`[data-does="${what}"]`));

    list.addEventListener('click', ({ target }) => {
      const pressed = target instanceof Element && target.closest('button');
      const row = pressed && pressed.closest('li');
      if (!row) return;
      const { url = '' } = row.dataset;
      const { does } = pressed.dataset;
      if (does === 'remove') {
        put(order.filter((one) => one !== url));
        return add.focus();
      }
      put(move(order, url, does === 'up' ? -1 : 1));
    });

    /** @param {Page['ranks'][number]} rank @param {Page} page */
    const remark = ({ server, barred }, { server: current, chosen }) => {
      if (barred) return words.barred(circleShort[server.circle]);
      const place = server.url === chosen.url ? words.chosen : server.url === current.url ? words.standsIn : server.gone ? words.gone : '';
      return [place, circleShort[server.circle]].filter(Boolean).join(' · ');
    };

    /** @param {{url: string, label: string, remark: string, barred: boolean}} rank @param {number} index @param {unknown[]} all */
    const row = ({ url, label, remark: said, barred }, index, all) => {
      const made = /** @type {HTMLLIElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      made.dataset.url = url;
      made.dataset.barred = String(barred);
      /** @type {HTMLElement} */ (made.querySelector('b')).textContent = label;
      /** @type {HTMLElement} */ (made.querySelector('small')).textContent = said;
      for (const [does, name] of Object.entries({ up: words.up(label), down: words.down(label), remove: words.remove(label) })) {
        const one = button(made, does);
        one.setAttribute('aria-label', name);
        one.title = name;
      }
      button(made, 'up').disabled = index === 0;
      button(made, 'down').disabled = index === all.length - 1;
      return made;
    };

    /** Show other rows. The focus goes along with its server; at the end of the way only the other direction is left. @param {HTMLLIElement[]} rows */
    const replace = (rows) => {
      const focused = list.ownerDocument.activeElement;
      const { url } = list.contains(focused) ? /** @type {HTMLElement} */ (/** @type {Element} */ (focused).closest('li')).dataset : {};
      list.replaceChildren(...rows);
      const same = url && rows.find((one) => one.dataset.url === url);
      if (!same) return;
      const does = /** @type {HTMLElement} */ (focused).dataset.does ?? '';
      const one = button(same, does);
      (one.disabled ? button(same, does === 'up' ? 'down' : 'up') : one).focus();
    };

    /** @param {Page} page */
    const options = ({ chosen, backends }) => {
      const known = [
        ...(chosen.url ? [{ value: chosen.url, label: words.inUse(chosen.label) }] : []),
        ...backends.map(({ url, name }) => ({ value: url, label: name })),
        ...(backends.length ? [] : servers.rows.map((one) => ({ value: /** @type {string} */ (endpoint.normalise(one.url)), label: one.label }))),
      ];
      const free = known.filter(({ value }, index) => !order.includes(value) && known.findIndex((one) => one.value === value) === index);
      return [{ value: '', label: words.add }, ...free, { value: custom, label: words.custom }];
    };

    /** @param {Page} page */
    const update = (page) => {
      const { settings, chosen, ranks } = page;
      order = settings.order;
      const rows = ranks.map((rank) => ({ url: rank.server.url, label: rank.server.label, remark: remark(rank, page), barred: rank.barred }));
      const key = JSON.stringify([strings.tag, rows]);
      if (key !== shown) {
        shown = key;
        replace(rows.map(row));
      }
      list.hidden = rows.length === 0;
      if (!problem.hidden) write(problem, strings.badURL);
      fill(add, options(page), field.hidden ? '' : custom);
      const listed = order.includes(chosen.url);
      write(note, !order.length ? words.empty : !listed ? words.unlisted(chosen.label) : order.length === 1 ? words.alone(chosen.label) : words.ready);
      farthest.hidden = !ranks.some(({ barred }) => barred) && settings.farthest === 'machine';
      chooseFarthest(settings);
    };

    return { update };
  };

  return { create };
});
