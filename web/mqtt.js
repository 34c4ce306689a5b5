// @ts-check
// A small MQTT 5 client for browsers: QoS 0 and 1 over a WebSocket, made to stay connected.
//
//   const client = new MqttClient({ url: "wss://hub/mqtt", credentials: async () => ({ token }) });
//   client.addEventListener("state", (event) => show(event.detail));   // see `Status`
//   const stop = client.subscribe("quendaward/chat/3", { qos: 1, properties: () => ({ "since-seq": "17" }) }, (message) => ...);
//   await client.publish("quendaward/chat/3", JSON.stringify({ message: "hi" }), { qos: 1 });
//   client.start();                                                     // and client.close() at the end
//
// - It reconnects by itself, after a random time of up to 0.5 s that doubles up to 30 s, and at once when the browser says
//   that the network is back or the page is looked at again.
// - `credentials` is asked before each attempt, so tokens may be short-lived; before a token runs out a new one is sent over the
//   live connection (AUTH). Credentials that were refused are not tried again. Nothing secret is ever part of the URL.
// - Subscriptions are made again after each reconnect. Their `properties` may be a function, asked each time: a clean session misses
//   what was said meanwhile unless it says from where it wants to go on.
// - A publication of QoS 1 waits while there is no connection (at most `waiting` of them), is sent again until it was acknowledged, and
//   keeps its order; so it may arrive twice, and should carry an id. Its promise ends with the broker's reason. QoS 0 is refused
//   while there is no connection: what nobody waits for is not worth keeping.
// - At most as many as the broker's Receive Maximum are under way. What is larger than its Maximum Packet Size is refused here.
import * as packets from "./mqtt-packets.js";

/** @typedef {{token: string, user?: string} | {user: string, password: string}} Credentials */
/**
 * @typedef {object} Options
 * @property {string} url ws:// or wss://
 * @property {() => Credentials | Promise<Credentials>} credentials
 * @property {string} [clientId] the broker gives one when left out
 * @property {number} [keepAlive] seconds, 60
 * @property {number} [sessionExpiry] seconds for which the broker keeps the session; 0: none is kept
 * @property {number} [waiting] how many publications may wait, 200
 * @property {() => number} [random] 0 to 1, for the back-off
 */
/** @typedef {"idle" | "connecting" | "connected" | "disconnected" | "refused" | "closed"} State */
/**
 * `disconnected`: it will try again after `retryIn` ms. `refused`: the broker does not want these credentials; it goes on when there are
 * others. `code` is the broker's reason code, 0 when the connection was just lost.
 * @typedef {{state: State, code: number, reason: string, retryIn: number}} Status
 */
/**
 * @typedef {object} Message
 * @property {string} topic
 * @property {Uint8Array} payload
 * @property {() => string} text
 * @property {boolean} retain
 * @property {Record<string, string>} properties user properties
 */
/**
 * @typedef {object} SubscribeOptions
 * @property {0 | 1} [qos] 1 when left out
 * @property {Record<string, string> | (() => Record<string, string>)} [properties] user properties
 * @property {() => void} [granted] each time that the broker has agreed
 * @property {(error: MqttError) => void} [refused]
 */
/** @typedef {{qos?: 0 | 1, retain?: boolean, properties?: Record<string, string>}} PublishOptions */
/** @typedef {{filter: string, options: SubscribeOptions, handler: (message: Message) => void, granted: boolean}} Subscription */
/**
 * @typedef {object} Item a publication of QoS 1
 * @property {{topic: string, payload: string | Uint8Array, qos: 1, retain?: boolean, properties?: Record<string, string>}} what
 * @property {boolean} sent
 * @property {(outcome: {code: number, reason: string}) => void} resolve
 * @property {(error: MqttError) => void} reject
 */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const HANDSHAKE = 15_000;
const PROBE = 5_000;
const STEADY = 10_000;
const LONGEST_TIMER = 2 ** 31 - 1;
const LARGEST_PACKET = 2 ** 21;
const MOST_UNSENT = 2 ** 21;
const TOKEN = "token";
const PROTOCOL_ERROR = 0x82;
const TOO_LARGE = 0x95;
/** Bad client id, password, rights, banned, method: the same again would be refused again. */
const FINAL = new Set([0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c]);
/** Busy, quota, too many: not at once again. */
const TIRED = new Set([0x89, 0x97, 0x9f]);

