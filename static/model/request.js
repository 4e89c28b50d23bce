// What is sent: the headers of a request, the body of a question, and what of it a server turns out to refuse. Pure.
'use strict';

RTV.model.request = RTV.part(() => {
  /** Stands for the picture while a body is put together: nobody can have typed it. An insecure page has no `randomUUID`. */
  const place = crypto.getRandomValues(new Uint32Array(4)).join('-');

  /** @param {Endpoint} endpoint @returns {Record<string, string>} what goes along with every request, whatever is asked; the person's own headers win */
  const headersOf = ({ key, headers }) => ({ ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers });

  /** @param {Endpoint} endpoint @returns {Record<string, string>} those of a request with a body */
  const postHeadersOf = (endpoint) => ({ 'content-type': 'application/json', ...headersOf(endpoint) });

  /**
   * The body of a question, less what was refused before: `max_tokens` then goes by its newer name, and the system prompt
   * in front of the instruction.
   * @param {Question} question
   * @param {Set<string>} refused
   * @returns {Record<string, unknown>} with a place for the picture
   */
  const bodyOf = ({ model, system, prompt, maxTokens, temperature, stream, special }, refused) => {
    const apart = Boolean(system) && !refused.has('system');
    const text = apart || !system ? prompt : `${system}\n\n${prompt}`;
    const fields = {
      ...(model ? { model } : {}),
      messages: [
        ...(apart ? [{ role: 'system', content: system }] : []),
        { role: 'user', content: [{ type: 'text', text }, { type: 'image_url', image_url: { url: place } }] },
      ],
      max_tokens: maxTokens,
      ...(refused.has('max_tokens') ? { max_completion_tokens: maxTokens } : {}),
      temperature,
      stream,
      ...(stream && !refused.has('stream') ? { stream_options: { include_usage: true } } : {}),
      ...special,
    };
    return Object.fromEntries(Object.entries(fields).filter(([field]) => !refused.has(field)));
  };

  /** What bodies are put together in: a buffer of its own for each would be garbage at once. */
  let sheet = new Uint8Array(0);

  /**
   * The body as bytes, the picture put in as it is: in a string it would be copied twice more.
   * @param {object} body
   * @param {Bytes} image
   * @returns {Bytes} until the next body is made
   */
  const bytesOf = (body, image) => {
    const encoder = new TextEncoder();
    const [before, after] = JSON.stringify(body).split(place).map((text) => encoder.encode(text));
    const length = before.length + image.length + after.length;
    if (sheet.length < length) sheet = new Uint8Array(length * 2);
    sheet.set(before);
    sheet.set(image, before.length);
    sheet.set(after, before.length + image.length);
    return sheet.subarray(0, length);
  };

  /** Fields without which there is no question. */
  const needed = ['model', 'messages'];

  /** Other words by which errors speak of a field. @type {Record<string, string>} */
  const meant = { stream: 'streaming', reasoning_effort: 'thinking|reasoning', reasoning: 'thinking|reasoning', chat_template_kwargs: 'enable_thinking' };

  /** How errors say that a field itself is not wanted, and not merely its value. */
  const unknown = /unsupported|not supported|unexpected|unrecogni[sz]ed|unknown|not permitted|extra/i;

  /**
   * Whether an error names a field, and does not merely use a word that is also a field's: it stands in quotes, before
   * a colon, or has an underscore in it.
   * @param {string} field
   * @param {string} detail
   * @returns {boolean}
   */
  const names = (field, detail) => {
    const name = field.replace(/[^\w]/g, '\\$&');
    const marked = new RegExp(`['"\`]${name}['"\`]|(^|; )${name}: |\\b${name} (is|was) not${field.includes('_') ? `|\\b${name}\\b` : ''}`);
    return marked.test(detail) || (field in meant && new RegExp(`\\b(${meant[field]})\\b`, 'i').test(detail));
  };

  /**
   * What an answer refused of a body, so that it can be asked again without.
   * @param {Fault} problem
   * @param {Record<string, unknown>} body as it was sent
   * @param {Record<string, unknown>} own the fields of the person's own: those are not left out unasked
   * @returns {string | undefined} a field, `system` for a message of that role; undefined: nothing that can be left out
   */
  const refusal = ({ status, detail }, body, own) => {
    const { messages } = /** @type {{messages: {role: string}[]}} */ (body);
    if (/\bsystem (role|message|prompt|instruction)s?\b/i.test(detail) && messages[0].role === 'system') return 'system';
    if (![400, 422].includes(status) || Object.keys(own).some((field) => names(field, detail))) return undefined;
    return Object.keys(body).find((field) => {
      if (needed.includes(field) || !names(field, detail)) return false;
      // Without any limit an answer may never end: a limit that is merely too high is for the person to lower.
      return !/^max_/.test(field) || unknown.test(detail);
    });
  };

  /**
   * What the person should know was left out.
   * @param {Set<string>} refused
   * @returns {string[]} without what was sent another way, and what nobody misses
   */
  const missed = (refused) => {
    const renamed = refused.has('max_completion_tokens') ? [] : ['max_tokens'];
    return [...refused].filter((field) => !['stream_options', 'system', ...renamed].includes(field));
  };

  return { headersOf, postHeadersOf, bodyOf, bytesOf, refusal, missed };
});
