// @ts-check
// Addresses of the app: `/rooms/3`, `/admin/users`, ... A link inside the page changes the address
// without loading the page again, and the back button goes back.

/** @type {(path: string[]) => void} */
let changed = () => {};

/** The levels of the address, decoded. */
export function here() {
  return location.pathname
    .split("/")
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

/** @param {(path: string[]) => void} listener */
export function start(listener) {
  changed = listener;
  addEventListener("popstate", () => changed(here()));
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a[href^='/']");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented) return;
    if (link.hasAttribute("download") || link.hasAttribute("target")) return;
    event.preventDefault();
    go(/** @type {string} */ (link.getAttribute("href")));
  });
}

/** @param {string} path @param {{ replace?: boolean }} [how] */
export function go(path, how = {}) {
  if (path === location.pathname + location.search) how = { replace: true };
  history[how.replace ? "replaceState" : "pushState"](null, "", path);
  changed(here());
}

/** An address from its levels. */
export function path(/** @type {string[]} */ ...levels) {
  return "/" + levels.map(encodeURIComponent).join("/");
}
