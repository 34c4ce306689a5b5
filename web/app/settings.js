// @ts-check
// Settings: how the app looks and speaks, notifications, and one's own account and data.
import { api, level, save } from "./api.js";
import { ask, button, busy, complain, el, field, moment, notice, secret, tell, tick, toast, Told } from "./dom.js";
import * as notifications from "./notifications.js";
import { canPush, ownId, pushState, turnPushOff, turnPushOn } from "./push.js";
import { onInstallable } from "./pwa.js";
import { languageChoice, passwordField } from "./sign-in.js";
import { applyTheme, theme, themes } from "./theme.js";
import { say } from "./words.js";

/** @typedef {import("./sections.js").Context} Context */

/** @param {HTMLElement} element @param {Context} context */
export function mount(element, context) {
  const { me } = context;
  const account = me.role !== "guest";
  element.replaceChildren(
    el("main", { class: "page" }, [
      el("header", {}, [el("h1", {}, [say("section.settings")])]),
      profileCard(me),
      looksCard(),
      notificationsCard(account),
      account ? readingCard() : null,
      account ? passwordCard(me) : null,
      account ? devicesCard(me) : null,
      account ? dataCard(me) : null,
    ]),
  );
  return {
    route() {
      context.title(say("section.settings"));
      context.pane("list");
    },
    unmount() {},
  };
}

function card(/** @type {string} */ id, /** @type {import("./dom.js").Child[]} */ body, lead = "") {
  return el("section", { class: "card", "aria-labelledby": "settings-" + id }, [
    el("div", {}, [
      el("h2", { id: "settings-" + id }, [say("settings." + id)]),
      lead ? el("p", { class: "hint" }, [lead]) : null,
    ]),
    ...body,
  ]);
}

function profileCard(/** @type {import("./sections.js").Me} */ me) {
  const facts = [
    [say("user"), me.user],
    [say("name"), me.name],
    [say("role"), say("role." + me.role)],
    [say("space"), me.space],
    me.expires_at ? [say("until"), moment(me.expires_at)] : null,
  ];
  const out = button({ text: say("sign_out"), icon: "sign_out", class: "small" }, () =>
    dispatchEvent(new Event("muster-leave")),
  );
  const everywhere = button({ text: say("sign_out_everywhere"), class: "small danger" }, () =>
    ask({
      title: say("sign_out_everywhere"),
      lead: say("sign_out_everywhere_lead"),
      body: [],
      action: say("sign_out"),
      danger: true,
      async save() {
        await api("POST", "/api/v1/users/" + level(me.user) + "/logout");
        dispatchEvent(new Event("muster-leave"));
      },
    }),
  );
  return card("me", [
    el(
      "dl",
      { class: "facts" },
      facts.flatMap((fact) => (fact ? [el("dt", {}, [fact[0]]), el("dd", {}, [fact[1]])] : [])),
    ),
    el("div", { class: "wrap" }, [out, me.role === "guest" ? null : everywhere]),
  ]);
}

function looksCard() {
  const look = el(
    "select",
    {
      id: "settings-theme",
      onchange: (/** @type {Event} */ event) => applyTheme(/** @type {HTMLSelectElement} */ (event.target).value),
    },
    themes.map((name) => el("option", { value: name, selected: name === theme() }, [say("theme." + name)])),
  );
  const speech = languageChoice(() => dispatchEvent(new Event("muster-language")));
  speech.className = "";
  speech.id = "settings-language";
  speech.removeAttribute("aria-label");
  const install = button({ text: say("install"), icon: "download", class: "small" });
  const place = el("div", { hidden: true }, [install]);
  onInstallable((how) => {
    place.hidden = !how;
    install.onclick = how;
  });
  return card("looks", [
    el("div", { class: "row" }, [
      labelled("settings-language", say("language"), speech),
      labelled("settings-theme", say("theme"), look),
    ]),
    place,
  ]);
}

function labelled(/** @type {string} */ id, /** @type {string} */ text, /** @type {HTMLElement} */ input) {
  return el("div", { class: "field" }, [el("label", { for: id }, [el("span", {}, [text])]), input]);
}

/** Also while Muster is closed: this browser's registration, what is worth one, all one's devices. */
async function pushForm() {
  const place = el("div", { class: "form" });
  const draw = async () => {
    const state = canPush() ? await pushState() : null;
    if (!state) {
      place.replaceChildren();
      return;
    }
    const on = state.devices.some((device) => device.id === ownId());
    const flip = tick("push", say("push.on"), on, say("push.hint"), {
      onchange: async (/** @type {Event} */ event) => {
        const wanted = /** @type {HTMLInputElement} */ (event.target).checked;
        await (wanted ? turnPushOn(state) : turnPushOff()).catch(complain);
        draw();
      },
    });
    const choices = /** @type {const} */ (["mentions", "direct", "show_text"]).map((name) =>
      tick(name, say("push." + name), state[name], "", {
        onchange: (/** @type {Event} */ event) =>
          api("PUT", "/api/v1/push/choices", { [name]: /** @type {HTMLInputElement} */ (event.target).checked }).catch(complain),
      }),
    );
    const test = button({ text: say("push.test"), class: "small" }, () => busy(test, () => api("POST", "/api/v1/push/test").catch(complain)));
    const devices = state.devices.map((device) =>
      el("li", {}, [
        el("span", { class: "main" }, [
          el("b", {}, [device.device || say("push.device")]),
          el("small", {}, [say("push.since", { at: moment(device.created_at) })]),
        ]),
        device.id === ownId() ? el("span", { class: "tag admin" }, [say("push.this")]) : null,
        button({ icon: "trash", label: say("push.remove", { device: device.device }), class: "icon" }, async () => {
          if (device.id === ownId()) await turnPushOff();
          else await api("DELETE", "/api/v1/push/subscriptions/" + level(device.id)).catch(complain);
          draw();
        }),
      ]),
    );
    place.replaceChildren(
      flip,
      ...(state.devices.length ? [...choices, el("ul", { class: "list" }, devices), el("div", {}, [test])] : []),
    );
  };
  await draw();
  return place;
}

