// @ts-check
// A conversation with somebody, open: head and messages; what became of a message, on demand.
import { api, level } from "../api.js";
import { ask, avatar, button, complain, el, empty, field, isBusy, menu, moment, skeleton, tell, toast, words } from "../dom.js";
import { icon } from "../icons.js";
import * as router from "../router.js";
import { say } from "../words.js";
import { Talk } from "./talk.js";
import { chatView } from "./view.js";

const ALL = "all";

export class DirectConversation {
  #place;
  #key;
  #context;
  #stop = new AbortController();
  #head = el("header", { class: "conversation-head" });
  #messages = el("div", { class: "messages" }, [skeleton(3)]);
  /** @type {Talk | null} */
  #talk = null;

  /** @param {HTMLElement} place @param {string} key @param {import("../sections.js").Context} context */
  constructor(place, key, context) {
    this.#place = place;
    this.#key = key;
    this.#context = context;
  }

  async show() {
    const { live } = this.#context;
    const { signal } = this.#stop;
    this.#drawHead();
    this.#place.replaceChildren(el("div", { class: "talk" }, [this.#head, this.#messages]));
    live.directs.addEventListener("change", () => this.#drawHead(), { signal });
    live.addEventListener("presence", () => this.#drawHead(), { signal });
    if (!live.opened) await new Promise((done) => live.addEventListener("open", done, { once: true, signal }));
    if (signal.aborted) return;
    const talk = new Talk(live, this.#key, this.#title());
    this.#talk = talk;
    try {
      await talk.open();
    } catch (error) {
      if (!signal.aborted) this.#messages.replaceChildren(empty("person", words(error)));
      return;
    }
    if (signal.aborted) {
      talk.close();
      return;
    }
    const view = chatView(live, { talk });
    view.addEventListener("muster-details", (event) => this.#details(/** @type {CustomEvent} */ (event).detail.entry));
    this.#messages.replaceChildren(view);
    talk.addEventListener("change", () => this.#drawHead(), { signal });
    this.#drawHead();
  }

  jump() {}

  close() {
    this.#stop.abort();
    this.#talk?.close();
  }

  #title() {
    const known = this.#context.live.directs.get(this.#key);
    if (this.#key === ALL) return say("everybody");
    return known?.title || this.#context.live.presence.get(this.#key.toLowerCase())?.name || this.#key;
  }

  #drawHead() {
    if (this.#stop.signal.aborted || isBusy(this.#head, () => this.#drawHead())) return;
    const { live } = this.#context;
    const title = this.#title();
    this.#context.title(title);
    const known = live.directs.get(this.#key);
    const seen = live.presence.get(this.#key.toLowerCase());
    const person = this.#key !== ALL && !this.#key.startsWith("group:");
    const note = !person
      ? (known?.members ?? []).join(", ") || say("everybody_lead")
      : seen?.online
        ? say("online")
        : seen?.last_seen
          ? say("last_seen", { at: moment(seen.last_seen) })
          : this.#key;
    this.#head.replaceChildren(
      el("a", { class: "back button-icon", href: "/rooms", "aria-label": say("back") }, [icon("back")]),
      el("span", { class: person ? (seen?.online ? "with-dot online" : "with-dot") : "" }, [avatar(title, this.#key, person ? "" : "square")]),
      el("div", { class: "names" }, [el("h1", {}, [title]), el("p", {}, [note])]),
      el("div", { class: "tools" }, [this.#asking(), this.#key === ALL ? null : this.#menu()]),
    );
  }

  /** Asks for a confirmation of the next message. */
  #asking() {
    const talk = this.#talk;
    if (!talk) return null;
    const asks = button({ icon: "check", label: say("ask_confirm"), class: "icon", "aria-pressed": String(talk.asking) }, () => {
      talk.asking = !talk.asking;
      asks.setAttribute("aria-pressed", String(talk.asking));
      if (talk.asking) toast(say("ask_confirm_on"));
    });
    return asks;
  }

  #menu() {
    const group = this.#key.startsWith("group:");
    return menu({ icon: "more", label: say("more_about", { name: this.#title() }) }, () => [
      ...(group ? this.#ofGroup() : this.#ofPerson()),
      {
        text: say("copy_link"),
        icon: "link",
        run: () =>
          navigator.clipboard.writeText(location.href).then(
            () => toast(say("copied")),
            () => toast(say("not_copied"), { bad: true }),
          ),
      },
    ]);
  }

  #ofPerson() {
    const path = "/api/v1/direct/blocked/" + level(this.#key);
    const blocked = this.#context.live.directs.isBlocked(this.#key);
    const act = (/** @type {string} */ method) => () =>
      api(method, path).then(() => {
        toast(say(method === "PUT" ? "blocked" : "unblocked", { name: this.#title() }));
        this.#context.live.directs.load();
      }, complain);
    return [
      blocked
        ? { text: say("unblock"), icon: "check", run: act("DELETE") }
        : { text: say("block"), icon: "lock", danger: true, run: act("PUT") },
    ];
  }

  #ofGroup() {
    const { live, me } = this.#context;
    const path = "/api/v1/groups/" + level(this.#key.slice("group:".length));
    const then = () => live.directs.load();
    return [
      {
        text: say("rename"),
        icon: "pencil",
        run: () =>
          ask({
            title: say("rename"),
            body: [field("title", say("room_title"), { value: this.#title(), autocomplete: "off", maxlength: "80" })],
            action: say("save"),
            save: (values) => api("PATCH", path, { title: String(values.get("title")).trim() }).then(then),
          }),
      },
      {
        text: say("let_in"),
        icon: "plus",
        run: () =>
          ask({
            title: say("let_in"),
            body: [field("user", say("user"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" })],
            action: say("add"),
            save: (values) => api("PUT", path + "/members/" + level(String(values.get("user")).trim())).then(then),
          }),
      },
      {
        text: say("leave_group"),
        icon: "door",
        danger: true,
        run: () =>
          ask({
            title: say("leave_named", { name: this.#title() }),
            body: [],
            action: say("leave_group"),
            danger: true,
            async save() {
              await api("DELETE", path + "/members/" + level(me.user));
              await then();
              router.go("/rooms");
            },
          }),
      },
    ];
  }

  /** Who has got and read one of one's own messages, and when. @param {{ id: string }} entry */
  async #details(entry) {
    const place = el("div", {}, [skeleton(2)]);
    const dialog = tell(say("message_state"), [place]);
    try {
      const report = await api("GET", "/api/v1/messages/" + level(entry.id) + "/status");
      place.replaceChildren(details(report, this.#context.live));
    } catch (error) {
      dialog.close();
      complain(error);
    }
  }
}

/** @param {any} report @param {import("../live.js").Live} live */
function details(report, live) {
  const name = (/** @type {string} */ user) => live.presence.get(user.toLowerCase())?.name ?? live.directs.get(user)?.title ?? user;
  const server = report.statuses.find((/** @type {any} */ one) => one.status === "received_by_server");
  const lines = report.receivers.map((/** @type {any} */ one) =>
    el("li", {}, [
      avatar(name(one.user_id), one.user_id),
      el("span", { class: "main" }, [
        el("b", {}, [name(one.user_id)]),
        ...[
          ["delivered", one.delivered_at],
          ["read", one.read_at],
          ["confirmed", one.confirmed_at],
        ]
          .filter(([, at]) => at)
          .map(([state, at]) => el("small", {}, [say("state." + state, { at: moment(at) })])),
      ]),
      el("span", { class: one.status === "delivered" ? "tag" : "tag admin" }, [say("reached." + one.status)]),
    ]),
  );
  const waiting = report.waiting.map((/** @type {string} */ user) =>
    el("li", {}, [avatar(name(user), user), el("span", { class: "main" }, [el("b", {}, [name(user)])]), el("span", { class: "tag off" }, [say(report.confirm ? "not_confirmed" : "not_delivered")])]),
  );
  return el("div", { class: "form" }, [
    server ? el("p", { class: "hint" }, [say("state.stored", { at: moment(server.timestamp) })]) : null,
    el("ul", { class: "list" }, [...lines, ...waiting]),
  ]);
}

/** Makes a small group. @returns {Promise<string>} its key; empty when nobody wanted one */
export async function newGroup() {
  let key = "";
  await ask({
    title: say("new_group"),
    lead: say("new_group_lead"),
    body: [
      field("title", say("room_title"), { autocomplete: "off", maxlength: "80" }),
      field("members", say("members"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("first_members_hint")),
    ],
    action: say("make"),
    async save(values) {
      const made = await api("POST", "/api/v1/groups", {
        title: String(values.get("title")).trim(),
        members: String(values.get("members")).split(/[\s,]+/).filter(Boolean),
      });
      key = made.receiver_id;
    },
  });
  return key;
}

/** Asks whom to write to. @param {import("../sections.js").Context} context @param {(key: string) => void} then */
export function newTalk(context, then) {
  const { live, me } = context;
  const known = [...live.presence.values()].filter((one) => one.callsign && !one.guest && one.callsign.toLowerCase() !== me.user.toLowerCase());
  const list = el("datalist", { id: "known-people" }, known.map((one) => el("option", { value: one.callsign }, [one.name])));
  const input = /** @type {HTMLInputElement} */ (
    el("input", { id: "field-whom", name: "whom", list: "known-people", autocomplete: "off", autocapitalize: "none", spellcheck: "false", "aria-describedby": "whom-hint" })
  );
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "form" }, [
      el("div", { class: "field" }, [
        el("label", { for: "field-whom" }, [el("span", {}, [say("user")])]),
        input,
        el("span", { class: "hint", id: "whom-hint" }, [say("whom_hint")]),
        list,
      ]),
      el("div", { class: "actions" }, [button({ text: say("write"), class: "primary", type: "submit" })]),
    ])
  );
  const dialog = tell(say("write_to"), [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const whom = input.value.trim();
    if (!whom) return;
    dialog.close();
    then(whom);
  });
  input.focus();
}
