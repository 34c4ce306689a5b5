// @ts-check
// The messages of a room, one under the other: days, the line where new ones begin, the scroll position, the toolbar of the message that
// is pointed at. Rows are kept and moved; only those that changed are made anew.
import { el, icon } from "./dom.js";
import { format, noticeText, row, signature, toolbar } from "./message.js";
import { plain } from "./text.js";

/** @typedef {import("./message.js").Scene} Scene */
/** @typedef {import("./room.js").Entry} Entry */
/** @typedef {{key: string, sign: string, make: () => HTMLElement}} Item */

const NEAR = 48;
const TOGETHER = 5 * 60_000;
const DAY = 86_400_000;

export class Timeline {
  #scene;
  #list;
  #empty;
  #down;
  #says;
  /** @type {Map<string, {element: HTMLElement, sign: string}>} */
  #rows = new Map();
  #first = "";
  #unseen = 0;
  #end = true;
  #active = "";
  /** @type {HTMLElement | null} */
  #tools = null;

  /** @param {Scene} scene */
  constructor(scene) {
    this.#scene = scene;
    const { words } = scene;
    this.#list = el("div", { id: "chat-messages", class: "log", role: "log", "aria-live": "off", "aria-label": words.say("log"), part: "messages", tabindex: 0 });
    this.#empty = el("div", { class: "empty" });
    this.#down = el("button", { type: "button", class: "down", hidden: true, onclick: () => this.toEnd() });
    this.#says = el("div", { class: "sr", "aria-live": "polite" });
    this.element = el("div", { class: "timeline" }, this.#list, this.#empty, this.#down, this.#says);
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#list.addEventListener("pointerover", (event) => this.#point(event));
    this.#list.addEventListener("click", (event) => this.#point(event));
    this.#list.addEventListener("focusin", (event) => this.#point(event));
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    // pictures and phones' keyboards change the height: who was at the end stays there
    new ResizeObserver(() => this.#end && this.toEnd()).observe(this.#list);
  }

  get atEnd() {
    return this.#end;
  }

  /** One that has just come, and not by oneself. @param {Entry} entry */
  came(entry) {
    const { room, hub } = this.#scene;
    if (!room.isMine(entry)) {
      if (!this.#end) this.#unseen++;
      const name = hub.people.get(entry.user.toLowerCase())?.name ?? entry.name;
      this.#says.textContent = entry.notice ? noticeText(this.#scene, entry) : name + ": " + plain(entry.text);
    }
  }

  draw() {
    const list = this.#list;
    const height = list.scrollHeight;
    const top = list.scrollTop;
    const items = this.#items();
    let next = list.firstElementChild;
    const kept = new Set();
    for (const { key, sign, make } of items) {
      kept.add(key);
      let known = this.#rows.get(key);
      if (!known || known.sign !== sign) {
        const element = make();
        if (known) {
          if (next === known.element) next = element;
          const focused = known.element.contains(deepFocus(list));
          known.element.replaceWith(element);
          if (focused) element.focus({ preventScroll: true });
        }
        known = { element, sign };
        this.#rows.set(key, known);
      }
      if (known.element === next) next = next.nextElementSibling;
      else list.insertBefore(known.element, next);
    }
    for (const [key, { element }] of this.#rows) {
      if (!kept.has(key)) {
        element.remove();
        this.#rows.delete(key);
      }
    }
    const first = this.#scene.room.entries[0]?.id ?? "";
    if (this.#end) this.toEnd();
    else if (first !== this.#first) list.scrollTop = top + list.scrollHeight - height;
    this.#first = first;
    this.#drawRest();
    this.#draw(this.#active);
  }

  /** @returns {Item[]} */
  #items() {
    const { room } = this.#scene;
    /** @type {Item[]} */
    const items = [];
    let day = "";
    let marked = room.readBefore === Infinity;
    /** @type {Entry | null} */
    let before = null;
    for (const entry of [...room.entries, ...room.outbox]) {
      const today = this.#day(entry.at);
      if (today !== day) items.push(this.#line("day " + today, today, "day"));
      if (!marked && entry.seq > room.readBefore && !room.isMine(entry)) {
        marked = true;
        before = null;
        items.push(this.#line("new", this.#scene.words.say("new"), "new"));
      }
      const follows =
        before !== null && today === day && !entry.notice && !before.notice && before.user === entry.user && entry.at - before.at < TOGETHER;
      items.push({
        key: entry.id,
        sign: (follows ? "+" : "") + signature(this.#scene, entry),
        make: () => row(this.#scene, entry, follows),
      });
      before = entry;
      day = today;
    }
    return items;
  }

  /** @param {string} key @param {string} text @param {string} kind @returns {Item} */
  #line(key, text, kind) {
    return { key, sign: text, make: () => el("div", { class: "line " + kind }, el("span", {}, text)) };
  }

  /** @param {number} at */
  #day(at) {
    const { words } = this.#scene;
    const midnight = new Date().setHours(0, 0, 0, 0);
    if (at >= midnight) return words.say("today");
    if (at >= midnight - DAY) return words.say("yesterday");
    const year = new Date(at).getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return format(words.language, { weekday: "long", day: "numeric", month: "long", year }).format(at);
  }

  #drawRest() {
    const { room, words } = this.#scene;
    const empty = !this.#rows.size;
    this.#empty.hidden = !empty;
    this.#list.setAttribute("aria-busy", String(!room.loaded));
    if (empty) {
      this.#empty.replaceChildren(
        ...(room.loaded
          ? [icon("chat"), el("b", {}, words.say("chat_no_messages")), el("span", {}, words.say("first"))]
          : [el("span", { class: "spinner" }), el("span", { class: "sr" }, words.say("loading"))]),
      );
    }
    const n = this.#unseen;
    this.#down.hidden = this.#end;
    this.#down.setAttribute("aria-label", n ? words.say(n === 1 ? "new.1" : "new.n", { n }) : words.say("down"));
    this.#down.replaceChildren(...(n ? [el("span", {}, words.say(n === 1 ? "new.1" : "new.n", { n })), icon("down")] : [icon("down")]));
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#end = true;
    this.#unseen = 0;
    this.#down.hidden = true;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    const end = scrollHeight - scrollTop - clientHeight < NEAR;
    // who is at the end has not asked for more; while a history comes in, its end is near its beginning
    if (!end && scrollTop < 200 && this.#scene.room.hasEarlier) this.#scene.room.earlier().catch(() => {});
    if (end === this.#end) return;
    this.#end = end;
    if (end) this.#unseen = 0;
    this.#drawRest();
    if (end) this.#scene.room.dispatchEvent(new Event("change"));
  }

  /** Brings a message into view, and says for a moment which one it is. @param {string} id */
  async show(id) {
    const { room } = this.#scene;
    while (!room.find(id) && room.hasEarlier) {
      const oldest = room.entries[0]?.id;
      await room.earlier();
      if (room.entries[0]?.id === oldest) break;
    }
    this.draw();
    const element = this.#rows.get(id)?.element;
    if (!element) return;
    this.#end = false;
    element.scrollIntoView({ block: "center" });
    element.classList.add("flash");
    element.addEventListener("animationend", () => element.classList.remove("flash"), { once: true });
    element.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #point(event) {
    const element = event.target instanceof Element ? event.target.closest(".row[data-id]") : null;
    const id = element?.getAttribute("data-id") ?? "";
    if (id && id !== this.#active) this.#draw(id);
  }

  /** The toolbar, at this message. @param {string} id */
  #draw(id) {
    const column = this.#rows.get(id)?.element.querySelector(".column");
    if (id === this.#active && column && this.#tools && column.contains(this.#tools)) return;
    this.#tools?.remove();
    this.#active = id;
    const entry = this.#scene.room.find(id);
    this.#tools = entry ? toolbar(this.#scene, entry) : null;
    if (column && this.#tools) column.append(this.#tools);
  }

  /** Arrows walk from message to message. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const rows = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(".row")]);
    const focused = deepFocus(this.#list);
    const at = rows.findIndex((element) => element.contains(focused));
    const step = event.key === "ArrowUp" ? -1 : 1;
    const to = at < 0 ? (step < 0 ? rows.length - 1 : -1) : at + step;
    if (!rows[to]) return;
    event.preventDefault();
    rows[to].focus();
    rows[to].scrollIntoView({ block: "nearest" });
  }
}

/** @param {Element} inside @returns {Element | null} */
function deepFocus(inside) {
  const root = /** @type {ShadowRoot | Document} */ (inside.getRootNode());
  return root.activeElement ?? null;
}
