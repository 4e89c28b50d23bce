// The leave that a server must give a page of another origin (CORS): the command, one row a kind of server. Pure.
'use strict';

RTV.model.leave = RTV.part(() => {
  /** Starts a server of that kind so that pages of this origin may ask it. @type {Record<string, (origin: string) => string>} */
  const commands = {
    'llama.cpp': (origin) => `llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF --port 8080 --cors-origins '${origin === 'null' ? '*' : origin}'`,
    // Told to allow `null` it does not start.
    'ollama': (origin) => `OLLAMA_ORIGINS='${origin === 'null' ? '*' : origin}' ollama serve`,
    'vllm': (origin) => `vllm serve Qwen/Qwen2.5-VL-3B-Instruct --allowed-origins '["${origin}"]'`,
    'lmstudio': () => 'lms server start --cors',
    'sglang': () => 'python -m sglang.launch_server --model-path Qwen/Qwen2.5-VL-3B-Instruct --port 30000',
    'transformers': () => 'transformers serve --enable-cors',
  };

  /**
   * @param {string} kind of server; '' where nothing tells
   * @param {string} origin of the page; `null` for one from disk
   * @returns {string} '' for a kind that nobody knows
   */
  const command = (kind, origin) => commands[kind]?.(origin) ?? '';

  /** Needs no leave at all: our own proxy asks in the page's place. @param {string} url base URL */
  const around = (url) => `make run ARGS="--backend mine=${url}"`;

  return { command, around };
});
