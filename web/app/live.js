// @ts-check
// The line to the hub: one MQTT connection for the whole page, what comes over it for all sections
// (rooms and their unread counts, who is here), and its state.
import { api, Refused } from "./api.js";
import { Directs } from "./directs.js";
import { Rooms } from "./rooms.js";
import { keptGuest } from "./guest.js";
import { Hub } from "../chat/hub.js";

/** @typedef {"online" | "connecting" | "offline"} State */
/** @typedef {{ callsign: string, name: string, online: boolean, devices: number, guest: boolean, last_seen: string }} Presence */

const STATES = /** @type {Record<string, State>} */ ({ connected: "online", connecting: "connecting", idle: "connecting" });
const TOKEN_SECONDS = 3600;
const AGAIN = 5_000;
const SPARE = 120_000;

/**
 * Events: `change` when the state is another one; `presence` when somebody came or went.
 */
export class Live extends EventTarget {
  /** @type {State} */
  state = "connecting";
  /** @type {Map<string, Presence>} by user id in small letters */
  presence = new Map();
  /** Whether the hub has told its settings, so that conversations can be shown. */
  opened = false;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @param {import("./sections.js").Me} me */
  constructor(me) {
    super();
    this.me = me;
    this.hub = new Hub({ token: () => token(me) });
    this.rooms = new Rooms(this);
    this.directs = new Directs(this);
  }

  /** The MQTT client; another one after `open`. */
  get client() {
    return this.hub.client;
  }

  /** The first levels of the rooms' topics. */
  get prefix() {
    return this.hub.settings.prefix;
  }

  async open() {
    this.rooms.load();
    this.directs.load();
    try {
      if (!(await this.hub.open())) {
        this.#become("offline");
        return;
      }
    } catch (error) {
      if (this.#closed) return;
      this.#become("offline");
      if (error instanceof Refused && error.status === 401) return;
      this.#again = setTimeout(() => this.open(), AGAIN);
      addEventListener("online", () => this.#now(), { once: true });
      return;
    }
    if (this.#closed) {
      this.hub.close();
      return;
    }
    this.client.addEventListener("state", (event) => {
      const state = /** @type {CustomEvent} */ (event).detail.state;
      this.#become(STATES[state] ?? "offline");
    });
    this.client.subscribe(this.prefix + "/chat/#", { qos: 1 }, (message) => this.rooms.receive(message));
    this.client.subscribe(this.prefix + "/presence/+", { qos: 0 }, (message) => this.#seen(message));
    await this.directs.open();
    this.opened = true;
    this.dispatchEvent(new Event("open"));
    this.#become(STATES[this.client.status.state] ?? "offline");
  }

  #now() {
    clearTimeout(this.#again);
    if (!this.#closed && this.client.status.state === "idle") this.open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#again);
    this.directs.close();
    this.hub.close();
  }

  /** What waits to be read, in rooms and from people. */
  unread() {
    return this.rooms.unread() + this.directs.unread();
  }

  /** Whether somebody is here just now. */
  online(/** @type {string} */ user) {
    return this.presence.get(user.toLowerCase())?.online ?? false;
  }

  #become(/** @type {State} */ state) {
    if (state === this.state) return;
    const back = state === "online";
    this.state = state;
    if (back) {
      this.rooms.load();
      this.directs.load();
    }
    this.dispatchEvent(new Event("change"));
  }

  #seen(/** @type {import("../mqtt.js").Message} */ message) {
    const topic = message.topic.slice(message.topic.lastIndexOf("/") + 1);
    let user = topic;
    try {
      user = decodeURIComponent(topic);
    } catch {
      // as it is
    }
    try {
      const seen = JSON.parse(message.text());
      this.presence.set(user.toLowerCase(), seen);
    } catch {
      this.presence.delete(user.toLowerCase()); // an empty payload: a guest who left
    }
    this.dispatchEvent(new CustomEvent("presence", { detail: user }));
  }
}

const TOKEN = "mqtt-token";

/** The token of this tab, as long as it is good: a page that is loaded again needs no other one. */
function keptToken(/** @type {string} */ user) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(TOKEN) ?? "null");
    const good = kept?.user === user && Date.parse(kept.expires_at) > Date.now() + SPARE;
    return good ? String(kept.token) : "";
  } catch {
    return "";
  }
}

/** It may have been revoked meanwhile. */
async function isGood(/** @type {string} */ kept) {
  const headers = { Authorization: "Bearer " + kept };
  return (await fetch("/api/v1/me", { headers, credentials: "omit" })).ok;
}

/** Ends what this tab signs in to MQTT with. */
export async function forgetToken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(TOKEN) ?? "null");
    sessionStorage.removeItem(TOKEN);
    const headers = { Authorization: "Bearer " + kept?.token };
    if (kept) await fetch("/api/v1/logout", { method: "POST", headers, credentials: "omit" });
  } catch {
    // it ends by itself, soon
  }
}

/** What the WebSocket signs in with: the cookie is for pages alone. */
async function token(/** @type {import("./sections.js").Me} */ me) {
  const guest = keptGuest();
  if (guest) return guest;
  const kept = keptToken(me.user);
  if (kept && (await isGood(kept))) return kept;
  const answer = await api("POST", "/api/v1/tokens", {
    user: me.user,
    ttl_seconds: TOKEN_SECONDS,
    scopes: ["publish", "subscribe"],
  });
  try {
    sessionStorage.setItem(TOKEN, JSON.stringify({ ...answer, user: me.user }));
  } catch {
    // then the next page asks for another one
  }
  return answer.token;
}
