// @ts-check
// What happened: who arrived where and left, whose phone came and went. The newest first, and new ones as they happen.
import { level } from "../app/api.js";
import { avatar, brief, button, busy, complain, el, empty, skeleton } from "../app/dom.js";

/** @typedef {{ id: number, at: string, user: string, device: string, event: "enter" | "leave" | "online" | "offline", place: string | null }} Happened */
/** @typedef {import("../app/sections.js").Context} Context */

const AT_ONCE = 50;
const WORDS = { enter: "map.entered", leave: "map.left", online: "map.online", offline: "map.went_offline" };

/** @param {Context} context @param {import("./devices.js").Devices} devices */
export function showActivity(context, devices) {
  const { api, say } = context;
  const list = el("ul", { class: "list" });
  const more = button({ text: say("map.older"), class: "quiet", hidden: true }, () => busy(more, older).catch(complain));
  const body = el("div", { class: "detail" }, [skeleton(4)]);
  let last = 0;
  let closed = false;

  const line = (/** @type {Happened} */ one) => {
    const name = devices.personOf(one.user);
    return el("li", {}, [
      avatar(name, one.user),
      el("span", { class: "main" }, [
        el("a", { class: "plain", href: "/map/" + level(one.user) + "/" + level(one.device) }, [el("b", {}, [name])]),
        el("small", {}, [say(WORDS[one.event], { place: one.place ?? "" }) + " · " + one.device]),
      ]),
      el("time", { class: "hint", datetime: one.at }, [brief(one.at)]),
    ]);
  };

  /** @param {Happened[]} found */
  const end = (found) => {
    last = found.length ? found[found.length - 1].id : last;
    more.hidden = found.length < AT_ONCE;
  };

  async function newest() {
    const found = /** @type {Happened[]} */ (await api("GET", "/api/v1/activity?limit=" + AT_ONCE));
    if (closed) return;
    end(found);
    list.replaceChildren(...found.map(line));
    body.replaceChildren(found.length ? list : empty("clock", say("map.activity"), say("map.no_activity")), more);
  }

  async function older() {
    const found = /** @type {Happened[]} */ (await api("GET", "/api/v1/activity?limit=" + AT_ONCE + "&before=" + last));
    if (closed) return;
    end(found);
    list.append(...found.map(line));
  }

  const again = () => newest().catch(() => {}); // shown again with the next one
  devices.addEventListener("event", again);
  newest().catch((error) => {
    body.replaceChildren();
    complain(error);
  });
  return {
    box: body,
    close() {
      closed = true;
      devices.removeEventListener("event", again);
    },
  };
}
