// @ts-check
// One room as one person sees it: what was said, what happened to it, who has read it, who is typing, and what of one's own is still
// on its way. Fed by MQTT (history, then live) and by REST (older pages, gaps). Knows nothing of how it is shown.
//
//   const room = hub.room("3");
//   room.addEventListener("change", () => draw(room.entries, room.outbox));
//   room.send("hello", { replyTo: id, mentions: ["EA1ABC"] });
//   room.close();
//
// - `seq` has no gaps in a room, so whoever sees one has missed something; it is then fetched over REST.
// - Stored messages arrive as they are now, and events are the same when they come twice, so everything may be applied again.
// - Messages are sent one after the other, at most one a second, and each stays in `outbox` until the hub has shown it to everybody.
import { MqttError } from "../mqtt.js";
import { Outbox } from "./outbox.js";

/** @typedef {import("./hub.js").Hub} Hub */
/** @typedef {import("../mqtt.js").Message} Message */
/** `sent`: on its way; `stored`: the hub has it. `waiting` and `refused` say why in `problem`. */
/** @typedef {"waiting" | "sent" | "stored" | "refused"} Progress */
/**
 * @typedef {object} Entry a message or notice
 * @property {string} id
 * @property {number} seq 0: not stored yet
 * @property {number} at ms
 * @property {string} user
 * @property {string} name
 * @property {string} text
 * @property {string} [replyTo]
 * @property {string[]} mentions
 * @property {any[]} attachments
 * @property {string} source
 * @property {{template: string, params: Record<string, any>} | null} notice
 * @property {boolean} edited
 * @property {boolean} deleted
 * @property {boolean} pinned
 * @property {Map<string, string[]>} reactions who reacted with what
 * @property {Progress} progress
 * @property {Problem | null} problem
 * @property {boolean | "done"} [confirm] the sender asks to be told that it was read; done: one has
 */
/** @typedef {{code: number, kind: string, reason: string}} Problem */
/** @typedef {{title: string, may_post: boolean, may_moderate: boolean, read_only: boolean, archived: boolean, slow_seconds: number}} Info */
/** @typedef {{name: string, upTo: number}} Reader */

const PACE = 1_000;
const PAGE = 50;
const MOST_AT_ONCE = 500;
const TYPING_AGAIN = 4_000;
const TYPING_ENDS = 6_000;
const READ_LATER = 700;
const SHOWN_LATE = 5_000;
/** Busy, starting, the database is away: it will work later. */
const LATER = new Set([0x80, 0x88, 0x89]);
const TOO_FAST = 0x96;

export class Room extends EventTarget {
  /** @type {Entry[]} by seq */
  entries = [];
  /** @type {Entry[]} one's own that are not in `entries` yet */
  outbox = [];
  /** @type {Info} */
  info;
  /** @type {Map<string, string>} user -> name */
  typists = new Map();
  /** @type {Map<string, Reader>} by user in lower case */
  readers = new Map();
  /** Up to here everything is here. */
  last = 0;
  /** Whether there may be older messages than the oldest here. */
  hasEarlier = false;
  /** Up to here one had read when the room was opened; Infinity: not known. */
  readBefore = Infinity;
  /** @type {MqttError | null} why one may not be here */
  refused = null;
  /** Whether history has arrived, or is known to be empty. */
  loaded = false;
  reacts = true;
  // what only other kinds of conversations know
  /** @type {((entry: Entry) => number) | undefined} */
  deliveredTo = undefined;
  /** @type {((entry: Entry) => Promise<any>) | undefined} */
  confirm = undefined;

  #hub;
  #topic;
  #store;
  /** @type {Map<string, Entry>} */
  #byId = new Map();
  #readSeq = 0;
  /** @type {Entry | null} */
  #sending = null;
  #nextSend = 0;
  #typedAt = 0;
  /** @type {any[] | null} what came while a page was under way: applied once more on top of it */
  #meanwhile = null;
  #gap = false;
  #queued = false;
  /** @type {(() => void)[]} */
  #stop = [];
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();

  /** Use `hub.room(name)`. @param {Hub} hub @param {string} name */
  constructor(hub, name) {
    super();
    this.#hub = hub;
    this.name = name;
    this.#topic = hub.settings.prefix + "/chat/" + name;
    this.info = { title: name, may_post: true, may_moderate: false, read_only: false, archived: false, slow_seconds: 0 };
    this.#store = new Outbox(hub.server, hub.user, name);
  }

