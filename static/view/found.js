// A list of what was found: a button for each label, which lights its shapes.
'use strict';

RTV.view.found = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {HTMLUListElement} edges.list
   * @param {HTMLTemplateElement} edges.template of one item
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.colours.create>} edges.colours
   * @param {ReturnType<typeof RTV.view.highlight.create>} edges.highlight
   */
  const create = ({ list, template, strings, colours, highlight }) => {
    const { text: { write, mark }, colours: { plain } } = RTV.view;

    /** @param {string} label */
    const make = (label) => {
      const item = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      const button = /** @type {HTMLButtonElement} */ (item.firstElementChild);
      const [, name, count] = button.children;
      const target = { label, index: null };
      button.addEventListener('pointerenter', ({ pointerType }) => { if (pointerType !== 'touch') highlight.point(target); });
      button.addEventListener('focus', () => { if (button.matches(':focus-visible')) highlight.point(target); });
      for (const left of ['pointerleave', 'blur']) button.addEventListener(left, () => highlight.point(null));
      button.addEventListener('click', () => highlight.pin(target));
      list.append(item);
      return { item, button, label, name, count };
    };
    /** In the order in which they came: who stays keeps its place under the finger. @type {Map<string, ReturnType<typeof make>>} */
    const made = new Map();

    /** Whether the person is at a button of this label: it does not vanish under the hand. @param {string} label */
    const held = (label) => {
      const { passing, pinned } = highlight.state;
      return [passing, pinned].some((target) => target?.index === null && plain(target.label) === plain(label));
    };

    const light = () => {
      const { passing, pinned } = highlight.state;
      for (const [name, { button }] of made) {
        mark(button, {
          'aria-pressed': String(pinned !== null && plain(pinned.label) === name),
          'data-lit': String(passing !== null && plain(passing.label) === name),
        });
      }
    };

    /** @param {ReturnType<typeof RTV.view.tally.of>} found */
    const update = (found) => {
      const counts = new Map(found.map(({ label, shapes }) => [plain(label), { label, count: shapes.length }]));
      for (const [name, { item, label }] of made) {
        if (counts.has(name)) continue;
        if (held(label)) counts.set(name, { label, count: 0 });
        else {
          item.remove();
          made.delete(name);
        }
      }
      for (const [name, { label, count }] of counts) {
        const known = made.get(name) ?? make(label);
        made.set(name, known);
        const shown = known.label || strings.unnamed;
        mark(known.button, { class: `small-button ${colours.hue(label)}`, 'data-absent': String(count === 0), 'aria-label': strings.foundCount(shown, count) });
        write(known.name, shown);
        write(known.count, String(count));
      }
      light();
      list.hidden = made.size === 0;
    };

    return { update, light };
  };

  return { create };
});
