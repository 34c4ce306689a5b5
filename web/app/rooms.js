// @ts-check
// The list of rooms: asked over REST when the app opens and after each reconnect, kept up by what
// comes over MQTT meanwhile. Tells `change` when a room of it looks otherwise, and `message` with
// each new message of anybody, for notifications.
import { api } from "./api.js";

/**
 * @typedef {{ room: string, title: string, topic: string, award_id: number | null, is_private: boolean,
 *   read_only: boolean, archived: boolean, slow_seconds: number, keep_days: number, keep_messages: number,
 *   may_post: boolean, may_moderate: boolean, last_seq: number, last_at: string | null, read_seq: number,
 *   unread: number, mentions: number, last?: Last }} Room
 * @typedef {{ id: string, callsign: string, name: string, message: string, at: string, source: string }} Last
 */

const SOON = 250;
const PREVIEWS = 200;

export class Rooms extends EventTarget {
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  #live;
  /** @type {"loading" | "loaded" | "failed"} */
  state = "loading";
  /** @type {unknown} */
  problem = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;

  /** @param {import("./live.js").Live} live */
  constructor(live) {
    super();
    this.#live = live;
  }

  /** With what was said last first; `system` and `global` have no place of their own. @returns {Room[]} */
  all() {
    return [...this.#rooms.values()].sort(
      (a, b) => (b.last_at ?? "").localeCompare(a.last_at ?? "") || a.title.localeCompare(b.title),
    );
  }

  get(/** @type {string} */ room) {
    return this.#rooms.get(room);
  }

  unread() {
    let sum = 0;
    for (const room of this.#rooms.values()) if (!room.archived) sum += room.unread;
    return sum;
  }

  async load() {
    clearTimeout(this.#soon);
    try {
      const [rooms, newest] = await Promise.all([
        api("GET", "/api/v1/rooms"),
        api("GET", "/api/v1/messages?limit=" + PREVIEWS).catch(() => []),
      ]);
      const before = this.#rooms;
      this.#rooms = new Map(
        rooms.map((/** @type {Room} */ room) => [room.room, { ...room, last: before.get(room.room)?.last }]),
      );
      for (const post of newest) {
        const room = this.#rooms.get(post.room);
        if (room && typeof post.message === "string") room.last = post;
      }
      this.state = "loaded";
    } catch (error) {
      this.problem = error;
      if (this.state === "loading") this.state = "failed";
    }
    this.#changed();
  }

  /** Asks anew, once for many reasons. */
  #loadSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.load(), SOON);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** A room that was made or changed here. */
  put(/** @type {Room} */ room) {
    this.#rooms.set(room.room, { ...room, last: this.#rooms.get(room.room)?.last });
    this.#changed();
  }

  drop(/** @type {string} */ room) {
    this.#rooms.delete(room);
    this.#changed();
  }

  /** What was said or has happened in some room. */
  receive(/** @type {import("../mqtt.js").Message} */ message) {
    let event;
    try {
      event = JSON.parse(message.text());
    } catch {
      return;
    }
    const name = decodeURIComponent(message.topic.slice(message.topic.lastIndexOf("/") + 1));
    const room = this.#rooms.get(name);
    if (!room) {
      if (this.state === "loaded") this.#loadSoon();
      return;
    }
    const mine = String(event.callsign ?? "").toLowerCase() === this.#live.me.user.toLowerCase();
    switch (event.type) {
      case "room":
        Object.assign(room, pick(event, ["title", "read_only", "archived", "slow_seconds"]));
        this.#loadSoon();
        break;
      case "read":
        if (!mine || event.up_to <= room.read_seq) return;
        room.read_seq = event.up_to;
        if (event.up_to >= room.last_seq) room.unread = room.mentions = 0;
        else this.#loadSoon();
        break;
      case "message":
      case "notice":
        if (!this.#said(room, event, mine)) return;
        break;
      default:
        if (event.seq > room.last_seq) room.last_seq = event.seq;
        if (room.last?.id !== event.id) return;
        if (event.type === "edit") room.last = { .../** @type {Last} */ (room.last), message: event.message };
        if (event.type === "delete") room.last = undefined;
    }
    this.#changed();
  }

  #said(/** @type {Room} */ room, /** @type {any} */ event, /** @type {boolean} */ mine) {
    if (event.seq <= room.last_seq) return false;
    room.last_seq = event.seq;
    room.last_at = event.at;
    room.last = event;
    const me = this.#live.me.user.toLowerCase();
    const named = (event.mentions ?? []).some((/** @type {string} */ user) => user.toLowerCase() === me);
    if (!mine) {
      room.unread++;
      if (named) room.mentions++;
      this.dispatchEvent(new CustomEvent("message", { detail: { room, event, named } }));
    }
    return true;
  }
}

/** @param {any} from @param {string[]} names */
function pick(from, names) {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}
