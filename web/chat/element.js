// @ts-check
// <muster-chat>: one room, to be put anywhere. Attributes (all may change at any time):
//
//   room       its name; "global" when left out        token       a token, or
//   server     the hub's address                       token-url   where the page's own server gives one: {"token": "..."}
//   lang       en, es, gl; else the page's             theme       auto, light, dark
//   mode       inline, bubble                          name        what the header shows instead of the room's title
//   mqtt-url   instead of what the hub says            bare        no header
//
// Properties: `getToken`, a function that gives a token or the promise of one; `hub`, a Hub that is connected already and is shared with
// others (then none of token, server is looked at). Events, all bubbling out: `muster-state` {state}, `muster-unread` {count},
// `muster-message` {entry}. It hides itself when the hub says that there is no chat.
//
// Here are the connection, the frame and the badge. The conversation itself (view.js) is fetched when it is first shown: a page with a
// bubble that nobody opens pays for half of the chat.
import { Hub, Refused } from "./hub.js";
import { el, icon, iconButton } from "./dom.js";
import { style } from "./style.js";
import { Words } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./view.js").View} View */

const LONGEST_WAIT = 30_000;
const MOST_SHOWN = 99;
/** @type {CSSStyleSheet | undefined} one for all */
let sheet;

export class MusterChat extends HTMLElement {
  static observedAttributes = ["room", "server", "lang", "token", "token-url", "mode", "name", "mqtt-url", "bare"];
  /** The hub of the script, where no attribute names another; set by who defines the element. @type {string} */
  static server = "";
  /** Where the files are that are fetched later. @type {string} */
  static folder = new URL("./", import.meta.url).href;

  /** @type {(() => string | Promise<string>) | null} */
  getToken = null;
  /** Whether `read` means seen in a window that has the focus; frames of other pages hardly ever have it. */
  attentive = false;
  /** @type {Hub | null} */
  #given = null;
  /** @type {Room | null} */
  #other = null;
  #wanted = "";
  /** @type {Hub | null} */
  #hub = null;
  /** @type {Room | null} */
  #room = null;
  #words = new Words();
  #root = this.attachShadow({ mode: "open" });
  /** @type {View | null} */
  #view = null;
  /** @type {Promise<void> | null} */
  #coming = null;
  #parts = parts();
  /** @type {AbortController | null} one for each start */
  #life = null;
  #queued = false;
  #open = false;
  #unread = -1;
  #hint = "";

  get hub() {
    return this.#given;
  }

  set hub(hub) {
    this.#given = hub;
    this.#again();
  }

  /** Who is connected and what is in the room, once it runs. */
  get conversation() {
    return this.#room;
  }

  /** Another kind of conversation, with what a Room has; it is opened and closed by who gives it. */
  set conversation(room) {
    this.#other = room;
    this.#again();
  }

  connectedCallback() {
    this.#again();
  }

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback() {
    this.#again();
  }

  /** Opens the panel of the mode bubble. */
  open() {
    this.#toggle(true);
  }

  close() {
    this.#toggle(false);
  }

  focus() {
    this.#view?.focus();
  }

  /** Brings a message into view, also one of long ago, as soon as there are messages. @param {string} id */
  show(id) {
    this.#wanted = id;
    this.#draw();
  }

