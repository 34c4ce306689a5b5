// @ts-check
// One person's line to one hub: its settings, REST with a token, and the MQTT client that all rooms share.
//
//   const hub = new Hub({ server: "https://hub.example", token: async () => "eyJ..." });
//   await hub.open();          // false: there is no chat on this hub, and nothing was connected
//   hub.user, hub.name         // who I am, as the token says
//   hub.settings               // {enabled, prefix, mqtt_url, history_limit, max_length, edit_seconds}
//   await hub.api("GET", "/api/v1/rooms")
//   hub.client                 // the MqttClient; its "state" events say whether we are connected
//   hub.room("3")              // a Room, opened when first asked for; hub.leave("3") closes it
//   hub.people                 // everybody of whom one has heard: user in lower case -> {user, name, online}; "people" events
//   hub.close()
import { MqttClient, claims } from "../mqtt.js";
import { Room } from "./room.js";

/** @typedef {() => string | Promise<string>} TokenSource */
/** @typedef {{user: string, name: string, online: boolean}} Person */
/**
 * @typedef {object} Settings what a hub tells everybody about its chat
 * @property {boolean} enabled
 * @property {string} prefix first levels of the topics
 * @property {string | null} mqtt_url null: `/mqtt` of the hub itself
 * @property {number} history_limit
 * @property {number} max_length in code points
 * @property {number} edit_seconds how long a message may be changed
 */

/** What the hub answered instead: `code` is a row of docs/problems.md; `offline` when it cannot be reached. */
export class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} detail @param {number} retryAfter seconds */
  constructor(status, code, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const FRESH = 60;

export class Hub extends EventTarget {
  #source;
  #mqttUrl;
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Map<string, Person>} */
  people = new Map();
  #token = "";
  /** @type {Promise<string> | null} one question at a time */
  #asking = null;
  /** @type {Settings} */
  settings = { enabled: false, prefix: "", mqtt_url: null, history_limit: 100, max_length: 500, edit_seconds: 0 };
  /** @type {MqttClient} */
  client;

  /** @param {{server?: string, mqttUrl?: string | null, token: TokenSource}} options `mqttUrl` instead of what the hub says */
  constructor({ server = location.origin, mqttUrl = null, token }) {
    super();
    this.server = new URL(server, location.href).href.replace(/\/$/, "");
    this.#source = token;
    this.#mqttUrl = mqttUrl;
    this.client = this.#connection();
  }

  #connection() {
    const url = this.#mqttUrl ?? this.settings.mqtt_url ?? this.server.replace(/^http/, "ws") + "/mqtt";
    return new MqttClient({ url, credentials: async () => ({ token: await this.token() }) });
  }

  get user() {
    return claims(this.#token).sub ?? "";
  }

  get name() {
    return claims(this.#token).name ?? this.user;
  }

  /** Whether one is here for some rooms only, as visitors are. */
  get narrowed() {
    return Boolean(claims(this.#token).rooms?.length);
  }

  /** A token that is good for a while yet; the same one to everybody who asks meanwhile. */
  token() {
    const { exp } = claims(this.#token);
    if (this.#token && (!exp || exp - Date.now() / 1000 > FRESH)) return Promise.resolve(this.#token);
    this.#asking ??= Promise.resolve(this.#source()).then((token) => (this.#token = token)).finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** Asks for the settings, signs in, connects. False: there is no chat here. */
  async open() {
    this.settings = await content(await this.#request("GET", "/api/v1/chat", undefined, ""));
    if (!this.settings.enabled) return false;
    await this.token();
    this.client = this.#connection();
    this.client.subscribe(this.settings.prefix + "/presence/+", { qos: 0 }, (message) => this.#present(message));
    this.client.start();
    return true;
  }

  close() {
    for (const name of [...this.#rooms.keys()]) this.leave(name);
    this.client.close();
  }

  /** @param {string} name */
  room(name) {
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room(this, name);
      this.#rooms.set(name, room);
      room.open();
    }
    return room;
  }

  /** @param {string} name */
  leave(name) {
    this.#rooms.get(name)?.close();
    this.#rooms.delete(name);
  }

  /** Remembers how somebody is called. @param {string} user @param {string} name */
  know(user, name) {
    const known = this.people.get(user.toLowerCase());
    if (known) known.name = name;
    else this.people.set(user.toLowerCase(), { user, name, online: false });
  }

  /** @param {import("../mqtt.js").Message} message */
  #present(message) {
    if (!message.payload.length) return; // a guest who has left: said before
    const { callsign, name, online } = JSON.parse(message.text());
    this.people.set(callsign.toLowerCase(), { user: callsign, name, online });
    this.dispatchEvent(new Event("people"));
  }

  /** REST as this person. @param {string} method @param {string} path @param {any} [body] JSON, or a Blob @returns {Promise<any>} */
  async api(method, path, body) {
    return content(await this.#ask(method, path, body));
  }

  /** A file. @param {string} path */
  async blob(path) {
    return (await this.#ask("GET", path)).blob();
  }

  /** A token that ran out is renewed once. @param {string} method @param {string} path @param {any} [body] */
  async #ask(method, path, body) {
    try {
      return await this.#request(method, path, body, await this.token());
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      const before = this.#token;
      this.#token = "";
      const token = await this.token();
      if (token === before) throw error;
      return this.#request(method, path, body, token);
    }
  }

  /** @param {string} method @param {string} path @param {any} body @param {string} token */
  async #request(method, path, body, token) {
    /** @type {Record<string, string>} */
    const headers = token ? { Authorization: "Bearer " + token } : {};
    const json = body !== undefined && !(body instanceof Blob);
    if (json) headers["Content-Type"] = "application/json";
    const answer = await fetch(this.server + path, {
      method,
      headers,
      body: json ? JSON.stringify(body) : body,
      credentials: "omit",
    }).catch(() => {
      throw new Refused(0, "offline", "", 0);
    });
    if (answer.ok) return answer;
    const value = await content(answer);
    throw new Refused(
      answer.status,
      value?.code ?? "",
      value?.detail ?? "HTTP " + answer.status,
      Number(answer.headers.get("Retry-After") ?? 0),
    );
  }
}

/** @param {Response} answer @returns {Promise<any>} */
async function content(answer) {
  return (answer.headers.get("Content-Type") ?? "").includes("json") ? answer.json() : null;
}
