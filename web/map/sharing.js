// @ts-check
// Who sees me: the page of consent. Requests to answer, what each friend sees and since when, when they last saw me, and one
// switch that hides me from everybody.
import { level } from "../app/api.js";
import { ask, avatar, brief, busy, button, complain, el, empty, field, menu, moment, skeleton, tick } from "../app/dom.js";

/**
 * @typedef {{ precision: string, active: boolean, paused: boolean, until: string | null, schedule: string | null, zone: string | null, may_ask: boolean }} Terms
 * @typedef {{ user: string, name: string, state: "friends" | "asked" | "asking", you_share: Terms | null,
 *   they_share: { precision: string, active: boolean, may_ask: boolean } | null, since: string, last_shown_at: string | null }} Friend
 * @typedef {import("../app/sections.js").Context} Context
 */

const PATH = "/api/v1/friends";
const PRECISIONS = ["exact", "1km", "city", "none"];

/** @param {Context} context */
export function showSharing(context) {
  const { api, say } = context;
  const body = el("div", { class: "detail", "aria-live": "polite" }, [skeleton(3)]);
  let closed = false;

  /** @param {() => Promise<unknown>} change */
  const then = async (change) => {
    try {
      await change();
      await draw();
    } catch (error) {
      complain(error);
    }
  };

  async function draw() {
    const friends = /** @type {Friend[]} */ (await api("GET", PATH));
    if (closed) return;
    const shown = friends.filter((one) => one.you_share);
    const hidden = shown.length > 0 && shown.every((one) => one.you_share?.paused);
    const hide = tick("hidden", say("sharing.hide"), hidden, say("sharing.hide_hint"), { disabled: !shown.length });
    hide.querySelector("input")?.addEventListener("change", (event) => {
      const paused = /** @type {HTMLInputElement} */ (event.target).checked;
      then(() => api("PUT", PATH, { paused }));
    });
    body.replaceChildren(
      el("p", { class: "lead" }, [say("sharing.lead")]),
      hide,
      button({ text: say("sharing.ask"), icon: "plus", class: "primary" }, async () => {
        if (await askSomebody(context)) draw().catch(complain);
      }),
      ...part(say("sharing.waiting"), friends.filter((one) => one.state === "asking").map(waiting)),
      ...part(say("sharing.friends"), friends.filter((one) => one.state === "friends").map(friend)),
      ...part(say("sharing.asked"), friends.filter((one) => one.state === "asked").map(asked)),
      friends.length ? "" : empty("people", say("sharing.nobody"), say("sharing.nobody_hint")),
    );
  }

  /** @param {Friend} one */
  function waiting(one) {
    const accept = button({ text: say("sharing.accept"), class: "primary small" }, () =>
      busy(accept, async () => {
        if (await termsOf(context, one, (terms) => api("POST", PATH + "/" + level(one.user) + "/accept", terms))) await draw();
      }),
    );
    const refuse = button({ text: say("sharing.refuse"), class: "small" }, () => then(() => api("DELETE", PATH + "/" + level(one.user))));
    return line(one, [say("sharing.wants")], el("span", { class: "wrap" }, [accept, refuse]));
  }

  /** @param {Friend} one */
  function asked(one) {
    const back = button({ text: say("sharing.take_back"), class: "small" }, () => then(() => api("DELETE", PATH + "/" + level(one.user))));
    return line(one, [brief(one.since)], back);
  }

  /** @param {Friend} one */
  function friend(one) {
    const mine = one.you_share;
    const they = one.they_share;
    const facts = [
      say("sharing.they_see", { what: mine ? described(mine) : say("sharing.precision.none") }),
      say("sharing.you_see", { what: they ? say("sharing.precision." + they.precision) : say("sharing.precision.none") }),
      one.last_shown_at ? say("sharing.last", { when: moment(one.last_shown_at) }) : "",
    ];
    const path = PATH + "/" + level(one.user);
    const more = menu({ icon: "more", label: say("sharing.change_for", { name: one.name || one.user }) }, () => [
      {
        text: say("sharing.change"),
        icon: "pencil",
        run: async () => {
          if (await termsOf(context, one, (terms) => api("PATCH", path, terms))) draw().catch(complain);
        },
      },
      {
        text: say(mine?.paused ? "sharing.resume" : "sharing.pause"),
        icon: "eye",
        run: () => then(() => api("PATCH", path, { paused: !mine?.paused })),
      },
      { text: say("sharing.end"), icon: "trash", danger: true, run: () => end(one) },
    ]);
    return line(one, facts, more);
  }

  /** @param {Terms} terms */
  function described(terms) {
    const parts = [say("sharing.precision." + terms.precision)];
    if (terms.paused) parts.push(say("sharing.paused"));
    else if (!terms.active) parts.push(say("sharing.not_now"));
    if (terms.schedule) parts.push(terms.schedule);
    if (terms.until) parts.push(say("sharing.until_then", { when: moment(terms.until) }));
    if (terms.may_ask) parts.push(say("sharing.asks"));
    return parts.join(" · ");
  }

  /** @param {Friend} one */
  async function end(one) {
    const ended = await ask({
      title: say("sharing.end_title", { name: one.name || one.user }),
      lead: say("sharing.end_lead"),
      body: [],
      action: say("sharing.end"),
      danger: true,
      save: () => api("DELETE", PATH + "/" + level(one.user)),
    });
    if (ended) draw().catch(complain);
  }

  draw().catch((error) => {
    body.replaceChildren();
    complain(error);
  });
  return { box: body, close: () => void (closed = true) };
}

