// The bar on top: who answers, how far frames travel, and the theme.
'use strict';

RTV.view.bar = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {HTMLElement} edges.root the document's element, which carries the theme
   * @param {() => void} edges.toggleTheme
   * @param {() => void} edges.reveal brings the settings into sight, where they lie out of it
   */
  const create = ({ find, strings, root, toggleTheme, reveal }) => {
    const { write } = RTV.view.text;
    const badge = find('serverBadge', HTMLButtonElement);
    const name = find('serverName', HTMLElement);
    const model = find('serverModel', HTMLSpanElement);
    const status = find('serverStatus', HTMLSpanElement);
    const circle = find('circleBadge', HTMLSpanElement);
    const circleText = find('circleText', HTMLSpanElement);
    const circleShort = find('circleShort', HTMLSpanElement);
    /** @type {Record<Circle, string>} */
    const icons = { machine: '#icon-lock', lan: '#icon-home', internet: '#icon-globe' };
    const circleIcon = /** @type {SVGUseElement} */ (circle.querySelector('use'));
    const section = find('modelSection', HTMLDetailsElement);

    find('themeToggle', HTMLButtonElement).addEventListener('click', toggleTheme);
    badge.addEventListener('click', () => {
      reveal();
      section.open = true;
      section.scrollIntoView({ block: 'nearest' });
      find('backendSelect', HTMLSelectElement).focus();
    });

    /** @param {Page} page */
    const update = ({ server, chosen, connection, model: id, settings, backends, locked }) => {
      // Nobody has said yet who would answer.
      badge.hidden = locked && !settings.baseURL && backends.length === 0;
      // Without an address nothing goes anywhere.
      circle.hidden = badge.hidden || !server.url;
      badge.dataset.status = connection.status;
      write(name, server.label);
      write(model, id || (connection.status === 'up' ? strings.noModel : ''));
      write(status, `, ${strings.status[connection.status]}`);
      const who = server.url === chosen.url ? server.label : strings.insteadOf(server.label, chosen.label);
      // A long id is cut in the bar.
      badge.title = `${[who, id].filter(Boolean).join(', ')}: ${strings.status[connection.status]}`;
      circle.dataset.circle = server.circle;
      circle.title = strings.circle[server.circle];
      write(circleText, strings.circle[server.circle]);
      write(circleShort, strings.circleShort[server.circle]);
      circleIcon.setAttribute('href', icons[server.circle]);
      if (settings.theme === 'system') delete root.dataset.theme;
      else root.dataset.theme = settings.theme;
    };

    return { update };
  };

  return { create };
});