  /** Several attributes are mostly set together. */
  #again() {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.#stop();
      if (this.isConnected) this.#start();
    });
  }

  #stop() {
    this.#life?.abort();
    this.#life = null;
    if (this.#hub && this.#hub !== this.#given) this.#hub.close();
    this.#hub = null;
    this.#room = null;
    this.#view = null;
    this.#coming = null;
  }

  async #start() {
    const life = new AbortController();
    this.#life = life;
    this.#dress();
    const tag = this.getAttribute("lang") || this.closest("[lang]")?.getAttribute("lang");
    await this.#words.speak(tag ? [tag, ...navigator.languages] : navigator.languages, MusterChat.folder + "lang/");
    if (life.signal.aborted) return;
    this.#frame("connecting");
    const hub = this.#given ?? this.#ownHub();
    this.#hub = hub;
    for (let wait = 1_000; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      try {
        if (hub !== this.#given && !(await hub.open())) {
          this.hidden = true;
          return;
        }
        break;
      } catch (error) {
        if (life.signal.aborted) return;
        const away = error instanceof Refused && (error.code === "offline" || error.status >= 500);
        if (!away) this.#hint = this.#words.say("refused.token");
        this.#frame("disconnected");
        await pause(wait, life.signal);
      }
      if (life.signal.aborted) return;
    }
    if (!life.signal.aborted) this.#converse(hub, life.signal);
    else if (hub !== this.#given) hub.close();
  }

  #ownHub() {
    return new Hub({
      server: this.getAttribute("server") || MusterChat.server || location.origin,
      mqttUrl: this.getAttribute("mqtt-url"),
      token: () => this.#token(),
    });
  }

  /** Asked for anew each time that one is needed. */
  async #token() {
    if (this.getToken) return this.getToken();
    const url = this.getAttribute("token-url");
    if (!url) return this.getAttribute("token") ?? "";
    const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("HTTP " + answer.status);
    const text = await answer.text();
    return text.startsWith("{") ? JSON.parse(text).token : text.trim();
  }

  /** @param {Hub} hub @param {AbortSignal} signal */
  #converse(hub, signal) {
    this.#hint = "";
    const room = this.#other ?? hub.room(this.getAttribute("room") || "global");
    this.#room = room;
    const redraw = () => this.#draw();
    room.addEventListener("change", redraw, { signal });
    hub.addEventListener("people", redraw, { signal });
    hub.client.addEventListener("state", () => this.#state(), { signal });
    room.addEventListener("entry", (event) => this.#tell("muster-message", { entry: /** @type {CustomEvent} */ (event).detail }), { signal });
    document.addEventListener("visibilitychange", redraw, { signal });
    addEventListener("focus", redraw, { signal });
    this.#state();
    this.#draw();
  }

  /** Fetches the conversation, once it is to be seen. @param {Hub} hub @param {Room} room @param {AbortSignal} signal */
  async #fetch(hub, room, signal) {
    /** @type {typeof import("./view.js")} */
    const { View } = await import(MusterChat.folder + "view.js");
    if (signal.aborted) return;
    const view = new View(this.#root, {
      hub,
      room,
      words: this.#words,
      details: (entry) => this.#tell("muster-details", { entry }),
    });
    this.#view = view;
    room.addEventListener("entry", (event) => view.came(/** @type {CustomEvent} */ (event).detail), { signal });
    this.#parts.body.replaceChildren(...view.elements);
    this.#draw();
    if (this.#open) view.focus();
  }

  // --- the frame around it

  #dress() {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
    }
    this.#root.adoptedStyleSheets = [sheet];
    const bubble = this.getAttribute("mode") === "bubble";
    const { launcher, container, close } = this.#parts;
    launcher.onclick = () => this.#toggle(!this.#open);
    close.onclick = () => this.#toggle(false);
    launcher.hidden = !bubble;
    close.hidden = !bubble;
    container.hidden = bubble && !this.#open;
    container.setAttribute("role", bubble ? "dialog" : "region");
    container.onkeydown = (event) => {
      if (bubble && event.key === "Escape") this.#toggle(false);
    };
    if (!container.isConnected) this.#root.replaceChildren(container, launcher);
  }

  /** @param {string} state */
  #frame(state) {
    const { title, status, container, header, dot, again, close, launcher } = this.#parts;
    const words = this.#words;
    const name = this.getAttribute("name") || this.#room?.info.title || this.getAttribute("room") || words.say("tab_chat");
    container.lang = words.language;
    container.setAttribute("aria-label", words.say("tab_chat") + " — " + name);
    header.hidden = this.hasAttribute("bare");
    title.textContent = name;
    status.textContent = words.say("chat_" + state);
    dot.className = "dot " + state;
    again.hidden = state !== "disconnected";
    again.textContent = words.say("retry");
    again.onclick = () => this.#hub?.client.retry();
    close.setAttribute("aria-label", words.say("close"));
    close.title = words.say("close");
    launcher.setAttribute("aria-label", words.say(this.#open ? "close" : "open"));
    const { notice } = this.#parts;
    notice.hidden = !this.#hint;
    notice.textContent = this.#hint;
  }

  #state() {
    const hub = this.#hub;
    if (!hub) return;
    const { state } = hub.client.status;
    if (state === "connected") this.#hint = "";
    if (state === "refused") this.#hint = this.#words.say("refused.token");
    if (state === "disconnected") this.#mayWe(hub);
    this.#draw();
    this.#tell("muster-state", { state: hub.client.status });
  }

  /** A browser does not tell why a connection failed; but where REST is not allowed either, it is the page. @param {Hub} hub */
  async #mayWe(hub) {
    if (this.#room?.loaded || new URL(hub.server).origin === location.origin) return;
    const blocked = await hub.api("GET", "/api/v1/me").then(() => false, (error) => error.code === "offline");
    const there = blocked && (await fetch(hub.server + "/api/v1/chat").then((answer) => answer.ok, () => false));
    if (there && this.#hub === hub && !hub.client.connected) {
      this.#hint = this.#words.say("refused.origin", { origin: origin });
      this.#draw();
    }
  }

  #draw() {
    const room = this.#room;
    const hub = this.#hub;
    const life = this.#life;
    if (!room || !hub || !life) return;
    const { state } = hub.client.status;
    if (room.refused) this.#hint = this.#words.say("refused.room");
    this.#frame(state === "connected" || state === "connecting" ? state : "disconnected");
    const shown = !this.#parts.container.hidden;
    if (shown) this.#coming ??= this.#fetch(hub, room, life.signal).catch(() => void (this.#coming = null));
    const view = this.#view;
    view?.draw();
    if (shown && view?.atEnd && !document.hidden && (!this.attentive || document.hasFocus()) && this.checkVisibility()) room.markRead();
    if (this.#wanted && room.loaded && view) {
      view.show(this.#wanted);
      this.#wanted = "";
    }
    this.#badge(room.unread);
  }

  /** @param {number} count */
  #badge(count) {
    if (count === this.#unread) return;
    this.#unread = count;
    const { badge } = this.#parts;
    badge.textContent = count > MOST_SHOWN ? MOST_SHOWN + "+" : String(count);
    badge.hidden = !count;
    this.#tell("muster-unread", { count });
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#open = open;
    const { container, launcher } = this.#parts;
    if (launcher.hidden) return;
    container.hidden = !open;
    launcher.setAttribute("aria-expanded", String(open));
    this.#draw();
    if (open) this.#view?.focus();
    else launcher.focus();
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function parts() {
  const dot = el("span", { class: "dot", "aria-hidden": "true" });
  const status = el("span", { id: "status", part: "status", role: "status" });
  const again = el("button", { type: "button", class: "link again", hidden: true });
  const title = el("bdi", { class: "title" });
  const close = iconButton("close", "", () => {});
  const header = el("div", { id: "chat-header", part: "header", class: "header" }, title, el("span", { class: "state" }, dot, status, again), close);
  const notice = el("div", { class: "hint", role: "alert", hidden: true });
  const body = el("div", { class: "body" });
  const container = el("div", { id: "chat-container", part: "container", class: "container" }, header, notice, body);
  const badge = el("span", { class: "badge", hidden: true });
  const launcher = el("button", { type: "button", part: "launcher", class: "launcher", hidden: true, "aria-expanded": "false" }, icon("chat"), badge);
  return { dot, status, again, title, close, header, notice, body, container, badge, launcher };
}

/** Until the time is over, the network is back, or nobody waits any more. @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    addEventListener("online", resolve, { once: true, signal });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