/** @param {string} title @param {Node[]} lines */
function part(title, lines) {
  return lines.length ? [el("section", {}, [el("h3", {}, [title]), el("ul", { class: "list" }, lines)])] : [];
}

/** @param {Friend} one @param {string[]} facts @param {Node} action */
function line(one, facts, action) {
  return el("li", {}, [
    avatar(one.name || one.user, one.user),
    el("span", { class: "main" }, [el("b", {}, [one.name || one.user]), ...facts.filter(Boolean).map((fact) => el("small", {}, [fact]))]),
    action,
  ]);
}

/** @param {Context} context */
function askSomebody({ api, say }) {
  return ask({
    title: say("sharing.ask"),
    lead: say("sharing.ask_lead"),
    body: [
      field("user", say("sharing.who"), { required: true, maxlength: 100, autocomplete: "off", autofocus: true }),
      precision(say, "exact"),
    ],
    action: say("sharing.send"),
    save: (values) => api("POST", PATH, { user: String(values.get("user")).trim(), precision: values.get("precision") }),
  });
}

/** @param {Context["say"]} say @param {string} value */
function precision(say, value) {
  return field("precision", say("sharing.they_will_see"), {
    value,
    options: PRECISIONS.map((code) => [code, say("sharing.precision." + code)]),
  });
}

/**
 * What a friend is to see, in a dialog.
 * @param {Context} context @param {Friend} one @param {(terms: any) => Promise<unknown>} save
 */
function termsOf({ say }, one, save) {
  const now = one.you_share;
  return ask({
    title: one.name || one.user,
    body: [
      precision(say, now?.precision ?? "exact"),
      field("until", say("sharing.until"), { type: "datetime-local", value: local(now?.until) }, say("sharing.until_hint")),
      field("schedule", say("sharing.schedule"), { value: now?.schedule ?? "", placeholder: "mo-fr 08:00-17:00", maxlength: 200 }, say("sharing.schedule_hint")),
      tick("may_ask", say("sharing.may_ask"), now?.may_ask ?? false, say("sharing.may_ask_hint")),
    ],
    action: say("save"),
    save: (values) => {
      const until = String(values.get("until"));
      return save({
        precision: values.get("precision"),
        until: until ? new Date(until).toISOString() : "",
        schedule: String(values.get("schedule")).trim(),
        zone: now?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        may_ask: values.get("may_ask") !== null,
      });
    },
  });
}

/** A moment as a field for local times wants it. @param {string | null | undefined} at */
function local(at) {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
