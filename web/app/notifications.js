// @ts-check
// Notifications of this device: about what, and whether the browser lets us. The browser is asked
// for permission by a button in the settings only.
import { api } from "./api.js";
import { pushState, renewPush } from "./push.js";
import { say } from "./words.js";

const KEY = "notify";

/** @returns {"granted" | "ask" | "denied" | "impossible"} */
export function state() {
  if (!("Notification" in globalThis)) return "impossible";
  if (Notification.permission === "granted") return "granted";
  return Notification.permission === "denied" ? "denied" : "ask";
}

/** @returns {"all" | "mentions" | "none"} */
export function about() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "all" || kept === "none" ? kept : "mentions";
  } catch {
    return "mentions";
  }
}

/** @param {string} what */
export function setAbout(what) {
  try {
    localStorage.setItem(KEY, what);
  } catch {
    // as long as the page is open
  }
}

export async function turnOn() {
  await Notification.requestPermission();
}

/** Shows one, unless the person is looking at this page or does not want it. */
export async function notify(/** @type {{ title: string, text: string, tag: string, url: string, named: boolean, never?: boolean }} */ what) {
  if (state() !== "granted" || looking() || what.never) return;
  if (about() === "none" || (about() === "mentions" && !what.named)) return;
  const how = {
    body: what.text.slice(0, 200),
    tag: what.tag,
    icon: "/icons/192.png",
    badge: "/icons/badge.png",
    data: { url: what.url },
  };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker) {
    await worker.showNotification(what.title, how);
  } else {
    const shown = new Notification(what.title, how);
    shown.onclick = () => {
      focus();
      dispatchEvent(new CustomEvent("muster-go", { detail: what.url }));
    };
  }
}

/** Whether the page is really seen. */
export function looking() {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** How much one wants to hear of single rooms, here and on all devices. @type {Record<string, string>} */
let levels = {};

/** @param {string} room */
export function levelOf(room) {
  return levels[room] ?? "mentions";
}

/** @param {string} room @param {string} level */
export async function setLevel(room, level) {
  await api("PUT", "/api/v1/push/rooms/" + encodeURIComponent(room), { level });
  levels[room] = level;
}

/** Tells of what is said in rooms. */
export function follow(/** @type {import("./live.js").Live} */ live, /** @type {AbortSignal} */ signal) {
  if (live.me.role !== "guest") {
    pushState().then((state) => (levels = state?.rooms ?? {}));
    renewPush().catch(() => {}); // without a network, or the push service: the next time
  }
  live.rooms.addEventListener(
    "message",
    (event) => {
      const { room, event: said, named } = /** @type {CustomEvent} */ (event).detail;
      notify({
        title: say("notify.title", { name: said.name ?? said.callsign ?? "", room: room.title }),
        text: String(said.message ?? ""),
        tag: "room/" + room.room,
        url: "/rooms/" + encodeURIComponent(room.room),
        named: levels[room.room] === "all" || (named && levels[room.room] !== "none"),
        never: levels[room.room] === "none",
      });
    },
    { signal },
  );
  live.directs.addEventListener(
    "message",
    (event) => {
      const { event: said, title } = /** @type {CustomEvent} */ (event).detail;
      notify({
        title: title && title !== said.sender_name ? say("notify.title", { name: said.sender_name, room: title }) : said.sender_name,
        text: String(said.content ?? ""),
        tag: "direct/" + said.with,
        url: "/people/" + encodeURIComponent(said.with),
        named: true,
      });
    },
    { signal },
  );
}