/** `kind`: `refused` by the broker with `code`; `offline`, `full`, `closed`, `too-large` without asking it. */
export class MqttError extends Error {
  /** @param {string} kind @param {number} code @param {string} reason */
  constructor(kind, code, reason) {
    super(reason || kind + (code ? " 0x" + code.toString(16) : ""));
    this.kind = kind;
    this.code = code;
    this.reason = reason;
  }
}

/**
 * What a token says of itself; nothing here is checked, that is the hub's work.
 * @param {string} token
 * @returns {{sub?: string, name?: string, aud?: string | string[], rooms?: string[], exp?: number, iat?: number}}
 */
export function claims(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    return JSON.parse(packets.text(bytes)) ?? {};
  } catch {
    return {};
  }
}

/** `user@space`, which a token itself tells. @param {string} token */
function userOf(token) {
  const { sub, aud } = claims(token);
  const space = Array.isArray(aud) ? aud[0] : aud;
  return sub && space ? sub + "@" + space : (sub ?? "");
}

/** @param {string} filter @param {string} topic */
export function matches(filter, topic) {
  const levels = filter.split("/");
  const parts = topic.split("/");
  if (topic.startsWith("$") && /^[+#]/.test(filter)) return false;
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === "#") return true;
    if (i >= parts.length || (levels[i] !== "+" && levels[i] !== parts[i])) return false;
  }
  return levels.length === parts.length;
}

export class MqttClient extends EventTarget {
  #options;
  #clientId;
  /** @type {Status} */
  #status = { state: "idle", code: 0, reason: "", retryIn: 0 };
  /** @type {Set<Subscription>} */
  #subscriptions = new Set();
  /** @type {Item[]} in the order in which they were published */
  #queue = [];
  #stopListening = new AbortController();
  #failures = 0;
  #turn = 0; // counts attempts: what belongs to an older one comes too late
  #refused = ""; // the secret that the broker did not want
  /** @type {ReturnType<typeof setTimeout> | undefined} until the next attempt, or its end */
  #timer;

