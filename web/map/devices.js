// @ts-check
// Everybody who shares a position with me, as the hub's retained reports say it and then live: who is where, with which name and
// face, and whether the phone is there.

/**
 * @typedef {{ lat: number, lon: number, tst: number, acc?: number, alt?: number, vel?: number, cog?: number, batt?: number,
 *   bs?: number, t?: string, conn?: string, poi?: string, m?: number }} Fix as OwnTracks names it: seconds, metres, km/h, per cent
 * @typedef {{ key: string, user: string, device: string, topic: string, tid: string, name: string, face: string, fix: Fix | null,
 *   online: boolean }} Device
 * @typedef {{ subscribe: (filter: string, options: any, handler: (message: import("../mqtt.js").Message) => void) => () => void }} Client
 */

const BASE = "owntracks";
const FILTERS = ["/+/+", "/+/+/info", "/+/+/event"];
const FRESH = 15 * 60;

/** Events: `change` (the device, as `detail`), `gone` (its key), `event` (somebody entered or left a place). */
export class Devices extends EventTarget {
  /** @type {Map<string, Device>} */
  all = new Map();
  /** @type {(() => void)[]} */
  #stops = [];
  #live;
  #listen;

  /** @type {Map<string, string>} names of people, for those who have no card */
  #names = new Map();

  /** @param {EventTarget & { client: Client }} live whose client is another one once the line is open */
  constructor(live) {
    super();
    const take = (/** @type {import("../mqtt.js").Message} */ message) => this.#take(message);
    this.#live = live;
    this.#listen = () => {
      for (const stop of this.#stops) stop();
      this.#stops = FILTERS.map((filter) => live.client.subscribe(BASE + filter, { qos: 1 }, take));
    };
    live.addEventListener("open", this.#listen);
    this.#listen();
  }

  close() {
    this.#live.removeEventListener("open", this.#listen);
    for (const stop of this.#stops) stop();
  }

  /** What people are called who have not said it themselves. @param {{ user: string, name: string }[]} people */
  called(people) {
    for (const { user, name } of people) if (name) this.#names.set(user.toLowerCase(), name);
    for (const device of this.all.values()) this.dispatchEvent(new CustomEvent("change", { detail: device }));
  }

  nameOf(/** @type {Device} */ device) {
    return device.name || this.personOf(device.user);
  }

  personOf(/** @type {string} */ user) {
    return this.#names.get(user.toLowerCase()) ?? user;
  }

  /** How many devices somebody has here. */
  of(/** @type {string} */ user) {
    const prefix = user.toLowerCase() + "/";
    return [...this.all.keys()].filter((key) => key.startsWith(prefix)).length;
  }

  /** Those with a position, the newest first. */
  placed() {
    return [...this.all.values()].filter((one) => one.fix).sort((a, b) => (b.fix?.tst ?? 0) - (a.fix?.tst ?? 0));
  }

  #take(/** @type {import("../mqtt.js").Message} */ message) {
    const [, user, device, kind] = message.topic.split("/").map(decoded);
    if (!user || !device) return;
    const key = keyOf(user, device);
    const text = message.text();
    if (!text) {
      if (!kind && this.all.delete(key)) this.dispatchEvent(new CustomEvent("gone", { detail: key }));
      return;
    }
    let said;
    try {
      said = JSON.parse(text);
    } catch {
      return;
    }
    for (const one of Array.isArray(said) ? said : [said]) this.#hear(key, user, device, message.topic, one);
  }

  /** @param {string} key @param {string} user @param {string} device @param {string} topic @param {any} said */
  #hear(key, user, device, topic, said) {
    if (said?._type === "transition") {
      this.dispatchEvent(new CustomEvent("event", { detail: { user, device, ...said } }));
      return;
    }
    const known = this.all.get(key) ?? {
      key,
      user,
      device,
      topic: topic.split("/").slice(0, 3).join("/"),
      tid: device.slice(-2),
      name: "",
      face: "",
      fix: null,
      online: true,
    };
    switch (said?._type) {
      case "location": {
        const fix = fixOf(said);
        if (!fix || (known.fix && known.fix.tst > fix.tst)) return; // a phone hands in late what it could not send before
        known.fix = fix;
        known.online = true;
        if (said.tid) known.tid = String(said.tid);
        break;
      }
      case "card":
        known.name = String(said.name ?? "");
        known.face = faceOf(said.face);
        if (said.tid) known.tid = String(said.tid);
        break;
      case "lwt":
        if (known.online) this.dispatchEvent(new CustomEvent("event", { detail: { user, device, ...said } }));
        known.online = false;
        break;
      default:
        return;
    }
    this.all.set(key, known);
    this.dispatchEvent(new CustomEvent("change", { detail: known }));
  }
}

/** One name for a device, however its topic is written. */
export function keyOf(/** @type {string} */ user, /** @type {string} */ device) {
  return user.toLowerCase() + "/" + device.toLowerCase();
}

/** A report's numbers, or null when it says no place. Phones send numbers as text, and milliseconds as seconds. @param {any} said */
export function fixOf(said) {
  const lat = number(said.lat);
  const lon = number(said.lon);
  let tst = number(said.tst);
  if (lat === undefined || lon === undefined || tst === undefined) return null;
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  if (tst > 1e11) tst = Math.floor(tst / 1000);
  /** @type {Fix} */
  const fix = { lat, lon, tst };
  for (const name of /** @type {const} */ (["acc", "alt", "vel", "cog", "batt", "bs", "m"])) {
    const value = number(said[name]);
    if (value !== undefined) fix[name] = value;
  }
  for (const name of /** @type {const} */ (["t", "conn", "poi"])) {
    if (typeof said[name] === "string") fix[name] = said[name];
  }
  return fix;
}

/** Whether a position still says where somebody is now. */
export function isFresh(/** @type {Device} */ device, now = Date.now()) {
  return device.online && device.fix !== null && now / 1000 - device.fix.tst < FRESH;
}

/** The address of a card's picture: only what is a picture by its first bytes. @param {unknown} face */
function faceOf(face) {
  if (typeof face !== "string" || face.length > 400_000 || !/^[A-Za-z0-9+/=\s]+$/.test(face)) return "";
  const type = face.startsWith("iVBOR") ? "png" : face.startsWith("/9j/") ? "jpeg" : "";
  return type && "data:image/" + type + ";base64," + face.replace(/\s/g, "");
}

/** @param {unknown} value */
function number(value) {
  const read = typeof value === "string" && value.trim() ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

function decoded(/** @type {string} */ level) {
  try {
    return decodeURIComponent(level);
  } catch {
    return level;
  }
}
