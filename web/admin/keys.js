// @ts-check
// API keys, and tokens for visitors and devices. A secret is shown once, when it is made.
import { api, level } from "../app/api.js";
import { ask, button, el, empty, field, menu, moment, secret, tell, tick, toast } from "../app/dom.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

const SCOPES = ["publish", "subscribe", "tokens", "admin"];
const DAY = 86_400;

/** @type {import("./section.js").Page} */
export function keysPage() {
  const list = loaded(
    () => api("GET", "/api/v1/keys"),
    ({ keys }) =>
      keys.length
        ? table(say("admin.keys"), [say("name"), say("role"), say("scopes"), say("last_used"), ""],
            keys.map((/** @type {any} */ key) => line(key, list.load)))
        : empty("key", say("no_keys"), say("no_keys_lead")),
  );
  return page("keys", [
    button({ text: say("make_token"), class: "small" }, makeToken),
    button({ text: say("add_key"), icon: "plus", class: "primary small" }, () => addKey(list.load)),
  ], [
    list.place,
    el("div", { class: "wrap more-line" }, [
      button({ text: say("revoke_token"), class: "small" }, revokeToken),
      button({ text: say("rotate"), class: "small danger" }, rotate),
    ]),
  ]);
}

/** @param {any} key @param {() => void} load */
function line(key, load) {
  const revoke = () =>
    ask({
      title: say("revoke_named", { name: key.name }),
      lead: say("revoke_key_lead"),
      body: [],
      action: say("revoke"),
      danger: true,
      async save() {
        await api("DELETE", "/api/v1/keys/" + level(key.id));
        load();
      },
    });
  return row([
    two(key.name, [key.id, ...(key.rooms ?? [])].join(" · ")),
    el("span", { class: "tag " + key.role }, [say("role." + key.role)]),
    el("span", {}, [(key.scopes ?? []).join(", ") || say("everything")]),
    { class: "fixed", of: [moment(key.last_used_at) || say("never")] },
    {
      class: "end",
      of: [menu({ icon: "more", label: say("actions_for", { name: key.name }) }, () => [
        { text: say("revoke"), icon: "trash", danger: true, run: revoke },
      ])],
    },
  ]);
}

function validity() {
  return field("ttl", say("valid_for"), {
    options: [
      [String(30 * DAY), say("days.other", { n: "30" })],
      [String(365 * DAY), say("days.other", { n: "365" })],
      ["", say("no_end")],
    ],
  });
}

function list(/** @type {FormDataEntryValue | null} */ text) {
  return String(text ?? "").split(/[\s,]+/).filter(Boolean);
}

async function addKey(/** @type {() => void} */ load) {
  /** @type {any} */
  let made = null;
  await ask({
    title: say("add_key"),
    body: [
      field("name", say("name"), { autocomplete: "off" }, say("key_name_hint")),
      el("div", { class: "row" }, [
        field("role", say("role"), {
          value: "member",
          options: ["member", "moderator", "admin"].map((role) => [role, say("role." + role)]),
        }),
        validity(),
      ]),
      el("fieldset", { class: "ticks" }, [
        el("legend", {}, [say("scopes")]),
        ...SCOPES.map((scope) => tick("scope-" + scope, say("scope." + scope), scope === "tokens")),
      ]),
      field("rooms", say("only_rooms"), { autocomplete: "off" }, say("only_rooms_hint")),
    ],
    action: say("make"),
    async save(values) {
      made = await api("POST", "/api/v1/keys", {
        name: String(values.get("name")).trim(),
        role: values.get("role"),
        scopes: SCOPES.filter((scope) => values.has("scope-" + scope)),
        rooms: list(values.get("rooms")),
        ttl_seconds: Number(values.get("ttl")) || undefined,
      });
    },
  });
  if (!made) return;
  load();
  tell(say("key_made"), [el("p", {}, [say("shown_once")]), secret(made.key, say("add_key"))]);
}

async function makeToken() {
  /** @type {any} */
  let made = null;
  await ask({
    title: say("make_token"),
    lead: say("admin_token_lead"),
    body: [
      el("div", { class: "row" }, [
        field("user", say("user"), { autocomplete: "off", autocapitalize: "none" }),
        field("name", say("name"), { autocomplete: "off" }),
      ]),
      el("div", { class: "row" }, [
        field("rooms", say("only_rooms"), { autocomplete: "off" }),
        field("ttl", say("valid_for"), {
          value: String(DAY),
          options: [["3600", say("an_hour")], [String(DAY), say("days.one", { n: "1" })], [String(7 * DAY), say("days.other", { n: "7" })], [String(30 * DAY), say("days.other", { n: "30" })]],
        }),
      ]),
    ],
    action: say("make"),
    async save(values) {
      made = await api("POST", "/api/v1/tokens", {
        user: String(values.get("user")).trim(),
        name: String(values.get("name")).trim() || undefined,
        rooms: list(values.get("rooms")),
        ttl_seconds: Number(values.get("ttl")),
      });
    },
  });
  if (!made) return;
  tell(say("token_made"), [
    el("p", {}, [say("shown_once")]),
    secret(made.token, say("make_token")),
    el("p", { class: "hint" }, [say("token_id", { id: made.id, at: moment(made.expires_at) })]),
  ]);
}

function revokeToken() {
  ask({
    title: say("revoke_token"),
    lead: say("revoke_token_lead"),
    body: [field("id", say("token_number"), { autocomplete: "off", autocapitalize: "none" })],
    action: say("revoke"),
    danger: true,
    async save(values) {
      await api("DELETE", "/api/v1/tokens/" + level(String(values.get("id")).trim()));
      toast(say("saved"));
    },
  });
}

function rotate() {
  ask({
    title: say("rotate"),
    lead: say("rotate_lead"),
    body: [tick("end", say("end_all_tokens"), false, say("end_all_tokens_hint"))],
    action: say("rotate"),
    danger: true,
    async save(values) {
      await api("POST", "/api/v1/tokens/rotate", { end_all: values.has("end") });
      toast(say("saved"));
    },
  });
}
