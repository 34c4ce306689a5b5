// @ts-check
// Conversations with people, groups and everybody: the list, asked over REST when the app opens and
// after each reconnect, kept up by what comes to one's inbox. Tells `change` when the list looks
// otherwise, `message` with each message of somebody else, `event` with everything, for the
// conversation that is open.
import { api, Refused } from "./api.js";

/**
 * @typedef {{ with: string, kind: "person" | "group" | "all", title: string, members: string[],
 *   last_seq: number, last_at: string | null, last_sender_id: string | null, last_content: string | null,
 *   last_status: string | null, read_seq: number, unread: number }} Direct
 * @typedef {{ topic: string, max_length: number, edit_seconds: number, read_receipts: string }} Settings
 */

const SOON = 250;
const STATES = ["sent", "received_by_server", "delivered", "read", "confirmed"];

export class Directs extends EventTarget {
  /** @type {Map<string, Direct>} by `with`, in small letters */
  #all = new Map();
  #live;
  /** @type {Settings | null} null: this hub has no direct messages, or not for this user */
  settings = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  /** @type {Set<string>} whose messages one does not take */
  #blocked = new Set();
  /** Up to here everything has come. */
  #last = 0;

  /** @param {import("./live.js").Live} live */
  constructor(live) {
    super();
    this.#live = live;
  }

  /** @returns {Direct[]} without the one with all, as long as nobody has said anything to all */
  all() {
    return [...this.#all.values()].filter((one) => one.kind !== "all" || one.last_seq);
  }

  get(/** @type {string} */ key) {
    return this.#all.get(key.toLowerCase());
  }

  isBlocked(/** @type {string} */ user) {
    return this.#blocked.has(user.toLowerCase());
  }

  unread() {
    let sum = 0;
    for (const one of this.#all.values()) sum += one.unread;
    return sum;
  }

  async load() {
    clearTimeout(this.#soon);
    if (this.#live.me.role === "guest") return;
    try {
      this.settings ??= await api("GET", "/api/v1/direct");
      const [list, { blocked }] = await Promise.all([api("GET", "/api/v1/conversations"), api("GET", "/api/v1/direct/blocked")]);
      this.#blocked = new Set(blocked.map((/** @type {string} */ user) => user.toLowerCase()));
      this.#all = new Map(list.map((/** @type {Direct} */ one) => [one.with.toLowerCase(), one]));
      this.dispatchEvent(new Event("change"));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) this.#loadSoon(5_000);
    }
  }

  #loadSoon(wait = SOON) {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.load(), wait);
  }

  close() {
    clearTimeout(this.#soon);
  }

  /** Hears the inbox, once it is known where it is. */
  async open() {
    if (!this.settings) await this.load();
    if (!this.settings) return;
    const { client, me } = this.#live;
    const { topic } = this.settings;
    /** @returns {Record<string, string>} */
    const properties = () => (this.#last ? { "since-seq": String(this.#last) } : {});
    const take = (/** @type {import("../mqtt.js").Message} */ message) => this.#take(message);
    client.subscribe(topic, { properties }, take);
    client.subscribe(topic + "/" + levelOf(me.user) + "/#", { properties }, take);
  }

  /** Where one writes to somebody. */
  topicOf(/** @type {string} */ key) {
    const root = this.settings?.topic ?? "";
    return key === "all" ? root : root + "/" + (key.startsWith("group:") ? key : levelOf(key));
  }

  /** @param {import("../mqtt.js").Message} message */
  #take(message) {
    let event;
    try {
      event = JSON.parse(message.text());
    } catch {
      return;
    }
    if (event.seq) this.#last = Math.max(this.#last, event.seq);
    const me = this.#live.me.user.toLowerCase();
    event.with = this.#partner(event, me);
    const mine = String(event.sender_id ?? "").toLowerCase() === me;
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
    if (event.type === "message") this.#said(event, mine);
    if (event.type === "status") this.#became(event);
    if (event.type === "edit" || event.type === "delete") this.#loadSoon();
  }

  /** Whom the conversation is with that this belongs to. @param {any} event @param {string} me */
  #partner(event, me) {
    const to = String(event.receiver_id ?? "");
    if (to === "all" || to.startsWith("group:")) return to;
    return String(event.sender_id ?? "").toLowerCase() === me ? to : String(event.sender_id ?? "");
  }

  /** @param {any} event @param {boolean} mine */
  #said(event, mine) {
    const known = this.get(event.with);
    if (!known) {
      this.#loadSoon();
      if (!mine) this.#heard(event, { title: event.sender_name });
      return;
    }
    if (event.seq <= known.last_seq) return;
    Object.assign(known, {
      last_seq: event.seq,
      last_at: event.at,
      last_sender_id: event.sender_id,
      last_content: event.content,
      last_status: mine ? "received_by_server" : null,
    });
    if (!mine) {
      known.unread++;
      this.#heard(event, known);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** @param {any} event @param {{ title: string }} known */
  #heard(event, known) {
    this.dispatchEvent(new CustomEvent("message", { detail: { event, title: known.title } }));
  }

  /** What became of one's own last message shows in the list. @param {any} event */
  #became(event) {
    const known = this.get(event.receiver_id ?? "");
    if (!known?.last_status) return;
    if (STATES.indexOf(event.status) > STATES.indexOf(known.last_status)) this.#loadSoon();
  }

  /** One has read up to here. @param {string} key @param {number} seq */
  read(key, seq) {
    const known = this.get(key);
    if (!known) return;
    known.read_seq = Math.max(known.read_seq, seq);
    if (seq >= known.last_seq) known.unread = 0;
    this.dispatchEvent(new Event("change"));
  }
}

/** A user as a level of a topic. */
export function levelOf(/** @type {string} */ user) {
  return user.replace(/[%/+#]/g, (char) => encodeURIComponent(char));
}
