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
    const { write } = RTV.view.text;
    const stage = find('stage', HTMLElement);
    const video = find('videoFeed', HTMLVideoElement);
    const still = find('still', HTMLImageElement);
    const welcome = find('welcome', HTMLDivElement);
    const lead = find('welcomeLead', HTMLParagraphElement);
    const more = find('welcomeMore', HTMLParagraphElement);
    const start = find('welcomeStart', HTMLButtonElement);
    const command = find('welcomeCommand', HTMLDivElement);
    const code = copy.command(command);
    const camera = find('cameraBadge', HTMLSpanElement);
    const cameraSize = find('cameraSize', HTMLSpanElement);
    const cameraText = find('cameraText', HTMLSpanElement);
    const chip = find('figures', HTMLSpanElement);
    const chipText = find('figuresText', HTMLSpanElement);
    const chipSpeed = find('figuresSpeed', HTMLSpanElement);

    start.addEventListener('click', toggle);

    /** The command that brings a first real model to this system. */
    const firstModel = /mac/i.test(platform)
      ? 'brew install llama.cpp && llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF'
      : /win/i.test(platform)
        ? 'winget install llama.cpp && llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF'
        : 'llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF';

    /** @param {Page} page */
    const greet = ({ server, backends, camera: { status }, session, log, locked }) => {
      const first = (server.url !== '' || locked) && status === 'off' && log.length === 0 && session.phase === 'idle';
      welcome.hidden = !first;
      if (!first) return;
      const alone = server.demo && !locked && !backends.some((one) => one.kind !== 'demo' && one.status !== 'down');
      const circle = strings.circle[server.circle];
      write(lead, locked ? strings.locked : alone ? strings.demoLead(circle) : strings.welcome(server.label, circle));
      write(more, locked ? '' : server.backend?.reason ? server.backend.reason : alone ? strings.demoMore : strings.welcomeMore);
      start.hidden = locked;
      command.hidden = !alone;
      write(code, firstModel);
    };

    /** @param {Page} page */
    const update = (page) => {
      const { session, log, settings, camera: { status, fps, width, height } } = page;
      document.title = session.phase === 'watching' ? strings.titleWatching : strings.title;
      stage.dataset.overlay = settings.overlay ? 'on' : 'off';

      const [last] = log;
      still.hidden = status !== 'off' || !last;
      if (last && still.src !== last.frameURL) still.src = last.frameURL;
      if (!last) still.removeAttribute('src');
      video.hidden = !still.hidden;

      camera.hidden = status === 'off';
      camera.dataset.status = status;
      write(cameraSize, status === 'on' ? `${video.videoWidth || width} × ${video.videoHeight || height} · ` : '');
      write(cameraText, status !== 'on' ? strings.cameraStarting : fps === null ? strings.noFrames : strings.fps(fps));

      const answer = session.answer;
      chip.hidden = !answer;
      if (answer) {
        chip.dataset.badge = session.growing ? '' : figures.badge(answer);
        const ttft = answer.ttftMs === null ? '' : `TTFT ${figures.duration(answer.ttftMs)}`;
        const speed = session.growing ? '' : figures.speed(answer);
        write(chipText, [ttft, session.growing ? '' : figures.duration(answer.totalMs)].filter(Boolean).join(' · '));
        write(chipSpeed, speed ? ` · ${speed}` : '');
      }
      greet(page);
    };

    return { update };
  };

  return { create };
});
