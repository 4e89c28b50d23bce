// What a kind of server takes beyond the common fields, one row each: nobody else is sent it. Pure.
'use strict';

RTV.model.quirks = RTV.part(() => {
  const template = { chat_template_kwargs: { enable_thinking: false } };

  /**
   * `still`: the fields that keep a model from thinking first. What is not here has no such switch that we know of: a
   * field that a server does not know may be refused (transformers), or do nothing (LM Studio). A picture is made small
   * before it leaves, since no server takes a budget for it without having been started so; and what was asked before
   * each of them remembers by itself.
   * @type {Record<string, {still: Record<string, unknown>}>}
   */
  const rows = {
    'llama.cpp': { still: template },
    'vllm': { still: template },
    'sglang': { still: template },
    'ollama': { still: { reasoning_effort: 'none' } },
    'openrouter': { still: { reasoning: { enabled: false } } },
  };

  /** Whether it is known how to keep its models from thinking. @param {string} kind @returns {boolean} */
  const stills = (kind) => Object.hasOwn(rows, kind);

  /**
   * @param {string} kind of server; '' for one that nobody knows
   * @param {boolean} think the model may think first
   * @returns {Record<string, unknown>} fields for the body
   */
  const fields = (kind, think) => (!think && stills(kind) ? rows[kind].still : {});

  return { stills, fields };
});
