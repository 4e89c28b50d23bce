// The picture: live or the last frame, the chips over it, and what it says before anything runs.
'use strict';

RTV.view.stage = RTV.part(() => {
  /**
   * @param {object} edges
   * @param {Find} edges.find
   * @param {typeof RTV.view.strings} edges.strings
   * @param {typeof RTV.view.figures} edges.figures
   * @param {ReturnType<typeof RTV.view.copy.create>} edges.copy
   * @param {Document} edges.document
   * @param {string} edges.platform the system that the browser runs on
   * @param {() => void} edges.toggle
   */
  const create = ({ find, strings, figures, copy, document, platform, toggle }) => {
    const { fault } = RTV.model;
    const { text: { write }, picture, remedies } = RTV.view;
    const stage = find('stage', HTMLElement);
    const video = find('videoFeed', HTMLVideoElement);
    const still = find('still', HTMLImageElement);
    const welcome = find('welcome', HTMLDivElement);
    const lead = find('welcomeLead', HTMLParagraphElement);
    const more = find('welcomeMore', HTMLParagraphElement);
    const start = find('welcomeStart', HTMLButtonElement);
    const stop = find('startButton', HTMLButtonElement);
    const command = find('welcomeCommand', HTMLDivElement);
    const code = copy.command(command);
    const camera = find('cameraBadge', HTMLSpanElement);
    const cameraSize = find('cameraSize', HTMLSpanElement);
    const cameraText = find('cameraText', HTMLSpanElement);
    const chip = find('figures', HTMLSpanElement);
    const chipAge = find('figuresAge', HTMLSpanElement);
    const chipFirst = find('figuresFirst', HTMLSpanElement);
    const chipText = find('figuresText', HTMLSpanElement);
    const chipSpeed = find('figuresSpeed', HTMLSpanElement);

    /** The frame that is shown while the camera is off. @type {Blob | null} */
    let shown = null;

    /** Whether pictures have come since the camera is on. */
    let moved = false;

    start.addEventListener('click', () => {
      toggle();
      // The button goes away with the welcome: the focus goes to the one that ends what it began.
      stop.focus();
    });

    /** The command that brings a first real model to this system. */
    const firstModel = /mac/i.test(platform)
      ? 'brew install llama.cpp && llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF'
      : /win/i.test(platform)
        ? 'winget install llama.cpp && llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF'
        : 'llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF';

    /** Whether the proxy itself does not answer: of a backend that is down it would say why. @param {Server} server */
    const silent = ({ backend }) => backend?.status === 'down' && !backend.reason;

    /**
     * Who will look, and what else there is to know before Start.
     * @param {Page} page
     * @param {boolean} alone there is nobody but the demo
     * @returns {[string, string]}
     */
    const welcomed = (page, alone) => {
      const { server, connection, locked, secure } = page;
      const { backend } = server;
      const circle = strings.circle[server.circle];
      // A key of the page's own may open what is closed to the proxy.
      const reason = connection.status === 'up' ? '' : (backend?.reason ?? '');
      if (!secure) return [strings.insecure, strings.insecureMore];
      if (locked) return [strings.locked, ''];
      if (!server.url) return [remedies.sentence(fault.create('bad-url'), page), ''];
      if (silent(server)) return [strings.proxySilent, ''];
      if (server.gone) return [strings.gone(server.label), ''];
      if (alone && backend?.status === 'down') return [strings.nobody, strings.nobodyMore(reason)];
      if (alone) return [strings.demoLead(circle), strings.demoMore];
      return [strings.welcome(server.label, circle), reason || (connection.status === 'down' ? strings.welcomeAway : strings.welcomeMore)];
    };

    /** @param {Page} page */
    const greet = (page) => {
      const { server, settings, backends, camera: { status }, session, log, locked, secure } = page;
      const first = (server.url !== '' || settings.baseURL !== '' || locked) && status === 'off' && log.length === 0 && (session.phase === 'idle' || (locked && session.phase === 'failed'));
      welcome.hidden = !first;
      if (!first) return;
      const alone = server.demo && !locked && !silent(server) && !backends.some((one) => one.kind !== 'demo' && one.status !== 'down');
      const [who, besides] = welcomed(page, alone);
      write(lead, who);
      write(more, besides);
      start.hidden = locked || !secure || !server.url;
      command.hidden = secure && !alone;
      write(code, secure ? firstModel : remedies.secured);
    };

    /** @param {Page} page */
    const update = (page) => {
      const { session, settled: { answer }, frame, past, settings, camera: { status, fps, width, height } } = page;
      document.title = strings.title(strings.doing[session.phase === 'watching' && session.waiting === 'hidden' ? 'paused' : session.phase] ?? '');
      stage.dataset.overlay = settings.overlay ? 'on' : 'off';

      const frozen = status === 'off' && frame ? frame.jpeg : null;
      still.hidden = !frozen;
      if (frozen && frozen !== shown) picture.show(still, frozen);
      else if (!frozen && shown) still.removeAttribute('src');
      shown = frozen;
      video.hidden = !still.hidden;

      camera.hidden = status === 'off';
      camera.dataset.status = status;
      write(cameraSize, status === 'on' ? `${video.videoWidth || width} × ${video.videoHeight || height} · ` : '');
      moved = status === 'on' && (moved || fps !== null);
      write(cameraText, !moved ? strings.cameraStarting : fps === null ? strings.noFrames : strings.fps(fps));

      // An answer that grows has no figures yet: those of the one before it stay, and nothing jumps.
      chip.hidden = !answer;
      if (answer) {
        chip.dataset.badge = figures.badge(answer);
        const speed = figures.speed(answer);
        write(chipAge, past === null ? '' : strings.ago(past));
        write(chipFirst, `${past === null ? '' : ' · '}${answer.ttftMs === null ? '' : `TTFT ${figures.duration(answer.ttftMs)} · `}`);
        // Where there is little room, how long ago it was says more.
        chipText.classList.toggle('roomy', past !== null);
        write(chipText, figures.duration(answer.totalMs));
        write(chipSpeed, speed ? ` · ${speed}` : '');
      }
      greet(page);
    };

    return { update };
  };

  return { create };
});