  // valid for the connection
  /** @type {WebSocket | null} */
  #socket = null;
  #splitter = new packets.Splitter();
  /** @type {Map<number, Item>} */
  #flight = new Map();
  /** @type {Map<number, Subscription>} SUBSCRIBEs without an answer yet */
  #asked = new Map();
  #nextId = 0;
  #receiveMaximum = 65535;
  #maximumPacket = Infinity;
  #goodbye = { code: 0, reason: "" };
  #heard = true;
  #secret = "";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pulse;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #probe;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #renewal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #steady;

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = options;
    this.#clientId = options.clientId ?? "";
  }

  /** @returns {Status} */
  get status() {
    return this.#status;
  }

  get connected() {
    return this.#status.state === "connected";
  }

  start() {
    if (this.#status.state !== "idle") return;
    const { signal } = this.#stopListening;
    addEventListener("online", () => this.#wake(), { signal });
    addEventListener("offline", () => this.#check(), { signal });
    addEventListener("pageshow", () => this.#wake(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake(), { signal });
    this.#attempt();
  }

  /** Tries at once instead of waiting, also with credentials that were refused: somebody wants it. */
  retry() {
    this.#refused = "";
    this.#wake();
  }

  #wake() {
    if (this.connected) this.#check();
    else if (this.#status.state === "disconnected" || this.#status.state === "refused") this.#attempt();
  }

  /** Says goodbye; what still waits is rejected. */
  close() {
    if (this.#status.state === "closed") return;
    this.#stopListening.abort();
    if (this.connected) this.#send(packets.disconnect(0));
    this.#hangUp();
    this.#turn++;
    for (const item of [...this.#flight.values(), ...this.#queue]) {
      item.reject(new MqttError("closed", 0, ""));
    }
    this.#flight.clear();
    this.#queue = [];
    this.#become("closed");
  }

  /**
   * @param {string} filter @param {SubscribeOptions} options @param {(message: Message) => void} handler
   * @returns {() => void} ends it
   */
  subscribe(filter, options, handler) {
    const subscription = { filter, options, handler, granted: false };
    this.#subscriptions.add(subscription);
    if (this.connected) this.#ask(subscription);
    return () => {
      const there = this.#subscriptions.delete(subscription);
      const shared = [...this.#subscriptions].some((other) => other.filter === filter);
      if (there && this.connected && !shared) this.#send(packets.unsubscribe(this.#id(), filter));
    };
  }

  /**
   * QoS 1 when left out. Ends when the broker has acknowledged it (QoS 0: when it was handed on); rejected with an `MqttError`.
   * @param {string} topic @param {string | Uint8Array} payload @param {PublishOptions} [options]
   * @returns {Promise<{code: number, reason: string}>}
   */
  publish(topic, payload, { qos = 1, retain, properties } = {}) {
    if (this.#status.state === "closed") return Promise.reject(new MqttError("closed", 0, ""));
    if (qos === 0) {
      const socket = this.#socket;
      if (!this.connected || !socket) return Promise.reject(new MqttError("offline", 0, ""));
      const bytes = packets.publish({ topic, payload, qos, retain, properties }, 0, false);
      if (bytes.length > this.#maximumPacket) return Promise.reject(new MqttError("too-large", TOO_LARGE, ""));
      if (socket.bufferedAmount > MOST_UNSENT) return Promise.reject(new MqttError("full", 0, ""));
      this.#send(bytes);
      return Promise.resolve({ code: 0, reason: "" });
    }
    if (this.#queue.length >= (this.#options.waiting ?? 200)) {
      return Promise.reject(new MqttError("full", 0, ""));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ what: { topic, payload, qos, retain, properties }, sent: false, resolve, reject });
      this.#pump();
    });
  }

  /** @param {State} state @param {Partial<Status>} [more] */
  #become(state, more = {}) {
    this.#status = { state, code: 0, reason: "", retryIn: 0, ...more };
    this.dispatchEvent(new CustomEvent("state", { detail: this.#status }));
  }

  // --- connecting

  async #attempt() {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost({ code: 0, reason: "" }), HANDSHAKE);
    this.#become("connecting");
    /** @type {Credentials} */
    let who;
    try {
      who = await this.#options.credentials();
    } catch (error) {
      if (turn === this.#turn) this.#lost({ code: 0, reason: error instanceof Error ? error.message : String(error) });
      return;
    }
    if (turn !== this.#turn) return;
    this.#secret = secret(who);
    if (this.#secret === this.#refused) {
      this.#rest("refused", LONGEST_WAIT, this.#goodbye);
      return;
    }
    this.#goodbye = { code: 0, reason: "" };
    try {
      this.#open(turn, who);
    } catch (error) {
      // a page that came over https may not open ws://, and says so here
      this.#lost({ code: 0, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** @param {number} turn @param {Credentials} who */
  #open(turn, who) {
    const socket = new WebSocket(this.#options.url, "mqtt");
    this.#socket = socket;
    this.#splitter = new packets.Splitter();
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (turn === this.#turn) this.#send(this.#hello(who));
    };
    socket.onmessage = (event) => {
      if (turn === this.#turn) this.#read(new Uint8Array(event.data));
    };
    socket.onclose = () => {
      if (turn === this.#turn) this.#lost(this.#goodbye);
    };
  }

  /** @param {Credentials} who */
  #hello(who) {
    const expiry = this.#options.sessionExpiry ?? 0;
    /** @type {[number, any][]} */
    const properties = [[packets.MAXIMUM_PACKET, LARGEST_PACKET]];
    if (expiry) properties.push([packets.SESSION_EXPIRY, expiry]);
    const token = "token" in who;
    if (token) properties.push([packets.AUTH_METHOD, TOKEN], [packets.AUTH_DATA, who.token]);
    return packets.connect({
      clientId: this.#clientId,
      cleanStart: !expiry,
      keepAlive: this.#options.keepAlive ?? 60,
      user: token ? (who.user ?? userOf(who.token)) : who.user,
      password: token ? undefined : who.password,
      properties,
    });
  }

  /** @param {packets.Reader} body */
  #welcomed(body) {
    const present = (body.number(1) & 1) === 1;
    const code = body.number(1);
    const { values } = body.properties();
    if (code >= 0x80) {
      this.#goodbye = { code, reason: values.get(packets.REASON_STRING) ?? "" };
      if (FINAL.has(code)) this.#refused = this.#secret;
      this.#lost(this.#goodbye);
      return;
    }
    clearTimeout(this.#timer);
    this.#clientId = values.get(packets.ASSIGNED_CLIENT_ID) ?? this.#clientId;
    this.#receiveMaximum = values.get(packets.RECEIVE_MAXIMUM) ?? 65535;
    this.#maximumPacket = values.get(packets.MAXIMUM_PACKET) ?? Infinity;
    this.#beat(values.get(packets.SERVER_KEEP_ALIVE) ?? this.#options.keepAlive ?? 60);
    this.#renewIn(this.#secret);
    // one that connects and falls at once has not recovered: the wait goes on growing
    this.#steady = setTimeout(() => (this.#failures = 0), STEADY);
    const flight = [...this.#flight.entries()];
    if (!present) {
      this.#flight.clear();
      this.#queue.unshift(...flight.map(([, item]) => item));
    }
    this.#become("connected");
    const again = new Map();
    for (const subscription of this.#subscriptions) {
      if (!present || !subscription.granted || subscription.options.properties) again.set(subscription.filter, subscription);
    }
    for (const subscription of again.values()) this.#ask(subscription);
    if (present) for (const [id, item] of flight) this.#send(packets.publish(item.what, id, item.sent));
    this.#pump();
  }

  /** @param {{code: number, reason: string}} why */
  #lost(why) {
    this.#hangUp();
    this.#turn++;
    this.#goodbye = why;
    if (this.#refused && this.#refused === this.#secret) {
      this.#rest("refused", LONGEST_WAIT, why);
      return;
    }
    this.#failures = TIRED.has(why.code) ? 10 : this.#failures + 1;
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    this.#rest("disconnected", Math.round((this.#options.random ?? Math.random)() * most), why);
  }

  /** @param {"refused" | "disconnected"} state @param {number} retryIn @param {{code: number, reason: string}} why */
  #rest(state, retryIn, why) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#attempt(), retryIn);
    this.#become(state, { ...why, retryIn });
  }

  /** Leaves the connection without a word. */
  #hangUp() {
    for (const timer of [this.#timer, this.#pulse, this.#probe, this.#renewal, this.#steady]) clearTimeout(timer);
    this.#asked.clear();
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  // --- staying connected

  /** @param {number} seconds */
  #beat(seconds) {
    this.#heard = true;
    if (!seconds) return;
    this.#pulse = setInterval(() => {
      if (!this.#heard) {
        this.#lost({ code: 0, reason: "" });
        return;
      }
      this.#heard = false;
      this.#send(packets.ping());
    }, seconds * 500);
  }

  #check() {
    if (!this.connected) return;
    this.#heard = false;
    this.#send(packets.ping());
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => this.#heard || this.#lost({ code: 0, reason: "" }), PROBE);
  }

  /** Before the token runs out, a tenth of its time or half a minute. @param {string} token */
  #renewIn(token) {
    const { exp, iat } = claims(token);
    if (!exp) return;
    const now = Date.now();
    const early = Math.max(30_000, (exp - (iat ?? exp)) * 100);
    const wait = Math.max(1_000, exp * 1000 - now - early);
    this.#renewal = setTimeout(() => this.#renew(), Math.min(wait, LONGEST_TIMER));
  }

  async #renew() {
    const turn = this.#turn;
    const who = await Promise.resolve(this.#options.credentials()).catch(() => null);
    // without a fresh one the broker ends the connection in its time, and the next attempt asks again
    if (turn !== this.#turn || !this.connected || !who || !("token" in who) || who.token === this.#secret) return;
    this.#secret = who.token;
    this.#send(packets.auth(0x19, [[packets.AUTH_METHOD, TOKEN], [packets.AUTH_DATA, who.token]]));
    this.#renewIn(who.token);
  }

  // --- packets

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  #send(bytes) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  #id() {
    do this.#nextId = (this.#nextId % 65535) + 1;
    while (this.#flight.has(this.#nextId) || this.#asked.has(this.#nextId));
    return this.#nextId;
  }

  /** @param {Subscription} subscription */
  #ask(subscription) {
    const { qos = 1, properties } = subscription.options;
    const id = this.#id();
    this.#asked.set(id, subscription);
    const user = typeof properties === "function" ? properties() : properties;
    this.#send(packets.subscribe(id, subscription.filter, qos, user));
  }

  #pump() {
    while (this.connected && this.#queue.length && this.#flight.size < this.#receiveMaximum) {
      const item = /** @type {Item} */ (this.#queue.shift());
      const id = this.#id();
      const bytes = packets.publish(item.what, id, false);
      if (bytes.length > this.#maximumPacket) {
        item.reject(new MqttError("too-large", TOO_LARGE, ""));
        continue;
      }
      item.sent = true;
      this.#flight.set(id, item);
      this.#send(bytes);
    }
  }

  /** @param {Uint8Array} bytes */
  #read(bytes) {
    this.#heard = true;
    const turn = this.#turn;
    try {
      for (const packet of this.#splitter.push(bytes)) {
        if (turn === this.#turn) this.#take(packet);
      }
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#send(packets.disconnect(PROTOCOL_ERROR));
      this.#lost({ code: PROTOCOL_ERROR, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** @param {packets.Packet} packet */
  #take({ type, flags, body }) {
    switch (type) {
      case packets.CONNACK:
        this.#welcomed(body);
        break;
      case packets.PUBLISH:
        this.#received(flags, body);
        break;
      case packets.PUBACK:
        this.#acknowledged(body);
        break;
      case packets.SUBACK:
        this.#answered(body);
        break;
      case packets.DISCONNECT: {
        const code = body.left ? body.number(1) : 0;
        this.#lost({ code, reason: body.properties().values.get(packets.REASON_STRING) ?? "" });
        break;
      }
      case packets.UNSUBACK:
      case packets.PINGRESP:
      case packets.AUTH:
        break;
      default:
        throw new RangeError("a packet that no broker sends");
    }
  }

  /** @param {number} flags @param {packets.Reader} body */
  #received(flags, body) {
    const topic = body.text();
    const qos = (flags >> 1) & 3;
    const id = qos ? body.number(2) : 0;
    const properties = body.properties().user;
    const payload = body.rest();
    const message = { topic, payload, properties, retain: (flags & 1) === 1, text: () => packets.text(payload) };
    for (const subscription of [...this.#subscriptions]) {
      if (matches(subscription.filter, topic)) {
        try {
          subscription.handler(message);
        } catch (error) {
          reportError(error);
        }
      }
    }
    if (qos) this.#send(packets.puback(id));
  }

  /** @param {packets.Reader} body */
  #acknowledged(body) {
    const id = body.number(2);
    const code = body.left ? body.number(1) : 0;
    const reason = body.properties().values.get(packets.REASON_STRING) ?? "";
    const item = this.#flight.get(id);
    if (!item) return;
    this.#flight.delete(id);
    if (code >= 0x80) item.reject(new MqttError("refused", code, reason));
    else item.resolve({ code, reason });
    this.#pump();
  }

  /** @param {packets.Reader} body */
  #answered(body) {
    const subscription = this.#asked.get(body.number(2));
    const reason = body.properties().values.get(packets.REASON_STRING) ?? "";
    const code = body.number(1);
    if (!subscription) return;
    this.#asked.forEach((other, id) => other === subscription && this.#asked.delete(id));
    subscription.granted = code < 0x80;
    if (subscription.granted) subscription.options.granted?.();
    else subscription.options.refused?.(new MqttError("refused", code, reason));
  }
}

/** @param {Credentials} who */
function secret(who) {
  return "token" in who ? who.token : who.user + "\n" + who.password;
}
