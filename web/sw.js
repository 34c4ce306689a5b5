// @ts-check
// The service worker: keeps the files of the app, so that it opens without a network, and shows
// notifications. It keeps nothing that the hub answers to anybody in particular: REST is never
// touched. The hub writes the release and the list of files into this script, so that a new
// release of the hub is a new worker; the files of the release before stay until the next one, for
// pages that are still open.

const RELEASE = "{release}";
const FILES = ["{files}"];
const PREFIX = "muster-";
const PAGES = /^\/(?:(?:rooms|people|search|map|sharing|phones|activity|admin|settings)(?:\/.*)?)?$/;
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

async function keep() {
  const cache = await caches.open(PREFIX + RELEASE);
  await cache.addAll(["/", ...FILES.map((name) => `/static/${RELEASE}/${name}`)]);
}

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(forget().then(() => worker.clients.claim()));
});

/** All but this release and the one before. */
async function forget() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const old = kept.filter((name) => name !== PREFIX + RELEASE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && PAGES.test(url.pathname)) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url.pathname));
});

/** The page of the hub; without a network, or when it takes long, the kept one. */
async function page(/** @type {Request} */ request) {
  const kept = (await caches.open(PREFIX + RELEASE)).match("/");
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(4000) });
    return answer.status < 500 ? answer : ((await kept) ?? answer);
  } catch {
    return (await kept) ?? Response.error();
  }
}

async function file(/** @type {Request} */ request, /** @type {string} */ path) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && path.startsWith(`/static/${RELEASE}/`)) {
    const cache = await caches.open(PREFIX + RELEASE);
    cache.put(request, answer.clone());
  }
  return answer;
}

/** From the hub, while no page may be open. What somebody looks at is not announced. */
worker.addEventListener("push", (/** @type {any} */ event) => {
  event.waitUntil(announce(event.data?.json() ?? {}));
});

async function announce(/** @type {{ title?: string, body?: string, place?: string }} */ notice) {
  const windows = await worker.clients.matchAll({ type: "window" });
  if (windows.some((/** @type {any} */ one) => one.focused)) return;
  const [kind, ...rest] = String(notice.place ?? "").split("/");
  const name = encodeURIComponent(rest.join("/"));
  const url = kind === "room" ? "/rooms/" + name : kind === "direct" ? "/people/" + name : "/rooms";
  await worker.registration.showNotification(notice.title ?? "Muster", {
    body: notice.body ?? "",
    tag: notice.place,
    icon: "/icons/192.png",
    badge: "/icons/badge.png",
    data: { url },
  });
}

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(show(String(event.notification.data?.url ?? "/")));
});

/** An open window goes there; where there is none, one is opened. */
async function show(/** @type {string} */ url) {
  const path = new URL(url, worker.location.origin).pathname;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((/** @type {any} */ one) => one.focused) ?? windows[0];
  if (!open) return worker.clients.openWindow(path);
  await open.focus();
  open.postMessage({ go: path });
}
