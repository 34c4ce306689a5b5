// @ts-check
// A conversation with one person, a group or everybody, in the form in which the shared view
// (web/chat/element.js) shows a room. What is different: the hub tells the sender what became of
// each message, and `read` is only said for what was really seen.
import { api, level } from "../api.js";
import { Outbox } from "../../chat/outbox.js";
import { MqttError } from "../../mqtt.js";

/** @typedef {import("../../chat/room.js").Entry} Entry */
/** @typedef {import("../../chat/outbox.js").Draft} Draft */

const PAGE = 100;
const TYPING_AGAIN = 4_000;
const TYPING_ENDS = 6_500;
const READ_LATER = 300;
const LATER = new Set([0x80, 0x88, 0x89, 0x96]);
const AGAIN = 5_000;

export class Talk extends EventTarget {
  /** @type {Entry[]} by seq */
  entries = [];
  /** @type {Entry[]} */
  outbox = [];
  /** @type {Map<string, string>} */
  typists = new Map();
  hasEarlier = false;
  readBefore = Infinity;
  /** @type {MqttError | null} */
  refused = null;
  loaded = false;
  /** Whether the next message asks to be confirmed. */
  asking = false;
  /** Reactions and pins are for rooms. */
  reacts = false;
  #live;
  #store;
  /** @type {Map<string, { delivered: Set<string>, read: Set<string>, counts: { delivered: number, read: number } }>} by message */
  #states = new Map();
  #readSeq = 0;
  #typedAt = 0;
  #sending = false;
  #queued = false;
  #stop = new AbortController();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();

  /** @param {import("../live.js").Live} live @param {string} key whom with: a user, `all`, `group:ID` @param {string} title */
  constructor(live, key, title) {
    super();
    this.#live = live;
    this.name = key;
    this.info = { title, may_post: true, may_moderate: false, read_only: false, archived: false, slow_seconds: 0 };
    this.#store = new Outbox(live.hub.server, live.me.user, "@" + key);
  }

  async open() {
    const { signal } = this.#stop;
    const { directs, client } = this.#live;
    this.outbox = this.#store.load().map((draft) => this.#own(draft));
    directs.addEventListener("event", (event) => this.#heard(/** @type {CustomEvent} */ (event).detail), { signal });
    client.addEventListener(
      "state",
      () => {
        this.#changed();
        this.#pump();
        if (client.connected && this.loaded) this.#load("after=" + this.#known()).catch(() => {});
      },
      { signal },
    );
    this.#readSeq = directs.get(this.name)?.read_seq ?? 0;
    this.readBefore = this.#readSeq || Infinity;
    const page = await this.#load("limit=" + PAGE);
    this.hasEarlier = page.length === PAGE;
    this.loaded = true;
    this.#changed();
    this.#pump();
  }

  close() {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** From where on a message may have changed or be missing. */
  #known() {
    return (this.entries[0]?.seq ?? 1) - 1;
  }

  /** @param {string} query @returns {Promise<any[]>} */
  async #load(query) {
    const page = await api("GET", "/api/v1/direct/" + level(this.name) + "/messages?" + query);
    for (const body of page) this.#put(body);
    this.#changed();
    return page;
  }

  async earlier() {
    const before = this.entries[0]?.seq;
    if (!before || !this.hasEarlier) return;
    const page = await this.#load("limit=" + PAGE + "&before=" + before);
    this.hasEarlier = page.length === PAGE;
  }

  /** @param {string} id */
  find(id) {
    return this.entries.find((entry) => entry.id === id) ?? this.outbox.find((entry) => entry.id === id);
  }

  /** @param {Entry} entry */
  isMine(entry) {
    return entry.user.toLowerCase() === this.#live.me.user.toLowerCase();
  }

