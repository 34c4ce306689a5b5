// @ts-check
// The app as an installed one: the service worker that keeps the shell, word of a new release, and
// the browser's offer to install.
import { toast } from "./dom.js";
import { say } from "./words.js";

const SCRIPT = "/sw.js";

/** @type {any} the browser's offer to install, until it is used */
let offer = null;
const offers = new EventTarget();

/** Trusted Types ask that the one script which may become a worker is named. */
function scriptAddress() {
  const factory = /** @type {any} */ (globalThis).trustedTypes;
  if (!factory) return SCRIPT;
  return factory
    .createPolicy("muster-worker", {
      createScriptURL(/** @type {string} */ address) {
        if (address !== SCRIPT) throw new TypeError("only " + SCRIPT);
        return address;
      },
    })
    .createScriptURL(SCRIPT);
}

export function listenForUpdates() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    offers.dispatchEvent(new Event("change"));
  });
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const hadOne = Boolean(workers.controller);
  workers.register(scriptAddress()).catch(() => null); // private windows have none; the app works without
  workers.addEventListener("controllerchange", () => {
    if (hadOne) toast(say("updated"), { action: say("reload"), run: () => location.reload() });
  });
  workers.addEventListener("message", (event) => {
    if (event.data?.go) dispatchEvent(new CustomEvent("muster-go", { detail: event.data.go }));
  });
}

/** Calls back now and whenever it changes whether the app can be installed. */
export function onInstallable(/** @type {(install: (() => Promise<void>) | null) => void} */ listener) {
  const tell = () =>
    listener(
      offer
        ? async () => {
            await offer.prompt();
            offer = null;
            tell();
          }
        : null,
    );
  offers.addEventListener("change", tell);
  tell();
}
