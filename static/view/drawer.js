// The panel on a phone: a sheet over the lower half, which a button opens, and a pull, a tap beside it or Escape closes.
'use strict';

RTV.view.drawer = RTV.part(() => {
  /** Pulled down so far it closes, CSS px. */
  const closingPx = 80;

  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {Document} edges.document
   * @param {MediaQueryList} edges.phone whether the panel is a sheet, as styles.css has it
   */
  const create = ({ find, document, phone }) => {
    const panel = find('panel', HTMLElement);
    const opener = find('panelOpen', HTMLButtonElement);
    const closer = find('panelClose', HTMLButtonElement);
    const grip = find('panelGrip', HTMLDivElement);
    const covered = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.bar, .stage'));
    /** What had the focus before. @type {Element | null} */
    let before = null;
    /** Where a pull began, CSS px. @type {number | null} */
    let pulledFrom = null;

    /** @param {boolean} open */
    const show = (open) => {
      panel.dataset.open = String(open);
      opener.setAttribute('aria-expanded', String(open));
      for (const one of covered) one.inert = open;
    };

    const open = () => {
      if (!phone.matches || panel.dataset.open === 'true') return;
      before = document.activeElement;
      show(true);
      closer.focus();
    };

    const close = () => {
      if (panel.dataset.open !== 'true') return;
      show(false);
      const back = before instanceof HTMLElement && before !== document.body ? before : opener;
      back.focus();
    };

    opener.addEventListener('click', open);
    closer.addEventListener('click', close);
    find('panelBackdrop', HTMLDivElement).addEventListener('click', close);
    // A dialog that lies over the sheet has the key first.
    document.addEventListener('keydown', ({ key }) => { if (key === 'Escape' && !document.querySelector('dialog[open]')) close(); });
    phone.addEventListener('change', () => { if (!phone.matches) show(false); });

    grip.addEventListener('pointerdown', ({ target, pointerId, clientY }) => {
      if (target instanceof Element && target.closest('button')) return;
      pulledFrom = clientY;
      grip.setPointerCapture(pointerId);
    });
    grip.addEventListener('pointermove', ({ clientY }) => {
      if (pulledFrom !== null) panel.style.translate = `0 ${Math.max(0, clientY - pulledFrom)}px`;
    });
    /** @param {number} to CSS px */
    const letGo = (to) => {
      if (pulledFrom !== null && to - pulledFrom > closingPx) close();
      pulledFrom = null;
      panel.style.translate = '';
    };
    grip.addEventListener('pointerup', ({ clientY }) => letGo(clientY));
    grip.addEventListener('pointercancel', () => letGo(-Infinity));

    return { open };
  };

  return { create };
});
