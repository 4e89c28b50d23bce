// The dialog that brings the console to a phone: a QR code of its address, or what to start so that a phone can come.
'use strict';

RTV.view.phone = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {ReturnType<typeof RTV.model.proxy.create>['phone']} edges.ask
   */
  const create = ({ find, strings: { phone: words }, copy, ask }) => {
    const { write } = RTV.view.text;
    const dialog = find('phone', HTMLDialogElement);
    const opener = find('phoneOpen', HTMLButtonElement);
    const lead = find('phoneLead', HTMLParagraphElement);
    const code = find('phoneCode', SVGSVGElement);
    const path = /** @type {SVGPathElement} */ (code.querySelector('path'));
    const address = find('phoneAddress', HTMLDivElement);
    const url = copy.command(address);
    const others = find('phoneOthers', HTMLParagraphElement);
    const token = find('phoneToken', HTMLParagraphElement);
    const certificate = find('phoneCertificate', HTMLParagraphElement);
    const command = find('phoneCommand', HTMLDivElement);
    write(copy.command(command), RTV.view.remedies.secured);

    /** @param {WayIn} way */
    const show = ({ urls, svg, size, made, reason }) => {
      const [first = '', ...rest] = reason ? [] : urls;
      const drawn = first !== '' && svg !== '';
      write(lead, reason || (drawn ? words.scan : words.type));
      path.setAttribute('d', drawn ? svg : '');
      code.setAttribute('viewBox', `0 0 ${size} ${size}`);
      code.toggleAttribute('hidden', !drawn);
      write(url, first);
      address.hidden = !first;
      write(others, rest.length ? words.others(rest) : '');
      token.hidden = !first.includes('#token=');
      certificate.hidden = !first || !made;
      command.hidden = !reason;
    };

    /** Nothing of what the dialog showed stays in the page: the token is in it. */
    const clear = () => {
      show({ urls: [], svg: '', size: 0, made: false, reason: '' });
      write(lead, '');
    };

    opener.addEventListener('click', async () => {
      dialog.showModal();
      write(lead, words.asking);
      const way = await ask();
      if (!dialog.open) return;
      if (way) show(way);
      else write(lead, words.silent);
    });
    find('phoneClose', HTMLButtonElement).addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener('close', clear);
    clear();

    /** @param {Page} page */
    const update = ({ disk, backends }) => {
      // Backends are what only our proxy tells: a plain host of files cannot bring anybody here.
      opener.hidden = disk || backends.length === 0;
    };

    return { update };
  };

  return { create };
});
