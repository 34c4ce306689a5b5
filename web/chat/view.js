// @ts-check
// The conversation that a <muster-chat> shows: messages, who is typing, what did not work, where one writes.
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { why } from "./message.js";
import { Timeline } from "./timeline.js";
import { style } from "./view-style.js";

/** @typedef {import("./room.js").Entry} Entry */
/**
 * @typedef {object} Ground
 * @property {import("./hub.js").Hub} hub
 * @property {import("./room.js").Room} room
 * @property {import("./words.js").Words} words
 * @property {(entry: Entry) => void} details what became of it, to whom
 */

const NOTE = 6_000;
/** @type {CSSStyleSheet | undefined} one for all */
let sheet;

export class View {
  #ground;
  #timeline;
  #composer;
  #typing = el("div", { class: "typing" });
  #note = el("div", { class: "note", role: "status" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #noteTimer;

  /** @param {ShadowRoot} root @param {Ground} ground */
  constructor(root, ground) {
    this.#ground = ground;
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
    }
    root.adoptedStyleSheets = [root.adoptedStyleSheets[0], sheet];
    const scene = {
      ...ground,
      reply: (/** @type {Entry} */ entry) => this.#composer.reply(entry),
      edit: (/** @type {Entry} */ entry) => this.#composer.edit(entry),
      show: (/** @type {string} */ id) => this.show(id),
      attempt: (/** @type {Promise<any>} */ promise) => {
        promise.catch((error) => this.#say(why(scene, error)));
      },
      complain: (/** @type {string} */ text) => this.#say(text),
    };
    this.#timeline = new Timeline(scene);
    this.#composer = new Composer(scene);
    this.#composer.element.addEventListener("sent", () => this.#timeline.toEnd());
    this.#timeline.element.addEventListener("dragover", (event) => event.preventDefault());
    this.#timeline.element.addEventListener("drop", (event) => this.#composer.drop(event));
  }

  get elements() {
    return [this.#timeline.element, this.#typing, this.#note, this.#composer.element];
  }

  get atEnd() {
    return this.#timeline.atEnd;
  }

  focus() {
    this.#composer.focus();
  }

  /** @param {string} id */
  show(id) {
    this.#timeline.show(id);
  }

  /** @param {Entry} entry */
  came(entry) {
    this.#timeline.came(entry);
  }

  draw() {
    const { room, words } = this.#ground;
    this.#timeline.draw();
    this.#composer.draw();
    const names = [...room.typists.values()];
    this.#typing.textContent = names.length
      ? words.say("typing." + (names.length > 2 ? "n" : names.length), { a: names[0], b: names[1] })
      : "";
  }

  /** For a moment. @param {string} text */
  #say(text) {
    this.#note.textContent = text;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => (this.#note.textContent = ""), NOTE);
  }
}
