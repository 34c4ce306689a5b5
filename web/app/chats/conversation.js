// @ts-check
// One room, open: its head, its messages (the view that the widget shows too), and beside them its
// people, what is pinned, or a search.
import { api, level, save } from "../api.js";
import { ask, avatar, button, complain, el, empty, isBusy, menu, skeleton, toast, words } from "../dom.js";

import { icon } from "../icons.js";
import * as router from "../router.js";
import { find } from "../search.js";
import { many, say } from "../words.js";
import { peoplePanel } from "./people.js";
import { invitesDialog, roomNotifications, roomSettings } from "./room-dialogs.js";
import { chatView } from "./view.js";

/** @typedef {import("../rooms.js").Room} Room */
/** @typedef {"people" | "pinned" | "search"} Panel */

export class Conversation {
  #place;
  #name;
  #context;
  #stop = new AbortController();
  #head = el("header", { class: "conversation-head" });
  #messages = el("div", { class: "messages" });
  #beside = el("section", { class: "beside", hidden: true });
  /** @type {Panel | null} */
  #panel = null;
  /** @type {Room | null} */
  #room = null;
  /** @type {import("../../chat/element.js").MusterChat | null} */
  #view = null;

  /**
   * @param {HTMLElement} place
   * @param {string} name
   * @param {import("../sections.js").Context} context
   */
  constructor(place, name, context) {
    this.#place = place;
    this.#name = name;
    this.#context = context;
  }

