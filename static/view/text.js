// Writing only what differs: a text that is written again is laid out again, and read out again. Pure.
'use strict';

RTV.view.text = RTV.part(() => {
  /** @param {Element} element @param {string} text */
  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  /** @param {Element} element @param {Record<string, string | number>} attributes */
  const mark = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
    }
  };

  /** A line that may be too long for its place: its title tells it whole. @param {HTMLElement} element @param {string} text @param {string} [whole] where even the line leaves something out */
  const line = (element, text, whole = text) => {
    write(element, text);
    mark(element, { title: whole });
  };

  return { write, mark, line };
});