  open() {
    const { client, settings } = this.#hub;
    this.outbox = this.#store.load().map((draft) => this.#own(draft));
    /** @returns {Record<string, string>} */
    const properties = () => (this.last ? { "since-seq": String(this.last) } : { history: String(settings.history_limit) });
    this.#stop.push(
      client.subscribe(
        this.#topic,
        {
          properties,
          granted: () => {
            this.refused = null;
            this.#later("loaded", 400, () => {
              this.loaded = true;
              this.#changed();
            });
            if (this.#gap) this.#fill();
          },
          refused: (error) => {
            this.refused = error;
            this.loaded = true;
            this.#changed();
          },
        },
        (message) => this.#take(message),
      ),
      client.subscribe(settings.prefix + "/typing/" + this.name, { qos: 0 }, (message) => this.#typing(message)),
    );
    const onState = () => {
      if (this.#sending) this.#sending.progress = client.connected ? "sent" : "waiting";
      this.#changed();
      this.#pump();
      if (client.connected) this.#learn();
    };
    client.addEventListener("state", onState);
    this.#stop.push(() => client.removeEventListener("state", onState));
    if (client.connected) onState();
  }

  close() {
    for (const stop of this.#stop.splice(0)) stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** @param {string} id */
  find(id) {
    return this.#byId.get(id) ?? this.outbox.find((entry) => entry.id === id);
  }

  /** How many others have read up to this message. @param {Entry} entry */
  readBy(entry) {
    let count = 0;
    for (const [user, reader] of this.readers) if (reader.upTo >= entry.seq && user !== this.#hub.user.toLowerCase()) count++;
    return count;
  }

  /** What of others one has not read. */
  get unread() {
    return this.entries.filter((entry) => entry.seq > this.#readSeq && !entry.deleted && !this.isMine(entry)).length;
  }

  /** @param {Entry} entry */
  isMine(entry) {
    return entry.user.toLowerCase() === this.#hub.user.toLowerCase();
  }

  // --- what one does

  /**
   * @param {string} text
   * @param {{replyTo?: string, mentions?: string[], attachments?: any[]}} [more]
   */
  send(text, { replyTo, mentions, attachments } = {}) {
    const draft = {
      id: uuid(),
      message: text,
      ...(replyTo ? { reply_to: replyTo } : {}),
      ...(mentions?.length ? { mentions } : {}),
      ...(attachments?.length ? { attachments } : {}),
      at: Date.now(),
    };
    this.#store.add(draft);
    this.outbox.push(this.#own(draft));
    this.#typedAt = 0;
    this.#changed();
    this.#pump();
  }

  /** Once more, what was refused. @param {Entry} entry */
  retry(entry) {
    entry.progress = "waiting";
    entry.problem = null;
    this.#changed();
    this.#pump();
  }

  /** Takes back what is not stored. @param {Entry} entry */
  discard(entry) {
    this.outbox = this.outbox.filter((other) => other !== entry);
    this.#store.remove(entry.id);
    this.#changed();
  }

  /** @param {Entry} entry @param {string} text */
  edit(entry, text) {
    return this.#signal({ type: "edit", id: entry.id, message: text });
  }

  /** @param {Entry} entry */
  remove(entry) {
    return this.#signal({ type: "delete", id: entry.id });
  }

  /** Adds the reaction, or takes one's own back. @param {Entry} entry @param {string} reaction */
  react(entry, reaction) {
    const remove = entry.reactions.get(reaction)?.includes(this.#hub.user) ?? false;
    return this.#signal({ type: "reaction", id: entry.id, reaction, remove });
  }

  /** @param {Entry} entry */
  pin(entry) {
    return this.#signal({ type: "pin", id: entry.id, remove: entry.pinned });
  }

  /** What only makes sense now: rejected with an `MqttError` when there is no connection. @param {any} body */
  #signal(body) {
    if (!this.#hub.client.connected) return Promise.reject(new MqttError("offline", 0, ""));
    return this.#hub.client.publish(this.#topic, JSON.stringify(body));
  }

  /** Tells the others, as often as they need to hear it. @param {boolean} is */
  type(is) {
    const now = performance.now();
    if (is ? this.#typedAt && now - this.#typedAt < TYPING_AGAIN : !this.#typedAt) return;
    this.#typedAt = is ? now : 0;
    const topic = this.#hub.settings.prefix + "/typing/" + this.name;
    this.#hub.client.publish(topic, is ? "{}" : '{"is_typing":false}', { qos: 0 }).catch(() => {});
  }

  /** One has seen everything up to here; the hub is told in a moment. */
  markRead() {
    const seq = this.entries.at(-1)?.seq ?? 0;
    if (seq <= this.#readSeq) return;
    this.#readSeq = seq;
    this.#changed();
    this.#later("read", READ_LATER, () => {
      this.#signal({ type: "read", seq: this.#readSeq }).catch(() => {});
    });
  }

  /** Loads a page of what was before. */
  async earlier() {
    const before = this.entries[0]?.seq;
    if (!before || !this.hasEarlier) return;
    await this.#load(async () => {
      const page = await this.#page(`before=${before}&limit=${PAGE}`);
      this.hasEarlier = page.length === PAGE;
    });
  }

  // --- what comes

  /** @param {Message} message */
  #take(message) {
    const body = parse(message.text());
    if (!body) return;
    this.#meanwhile?.push(body);
    const before = this.last;
    const isNew = this.#apply(body);
    if (isNew && before && body.seq > before + 1) this.#fill();
    if (isNew && (body.type === "message" || body.type === "notice")) {
      this.dispatchEvent(new CustomEvent("entry", { detail: this.#byId.get(body.id) }));
    }
    this.#changed();
  }

  /** True: something that has its place in the room and was not here. @param {any} body */
  #apply(body) {
    const seq = Number(body.seq);
    if (body.type === "read") this.#reads(body);
    if (body.type === "room") Object.assign(this.info, body);
    if (!(seq > 0) || typeof body.id !== "string") return false;
    const isNew = seq > this.last;
    if (body.type === "message" || body.type === "notice") {
      if (!this.entries.length && !this.last) this.hasEarlier = seq > 1;
      this.#put(body);
      this.typists.delete(body.callsign);
    } else {
      const entry = this.#byId.get(body.id);
      if (entry) happened(entry, body);
    }
    this.last = Math.max(this.last, seq);
    return isNew;
  }

  /** @param {any} body a message as it is now */
  #put(body) {
    const entry = read(body);
    this.#hub.know(entry.user, entry.name);
    const known = this.#byId.get(entry.id);
    if (known) {
      Object.assign(known, entry);
      return;
    }
    this.#byId.set(entry.id, entry);
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1].seq > entry.seq) at--;
    this.entries.splice(at, 0, entry);
    const own = this.outbox.findIndex((other) => other.id === entry.id);
    if (own >= 0) {
      this.outbox.splice(own, 1);
      this.#store.remove(entry.id);
    }
    if (this.isMine(entry)) this.#readSeq = Math.max(this.#readSeq, entry.seq);
  }

  /** @param {{callsign: string, name: string, up_to: number}} body */
  #reads(body) {
    if (typeof body.callsign !== "string") return;
    this.readers.set(body.callsign.toLowerCase(), { name: body.name, upTo: body.up_to });
    if (body.callsign.toLowerCase() === this.#hub.user.toLowerCase()) this.#readSeq = Math.max(this.#readSeq, body.up_to);
  }

  /** @param {Message} message */
  #typing(message) {
    const body = parse(message.text());
    if (typeof body?.callsign !== "string" || body.callsign.toLowerCase() === this.#hub.user.toLowerCase()) return;
    const user = body.callsign;
    if (body.is_typing) this.typists.set(user, String(body.name ?? user));
    else this.typists.delete(user);
    this.#changed();
    this.#later("typing " + user, TYPING_ENDS, () => {
      if (this.typists.delete(user)) this.#changed();
    });
  }