/** @param {boolean} account guests are told while the page is open */
function notificationsCard(account) {
  const box = el("div", { class: "form" });
  const draw = () => {
    const state = notifications.state();
    const on = button({ text: say("notify.on"), icon: "bell", class: "primary" }, () =>
      busy(on, () => notifications.turnOn().then(draw, complain)),
    );
    const choice = field("notify", say("notify.about"), {
      value: notifications.about(),
      options: ["all", "mentions", "none"].map((each) => [each, say("notify." + each)]),
      onchange: (/** @type {Event} */ event) =>
        notifications.setAbout(/** @type {HTMLSelectElement} */ (event.target).value),
    });
    box.replaceChildren(
      ...(state === "granted"
        ? [choice]
        : state === "ask"
          ? [el("div", {}, [on])]
          : [el("p", { class: "hint" }, [say("notify." + state)])]),
    );
    if (state === "granted" && account) pushForm().then((form) => box.append(form));
  };
  draw();
  return card("notifications", [box], say("notify.lead"));
}

/** Whether those who write to one learn that it was read; nothing where the hub decides for all. */
function readingCard() {
  const place = el("div");
  const whole = card("reading", [place], say("settings.reading.lead"));
  whole.hidden = true;
  api("GET", "/api/v1/direct/settings").then(
    (settings) => {
      if (settings.policy !== "optional") return;
      whole.hidden = false;
      place.append(
        tick("receipts", say("receipts"), settings.read_receipts, say("receipts_hint"), {
          onchange: (/** @type {Event} */ event) =>
            api("PUT", "/api/v1/direct/settings", { read_receipts: /** @type {HTMLInputElement} */ (event.target).checked }).catch(complain),
        }),
      );
    },
    () => null, // no direct messages here
  );
  return whole;
}

function passwordCard(/** @type {import("./sections.js").Me} */ me) {
  const problem = notice();
  const go = button({ text: say("change_password"), class: "primary", type: "submit" });
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "form", novalidate: true }, [
      el("input", { type: "text", name: "user", autocomplete: "username", value: me.user, hidden: true, tabindex: "-1" }),
      el("div", { class: "row" }, [
        passwordField("old-password", say("old_password"), "current-password"),
        passwordField("new-own-password", say("new_password"), "new-password"),
      ]),
      problem.box,
      el("div", {}, [go]),
    ])
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      const data = new FormData(form);
      problem.clear();
      try {
        await api("POST", "/api/v1/me/password", {
          old_password: data.get("old-password"),
          password: data.get("new-own-password"),
        });
        toast(say("password_changed"));
        dispatchEvent(new Event("muster-leave"));
      } catch (error) {
        problem.bad(error);
      }
    });
  });
  return card("password", [form], say("password_lead"));
}

function devicesCard(/** @type {import("./sections.js").Me} */ me) {
  const make = button({ text: say("make_token"), icon: "key", class: "small" }, () => tokenDialog(me));
  return card("devices", [el("div", {}, [make])], say("devices_lead"));
}

async function tokenDialog(/** @type {import("./sections.js").Me} */ me) {
  /** @type {any} */
  let made = null;
  const days = [1, 7, 30];
  const done = await ask({
    title: say("make_token"),
    lead: say("token_lead"),
    body: [
      field("ttl", say("valid_for"), {
        value: "7",
        options: days.map((n) => [String(n), say(n === 1 ? "days.one" : "days.other", { n: String(n) })]),
      }),
      field("scope", say("token_for"), {
        options: [
          ["publish subscribe", say("token_both")],
          ["subscribe", say("token_read")],
          ["publish", say("token_write")],
        ],
      }),
    ],
    action: say("make"),
    async save(values) {
      made = await api("POST", "/api/v1/tokens", {
        user: me.user,
        ttl_seconds: Number(values.get("ttl")) * 86_400,
        scopes: String(values.get("scope")).split(" "),
      });
    },
  });
  if (done && made) {
    tell(say("token_made"), [
      el("p", {}, [say("shown_once")]),
      secret(made.token, say("make_token")),
      el("p", { class: "hint" }, [say("token_until", { at: moment(made.expires_at) })]),
    ]);
  }
}

function dataCard(/** @type {import("./sections.js").Me} */ me) {
  const path = "/api/v1/users/" + level(me.user) + "/messages";
  const files = ["json", "csv", "html"].map((format) => {
    const get = button({ text: format.toUpperCase(), icon: "download", class: "small" }, () =>
      busy(get, () => save(path + "?format=" + format, "messages." + format).catch(complain)),
    );
    return get;
  });
  const erase = button({ text: say("erase_me"), icon: "trash", class: "small danger" }, () =>
    ask({
      title: say("erase_me"),
      lead: say("erase_lead"),
      body: [field("confirm", say("type_to_confirm", { word: me.user }), { autocomplete: "off", autocapitalize: "none" })],
      action: say("erase"),
      danger: true,
      async save(values) {
        if (String(values.get("confirm")).trim().toLowerCase() !== me.user.toLowerCase()) {
          throw new Told(say("type_to_confirm", { word: me.user }));
        }
        await api("DELETE", path);
        toast(say("erased"));
      },
    }),
  );
  return card("data", [
    el("p", {}, [say("export_lead")]),
    el("div", { class: "wrap" }, files),
    el("p", {}, [say("erase_short")]),
    el("div", {}, [erase]),
  ]);
}
