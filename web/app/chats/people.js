// @ts-check
// The people of a room: who is here, who runs it, and for those who do: mute, ban, let in and out.
import { api, level } from "../api.js";
import { ask, avatar, button, complain, el, empty, field, isBusy, menu, moment, toast, words } from "../dom.js";
import { say } from "../words.js";
import { moderate } from "./room-dialogs.js";

/**
 * @typedef {{ user: string, standing: string, online: boolean, muted_until: string | null,
 *   banned_until: string | null, read_seq: number }} Member
 */

/**
 * @param {HTMLElement} place
 * @param {import("../rooms.js").Room} room
 * @param {import("../sections.js").Context} context
 * @param {AbortSignal} signal
 */
export async function peoplePanel(place, room, context, signal) {
  const path = "/api/v1/rooms/" + level(room.room) + "/members";
  /** @type {Member[]} */
  let members = [];
  const load = async () => {
    try {
      members = await api("GET", path);
      draw();
    } catch (error) {
      place.replaceChildren(empty("warning", words(error), "", button({ text: say("try_again") }, load)));
    }
  };
  const draw = () => {
    if (signal.aborted || isBusy(place, draw)) return;
    const all = together(members, room, context);
    const online = all.filter((one) => one.online);
    const away = all.filter((one) => !one.online && !one.banned_until);
    const banned = all.filter((one) => one.banned_until);
    place.replaceChildren(
      room.may_moderate ? el("div", { class: "panel-tools" }, [button({ text: say("let_in"), icon: "plus", class: "small" }, () => letIn(path, load))]) : el("span"),
      ...group("here_now", online),
      ...group("away", away),
      ...group("banned_people", banned),
    );
    if (!all.length) place.append(empty("people", say("nobody")));
  };
  const group = (/** @type {string} */ title, /** @type {Shown[]} */ people) =>
    people.length
      ? [
          el("h3", {}, [say(title), el("span", { class: "tally" }, [String(people.length)])]),
          el("ul", { class: "people" }, people.map((one) => el("li", {}, [line(one, room, path, context, load)]))),
        ]
      : [];
  context.live.addEventListener("presence", draw, { signal });
  await load();
}

/** @typedef {Member & { name: string, last_seen: string | null, guest: boolean }} Shown */

/**
 * Those whom the room knows; in an open room also who else is here.
 * @param {Member[]} members
 * @param {import("../rooms.js").Room} room
 * @param {import("../sections.js").Context} context
 * @returns {Shown[]}
 */
function together(members, room, { live }) {
  /** @type {Map<string, Shown>} */
  const all = new Map();
  for (const member of members) {
    const seen = live.presence.get(member.user.toLowerCase());
    all.set(member.user.toLowerCase(), {
      ...member,
      online: seen?.online ?? member.online,
      name: seen?.name || live.hub.people.get(member.user.toLowerCase())?.name || live.directs.get(member.user)?.title || member.user,
      last_seen: seen?.last_seen ?? null,
      guest: seen?.guest ?? false,
    });
  }
  if (!room.is_private) {
    for (const [key, seen] of live.presence) {
      if (!all.has(key) && seen.online && !seen.guest) {
        all.set(key, { user: seen.callsign, standing: "none", online: true, muted_until: null, banned_until: null, read_seq: 0, name: seen.name || seen.callsign, last_seen: null, guest: false });
      }
    }
  }
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * @param {Shown} one
 * @param {import("../rooms.js").Room} room
 * @param {string} path
 * @param {import("../sections.js").Context} context
 * @param {() => void} load
 */
function line(one, room, path, { me }, load) {
  const self = one.user.toLowerCase() === me.user.toLowerCase();
  const note = one.muted_until
    ? say("muted_until", { at: until(one.muted_until) })
    : one.banned_until
      ? say("banned_until", { at: until(one.banned_until) })
      : one.name === one.user
        ? ""
        : one.user;
  const seen = !one.online && one.last_seen ? say("last_seen", { at: moment(one.last_seen) }) : "";
  return el("span", { class: "person" }, [
    el("span", { class: one.online ? "with-dot online" : "with-dot" }, [avatar(one.name, one.user)]),
    el("span", { class: "main" }, [
      el("b", {}, [one.name, self ? el("span", { class: "quiet" }, [" (" + say("you") + ")"]) : null]),
      note || seen ? el("small", {}, [[note, seen].filter(Boolean).join(" · ")]) : null,
    ]),
    one.standing === "owner" ? el("span", { class: "tag admin" }, [say("owner")]) : null,
    one.guest ? el("span", { class: "tag" }, [say("role.guest")]) : null,
    room.may_moderate && !self ? menu({ icon: "more", label: say("actions_for", { name: one.name }) }, () => acts(one, room, path, load)) : null,
  ]);
}

function until(/** @type {string} */ at) {
  return at === "for-ever" ? say("for_ever") : moment(at);
}

/** @param {Shown} one @param {import("../rooms.js").Room} room @param {string} path @param {() => void} load */
function acts(one, room, path, load) {
  const undo = (/** @type {string} */ action) => () =>
    api("POST", "/api/v1/rooms/" + level(room.room) + "/moderation", { user: one.user, action }).then(load, complain);
  const stand = (/** @type {string} */ standing) => () =>
    api("PUT", path + "/" + level(one.user), { standing }).then(load, complain);
  const act = (/** @type {"mute" | "ban" | "kick"} */ action) => () =>
    moderate(room, one.user, action).then((done) => done && load());
  return [
    one.standing === "owner"
      ? { text: say("make_member"), icon: "person", run: stand("member") }
      : { text: say("make_owner"), icon: "admin", run: stand("owner") },
    one.muted_until ? { text: say("unmute"), icon: "bell", run: undo("unmute") } : { text: say("mute"), icon: "bell", run: act("mute") },
    { text: say("kick"), icon: "door", danger: true, run: act("kick") },
    one.banned_until ? { text: say("unban"), icon: "check", run: undo("unban") } : { text: say("ban"), icon: "lock", danger: true, run: act("ban") },
  ];
}

function letIn(/** @type {string} */ path, /** @type {() => void} */ load) {
  ask({
    title: say("let_in"),
    body: [field("user", say("user"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" })],
    action: say("add"),
    async save(values) {
      await api("PUT", path + "/" + level(String(values.get("user")).trim()), { standing: "member" });
      toast(say("done"));
      load();
    },
  });
}
