// @ts-check
// Ctrl+K: to a room or a section by a few letters, with the keyboard alone.
import { avatar, count, el } from "./dom.js";
import { icon } from "./icons.js";
import * as router from "./router.js";
import { sections } from "./sections.js";
import { say } from "./words.js";

const MOST = 12;

/** @type {HTMLDialogElement | null} */
let open = null;

/**
 * @param {import("./live.js").Live} live
 * @param {import("./sections.js").Me} me
 */
export function openSwitcher(live, me) {
  if (open) {
    open.close();
    return;
  }
  const input = /** @type {HTMLInputElement} */ (
    el("input", {
      type: "search",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "switcher-list",
      "aria-label": say("switch_to"),
      placeholder: say("switch_to"),
      autocomplete: "off",
      spellcheck: "false",
    })
  );
  const list = el("div", { id: "switcher-list", role: "listbox", "aria-label": say("switch_to") });
  const dialog = /** @type {HTMLDialogElement} */ (
    el("dialog", { class: "switcher", "aria-label": say("switch_to") }, [el("div", { class: "find" }, [icon("search"), input]), list])
  );
  let chosen = 0;
  const fill = () => {
    const found = candidates(live, me, input.value).slice(0, MOST);
    chosen = Math.min(chosen, Math.max(0, found.length - 1));
    list.replaceChildren(
      ...found.map((one, i) =>
        el("div", {
          role: "option",
          id: "switcher-" + i,
          "aria-selected": String(i === chosen),
          onclick: () => go(one.path),
        }, [one.picture(), el("b", {}, [one.title]), one.note ? el("small", {}, [one.note]) : null]),
      ),
    );
    if (!found.length) list.append(el("p", { class: "empty" }, [say("nothing_found")]));
    if (found.length) input.setAttribute("aria-activedescendant", "switcher-" + chosen);
    else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    return found;
  };
  const go = (/** @type {string} */ path) => {
    dialog.close();
    router.go(path);
  };
  input.addEventListener("input", () => {
    chosen = 0;
    fill();
  });
  input.addEventListener("keydown", (event) => {
    const found = candidates(live, me, input.value).slice(0, MOST);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(1, found.length);
      fill();
      event.preventDefault();
    } else if (event.key === "Enter" && found[chosen]) {
      event.preventDefault();
      go(found[chosen].path);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    open = null;
  });
  document.body.append(dialog);
  open = dialog;
  dialog.showModal();
  fill();
  input.focus();
}

/** Without regard to case and accents. */
export function plain(/** @type {string} */ text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * @param {import("./live.js").Live} live
 * @param {import("./sections.js").Me} me
 * @param {string} typed
 */
function candidates(live, me, typed) {
  const wanted = plain(typed.trim());
  const fits = (/** @type {string[]} */ ...texts) => texts.some((text) => plain(text).includes(wanted));
  const rooms = live.rooms
    .all()
    .filter((room) => !room.archived && fits(room.title, room.room))
    .map((room) => ({
      path: router.path("rooms", room.room),
      title: room.title,
      note: room.unread ? count(room.unread) : room.title === room.room ? "" : room.room,
      picture: () => avatar(room.title, room.room, "square tiny"),
      rank: plain(room.title).startsWith(wanted) ? 0 : 1,
    }));
  const people = live.directs
    .all()
    .filter((one) => fits(one.title, one.with))
    .map((one) => ({
      path: router.path("people", one.with),
      title: one.kind === "all" ? say("everybody") : one.title || one.with,
      note: one.unread ? count(one.unread) : "",
      picture: () => avatar(one.title || one.with, one.with, "tiny"),
      rank: plain(one.title).startsWith(wanted) ? 0 : 1,
    }));
  const parts = sections
    .filter((section) => (!section.shown || section.shown(me)) && wanted && fits(say(section.title)))
    .map((section) => ({
      path: "/" + section.paths[0],
      title: say(section.title),
      note: "",
      picture: () => el("span", { class: "avatar square tiny" }, [icon(section.id)]),
      rank: 2,
    }));
  return [...rooms, ...people, ...parts].sort((a, b) => a.rank - b.rank);
}