  /** @param {number} seq the message to begin with; 0: the newest */
  async show(seq) {
    const { live } = this.#context;
    const { signal } = this.#stop;
    this.#place.replaceChildren(skeleton(3));
    try {
      // an award's room is there before anybody has said anything in it
      this.#room = live.rooms.get(this.#name) ?? (await api("GET", "/api/v1/rooms/" + level(this.#name)));
    } catch (error) {
      if (signal.aborted) return;
      this.#context.title(this.#name);
      this.#place.replaceChildren(
        el("header", { class: "conversation-head" }, [back(), el("h1", {}, [this.#name])]),
        empty("door", words(error), say("room_closed_lead")),
      );
      return;
    }
    if (signal.aborted) return;
    this.#drawHead();
    this.#place.replaceChildren(el("div", { class: "talk" }, [this.#head, this.#messages]), this.#beside);
    live.rooms.addEventListener("change", () => this.#drawHead(), { signal });
    live.addEventListener("presence", () => this.#drawHead(), { signal });
    if (matchMedia("(min-width: 80rem)").matches && this.#context.me.role !== "guest") this.#open("people");
    if (!live.opened) await new Promise((done) => live.addEventListener("open", done, { once: true, signal }));
    if (signal.aborted) return;
    this.#view = chatView(live, { room: this.#name });
    this.#messages.replaceChildren(this.#view);
    if (seq) this.jump(seq);
  }

  /** Brings a message into view. @param {number} seq */
  async jump(seq) {
    try {
      const [post] = await api("GET", "/api/v1/rooms/" + level(this.#name) + "/messages?limit=1&after=" + (seq - 1));
      if (post && !this.#stop.signal.aborted) await this.#view?.show(post.id);
    } catch (error) {
      complain(error);
    }
  }

  close() {
    this.#stop.abort();
    this.#view?.remove();
    this.#context.live.hub.leave(this.#name);
  }

  #drawHead() {
    const room = this.#context.live.rooms.get(this.#name) ?? this.#room;
    if (!room || this.#stop.signal.aborted || isBusy(this.#head, () => this.#drawHead())) return;
    this.#room = room;
    this.#context.title(room.title);
    const notes = [
      room.archived ? say("room.archived") : "",
      room.is_private ? say("room.private") : "",
      room.read_only ? say("room.read_only") : "",
      room.slow_seconds ? say("room.slow") + " " + say("seconds", { n: String(room.slow_seconds) }) : "",
    ].filter(Boolean);
    const here = [...this.#context.live.presence.values()].filter((one) => one.online).length;
    const tools = [
      this.#tool("search", "search", "search_room"),
      this.#tool("pinned", "pin", "pinned"),
      this.#context.me.role === "guest" ? null : this.#tool("people", "people", "members"),
      this.#menu(room),
    ];
    this.#head.replaceChildren(
      back(),
      avatar(room.title, room.room, "square"),
      el("div", { class: "names" }, [
        el("h1", {}, [room.title]),
        el("p", {}, [notes.length ? notes.join(" · ") : many("here", here)]),
      ]),
      el("div", { class: "tools" }, tools),
    );
  }

  /** @param {Panel} panel @param {string} picture @param {string} label */
  #tool(panel, picture, label) {
    const open = this.#panel === panel;
    return button({ icon: picture, label: say(label), class: "icon tool-" + panel, "aria-pressed": String(open) }, () =>
      open ? this.#shut() : this.#open(panel),
    );
  }

  /** @param {Room} room */
  #menu(room) {
    const member = this.#context.me.role !== "guest";
    return menu({ icon: "more", label: say("more_about", { name: room.title }) }, () => [
      { text: say("copy_link"), icon: "link", run: () => this.#copyLink() },
      ...(member ? [{ text: say("settings.notifications"), icon: "bell", run: () => roomNotifications(room) }] : []),
      ...(room.may_moderate && member
        ? [
            { text: say("room_settings"), icon: "settings", run: () => this.#settings(room) },
            { text: say("invites"), icon: "link", run: () => invitesDialog(room) },
            { text: say("export"), icon: "download", run: () => this.#export(room) },
            {
              text: say(room.archived ? "unarchive" : "archive"),
              icon: "archive",
              run: () => this.#patch({ archived: !room.archived }),
            },
          ]
        : []),
      ...(member && room.is_private ? [{ text: say("leave_room"), icon: "door", danger: true, run: () => this.#leave(room) }] : []),
    ]);
  }

  async #copyLink() {
    await navigator.clipboard.writeText(location.origin + router.path("rooms", this.#name)).then(
      () => toast(say("copied")),
      () => toast(say("not_copied"), { bad: true }),
    );
  }

  /** @param {Room} room */
  async #settings(room) {
    const changed = await roomSettings(room);
    if (changed) this.#context.live.rooms.put(changed);
  }

  /** @param {any} body */
  #patch(body) {
    return api("PATCH", "/api/v1/rooms/" + level(this.#name), body).then((room) => this.#context.live.rooms.put(room), complain);
  }

  /** @param {Room} room */
  #export(room) {
    toast(say("download_begins"));
    return save("/api/v1/rooms/" + level(room.room) + "/export?format=html", "room-" + room.room + ".html").catch(complain);
  }

  /** @param {Room} room */
  #leave(room) {
    const { me, live } = this.#context;
    ask({
      title: say("leave_named", { name: room.title }),
      lead: say("leave_lead"),
      body: [],
      action: say("leave_room"),
      danger: true,
      async save() {
        await api("DELETE", "/api/v1/rooms/" + level(room.room) + "/members/" + level(me.user));
        live.rooms.drop(room.room);
        router.go("/rooms");
      },
    });
  }

  #shut() {
    const tool = this.#panel;
    this.#panel = null;
    this.#beside.hidden = true;
    this.#beside.replaceChildren();
    this.#drawHead();
    /** @type {HTMLElement | null} */ (this.#head.querySelector(".tool-" + tool))?.focus();
  }

  /** @param {Panel} panel */
  #open(panel) {
    const room = this.#room;
    if (!room) return;
    this.#panel = panel;
    const titles = { people: "members", pinned: "pinned", search: "search_room" };
    this.#beside.hidden = false;
    this.#beside.setAttribute("aria-label", say(titles[panel]));
    const body = el("div", { class: "scroll" }, [skeleton(4)]);
    this.#beside.replaceChildren(
      el("header", {}, [
        el("h2", {}, [say(titles[panel])]),
        button({ icon: "close", label: say("close"), class: "icon" }, () => this.#shut()),
      ]),
      body,
    );
    this.#drawHead();
    switch (panel) {
      case "people":
        peoplePanel(body, room, this.#context, this.#stop.signal);
        break;
      case "pinned":
        this.#pinned(body);
        break;
      case "search":
        this.#search(body);
    }
  }

  async #pinned(/** @type {HTMLElement} */ body) {
    try {
      const pinned = await api("GET", "/api/v1/rooms/" + level(this.#name) + "/pinned");
      body.replaceChildren(
        pinned.length
          ? el("ul", { class: "hits" }, pinned.map((/** @type {any} */ post) =>
              el("li", {}, [
                el("a", { class: "hit", href: router.path("rooms", this.#name, String(post.seq)) }, [
                  avatar(post.name || post.callsign, post.callsign, "tiny"),
                  el("span", { class: "main" }, [
                    el("span", { class: "head" }, [el("b", {}, [post.name || post.callsign])]),
                    el("span", { class: "text" }, [post.message ?? ""]),
                  ]),
                ]),
              ]),
            ))
          : empty("pin", say("nothing_pinned"), say("nothing_pinned_lead")),
      );
    } catch (error) {
      body.replaceChildren(empty("warning", words(error)));
    }
  }

  #search(/** @type {HTMLElement} */ body) {
    const input = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", "aria-label": say("search_room"), placeholder: say("search_room"), autocomplete: "off", enterkeyhint: "search" })
    );
    const results = el("div", { "aria-live": "polite" });
    const form = el("form", { role: "search", class: "panel-search" }, [el("label", { class: "find" }, [icon("search"), input])]);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const q = input.value.trim();
      if (!q) return;
      results.replaceChildren(skeleton(3));
      results.replaceChildren(await find(q + " in:" + this.#name, this.#context.live.rooms));
    });
    body.replaceChildren(form, results);
    input.focus();
  }
}

function back() {
  return el("a", { class: "back button-icon", href: "/rooms", "aria-label": say("back") }, [icon("back")]);
}
