// The dialog that lists what the keys do, and lets those be switched off that are a single character.
'use strict';

RTV.view.keyboard = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.field.create>} edges.fields
   * @param {ReturnType<typeof RTV.view.shortcuts.create>['had']} edges.had of a group, what this browser has
   * @param {boolean} edges.mac the keyboard has Command
   */
  const create = ({ find, strings: { shortcuts: strings }, fields, had, mac }) => {
    const { groups } = RTV.view.shortcuts;
    const dialog = find('shortcuts', HTMLDialogElement);
    const list = find('shortcutsList', HTMLDivElement);
    const template = find('shortcutsTemplate', HTMLTemplateElement);
    const toggle = fields.toggle('shortcutsSwitch', 'shortcuts');

    /** @param {string} tag @param {string} text */
    const made = (tag, text) => {
      const element = dialog.ownerDocument.createElement(tag);
      element.textContent = text;
      return element;
    };

    /** @param {ReturnType<typeof had>[number]} shortcut */
    const row = ({ key, ctrl, does }) => {
      const line = made('div', '');
      const keys = made('dd', '');
      const name = strings.keys[key] ?? key.toUpperCase();
      keys.append(...(ctrl ? [made('kbd', mac ? '⌘' : strings.keys.ctrl), ' '] : []), made('kbd', name));
      line.append(made('dt', strings.does[does]), keys);
      return line;
    };

    const fill = () => {
      list.replaceChildren(...Object.entries(groups).map(([name, group]) => {
        const section = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
        const [title, rows] = section.children;
        title.textContent = strings.groups[name];
        rows.append(...had(group).map(row));
        return section;
      }));
    };

    find('shortcutsOpen', HTMLButtonElement).addEventListener('click', () => {
      fill();
      dialog.showModal();
    });
    find('shortcutsClose', HTMLButtonElement).addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

    /** @param {Page} page */
    const update = ({ settings }) => toggle(settings);

    return { update };
  };

  return { create };
});
