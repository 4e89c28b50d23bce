// The registry: one namespace, its rooms, and the one form that every part has.
'use strict';

/**
 * The only global. Every other script is one statement that adds one part to one room:
 * `RTV.room.file = RTV.part(() => { ...; return { ... }; });`
 */
var RTV = {};

/** Where pictures come from, and how they become JPEG. */
RTV.capture = {};
/** How a server is addressed, asked and understood. */
RTV.model = {};
/** When to ask, and what became of it. */
RTV.loop = {};
/** What an answer says about places in the picture. */
RTV.seeing = {};
/** What outlives the page. */
RTV.keep = {};
/** What the page says, in English: the table that every other language follows. */
RTV.en = {};
/** The same in Japanese. */
RTV.ja = {};
/** What the person sees and touches: the only room, with app.js, that knows the document. */
RTV.view = {};

/** @type {WeakMap<object, Function>} */
RTV.factories = new WeakMap();

/**
 * Make a part from its factory, and keep the factory: a worker opened from disk can only be made from source text,
 * so the parts it needs travel there as text. A factory therefore closes over nothing but `RTV`, and one that travels not
 * even over that.
 * @template {object} T
 * @param {() => T} factory
 * @returns {T}
 */
RTV.part = (factory) => {
  const made = factory();
  RTV.factories.set(made, factory);
  return made;
};

/**
 * The source text of the factory that made a part.
 * @param {object} made what `RTV.part` returned
 * @returns {string}
 */
RTV.sourceOf = (made) => String(RTV.factories.get(made));
