// The shapes that travel between the rooms. Types only: the page does not load this file.
'use strict';

/**
 * Where requests go, and what goes along with each. All of it belongs to the base URL it was typed for.
 * @typedef {object} Endpoint
 * @property {string} url absolute, normalised, ending in its version segment (`/v1`)
 * @property {string} key '' for none
 * @property {Record<string, string>} headers the person's own
 * @property {Record<string, unknown>} body fields of the person's own, which win over ours
 */

/**
 * One model that a server offers.
 * @typedef {object} Model
 * @property {string} id
 * @property {boolean | null} vision null: the server does not tell
 * @property {number | null} context its limit in tokens; null: the server does not tell
 * @property {string} kind the kind of server that its entry shows; '' for none
 */

/**
 * How a picture becomes JPEG.
 * @typedef {object} Encoding
 * @property {number} quality 0-1
 * @property {number} longest px of the longer side at most; 0: as the camera gives it
 * @property {number} multiple both sides are made multiples of it, px
 * @property {number} thumb px of the small picture's longer side
 */

/** Bytes of text. @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * A picture on its way to the encoder. Whoever receives it closes it.
 * @typedef {VideoFrame | ImageBitmap | Blob} Picture
 */

/**
 * A picture as it is sent.
 * @typedef {object} Encoded
 * @property {Blob} jpeg
 * @property {Blob} thumb the same, small
 * @property {number} width px
 * @property {number} height px
 * @property {number} encodeMs
 */

/**
 * The exact picture that an answer was made from.
 * @typedef {Encoded & {takenAt: number}} Frame takenAt: ms since the epoch, when it was the newest of the camera
 */

/**
 * How much must be new in a picture before it is sent.
 * @typedef {object} Gate
 * @property {'gentle' | 'strict'} mode
 * @property {number} heartbeatMs after this long it is sent in any case
 */

/**
 * What the gate saw and saved.
 * @typedef {object} Gating
 * @property {number} seen frames looked at
 * @property {number} sent
 * @property {number} skipped questions that the model had time for and nobody needed to ask
 * @property {number} savedBytes
 * @property {number} savedTokens
 * @property {boolean} unchanged nothing is new at this moment
 */

/**
 * Time, as the page has it or as a test makes it.
 * @typedef {object} Clock
 * @property {() => number} now ms since the epoch, and never backwards
 * @property {(wake: () => void, ms: number) => number} setTimeout
 * @property {(id: number) => void} clearTimeout
 */

/**
 * A question ready to be asked.
 * @typedef {object} Composed
 * @property {Endpoint} endpoint
 * @property {Question} question
 * @property {Asked} asked
 * @property {boolean} batching the server is of a kind that may answer several questions in the time of one
 */

/**
 * What is asked about a frame.
 * @typedef {object} Question
 * @property {string} model '' leaves the choice to the server
 * @property {string} system '' for none
 * @property {string} prompt
 * @property {number} maxTokens
 * @property {number} temperature 0 is sent as 0
 * @property {boolean} stream
 * @property {Record<string, unknown>} special fields that not every server knows, such as `response_format`
 * @property {number} timeLimitMs from sending to the last byte
 */

/**
 * An answer, growing or whole. Durations count from the moment the request left.
 * @typedef {object} Answer
 * @property {string} text what the model says, without thoughts and stray markup
 * @property {boolean} thinking the model is at its thoughts, no word of the answer yet
 * @property {boolean} thought the model thought before it answered
 * @property {number | null} ttfbMs to the status line, so with the upload; null before it
 * @property {number | null} uploadMs as the server tells it; null where it does not
 * @property {number | null} ttftMs to the first visible text (TTFT); null where the answer came whole
 * @property {number} totalMs
 * @property {number | null} tokens completion tokens
 * @property {boolean} estimated the server did not count: tokens are pieces of the stream
 * @property {number | null} tokensPerSecond
 * @property {string} finish finish_reason; 'length' means cut off by the token limit; '' while it grows; 'stopped' by the person, 'cut' by the server
 * @property {string[]} leftOut fields that the server refused and did not get
 * @property {boolean} degenerate one piece repeated over and over
 * @property {string} model the model that the server says answered; '' when it does not say
 */

/**
 * One thing that went wrong, named by its kind; `en/remedies.js` has sentences for each.
 * @typedef {object} Fault
 * @property {string} kind
 * @property {number} status HTTP status, 0 for none
 * @property {string} detail the server's or the browser's own words
 * @property {number | null} retryAfterMs what the server asked for
 */

/**
 * One answer in the log, with its frame.
 * @typedef {object} Entry
 * @property {number} id
 * @property {number} at ms since the epoch: when the frame was taken
 * @property {Frame} frame
 * @property {number} ageMs how old the frame was when there was something to read about it
 * @property {number} endAgeMs how old it was when the answer was whole
 * @property {Answer} answer
 * @property {Asked} asked
 * @property {Sight} sight what it says about places, in the reading in force now
 */

