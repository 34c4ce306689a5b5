// @ts-check
// Web Push: notifications of this browser while no page of Muster is open. The browser registers
// at its own push service, and the hub is given what it got there.
import { api, level } from "./api.js";

const KEY = "push";

/** @typedef {{ enabled: boolean, public_key: string, mentions: boolean, direct: boolean, show_text: boolean,
 *   rooms: Record<string, string>, devices: { id: string, device: string, created_at: string, delivered_at: string | null }[] }} Push */

/** What the hub knows of one's notifications; null where it has none. @returns {Promise<Push | null>} */
export async function pushState() {
  const state = await api("GET", "/api/v1/push").catch(() => null);
  return state?.enabled ? state : null;
}

export function canPush() {
  return "serviceWorker" in navigator && "PushManager" in globalThis;
}

/** The registration that this browser has at the hub. */
export function ownId() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} id */
function keep(id) {
  try {
    if (id) localStorage.setItem(KEY, id);
    else localStorage.removeItem(KEY);
  } catch {
    // then it is registered anew the next time
  }
}

/** Registers this browser. @param {Push} state */
export async function turnPushOn(state) {
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: state.public_key });
  const made = await api("POST", "/api/v1/push/subscriptions", { ...subscription.toJSON(), device: deviceName() });
  keep(made.id);
}

/** Takes this browser's registration back; also when signing out, because others may use it next. */
export async function turnPushOff() {
  const id = ownId();
  if (!id) return;
  keep("");
  await api("DELETE", "/api/v1/push/subscriptions/" + level(id)).catch(() => null);
  const worker = await navigator.serviceWorker?.getRegistration();
  await (await worker?.pushManager.getSubscription())?.unsubscribe().catch(() => null);
}

/** Browsers renew what they got from their push service now and then: the hub is told. */
export async function renewPush() {
  if (!ownId() || !canPush() || Notification.permission !== "granted") return;
  const state = await pushState();
  if (!state) return;
  const worker = await navigator.serviceWorker.ready;
  const known = state.devices.some((device) => device.id === ownId());
  if (!known || !(await worker.pushManager.getSubscription())) await turnPushOn(state);
}

/** "Firefox, Android": enough to know one's devices apart. */
function deviceName() {
  const agent = navigator.userAgent;
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0].replace("Edg", "Edge").replace("OPR", "Opera") ?? "";
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0].replace("Mac OS X", "macOS") ?? "";
  return [browser, system].filter(Boolean).join(", ");
}