  // --- REST

  /** Title, rights and read markers: MQTT says them only when they change. */
  async #learn() {
    const path = "/api/v1/rooms/" + encodeURIComponent(this.name);
    try {
      const view = await this.#hub.api("GET", path);
      Object.assign(this.info, view);
      this.#readSeq = Math.max(this.#readSeq, view.read_seq);
      if (this.readBefore === Infinity && view.read_seq > 0) this.readBefore = view.read_seq;
      this.#changed();
      if (this.#hub.narrowed) return; // visitors are not told who is a member
      for (const member of await this.#hub.api("GET", path + "/members")) {
        if (member.read_seq) this.#reads({ callsign: member.user, name: member.user, up_to: member.read_seq });
      }
      this.#changed();
    } catch {
      // what MQTT brings is enough to talk
    }
  }

  /** Something was missed, perhaps an edit of an older message too: everything that is here is read once more. */
  async #fill() {
    this.#gap = true;
    await this.#load(async () => {
      this.#gap = false;
      let after = (this.entries[0]?.seq ?? 1) - 1;
      for (let more = true; more; ) {
        const page = await this.#page(`after=${after}&limit=${MOST_AT_ONCE}`);
        more = page.length === MOST_AT_ONCE;
        after = page.at(-1)?.seq ?? after;
      }
    }).catch(() => (this.#gap = true)); // once more when the connection is back
  }

  /** @param {() => Promise<void>} work */
  async #load(work) {
    if (this.#meanwhile) return;
    this.#meanwhile = [];
    try {
      await work();
    } finally {
      const meanwhile = this.#meanwhile;
      this.#meanwhile = null;
      for (const body of meanwhile) this.#apply(body);
      this.#changed();
    }
  }

  /** @param {string} query @returns {Promise<any[]>} */
  async #page(query) {
    const page = await this.#hub.api("GET", `/api/v1/rooms/${encodeURIComponent(this.name)}/messages?${query}`);
    for (const body of page) this.#put(body);
    return page;
  }

  // --- sending

  /** @param {import("./outbox.js").Draft} draft @returns {Entry} */
  #own(draft) {
    return { ...read({ ...draft, callsign: this.#hub.user, name: this.#hub.name, type: "message" }), at: draft.at, progress: "waiting" };
  }

  #pump() {
    const entry = this.outbox.find((other) => other.progress === "waiting");
    if (!entry || this.#sending || !this.#hub.client.connected || !this.#stop.length) return;
    const wait = this.#nextSend - performance.now();
    if (wait > 0) {
      this.#later("send", wait, () => this.#pump());
      return;
    }
    this.#sending = entry;
    entry.progress = "sent";
    entry.problem = null;
    this.#nextSend = performance.now() + Math.max(PACE, this.info.may_moderate ? 0 : this.info.slow_seconds * 1000);
    const { id, text, replyTo, mentions, attachments } = entry;
    const body = {
      id,
      message: text,
      timestamp: new Date(entry.at).toISOString(),
      ...(replyTo ? { reply_to: replyTo } : {}),
      ...(mentions.length ? { mentions } : {}),
      ...(attachments.length ? { attachments: attachments.map((file) => ({ id: file.id })) } : {}),
    };
    this.#hub.client
      .publish(this.#topic, JSON.stringify(body))
      .then(
        () => this.#stored(entry),
        (error) => this.#failed(entry, error),
      )
      .finally(() => {
        this.#sending = null;
        this.#changed();
        this.#pump();
      });
  }

  /** @param {Entry} entry */
  #stored(entry) {
    entry.progress = "stored";
    entry.problem = null;
    this.#store.remove(entry.id);
    // mostly it has arrived already; one that was stored before a reload, long ago, has to be asked for
    this.#later("shown " + entry.id, SHOWN_LATE, () => {
      if (!this.outbox.includes(entry)) return;
      this.#hub
        .api("GET", `/api/v1/rooms/${encodeURIComponent(this.name)}/messages/${entry.id}`)
        .then((body) => this.#put(body))
        .catch(() => this.discard(entry))
        .finally(() => this.#changed());
    });
  }

  /** @param {Entry} entry @param {MqttError} error */
  #failed(entry, error) {
    const { kind, code, reason } = error;
    entry.problem = { kind, code, reason };
    const again = code === TOO_FAST || LATER.has(code) || kind === "full" || kind === "closed";
    entry.progress = again ? "waiting" : "refused";
    const seconds = /wait (\d+) s/.exec(reason)?.[1];
    if (again) this.#nextSend = performance.now() + (code === TOO_FAST ? Number(seconds ?? 1.5) * 1000 : 5_000);
  }

  // ---

  /** @param {string} name @param {number} wait @param {() => void} work */
  #later(name, wait, work) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(work, wait));
  }

  /** Many changes at once are told once. */
  #changed() {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    const body = JSON.parse(text);
    return typeof body === "object" ? body : null;
  } catch {
    return null;
  }
}