/**
 * What an answer was asked about, and of whom.
 * @typedef {object} Asked
 * @property {string} prompt
 * @property {string} model the model asked for
 * @property {'query' | 'caption' | 'detect' | 'point'} mode what kind of answer was wanted
 * @property {string} server how the page calls the server
 * @property {string} url its base URL
 * @property {string} insteadOf for whom that server stood in, as the page calls it; '' for nobody
 * @property {boolean} demo the built-in classical vision
 * @property {Frame | null} frame null before it is asked
 */

/**
 * Everything that is remembered, secrets apart.
 * @typedef {object} Settings
 * @property {string} baseURL as typed; '' takes what the proxy or the first preset offers
 * @property {Record<string, string>} models the chosen model of each base URL
 * @property {string[]} order base URLs of the servers that stand in for each other when one fails, normalised
 * @property {Circle} farthest how far frames may go to a server that stands in, even where the chosen one is nearer
 * @property {'query' | 'caption' | 'detect' | 'point'} mode what kind of answer is wanted
 * @property {string} instruction what is asked in the mode `query`
 * @property {string} target what is looked for in the modes `detect` and `point`, with commas between; '' for the main objects
 * @property {Record<string, string>} wordings the person's own words, by mode, where they are not those that suit the model
 * @property {string[]} savedPrompts
 * @property {string} system the system prompt
 * @property {'short' | 'normal' | 'long'} length of the answers
 * @property {string} language of the answers; '' as they are asked for
 * @property {boolean} think the model may think first, as its server lets it
 * @property {Record<string, string>} bodies the fields added to the requests of each base URL, as typed
 * @property {number} intervalMs minimum distance between two requests; 0: as fast as the model
 * @property {number} maxTokens
 * @property {number} temperature
 * @property {boolean} stream
 * @property {number} timeLimitS
 * @property {boolean} askAgain once, when an answer is empty or degenerate
 * @property {string} deviceId
 * @property {'auto' | '480p' | '720p' | '1080p'} resolution
 * @property {number} quality JPEG, 0-1
 * @property {number} longest px of the longer side that is sent at most; 0: as the camera gives it
 * @property {number} multiple both sides of what is sent are made multiples of it, px
 * @property {boolean} mirror the picture on the screen is mirrored; what is sent is not
 * @property {'off' | Gate['mode']} gate whether an unchanged picture is sent
 * @property {number} heartbeatS with the gate on, something is sent at least this often
 * @property {'go' | 'pause'} hidden what the loop does in a hidden tab
 * @property {boolean} overlay the answer lies over the picture, where no places are shown
 * @property {boolean} shapes what an answer says about places is drawn, listed and counted
 * @property {boolean} saveShapes with a frame that is saved, what was found in it
 * @property {Record<string, string>} conventions the reading that the person chose, by the model's id, or by base URL where there is none
 * @property {boolean} autoscroll
 * @property {'system' | 'light' | 'dark'} theme
 * @property {string} interface tag of the language that the page speaks; 'system' leaves it to the browser
 * @property {boolean} shortcuts keys that are one character do something
 * @property {string[]} open names of the unfolded sections
 */

/**
 * What the sentences about a fault may depend on.
 * @typedef {object} Facts
 * @property {string} server how the server is called
 * @property {string} url its base URL
 * @property {string} model the model asked for
 * @property {string} kind of server; '' where nothing tells
 * @property {string} start the command that starts such a server; '' for a server that nobody knows
 * @property {boolean} proxied the server is, or was, a backend of the proxy that serves this page
 * @property {boolean} elsewhere the page is from one place and the server in another: what locks one does not lock the other
 * @property {boolean} key the page sends a key
 * @property {boolean} keyed the proxy holds the key, whatever the page sends
 * @property {boolean} headed one of the person's own headers is a key
 * @property {boolean} think the person lets the model think first
 * @property {string} reason why the server is not up, in the proxy's words; '' where it has none
 * @property {boolean} disk the page was opened from disk
 * @property {string} origin of the page, as the server sees it
 * @property {boolean} console the server looks like a console of ours
 * @property {string} allow the option by which such a console lets this page ask
 * @property {string} granting the command that starts such a server so that it lets this page ask; '' for a kind that nobody knows
 * @property {string} around the command that starts a proxy of ours, which needs no leave
 * @property {boolean} encrypted the server is asked by https
 * @property {boolean} plain the page came by http
 * @property {boolean} projector what the model lacks there may be its projector
 */

/** One sentence of the table of strings, by its name, with what it tells. @typedef {{is: string, [value: string]: any}} Said */

