// @ts-check
// The frame around the sections: the rail with sections, connection and oneself; the title; the
// keys that work everywhere. One section is mounted at a time.
import { api } from "./api.js";
import { avatar, button, complain, count, el, menu, skeleton } from "./dom.js";
import { icon } from "./icons.js";
import * as notifications from "./notifications.js";
import * as router from "./router.js";
import { sections, sectionOf } from "./sections.js";
import { openSwitcher } from "./switcher.js";
import { join, many, say } from "./words.js";

const sign = new URL("../icon.svg", import.meta.url).pathname;

export class Shell {
  /** @type {import("./sections.js").Section | null} */
  #section = null;
  /** @type {import("./sections.js").Mounted | null} */
  #mounted = null;
  #name = "";
  #closing = new AbortController();
  #place = el("div", { class: "section" });

  /**
   * @param {import("./sections.js").Me} me
   * @param {import("./live.js").Live} live
   * @param {(atHub?: boolean) => void} leave
   */
  constructor(me, live, leave) {
    this.me = me;
    this.live = live;
    this.leave = leave;
  }

  open() {
    const signal = this.#closing.signal;
    router.start((path) => this.#show(path));
    this.#draw();
    addEventListener("keydown", (event) => this.#key(event), { signal });
    addEventListener("muster-language", () => this.#redraw(), { signal });
    addEventListener("muster-leave", () => this.leave(), { signal });
    addEventListener("muster-go", (event) => router.go(/** @type {CustomEvent} */ (event).detail), { signal });
    this.live.addEventListener("change", () => this.#connection(), { signal });
    for (const list of [this.live.rooms, this.live.directs]) list.addEventListener("change", () => this.#counts(), { signal });
    notifications.follow(this.live, signal);
    this.live.open();
    this.#show(router.here());
  }

  close() {
    this.#closing.abort();
    this.#mounted?.unmount();
    this.#mounted = null;
    this.#section = null;
    this.live.close();
    router.start(() => {});
  }

  #draw() {
    const links = sections
      .filter((section) => !section.shown || section.shown(this.me))
      .map((section) =>
        el("a", { href: "/" + section.paths[0], "data-section": section.id }, [
          icon(section.id),
          el("span", { class: "label" }, [say(section.title)]),
          section.id === "chats" ? el("span", { class: "badge", hidden: true }) : null,
        ]),
      );
    const self = menu(
      { label: say("me"), class: "icon self" },
      () => [
        { text: say("section.settings"), icon: "settings", run: () => router.go("/settings") },
        { text: say("sign_out"), icon: "sign_out", run: () => this.leave() },
      ],
    );
    self.querySelector("button")?.append(avatar(this.me.name, this.me.user));
    const rail = el("nav", { class: "rail", "aria-label": say("sections") }, [
      el("a", { class: "brand", href: "/rooms", "aria-label": say("title") }, [el("img", { src: sign, alt: "" })]),
      el("div", { class: "links" }, links),
      el("span", { class: "connection", role: "status" }),
      self,
    ]);
    document.body.className = "app";
    document.body.replaceChildren(rail, this.#place);
    this.#connection();
    this.#counts();
  }

  #redraw() {
    this.#mounted?.unmount();
    this.#mounted = null;
    this.#section = null;
    this.#draw();
    this.#show(router.here());
  }

  async #show(/** @type {string[]} */ path) {
    const section = sectionOf(path, this.me);
    if (section === this.#section) {
      this.#mounted?.route(path);
      return;
    }
    this.#mounted?.unmount();
    this.#mounted = null;
    this.#section = section;
    for (const link of document.querySelectorAll(".rail .links a")) {
      if (/** @type {HTMLElement} */ (link).dataset.section === section.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.#place.replaceChildren(el("main", { class: "page" }, [skeleton()]));
    this.#place.dataset.pane = "list";
    document.body.dataset.pane = "list";
    this.#title(say(section.title));
    try {
      const module = await section.load();
      await Promise.all([module.words ? join(module.words) : null, ...(module.styles ?? []).map(style)]);
      if (this.#section !== section || this.#closing.signal.aborted) return;
      this.#place.replaceChildren();
      const mounted = await module.mount(this.#place, this.#context());
      if (this.#section !== section || this.#closing.signal.aborted) {
        mounted.unmount();
        return;
      }
      this.#mounted = mounted;
      mounted.route(router.here());
    } catch (error) {
      this.#section = null;
      const again = button({ text: say("try_again"), class: "primary" }, () => this.#show(router.here()));
      this.#place.replaceChildren(
        el("main", { class: "page" }, [el("div", { class: "empty" }, [
          el("span", { class: "picture" }, [icon("warning")]), el("b", {}, [say("not_loaded")]), again])]),
      );
      complain(error);
    }
  }

  #context() {
    return {
      me: this.me,
      api,
      say,
      many,
      live: this.live,
      go: router.go,
      title: (/** @type {string} */ text) => this.#title(text),
      pane: (/** @type {"list" | "main"} */ which) => {
        document.body.dataset.pane = which;
      },
    };
  }

  #title(/** @type {string} */ text) {
    this.#name = text;
    const unread = this.live.unread();
    document.title = (unread ? "(" + count(unread) + ") " : "") + text + " · " + say("title");
  }

  #counts() {
    const unread = this.live.unread();
    const badge = /** @type {HTMLElement | null} */ (document.querySelector(".rail .badge"));
    if (badge) {
      badge.hidden = unread === 0;
      badge.replaceChildren(count(unread), el("span", { class: "only-read" }, [" " + many("unread", unread)]));
    }
    this.#title(this.#name);
    /** @type {any} */ (navigator).setAppBadge?.(unread).catch(() => null);
  }

  #connection() {
    const place = document.querySelector(".rail .connection");
    const state = this.live.state;
    if (!place) return;
    place.className = "connection " + state;
    place.setAttribute("title", say("connection." + state));
    place.replaceChildren(el("span", { class: "dot" }), el("span", { class: "only-read" }, [say("connection." + state)]));
    document.body.dataset.connection = state;
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSwitcher(this.live, this.me);
    }
  }
}

/** A style sheet of a section, once. */
function style(/** @type {string} */ href) {
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return null;
  return new Promise((resolve) => {
    const link = el("link", { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });
}
