// placeholder
'use strict';
RTV.seeing.grounding = RTV.part(() => ({ parse: (/** @type {string} */ _text, /** @type {any} */ _options) => /** @type {any[]} */ ([]) }));