/**
 * What one rung of a diagnosis found. Only a `bad` one keeps others from being tried; a `note` is worth knowing.
 * @typedef {{tone: 'good' | 'note' | 'bad', said?: Said, fault?: Fault}} Finding
 */

/**
 * One rung of a diagnosis. Rungs of one side stand on each other.
 * @typedef {{name: string, side: 'here' | 'there', climb: () => Promise<Finding>}} Rung
 */

/**
 * A rung that is being climbed, or is over: after `running` it comes once more.
 * @typedef {{name: string, side: Rung['side'], ms: number, tone: Finding['tone'] | 'running' | 'skipped', said?: Said, fault?: Fault}} Step
 */

/**
 * Whom a diagnosis is about, and what may be asked.
 * @typedef {object} Subject
 * @property {Endpoint} endpoint
 * @property {Fault | null} barred what the person must put right before anything can be asked
 * @property {boolean} keyed the proxy holds its key
 * @property {(listed: Model[]) => Question} question about the test picture
 */

/** @typedef {'idle' | 'asking' | 'watching' | 'failed'} Phase */

/**
 * A backend that the proxy offers.
 * @typedef {object} Backend
 * @property {string} name
 * @property {string} kind
 * @property {string} url base URL on this page's origin
 * @property {'up' | 'loading' | 'unauthorised' | 'down'} status
 * @property {boolean} default
 * @property {Circle} circle
 * @property {Model[]} models
 * @property {string} reason why it is not up; '' while the proxy itself does not answer
 * @property {boolean} keyed the proxy holds its key: one typed into the page does not reach it
 */

/** A camera to choose from; `label` is '' while the browser does not tell its name. @typedef {{id: string, label: string, facing: ReturnType<typeof RTV.capture.facing.of>}} Camera */

/**
 * How a phone comes to the console, as the proxy tells it.
 * @typedef {object} WayIn
 * @property {string[]} urls the best one first, with the token where one is in force
 * @property {string} svg path data of the first as a QR code, its quiet zone included; '' for none
 * @property {number} size of that code's square
 * @property {boolean} made under a certificate that the console made, which no phone knows
 * @property {string} reason why a phone cannot be the camera; '' where it can
 */

/** How far frames travel. @typedef {'machine' | 'lan' | 'internet'} Circle */

/**
 * The server in use, as the page speaks of it.
 * @typedef {object} Server
 * @property {string} label
 * @property {string} url normalised base URL; '' when what was typed is none
 * @property {string} start the command that starts such a server; '' for one that nobody knows
 * @property {string} kind what it is, such as `vllm`; '' where nothing tells
 * @property {Circle} circle
 * @property {Backend | null} backend the proxy's own entry, where it is one of its backends
 * @property {boolean} gone it was one of the proxy's backends, and is not any more
 * @property {boolean} demo the built-in classical vision
 * @property {boolean} batching of a kind that may answer several questions in the time of one
 */

/**
 * Everything that a view may read.
 * @typedef {object} Page
 * @property {Settings} settings
 * @property {ReturnType<typeof RTV.loop.session.create>['state']} session
 * @property {Sight | null} sight what the answer on the screen says about places
 * @property {{answer: Answer | null, sight: Sight | null}} settled the answer that nothing more comes of: the one on the screen, or where that grows the one before it
 * @property {Frame | null} frame that is shown while the camera is off: of the answer on the screen, else the newest in the log
 * @property {number | null} past how long ago that was what the answer tells of, ms; null while it is about the picture on the screen
 * @property {Entry[]} log newest first
 * @property {number} answered since the log was cleared
 * @property {ReturnType<typeof RTV.capture.camera.create>['state'] & {fps: number | null}} camera
 * @property {ReturnType<typeof RTV.model.connection.create>['state']} connection
 * @property {Backend[]} backends what the proxy offers
 * @property {boolean} locked the proxy asks for a token
 * @property {Server} server the one in use
 * @property {Server} chosen the one that the person chose: another may stand in for it
 * @property {ReturnType<typeof RTV.model.order.ranks>} ranks the person's order of servers
 * @property {ReturnType<typeof RTV.model.standin.create>['state']} standin
 * @property {string} model the model that is asked; '' leaves the choice to the server
 * @property {string} prompt the words it is asked with
 * @property {string} key of the chosen server
 * @property {string} headers those added to its requests, as typed
 * @property {boolean} keyRemembered with the headers
 * @property {Fault | null} fault what the notice tells
 * @property {ReturnType<typeof RTV.loop.presence.create>['state']['absence']} absence what it tells where there is no fault
 * @property {boolean} disk the page was opened from disk
 * @property {boolean} secure browsers give it the camera
 * @property {string} origin of the page, as servers see it
 */

/** Finds an element by its id, and insists on its type. @typedef {<T extends Element>(id: string, type: new () => T) => T} Find */