/** @param {any} body @returns {Entry} */
function read(body) {
  const reactions = new Map(Object.entries(body.reactions ?? {}).map(([reaction, users]) => [reaction, [...users]]));
  return {
    id: body.id,
    seq: Number(body.seq ?? 0),
    at: Date.parse(body.at) || 0,
    user: String(body.callsign ?? ""),
    name: String(body.name ?? body.callsign ?? ""),
    text: String(body.message ?? ""),
    replyTo: typeof body.reply_to === "string" ? body.reply_to : undefined,
    mentions: Array.isArray(body.mentions) ? body.mentions.map(String) : [],
    attachments: Array.isArray(body.attachments) ? body.attachments : [],
    source: String(body.source ?? "app"),
    notice: body.type === "notice" ? { template: String(body.template ?? ""), params: body.params ?? {} } : null,
    edited: Boolean(body.edited_at),
    deleted: Boolean(body.deleted),
    pinned: Boolean(body.pinned),
    reactions,
    progress: "stored",
    problem: null,
  };
}

/** @param {Entry} entry @param {any} event */
function happened(entry, event) {
  switch (event.type) {
    case "edit":
      entry.text = String(event.message ?? "");
      entry.edited = true;
      break;
    case "delete":
      Object.assign(entry, { text: "", deleted: true, pinned: false, attachments: [], reactions: new Map() });
      break;
    case "pin":
      entry.pinned = !event.remove;
      break;
    case "reaction": {
      const users = (entry.reactions.get(event.reaction) ?? []).filter((user) => user !== event.callsign);
      if (!event.remove) users.push(event.callsign);
      if (users.length) entry.reactions.set(event.reaction, users);
      else entry.reactions.delete(event.reaction);
    }
  }
}

/** `crypto.randomUUID` is not there on plain http://, where a hub on a LAN lives. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
