// The servers people use, one row each: where they are and what starts them. Pure.
'use strict';

RTV.model.servers = RTV.part(() => {
  /**
   * `start`: the command that starts it with a vision model, so that a page of any origin may call it; '' for what is
   * started by others. `batching`: it answers questions together that come together, where its machine can.
   * @type {{id: string, label: string, url: string, start: string, batching?: boolean}[]}
   */
  const rows = [
    { id: 'llama.cpp', label: 'llama.cpp', url: 'http://localhost:8080', start: 'llama-server -hf ggml-org/SmolVLM-500M-Instruct-GGUF --port 8080' },
    { id: 'ollama', label: 'Ollama', url: 'http://localhost:11434', start: "OLLAMA_ORIGINS='*' ollama serve" },
    { id: 'vllm', label: 'vLLM', url: 'http://localhost:8000', start: "vllm serve Qwen/Qwen2.5-VL-3B-Instruct --allowed-origins '[\"*\"]'", batching: true },
    { id: 'lmstudio', label: 'LM Studio', url: 'http://localhost:1234', start: 'lms server start --cors' },
    { id: 'sglang', label: 'SGLang', url: 'http://localhost:30000', start: 'python -m sglang.launch_server --model-path Qwen/Qwen2.5-VL-3B-Instruct --port 30000', batching: true },
    { id: 'openrouter', label: 'OpenRouter', url: 'https://openrouter.ai/api', start: '' },
  ];

  /** Those that run on the person's own machine. */
  const local = rows.filter((row) => row.start);

  /** Those that somebody else runs. */
  const hosted = rows.filter((row) => !row.start);

  /** @type {Record<string, typeof rows[number]>} */
  const byPort = Object.fromEntries(local.map((row) => [new URL(row.url).port, row]));

  /** @param {string} kind @returns {typeof rows[number] | undefined} */
  const of = (kind) => rows.find((row) => row.id === kind);

  /**
   * The row whose usual address a base URL is.
   * @param {string} url normalised
   * @returns {typeof rows[number] | undefined}
   */
  const at = (url) => {
    const { protocol, hostname, port, pathname } = new URL(url);
    const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
    return loopback && protocol === 'http:' && pathname === '/v1' ? byPort[port] : undefined;
  };

  return { rows, local, hosted, of, at };
});
