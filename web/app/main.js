// @ts-check
// The beginning: who is signed in, which words, which section. Everything else is loaded when it is
// needed.
import { api, authorize, onSignedOut, Refused } from "./api.js";
import { el, notice } from "./dom.js";
import { forgetToken, Live } from "./live.js";
import { keepGuest, keptGuest } from "./guest.js";
import { turnPushOff } from "./push.js";
import { listenForUpdates } from "./pwa.js";
import { Shell } from "./shell.js";
import { signInPage } from "./sign-in.js";
import { applyTheme } from "./theme.js";
import { language, say, setLanguage } from "./words.js";

/** @type {Shell | null} */
let shell = null;

/** Draws what belongs to whoever is signed in. */
async function start() {
  const guest = keptGuest();
  authorize(guest);
  const secret = /^#\/invite\/([\w-]+)$/.exec(location.hash)?.[1] ?? "";
  let me = null;
  try {
    me = await api("GET", "/api/v1/me");
    remember(me);
  } catch (error) {
    if (error instanceof Refused && error.status !== 401) throw error;
    if (error instanceof Refused) {
      remember(null);
      if (guest) {
        keepGuest("", "");
        authorize("");
      }
    } else {
      // the network is away: what was loaded before can still be read
      me = remembered();
      if (!me) throw error;
    }
  }
  if (!me || secret) {
    signInPage({ secret, me, done: start });
    return;
  }
  shell = new Shell(me, new Live(me), leave);
  shell.open();
}

/** Signs out, here and at the hub. */
async function leave(atHub = true) {
  shell?.close();
  shell = null;
  await forgetToken();
  if (atHub) {
    await turnPushOff();
    await api("POST", "/api/v1/logout").catch(() => null);
    tabs?.postMessage("left");
  }
  keepGuest("", "");
  authorize("");
  remember(null);
  signInPage({ secret: "", me: null, done: start });
}

// whoever signs out does so in all tabs
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("muster") : null;
tabs?.addEventListener("message", () => {
  if (shell) leave(false);
});

/** Who was here last, so that the app opens without a network; nothing secret. */
function remember(/** @type {any} */ me) {
  try {
    if (me) localStorage.setItem("me", JSON.stringify(me));
    else localStorage.removeItem("me");
  } catch {
    // a browser that keeps nothing opens with a network only
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem("me") ?? "null");
  } catch {
    return null;
  }
}

onSignedOut(() => {
  if (shell) leave(false);
});
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#/invite/")) {
    shell?.close();
    shell = null;
    start();
  }
});

applyTheme();
await setLanguage(language());
listenForUpdates();
await start().catch((error) => {
  const problem = notice();
  problem.bad(error);
  const again = el("button", { class: "primary", type: "button" }, [say("try_again")]);
  again.addEventListener("click", () => location.reload());
  document.body.replaceChildren(
    el("main", { class: "narrow" }, [el("h1", {}, [say("title")]), problem.box, again]),
  );
});