  get unread() {
    return this.entries.filter((entry) => entry.seq > this.#readSeq && !entry.deleted && !this.isMine(entry)).length;
  }

  /** By how many it was read. @param {Entry} entry */
  readBy(entry) {
    const known = this.#states.get(entry.id);
    return known ? Math.max(known.read.size, known.counts.read) : 0;
  }

  /** How many have it on a device. @param {Entry} entry */
  deliveredTo(entry) {
    const known = this.#states.get(entry.id);
    return known ? Math.max(known.delivered.size, known.counts.delivered) : 0;
  }

  // --- what one does

  /** @param {string} text @param {{ replyTo?: string, attachments?: any[] }} [more] */
  send(text, { replyTo, attachments } = {}) {
    const confirm = this.asking;
    this.asking = false;
    const draft = /** @type {Draft & { confirm?: boolean }} */ ({
      id: crypto.randomUUID?.() ?? Date.now().toString(36) + "-" + Math.random().toString(36).slice(2),
      message: text,
      ...(replyTo ? { reply_to: replyTo } : {}),
      ...(attachments?.length ? { attachments } : {}),
      ...(confirm ? { confirm } : {}),
      at: Date.now(),
    });
    this.#store.add(draft);
    this.outbox.push(this.#own(draft));
    this.#typedAt = 0;
    this.#changed();
    this.#pump();
  }

  /** @param {Entry} entry */
  retry(entry) {
    entry.progress = "waiting";
    entry.problem = null;
    this.#changed();
    this.#pump();
  }

  /** @param {Entry} entry */
  discard(entry) {
    this.outbox = this.outbox.filter((other) => other !== entry);
    this.#store.remove(entry.id);
    this.#changed();
  }

  /** @param {Entry} entry @param {string} text */
  edit(entry, text) {
    return this.#signal({ type: "edit", message_id: entry.id, content: text });
  }

  /** @param {Entry} entry */
  remove(entry) {
    return this.#signal({ type: "delete", message_id: entry.id });
  }

  /** The person says: I have read it. @param {Entry} entry */
  confirm(entry) {
    return this.#signal({ type: "status", message_id: entry.id, status: "confirmed" }).then(() => {
      entry.confirm = "done";
      this.#changed();
    });
  }

