// @ts-check
// Administration: a list of pages, each in a file of its own. All of it is REST that the command
// line uses too.
import { el } from "../app/dom.js";
import { icon } from "../app/icons.js";
import { auditPage } from "./audit.js";
import { healthPage } from "./health.js";
import { keysPage } from "./keys.js";
import { limitsPage } from "./limits.js";
import { roomsPage } from "./rooms.js";
import { rulesPage } from "./rules.js";
import { spacesPage } from "./spaces.js";
import { usersPage } from "./users.js";

export const words = {
  en: () => import("./lang/en.js"),
  es: () => import("./lang/es.js"),
  gl: () => import("./lang/gl.js"),
};

/** @typedef {import("../app/sections.js").Context} Context */
/** @typedef {(context: Context) => HTMLElement} Page draws itself, and loads what it shows */

/** @type {{ id: string, icon: string, operator?: boolean, page: Page }[]} */
const pages = [
  { id: "users", icon: "people", page: usersPage },
  { id: "rooms", icon: "chats", page: roomsPage },
  { id: "keys", icon: "key", page: keysPage },
  { id: "rules", icon: "lock", page: rulesPage },
  { id: "limits", icon: "gauge", page: limitsPage },
  { id: "audit", icon: "list", page: auditPage },
  { id: "spaces", icon: "space", operator: true, page: spacesPage },
  { id: "health", icon: "pulse", page: healthPage },
];

/** @param {HTMLElement} element @param {Context} context */
export function mount(element, context) {
  const { me, say } = context;
  const open = pages.filter((page) => !page.operator || me.operator);
  const links = open.map((page) =>
    el("li", {}, [el("a", { href: "/admin/" + page.id, "data-page": page.id }, [icon(page.icon), say("admin." + page.id)])]),
  );
  const main = el("div", { class: "page" });
  element.replaceChildren(
    el("main", { class: "side-by-side narrow-list" }, [
      el("div", { class: "side" }, [
        el("header", {}, [el("h1", {}, [say("section.admin")])]),
        el("nav", { class: "scroll", "aria-label": say("section.admin") }, [el("ul", { class: "links-list" }, links)]),
      ]),
      main,
    ]),
  );
  let shown = "";
  return {
    route(/** @type {string[]} */ path) {
      const page = open.find((one) => one.id === path[1]) ?? open[0];
      context.title(say("admin." + page.id));
      context.pane(path[1] ? "main" : "list");
      for (const link of element.querySelectorAll(".links-list a")) {
        if (/** @type {HTMLElement} */ (link).dataset.page === page.id) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      if (page.id === shown) return;
      shown = page.id;
      main.replaceChildren(page.page(context));
      main.scrollTop = 0;
    },
    unmount() {},
  };
}