  /** @param {any} body */
  #signal(body) {
    const { client, directs } = this.#live;
    if (!client.connected) return Promise.reject(new MqttError("offline", 0, ""));
    return client.publish(directs.topicOf("all"), JSON.stringify(body));
  }

  /** @param {boolean} is */
  type(is) {
    const { client, directs } = this.#live;
    const now = performance.now();
    if (is ? this.#typedAt && now - this.#typedAt < TYPING_AGAIN : !this.#typedAt) return;
    this.#typedAt = is ? now : 0;
    const body = { type: "typing", receiver_id: this.name, is_typing: is };
    client.publish(directs.topicOf(this.name), JSON.stringify(body), { qos: 0 }).catch(() => {});
  }

  /** The person has seen everything that is here. */
  markRead() {
    const seq = this.entries.at(-1)?.seq ?? 0;
    if (seq <= this.#readSeq) return;
    this.#readSeq = seq;
    this.#changed();
    this.#later("read", READ_LATER, () => {
      this.#signal({ type: "read", receiver_id: this.name, up_to: seq }).catch(() => {});
      this.#live.directs.read(this.name, seq);
    });
  }

  // --- what comes

  /** @param {any} event */
  #heard(event) {
    if (event.type === "status") {
      this.#became(event.message_id, event.status, event.users ?? [event.user_id]);
      this.#changed();
      return;
    }
    if (String(event.with).toLowerCase() !== this.name.toLowerCase()) return;
    switch (event.type) {
      case "message": {
        const isNew = !this.entries.some((entry) => entry.id === event.message_id);
        this.#put(event);
        this.typists.delete(event.sender_id);
        const entry = this.find(event.message_id);
        if (isNew) this.dispatchEvent(new CustomEvent("entry", { detail: entry }));
        break;
      }
      case "edit":
      case "delete": {
        const entry = this.find(event.message_id);
        if (!entry) return;
        if (event.type === "edit") Object.assign(entry, { text: event.content, edited: true });
        else Object.assign(entry, { text: "", deleted: true, attachments: [] });
        break;
      }
      case "typing":
        this.#typing(event);
    }
    this.#changed();
  }

  /** @param {any} event */
  #typing(event) {
    const user = String(event.sender_id);
    if (user.toLowerCase() === this.#live.me.user.toLowerCase()) return;
    if (event.is_typing) this.typists.set(user, event.sender_name ?? user);
    else this.typists.delete(user);
    this.#later("typing " + user, TYPING_ENDS, () => {
      if (this.typists.delete(user)) this.#changed();
    });
  }

  /** @param {string} id @param {string} status @param {string[]} users */
  #became(id, status, users) {
    if (status !== "delivered" && status !== "read" && status !== "confirmed") return;
    const known = this.#state(id);
    for (const user of users) {
      known.delivered.add(user.toLowerCase());
      if (status !== "delivered") known.read.add(user.toLowerCase());
    }
  }

  /** @param {string} id */
  #state(id) {
    let known = this.#states.get(id);
    if (!known) {
      known = { delivered: new Set(), read: new Set(), counts: { delivered: 0, read: 0 } };
      this.#states.set(id, known);
    }
    return known;
  }

  /** @param {any} body a message as it is now */
  #put(body) {
    const entry = read(body);
    if (body.counts) this.#state(entry.id).counts = { delivered: body.counts.delivered ?? 0, read: body.counts.read ?? 0 };
    const own = this.outbox.findIndex((other) => other.id === entry.id);
    if (own >= 0) {
      this.outbox.splice(own, 1);
      this.#store.remove(entry.id);
    }
    const known = this.entries.find((other) => other.id === entry.id);
    if (known) {
      Object.assign(known, entry);
      return;
    }
    if (entry.confirm && !this.isMine(entry)) this.#askConfirmed(entry);
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1].seq > entry.seq) at--;
    this.entries.splice(at, 0, entry);
  }

  /** Whether one has confirmed it already, perhaps on another device. @param {Entry} entry */
  async #askConfirmed(entry) {
    const report = await api("GET", "/api/v1/messages/" + level(entry.id) + "/status").catch(() => null);
    if (!report?.receivers.some((/** @type {any} */ one) => one.status === "confirmed")) return;
    entry.confirm = "done";
    this.#changed();
  }

  // --- sending

  /** @param {Draft} draft @returns {Entry} */
  #own(draft) {
    const { me } = this.#live;
    const entry = read({ ...draft, message_id: draft.id, content: draft.message, sender_id: me.user, sender_name: me.name });
    return { ...entry, at: draft.at, progress: "waiting" };
  }

  #pump() {
    const { client, directs } = this.#live;
    const entry = this.outbox.find((other) => other.progress === "waiting");
    if (!entry || this.#sending || !client.connected || !directs.settings) return;
    this.#sending = true;
    entry.progress = "sent";
    entry.problem = null;
    const body = {
      type: "message",
      message_id: entry.id,
      receiver_id: this.name,
      content: entry.text,
      message_type: "text",
      timestamp: new Date(entry.at).toISOString(),
      ...(entry.replyTo ? { reply_to: entry.replyTo } : {}),
      ...(entry.attachments.length ? { attachments: entry.attachments } : {}),
      ...(entry.confirm ? { confirm: true } : {}),
    };
    client
      .publish(directs.topicOf(this.name), JSON.stringify(body))
      .then(
        () => {
          entry.progress = "stored";
          this.#store.remove(entry.id);
        },
        (error) => this.#failed(entry, error),
      )
      .finally(() => {
        this.#sending = false;
        this.#changed();
        this.#pump();
      });
  }

  /** @param {Entry} entry @param {MqttError} error */
  #failed(entry, { kind, code, reason }) {
    entry.problem = { kind, code, reason };
    const again = LATER.has(code) || kind === "full" || kind === "closed";
    entry.progress = "refused";
    if (!again) return;
    this.#later("again", AGAIN, () => {
      entry.progress = "waiting";
      this.#pump();
    });
  }

  /** @param {string} name @param {number} wait @param {() => void} work */
  #later(name, wait, work) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(work, wait));
  }

  #changed() {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}

/** @param {any} body @returns {Entry} */
function read(body) {
  return /** @type {any} */ ({
    id: body.message_id,
    seq: Number(body.seq ?? 0),
    at: Date.parse(body.at) || 0,
    user: String(body.sender_id ?? ""),
    name: String(body.sender_name ?? body.sender_id ?? ""),
    text: String(body.content ?? ""),
    replyTo: typeof body.reply_to === "string" ? body.reply_to : undefined,
    mentions: [],
    attachments: Array.isArray(body.attachments) ? body.attachments : [],
    source: "app",
    notice: null,
    edited: Boolean(body.edited_at),
    deleted: Boolean(body.deleted),
    pinned: false,
    reactions: new Map(),
    progress: "stored",
    problem: null,
    confirm: body.confirm === true,
  });
}
